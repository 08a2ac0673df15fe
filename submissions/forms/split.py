"""One pasted text to several rows of a list: preparation steps joined by "+", identifiers one after the other.

static/js/split.js does the same while somebody types; both are tested against the same cases.
"""

from __future__ import annotations

import re

from submissions.schema import Field, Kind

_LINES = re.compile(r"\n+")
_BULLET = re.compile(r"^(?:[-*\u2022]|\d{1,3}[.)])\s+")
_PLUS = re.compile(r"(?:^|\s)\+(?=\s|$)")
# A semicolon may be part of a DOI, a comma never.
_BETWEEN = re.compile(r"(?:,|;(?=\s)|;(?=10\.|https?:|doi:)|\s)+(?!$)", re.IGNORECASE)
_WORD_BEFORE = re.compile(r"(\b(?:doi|empiar|emdb?|pdb)):?\s+(?=\S)", re.IGNORECASE)
_ENDS = " \t,;"


def splits_of(field: Field) -> str:
    """How one text becomes several rows: "steps", "entries", or not at all."""
    if field.kind is not Kind.ITEMS:
        return ""
    return "steps" if field.ordered else "entries" if field.pattern else ""


def split(text: str, *, how: str) -> list[str]:
    """The rows in ``text``; ``how``: "steps", "entries", or "" for a text that stays one row."""
    if how == "steps":
        return _steps(text)
    return _entries(text) if how == "entries" else [text]


def _steps(text: str) -> list[str]:
    """Each line and what stands between " + ". "Ca2+ buffer" is one step. A text of one step stays as it is."""
    lines = [_BULLET.sub("", line.strip()) for line in _LINES.split(text)] if "\n" in text else [text]
    parts = [part.strip() for line in lines for part in _PLUS.split(line)]
    found = [part for part in parts if part]
    return found if len(found) > 1 else [text]


def _entries(text: str) -> list[str]:
    joined = _WORD_BEFORE.sub(lambda match: f"{match[1]}:", text.strip())
    found = [part.strip(_ENDS) for part in _BETWEEN.split(joined)]
    found = [part for part in found if part]
    # Words without any digit are no list of identifiers, but something that was typed.
    whole = len(found) < 2 or not all(any(sign.isdigit() for sign in part) for part in found)
    return [text] if whole else found
