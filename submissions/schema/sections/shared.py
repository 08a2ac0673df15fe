"""Fields that several levels ask alike: authors, cross-references, the rules about text."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from submissions.schema import identifiers as ids
from submissions.schema.base import Answer, Column, Field, Kind, Rule

SAME_AUTHORS = Answer("same", "Same as the deposition's authors")
NOT_YET = Answer("not_yet", "None yet")
UNKNOWN = Answer("unknown", "Unknown")
NONE = Answer("none", "None")

AUTHOR_COLUMNS = (
    Column("name", "Name", example="Ada Example", archive="name"),
    Column(
        "orcid",
        "ORCID",
        pattern=ids.ORCID,
        example="0000-0002-1825-0097",
        archive="ORCID",
    ),
    Column("email", "E-mail", pattern=ids.EMAIL, example="ada@lab.example", archive="email"),
    Column("primary", "Primary", kind=Kind.YES_NO, archive="primary_author_status"),
    Column(
        "corresponding",
        "Corresponding",
        kind=Kind.YES_NO,
        archive="corresponding_author_status",
    ),
)


def authors(*, archive: str, same: bool = True) -> Field:
    """The ordered list of authors of one level."""
    return Field(
        key="authors",
        label="Authors",
        kind=Kind.ROWS,
        help="In the order in which they are cited. At least one primary and one corresponding author.",
        columns=AUTHOR_COLUMNS,
        ordered=True,
        answers=(SAME_AUTHORS,) if same else (),
        archive=archive,
    )


def _authors_have_both(values: Mapping[str, Any]) -> str | None:
    people = values.get("authors")
    if not isinstance(people, list):
        return None
    lacking = [role for role in ("primary", "corresponding") if not any(person[role] for person in people)]
    return f"Mark at least one {' and one '.join(lacking)} author." if lacking else None


AUTHORS_RULE = Rule("authors", _authors_have_both)


def publications(*, archive: str) -> Field:
    return Field(
        key="publications",
        label="Publications",
        kind=Kind.ITEMS,
        help="One DOI a row, as identifier or as address.",
        pattern=ids.DOI,
        example="10.1038/s41586-022-04971-z",
        answers=(NOT_YET,),
        archive=archive,
    )


def database_entries(*, archive: str) -> Field:
    return Field(
        key="database_entries",
        label="Related database entries",
        kind=Kind.ITEMS,
        help="EMPIAR, EMDB and PDB entries of the same data or the same work, one a row.",
        pattern=ids.DATABASE_ENTRY,
        example="EMPIAR-10499",
        answers=(NOT_YET, NONE),
        archive=archive,
    )


def count_sentences(text: str) -> int:
    """Sentences by their ends; abbreviations may be miscounted, so the count never blocks."""
    return len([part for part in re.split(r"(?<=[.!?])[\"'”)\]]*\s+(?=[A-Z0-9“\"(])", text.strip()) if part])


def at_most_five_sentences(field: str) -> Rule:
    def check(values: Mapping[str, Any]) -> str | None:
        count = count_sentences(str(values.get(field) or ""))
        return f"{count} sentences; 1 to 5 are wanted." if count > 5 else None

    return Rule(field, check, kind="advice")


def ordered_range(low: str, high: str, *, unit: str) -> Callable[[Mapping[str, Any]], str | None]:
    """Two numbers in order."""

    def check(values: Mapping[str, Any]) -> str | None:
        first, last = values.get(low), values.get(high)
        if first is None or last is None or first <= last:
            return None
        return f"The smallest, {first:g}{unit}, is larger than the largest, {last:g}{unit}."

    return check
