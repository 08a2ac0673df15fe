"""From what was typed to a clean value, or to a sentence that says why not. One function per kind."""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Callable, Mapping
from typing import Any

from submissions.schema.base import Column, Field, Kind
from submissions.schema.conditions import holds, is_blank

MAX_TEXT = 1_000
MAX_PARAGRAPH = 20_000
MAX_ROWS = 500
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
MAX_NUMBER = 60
# Each text matches in one way only, so that a wrong one is known at once.
_NUMBER = re.compile(r"([+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)(.*)")
_COMMA = re.compile(r"[+-]?\d+,\d")
_LENGTHS = {"å": 1.0, "a": 1.0, "nm": 10.0, "pm": 0.01, "kv": 1.0, "v": 0.001}


class Wrong(ValueError):
    """What was typed cannot be the value. ``row`` and ``column`` say where in a field of rows (row from 0)."""

    def __init__(self, sentence: str, *, row: int | None = None, column: str | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.row = row
        self.column = column


def clean(field: Field, raw: Any) -> tuple[Any, list[Wrong]]:
    """The clean value of ``raw`` for ``field`` (None if blank or wrong) and all that is wrong with it."""
    if is_blank(raw):
        return None, []
    if isinstance(raw, Mapping) and "answer" in raw:
        if field.answer(str(raw["answer"])) is None:
            return None, [Wrong(f"“{raw['answer']}” is not one of the answers here.")]
        return {"answer": raw["answer"]}, []
    if field.kind is Kind.ROWS:
        return _rows(field, raw)
    if field.kind is Kind.ITEMS:
        return _items(field, raw)
    try:
        return _CLEANERS[field.kind](field, raw), []
    except Wrong as wrong:
        return None, [wrong]


def _string(raw: Any, *, limit: int) -> str:
    if not isinstance(raw, str):
        raise Wrong(f"{raw!r} is not text.")
    text = raw.replace("\r\n", "\n").strip()
    if _CONTROL.search(text):
        raise Wrong("The text holds a control character. Type it again by hand.")
    if len(text) > limit:
        raise Wrong(f"{len(text):,} characters; at most {limit:,} are kept.")
    return text


def _text(field: Field, raw: Any) -> str:
    text = _string(raw, limit=MAX_TEXT)
    if "\n" in text:
        text = " ".join(text.split())
    return _patterned(field, text)


def _patterned(field: Field, text: str) -> str:
    if field.pattern is None:
        return text
    if field.pattern.normalise:
        text = field.pattern.normalise(text)
    if problem := field.pattern.problem(text):
        raise Wrong(problem)
    return text


def _paragraph(field: Field, raw: Any) -> str:
    return _string(raw, limit=MAX_PARAGRAPH)


def _choice(field: Field, raw: Any) -> str:
    if isinstance(raw, str) and field.choice(raw):
        return raw
    raise Wrong(f"“{raw}” is not one of the choices.")


def _yes_no(field: Field, raw: Any) -> bool:
    if isinstance(raw, bool):
        return raw
    if raw in ("yes", "true", "True"):
        return True
    if raw in ("no", "false", "False"):
        return False
    raise Wrong(f"“{raw}” is neither yes nor no.")


def _number(field: Field, raw: Any) -> float:
    """The stored number. Numbers arrive stored (from JSON); text arrives as typed, in the field's unit."""
    if isinstance(raw, bool):
        raise Wrong(f"“{raw}” is not a number.")
    value = float(raw) if isinstance(raw, int | float) else _typed_number(field, str(raw)) * field.scale
    if not math.isfinite(value):
        raise Wrong(f"“{raw}” is not a finite number.")
    low, high = field.minimum, field.maximum
    unit = f" {field.unit}" if field.unit else ""
    shown = value / field.scale
    if low is not None and shown < low:
        raise Wrong(f"{shown:g}{unit} is too small: at least {low:g}{unit}.")
    if high is not None and shown > high:
        raise Wrong(f"{shown:g}{unit} is too large: at most {high:g}{unit}.")
    return value


def _typed_number(field: Field, text: str) -> float:
    text = text.strip().replace("\u2212", "-").replace("\u00a0", " ")
    if len(text) > MAX_NUMBER:
        raise Wrong(f"“{text[:20]}…” has {len(text):,} characters; a number has at most {MAX_NUMBER}.")
    match = _NUMBER.fullmatch(text)
    if match is None or "," in text:
        if _COMMA.match(text):
            raise Wrong(f"“{text}”: write the decimal point as a point, {text.replace(',', '.')}.")
        raise Wrong(f"“{text}” is not a number.")
    number, unit = float(match[1]), match[2].strip()
    if unit and unit.lower() != field.unit.lower():
        have, want = _LENGTHS.get(unit.lower()), _LENGTHS.get(field.unit.lower())
        if have and want:
            meant = number * have / want
            raise Wrong(f"{number:g} {unit} is {meant:g} {field.unit}. Did you mean {number:g} {field.unit}?")
        raise Wrong(f"“{text}”: write the number alone; the unit here is {field.unit or 'none'}.")
    return number


def _integer(field: Field, raw: Any) -> int:
    value = _number(field, raw)
    if value != int(value):
        raise Wrong(f"{value:g} is not a whole number.")
    return int(value)


def _date(field: Field, raw: Any) -> str:
    try:
        return datetime.date.fromisoformat(str(raw).strip()).isoformat()
    except ValueError:
        raise Wrong(f"“{raw}” is not a date: write year-month-day, as 2026-11-22.") from None


def _term(field: Field, raw: Any) -> dict[str, str]:
    if not isinstance(raw, Mapping):
        raise Wrong("A term has a name and an identifier.")
    name = _string(raw.get("name") or "", limit=MAX_TEXT)
    identifier = _string(raw.get("id") or "", limit=MAX_TEXT)
    if identifier:
        identifier = _patterned(field, identifier)
    if not name:
        raise Wrong(f"The name of {identifier} is missing.")
    if not identifier:
        raise Wrong(f"The identifier of “{name}” is missing, such as {field.example}.")
    return {"name": name, "id": identifier}


def _items(field: Field, raw: Any) -> tuple[list[str] | None, list[Wrong]]:
    if not isinstance(raw, list):
        return None, [Wrong("A list was expected.")]
    items: list[str] = []
    wrongs: list[Wrong] = []
    for number, item in enumerate(raw[:MAX_ROWS]):
        if is_blank(item):
            continue
        try:
            items.append(_text(field, item))
        except Wrong as wrong:
            wrongs.append(Wrong(wrong.sentence, row=number))
    if len(raw) > MAX_ROWS:
        wrongs.append(Wrong(f"{len(raw):,} rows; at most {MAX_ROWS} are kept."))
    return (None, wrongs) if wrongs else (items or None, [])


def _rows(field: Field, raw: Any) -> tuple[list[dict[str, Any]] | None, list[Wrong]]:
    if not isinstance(raw, list):
        return None, [Wrong("A list of rows was expected.")]
    rows: list[dict[str, Any]] = []
    wrongs: list[Wrong] = []
    if len(raw) > MAX_ROWS:
        wrongs.append(Wrong(f"{len(raw):,} rows; at most {MAX_ROWS} are kept."))
    for number, row in enumerate(raw[:MAX_ROWS]):
        if is_blank(row):
            continue
        rows.append(_row(field, row, number=number, wrongs=wrongs))
    return (None, wrongs) if wrongs else (rows or None, [])


def _row(field: Field, raw: Any, *, number: int, wrongs: list[Wrong]) -> dict[str, Any]:
    """One row. What does not apply to it is left blank; a blank cell is "" whatever its kind."""
    row: dict[str, Any] = {}
    for column in field.columns:
        given = raw.get(column.key) if isinstance(raw, Mapping) else None
        if column.kind is Kind.YES_NO:
            row[column.key] = given in (True, "yes", "true", "True", "on")
        elif not holds(column.applies, row):
            row[column.key] = ""
        else:
            row[column.key] = _cell(column, given, row=row, number=number, wrongs=wrongs)
    return row


def _cell(column: Column, given: Any, *, row: Mapping[str, Any], number: int, wrongs: list[Wrong]) -> Any:
    if is_blank(given):
        if holds(column.required, row):
            wrongs.append(Wrong(f"{column.label} is empty.", row=number, column=column.key))
        return ""
    try:
        return _CLEANERS[column.kind](column.as_field, given)
    except Wrong as wrong:
        wrongs.append(Wrong(wrong.sentence, row=number, column=column.key))
        return ""


_CLEANERS: dict[Kind, Callable[[Field, Any], Any]] = {
    Kind.TEXT: _text,
    Kind.PARAGRAPH: _paragraph,
    Kind.CHOICE: _choice,
    Kind.YES_NO: _yes_no,
    Kind.NUMBER: _number,
    Kind.INTEGER: _integer,
    Kind.DATE: _date,
    Kind.TERM: _term,
}
