"""Where JSON is taken more strictly than a form: members that nobody knows, and cells that are neither yes nor no."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from submissions.api.strict_json import short
from submissions.schema import Field, Kind
from submissions.schema.conditions import is_blank
from submissions.schema.kinds import MAX_ROWS, Wrong, clean
from submissions.typed import is_answer


def wrongs_of(field: Field, raw: Any) -> list[Wrong]:
    """All that is wrong with a value that came in, by the rules of its field and by those of its JSON."""
    if is_answer(raw):
        return _answer(field, raw)
    found = list(_unknown_members(field, raw))
    # Of what is no row at all, or no value of this kind, there is no more to say.
    settled = {wrong.row for wrong in found if wrong.column is None}
    return found + [wrong for wrong in clean(field, raw)[1] if wrong.row not in settled]


def _answer(field: Field, raw: Mapping[str, Any]) -> list[Wrong]:
    more = [key for key in raw if key != "answer"]
    if more:
        return [Wrong(f"Beside “answer” nothing else stands, here “{short(more[0])}”.")]
    if not isinstance(raw["answer"], str) or field.answer(raw["answer"]) is None:
        return [Wrong(f"“{short(raw['answer'])}” is not one of the answers here.")]
    return []


def _unknown_members(field: Field, raw: Any) -> Iterator[Wrong]:
    if isinstance(raw, Mapping) and field.kind is not Kind.TERM:
        yield Wrong("An object was sent where none can stand.")
    elif field.kind is Kind.TERM and isinstance(raw, Mapping):
        for key in raw.keys() - {"name", "id"}:
            yield Wrong(f"A term has no “{short(key)}”.")
    elif field.kind is Kind.ROWS and isinstance(raw, list):
        for number, row in enumerate(raw[: MAX_ROWS + 1]):
            yield from _row(field, row, number=number)


def _row(field: Field, row: Any, *, number: int) -> Iterator[Wrong]:
    if is_blank(row):
        return
    if not isinstance(row, Mapping):
        yield Wrong(f"“{short(row)}” is no row.", row=number)
        return
    columns = {column.key: column for column in field.columns}
    for key, given in row.items():
        if key not in columns:
            yield Wrong(f"There is no column “{short(key)}”.", row=number, column=key)
        elif columns[key].kind is Kind.YES_NO and not _is_yes_or_no(given):
            yield Wrong(f"“{short(given)}” is neither yes nor no.", row=number, column=key)


def _is_yes_or_no(given: Any) -> bool:
    return given is None or isinstance(given, bool) or given in ("yes", "no", "true", "false", "")
