"""What a page in use is told after each save: texts as they are kept, and how many sentences a text has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from submissions.forms.parse import ITEM
from submissions.schema import Field, Kind
from submissions.schema.conditions import is_blank
from submissions.schema.kinds import clean
from submissions.schema.sentences import count_sentences
from submissions.typed import as_typed, is_answer

_ALONE = (Kind.TEXT, Kind.NUMBER, Kind.INTEGER)


def told(fields: Iterable[Field], typed: Mapping[str, Any]) -> dict[str, Any]:
    """``texts``: by control name [what was typed, what it is kept as], where the two differ; ``sentences``: by field
    key, the words about their number."""
    given = [(field, typed[field.key]) for field in fields if field.key in typed]
    plain = [(field, value.get("kept") if is_answer(value) else value) for field, value in given]
    return {
        "texts": {name: [was, kept] for field, value in plain for name, was, kept in _kept(field, value)},
        "sentences": {field.key: sentences(field, str(value or "")) for field, value in plain if field.sentences},
    }


def sentences(field: Field, text: str) -> dict[str, Any]:
    """``said``: "2 sentences; 1 to 5 are wanted."; ``many``: more than are wanted, which is told and allowed."""
    count = count_sentences(text) if text.strip() else 0
    number = "no sentence yet" if not count else "1 sentence" if count == 1 else f"{count} sentences"
    many = count > field.sentences
    advice = f"; 1 to {field.sentences} are wanted." if many or not count else f" of at most {field.sentences}"
    return {"said": f"{number[0].upper()}{number[1:]}{advice}", "many": many}


def _kept(field: Field, value: Any) -> Iterator[tuple[str, str, str]]:
    """Name of the control, what was typed into it, what it is kept as."""
    if field.kind in _ALONE:
        yield from _cell(field.key, field, value)
    elif field.kind is Kind.ITEMS and isinstance(value, list):
        item = Field(ITEM, field.label, pattern=field.pattern)
        for number, text in enumerate(value):
            yield from _cell(f"{field.key}-{number}-{ITEM}", item, text)
    elif field.kind is Kind.ROWS and isinstance(value, list):
        columns = [column.as_field for column in field.columns if column.kind in _ALONE]
        for number, row in enumerate(value):
            for column in columns:
                yield from _cell(f"{field.key}-{number}-{column.key}", column, row.get(column.key))


def _cell(name: str, field: Field, value: Any) -> Iterator[tuple[str, str, str]]:
    if isinstance(value, str) and not is_blank(value):
        kept, wrongs = clean(field, value)
        shown = as_typed(field, kept)
        if not wrongs and shown != value:
            yield name, value, shown
