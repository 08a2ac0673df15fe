"""Between what a person types and what is stored: the way in, the way out, and whether anything changed.

Stored is the clean value, or, where it is wrong, exactly what was typed. Typed are texts in the field's unit, as a
browser or a spreadsheet sends them; a recorded answer is {"answer": key, "kept": what was typed before}.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from submissions.schema import Field, Kind
from submissions.schema.conditions import is_blank
from submissions.schema.kinds import clean

# JSON in PostgreSQL cannot hold them, and nobody types them.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_WORDS = {True: "yes", False: "no"}


def as_stored(field: Field, typed: Any) -> Any:
    """What is kept of ``typed``: the clean value, what was typed where that is wrong, None where it is blank."""
    typed = _storable(typed)
    if is_answer(typed):
        kept = typed.get("kept")
        return {"answer": typed["answer"]} | ({} if is_blank(kept) else {"kept": kept})
    if is_blank(typed):
        return None
    value, wrongs = clean(field, typed)
    return _without_last_blanks(typed) if wrongs else value


def as_typed(field: Field, stored: Any) -> Any:
    """What stands in the control for ``stored``: texts, lists of texts, rows, or {"name", "id"} of a term."""
    if is_answer(stored):
        stored = stored.get("kept")
    match field.kind:
        case Kind.TERM:
            parts = stored if isinstance(stored, Mapping) else {"name": stored}
            return {part: _text(parts.get(part)) for part in ("name", "id")}
        case Kind.ITEMS:
            return [_text(item) for item in _list(stored)]
        case Kind.ROWS:
            return [_row(field, row) for row in _list(stored)]
        case Kind.NUMBER | Kind.INTEGER if isinstance(stored, int | float) and not isinstance(stored, bool):
            return number_typed(stored, scale=field.scale)
    return _text(stored)


def answer_of(stored: Any) -> str:
    """The recorded answer ("none", "not_yet", ...) or ""."""
    return str(stored["answer"]) if is_answer(stored) else ""


def is_answer(value: Any) -> bool:
    return isinstance(value, Mapping) and "answer" in value


def number_typed(value: float, *, scale: float = 1) -> str:
    """The shortest decimal that leads back to ``value`` when it is multiplied by ``scale`` again."""
    if isinstance(value, int) and scale == 1:
        return str(value)
    shown = value / scale
    text = f"{shown:.15g}" if float(f"{shown:.15g}") * scale == value else repr(shown)
    if shown and not 1e-9 < abs(shown) < 1e16:
        return text
    plain = f"{Decimal(text):f}"
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def mark(field: Field, stored: Any) -> str:
    """A short mark of what stands in the control. Equal marks: nobody changed the field in between."""
    return mark_typed(as_typed(field, stored), answer=answer_of(stored))


def mark_typed(typed: Any, *, answer: str = "") -> str:
    if is_answer(typed):
        typed, answer = typed.get("kept"), str(typed["answer"])
    plain = json.dumps([_comparable(typed), answer], sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(plain.encode("utf-8", "replace")).hexdigest()[:12]


def _comparable(typed: Any) -> Any:
    """Without what a browser changes on its way: line ends, blank rows, spaces around."""
    if isinstance(typed, list):
        return [_comparable(item) for item in typed if not is_blank(item)]
    if isinstance(typed, Mapping):
        return {key: _comparable(part) for key, part in typed.items() if part not in (False, None)}
    return typed.replace("\r\n", "\n").strip() if isinstance(typed, str) else typed or ""


def _row(field: Field, row: Any) -> dict[str, Any]:
    cells = row if isinstance(row, Mapping) else {field.columns[0].key: row}
    return {
        column.key: cells.get(column.key) in (True, "yes", "true", "on")
        if column.kind is Kind.YES_NO
        else as_typed(column.as_field, cells.get(column.key))
        for column in field.columns
    }


def _list(value: Any) -> list[Any]:
    if is_blank(value):
        return []
    return value if isinstance(value, list) else [value]


def _text(value: Any) -> str:
    if value is None:
        return ""
    return _WORDS[value] if isinstance(value, bool) else str(value)


def _storable(typed: Any) -> Any:
    if isinstance(typed, str):
        return _UNSTORABLE.sub("\ufffd", typed)
    if isinstance(typed, list):
        return [_storable(item) for item in typed]
    if isinstance(typed, Mapping):
        return {str(key): _storable(part) for key, part in typed.items()}
    return typed


def _without_last_blanks(typed: Any) -> Any:
    """Blank rows in between stay: the sentences about rows count them."""
    if not isinstance(typed, list):
        return typed
    end = max(number for number, item in enumerate(typed) if not is_blank(item)) + 1
    return typed[:end]
