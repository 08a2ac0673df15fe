"""A clean value of the schema in the archive's form: one converter per kind, and the few places that want another."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from submissions.effective import HEADER
from submissions.schema import Field, Kind

Values = dict[str, Any]
# Answers that a place must have as text where the archive requires the field (cryoet-schema 1.7).
ANSWER_TEXT = {("tiltseries.microscope_optical_setup.energy_filter", "none"): "none"}
# Where several fields name the place, all that they say stands there, after one another.
JOINED = frozenset({"annotations.annotation_publications"})
WHOLE_NUMBERS = frozenset({"tiltseries.tilt_series_quality"})
# The archive keeps sizes from headers to three decimals (cryoet-schema 1.9 and 3).
HEADER_DIGITS = 3
# A cell that says nothing, or says that there is nothing.
NOTHING = (None, "", "none")


def converted(field: Field, value: Any, *, source: str = "", authors: Any = None) -> Any:
    """The value for ``field.archive``, or None where the archive is told nothing.

    ``authors``: what stands for the answer "same".
    """
    if value is None:
        return None
    if isinstance(value, Mapping) and "answer" in value:
        return _answer(field, str(value["answer"]), authors=authors)
    if source == HEADER and isinstance(value, float):
        value = round(value, HEADER_DIGITS)
    result = _CONVERTERS[field.kind](field, value)
    return int(result) if field.archive in WHOLE_NUMBERS else result


def _answer(field: Field, key: str, *, authors: Any) -> Any:
    if key == "same":
        return authors
    answer = field.answer(key)
    stated = answer.archive if answer else None
    return ANSWER_TEXT.get((field.archive, key), stated)


def number(value: float) -> int | float:
    """Without the noise of binary fractions; whole numbers without a point."""
    tidy = float(f"{value:.12g}")
    return int(tidy) if tidy.is_integer() and abs(tidy) < 1e15 else tidy


def _choice(field: Field, value: Any) -> Any:
    option = field.choice(value)
    return option.archive if option and option.archive is not None else value


def _term(field: Field, value: Mapping[str, str]) -> Values:
    if field.archive.endswith(".organism"):
        return {"name": value["name"], "taxonomy_id": int(value["id"])}
    return {"name": value["name"], "id": value["id"]}


def _items(field: Field, value: Iterable[str]) -> str:
    return (" + " if field.ordered else ", ").join(value)


def _rows(field: Field, value: Iterable[Mapping[str, Any]]) -> list[Values]:
    named = [(column.key, column.archive) for column in field.columns if column.archive]
    return [{place: row[key] for key, place in named if row.get(key) not in NOTHING} for row in value]


def _as_is(_: Field, value: Any) -> Any:
    return value


_CONVERTERS: dict[Kind, Callable[[Field, Any], Any]] = {
    Kind.TEXT: _as_is,
    Kind.PARAGRAPH: _as_is,
    Kind.CHOICE: _choice,
    Kind.YES_NO: _as_is,
    Kind.NUMBER: lambda _, value: number(value),
    Kind.INTEGER: lambda _, value: int(value),
    Kind.DATE: _as_is,
    Kind.TERM: _term,
    Kind.ITEMS: _items,
    Kind.ROWS: _rows,
}


def placed(pairs: Mapping[str, Any], *, section: str) -> Values:
    """Nested metadata from values by place (``section.path.to.key``), in their order; other sections are left out."""
    metadata: Values = {}
    for place, value in pairs.items():
        head, *folders, last = place.split(".")
        if head != section:
            continue
        inner = metadata
        for folder in folders:
            inner = inner.setdefault(folder, {})
        inner[last] = value
    return metadata


def of_level(fields: Iterable[Field], values: Mapping[str, Any], *, authors: Any = None) -> dict[str, Any]:
    """All values of one level by place. Two fields may name one place: the later that says something wins."""
    found: dict[str, Any] = {}
    for field in fields:
        value = converted(field, values.get(field.key), authors=authors) if field.archive else None
        if value is not None:
            found[field.archive] = joined(found, field.archive, value)
    return found


def joined(found: Mapping[str, Any], place: str, value: Any) -> Any:
    """What stands at ``place`` after ``value`` was said as well."""
    return f"{found[place]}, {value}" if place in JOINED and place in found else value
