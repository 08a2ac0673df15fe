"""What to send instead: one sentence per kind of value, made of what the schema says of the field."""

from __future__ import annotations

import json

from submissions.schema import Field, Kind
from submissions.schema.kinds import MAX_PARAGRAPH, MAX_ROWS, MAX_TEXT
from submissions.typed import number_typed

MOST_CHOICES = 20


def remedy(field: Field, *, column: str | None = None, row: int | None = None) -> str:
    """For a value of ``field``; with ``column`` for one of its cells, with ``row`` alone for one of its items."""
    if column is not None:
        found = next((known for known in field.columns if known.key == column), None)
        return remedy(found.as_field) if found else f"The keys of a row are {_keys(field)}."
    if field.kind is Kind.ITEMS and row is not None:
        return _text(field)
    answers = " or ".join(json.dumps({"answer": answer.key}) for answer in field.answers)
    return f"{_of_kind(field)} Or send {answers}." if answers else _of_kind(field)


def _of_kind(field: Field) -> str:
    match field.kind:
        case Kind.CHOICE:
            return _choices(field)
        case Kind.YES_NO:
            return "Send true or false."
        case Kind.NUMBER | Kind.INTEGER:
            return _number(field)
        case Kind.DATE:
            return "Send year-month-day, such as “2026-11-22”."
        case Kind.TERM:
            return f"Send an object with “name” and “id”{_such_as(field)}."
        case Kind.ITEMS:
            return f"Send a list of at most {MAX_ROWS} texts{_such_as(field)}."
        case Kind.ROWS:
            return f"Send a list of at most {MAX_ROWS} objects with the keys {_keys(field)}."
        case Kind.PARAGRAPH:
            return f"Send text of at most {MAX_PARAGRAPH:,} characters."
    return _text(field)


def _text(field: Field) -> str:
    return f"Send text of at most {MAX_TEXT:,} characters{_such_as(field)}."


def _choices(field: Field) -> str:
    values = [choice.value for choice in field.choices]
    more = f" and {len(values) - MOST_CHOICES} more (see the schema)" if len(values) > MOST_CHOICES else ""
    return f"Send one of: {', '.join(values[:MOST_CHOICES])}{more}."


def _number(field: Field) -> str:
    """JSON numbers are as stored, texts as typed in the field's unit; most fields have one unit for both."""
    word = "a whole number" if field.kind is Kind.INTEGER else "a number"
    bounds = [None if bound is None else bound * field.scale for bound in (field.minimum, field.maximum)]
    low, high = (None if bound is None else number_typed(bound) for bound in bounds)
    between = f" from {low} to {high}" if low and high else f" of at least {low}" if low else ""
    between += f" of at most {high}" if high and not low else ""
    if field.scale != 1:
        example = field.example or number_typed(field.minimum or 1)
        return f"Send {word}{between}, or text in {field.unit}, such as “{example}”."
    return f"Send {word}{between}{f' ({field.unit})' if field.unit else ''}."


def _such_as(field: Field) -> str:
    return f", such as {field.example}" if field.example else ""


def _keys(field: Field) -> str:
    return ", ".join(column.key for column in field.columns)
