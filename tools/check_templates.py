"""Every template compiles, and none carries an inline script, style or handler: the site's policy forbids them."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

from tools.files import shown, tracked

INLINE = {
    "an inline script": re.compile(r"<script(?![^>]*\b(src|type=\"application/json\")\b)[^>]*>", re.IGNORECASE),
    "a style element": re.compile(r"<style\b", re.IGNORECASE),
    "a style attribute": re.compile(r"<[^>{%]*\sstyle\s*=", re.IGNORECASE),
    "an event handler": re.compile(r"<[^>{%]*\son[a-z]+\s*=\s*[\"']", re.IGNORECASE),
    "an address of another server": re.compile(
        r"<(?:script|link|img)\b[^>]*(?:src|href)=[\"']https?://", re.IGNORECASE
    ),
}


def inline_in(line: str) -> list[str]:
    return [what for what, form in INLINE.items() if form.search(line)]


def inline_problems(path: Path) -> list[str]:
    lines = enumerate(path.read_text().splitlines(), start=1)
    return [f"{shown(path)}:{number}: {what}" for number, line in lines for what in inline_in(line)]


def compile_problems(paths: list[Path]) -> list[str]:
    import django
    from django.template import TemplateSyntaxError, engines

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tools.static_settings")
    django.setup()
    found = []
    for path in paths:
        try:
            engines["django"].from_string(path.read_text())
        except TemplateSyntaxError as error:
            found.append(f"{shown(path)}: {error}")
    return found


def main() -> int:
    # A mail is no page: its style has to be inside.
    pages = [path for path in tracked("templates/**.html", "submissions/templates/**.html") if "mail" not in path.parts]
    texts = tracked("templates/**.txt", "submissions/templates/**.txt")
    found = [problem for path in pages for problem in inline_problems(path)] + compile_problems(pages + texts)
    print("\n".join(found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
