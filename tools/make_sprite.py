"""Write static/icons.svg: one symbol per icon, drawn from Bootstrap Icons (MIT) in node_modules.

Our names say what an icon means here, so that a picture can change without touching a template.
Run `python tools/make_sprite.py` after editing ICONS; the sprite is committed.
"""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "node_modules" / "bootstrap-icons" / "icons"
TARGET = ROOT / "static" / "icons.svg"

ICONS = {
    # results of checks
    "pass": "check-lg",
    "warning": "exclamation-triangle-fill",
    "error": "x-octagon-fill",
    "note": "info-circle-fill",
    "unknown": "hourglass-split",
    "fault": "tools",
    "waive": "check2-square",
    # states of a deposition
    "draft": "pencil",
    "submitted": "send",
    "review": "eye",
    "changes": "arrow-90deg-left",
    "accepted": "check-circle",
    "published": "globe",
    "rejected": "x-circle",
    "withdrawn": "dash-circle",
    # marks of the side bar
    "done": "check-circle-fill",
    "part": "circle-half",
    "open": "circle",
    "comment": "chat-square-text-fill",
    # things
    "archive": "archive",
    "cc0": "unlock",
    "clock": "clock",
    "cube": "box",
    "diff": "file-diff",
    "file": "file-earmark-text",
    "folder": "folder",
    "help": "question-circle",
    "image": "image",
    "key": "key",
    "link": "link-45deg",
    "list": "list-ul",
    "mail": "envelope",
    "person": "person-circle",
    "people": "people",
    "pin": "geo-alt",
    "sliders": "sliders",
    "terminal": "terminal",
    # things one does
    "copy": "copy",
    "down": "arrow-down",
    "download": "download",
    "edit": "pencil",
    "grip": "grip-vertical",
    "left": "arrow-left",
    "more": "three-dots",
    "next": "arrow-right",
    "out": "box-arrow-right",
    "paste": "clipboard-plus",
    "pause": "pause-fill",
    "plus": "plus-lg",
    "refresh": "arrow-clockwise",
    "search": "search",
    "trash": "trash",
    "up": "arrow-up",
    "upload": "upload",
    "x": "x-lg",
    "chevron-down": "chevron-down",
    "chevron-right": "chevron-right",
    # colours of the page
    "dark": "moon-stars",
    "light": "sun",
    "auto": "circle-half",
}
BRAND = (
    '<symbol id="i-brand" viewBox="0 0 26 26"><g fill="none" stroke="currentColor" stroke-width="1.8" '
    'stroke-linejoin="round" stroke-linecap="round"><path d="M3 13h20"/><path d="M5.5 6.5l15 13"/>'
    '<path d="M20.5 6.5l-15 13"/><circle cx="13" cy="13" r="11.5" stroke-opacity=".45"/></g></symbol>'
)


def symbol(name: str, *, picture: str) -> str:
    """The symbol `i-<name>` with the paths of a Bootstrap icon; FileNotFoundError when there is no such icon."""
    paths = re.findall(r"<(?:path|circle|rect)[^>]*/>", (SOURCE / f"{picture}.svg").read_text(encoding="utf-8"))
    return f'<symbol id="i-{name}" viewBox="0 0 16 16">{"".join(paths)}</symbol>'


def sprite() -> str:
    symbols = [BRAND, *(symbol(name, picture=picture) for name, picture in ICONS.items())]
    head = "<!-- Bootstrap Icons, MIT licence, (c) The Bootstrap Authors. Made by tools/make_sprite.py -->"
    return f'{head}\n<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"


if __name__ == "__main__":
    TARGET.write_text(sprite(), encoding="utf-8")
    print(f"{TARGET.relative_to(ROOT)}: {len(ICONS) + 1} symbols")
