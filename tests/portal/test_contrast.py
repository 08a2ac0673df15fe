"""The colours of static/css/tokens.css, light and dark, against WCAG 2.2: 4.5 for text, 3 for edges and marks."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

CSS = (Path(__file__).parents[2] / "static/css/tokens.css").read_text(encoding="utf-8")
LIGHT_CSS, _, _REST = CSS.partition('[data-bs-theme="dark"]')
TOKEN = re.compile(r"--cd-([\w-]+): (#[0-9a-f]{6})")
THEMES = {"light": dict(TOKEN.findall(LIGHT_CSS)), "dark": dict(TOKEN.findall(_REST))}
TEXT, MARK = 4.5, 3.0
KINDS = ("pass", "warning", "error", "note", "unknown", "review")
PAIRS = [
    *(("ink", ground, TEXT) for ground in ("bg", "surface", "sunken", "primary-soft", "ins-bg", "del-bg")),
    *(("ink", f"{kind}-bg", TEXT) for kind in ("pass", "warning", "error", "note")),
    *(("ink-2", ground, TEXT) for ground in ("bg", "surface", "sunken", "primary-soft")),
    *(("primary", ground, TEXT) for ground in ("bg", "surface", "sunken", "primary-soft")),
    *(("primary", f"{kind}-bg", TEXT) for kind in ("pass", "warning", "error", "note")),
    ("on-primary", "primary", TEXT),
    ("on-primary", "primary-hover", TEXT),
    ("on-head", "head", TEXT),
    ("on-head-2", "head", TEXT),
    *((kind, f"{kind}-bg", TEXT) for kind in KINDS),
    *((kind, ground, TEXT) for kind in ("pass", "warning", "error", "note", "unknown") for ground in ("surface", "bg")),
    ("on-solid-error", "solid-error", TEXT),
    ("on-solid-warning", "solid-warning", TEXT),
    *(("control", ground, MARK) for ground in ("surface", "bg")),
    *(("focus", ground, MARK) for ground in ("surface", "bg", "sunken")),
    ("solid-error", "surface", MARK),
    ("unknown-line", "surface", MARK),
]


def luminance(colour: str) -> float:
    """Relative luminance, 0 to 1. Source: WCAG 2.2, "relative luminance"."""
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def ratio(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_the_ratio_is_that_of_wcag() -> None:
    assert ratio("#000000", "#ffffff") == pytest.approx(21)
    assert ratio("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("fore", "back", "least"), PAIRS)
def test_it_can_be_read(theme: str, fore: str, back: str, least: float) -> None:
    tokens = THEMES[theme]

    found = ratio(tokens[fore], tokens[back])

    assert found >= least, f"{fore} {tokens[fore]} on {back} {tokens[back]}: {found:.2f}, at least {least}"


def test_dark_names_every_colour_that_light_names() -> None:
    assert THEMES["light"].keys() == THEMES["dark"].keys()
