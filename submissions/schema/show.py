"""Stored values in words: for read-only pages, comparisons and mails."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from submissions.schema.base import Field, Kind
from submissions.schema.conditions import is_blank

NBSP = "\u00a0"


def number_text(field: Field, value: float) -> str:
    """A stored number as it is typed: in the field's unit, without the noise of binary fractions."""
    return f"{value / field.scale:.12g}"


def show(field: Field, value: Any) -> str:
    """``value`` in words with its unit; "" where nothing was stated. Wrong values come out as they were typed."""
    if is_blank(value):
        return ""
    if isinstance(value, Mapping) and "answer" in value:
        answer = field.answer(str(value["answer"]))
        return answer.label if answer else str(value["answer"])
    match field.kind:
        case Kind.NUMBER | Kind.INTEGER if isinstance(value, int | float):
            text = number_text(field, value)
            if not field.unit:
                return text
            return f"{text}{'' if field.unit == '°' else NBSP}{field.unit}"
        case Kind.YES_NO if isinstance(value, bool):
            return "Yes" if value else "No"
        case Kind.CHOICE:
            option = field.choice(str(value))
            return option.label if option else str(value)
        case Kind.TERM if isinstance(value, Mapping):
            return " ".join(str(value[part]) for part in ("name", "id") if value.get(part))
        case Kind.ITEMS if isinstance(value, list):
            return (" + " if field.ordered else ", ").join(str(item) for item in value)
        case Kind.ROWS if isinstance(value, list):
            return "; ".join(_row(field, row) for row in value if isinstance(row, Mapping))
    return str(value)


def _row(field: Field, row: Mapping[str, Any]) -> str:
    words = []
    for column in field.columns:
        cell = row.get(column.key)
        if column.kind is Kind.YES_NO:
            words += [column.label.lower()] if cell else []
        elif not is_blank(cell):
            words.append(show(column.as_field, cell))
    return ", ".join(words)
