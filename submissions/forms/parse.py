"""What was typed into a section, out of the data that a form sent. One reader per kind that is not a single text."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.http import QueryDict

from submissions.forms.split import split, splits_of
from submissions.schema import Field, Kind

ANSWER = "--answer"  # the name of a recorded answer: <key>--answer
SEEN = "_seen"
ITEM = "value"  # the only column of a list: <key>-<row>-value
_NUMBER = re.compile(r"[0-9]{1,6}")


def typed_in(fields: Iterable[Field], data: QueryDict) -> dict[str, Any]:
    """What was typed, by key. A field of which nothing was sent is left out, so it stays as it is."""
    typed: dict[str, Any] = {}
    for field in fields:
        value = _READERS.get(field.kind, _single)(field, data)
        answer = data.get(field.key + ANSWER)
        if answer:
            typed[field.key] = {"answer": answer, "kept": value}
        elif value is not None:
            typed[field.key] = value
    return typed


def seen_in(data: QueryDict) -> dict[str, str]:
    """The marks of what stood in the controls when the page was drawn; none where the form does not say."""
    try:
        seen = json.loads(data.get(SEEN) or "{}")
    except (ValueError, RecursionError):
        return {}
    return {str(key): str(mark) for key, mark in seen.items()} if isinstance(seen, dict) else {}


def _single(field: Field, data: QueryDict) -> str | None:
    value = data.get(field.key)
    return value.replace("\r\n", "\n") if value is not None else None


def _term(field: Field, data: QueryDict) -> dict[str, str] | None:
    if f"{field.key}-name" not in data and f"{field.key}-id" not in data:
        return None
    return {part: data.get(f"{field.key}-{part}") or "" for part in ("name", "id")}


def _items(field: Field, data: QueryDict) -> list[str] | None:
    """What was pasted as several at once becomes several, with scripts or without."""
    rows = _lines(field, data)
    if rows is None:
        return None
    how = splits_of(field)
    return [text for row in rows for text in split(row.get(ITEM, ""), how=how)]


def _rows(field: Field, data: QueryDict) -> list[dict[str, Any]] | None:
    rows = _lines(field, data)
    if rows is None:
        return None
    yes_no = {column.key for column in field.columns if column.kind is Kind.YES_NO}
    return [
        {
            column.key: (column.key in row) if column.key in yes_no else row.get(column.key, "")
            for column in field.columns
        }
        for row in rows
    ]


def _lines(field: Field, data: Mapping[str, Any]) -> list[dict[str, str]] | None:
    """The rows by number. The names that were sent count, not the stated sum: without scripts rows are added below."""
    if f"{field.key}-count" not in data:
        return None
    prefix = f"{field.key}-"
    rows: dict[int, dict[str, str]] = {}
    for name in data:
        if not name.startswith(prefix):
            continue
        number, _, column = name.removeprefix(prefix).partition("-")
        if column and _NUMBER.fullmatch(number):
            rows.setdefault(int(number), {})[column] = str(data[name]).replace("\r\n", "\n")
    return [rows[number] for number in sorted(rows)]


_READERS: dict[Kind, Callable[[Field, QueryDict], Any]] = {
    Kind.TERM: _term,
    Kind.ITEMS: _items,
    Kind.ROWS: _rows,
}
