"""Fields that several levels ask alike: authors, cross-references, the rules about text."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from submissions.schema import identifiers as ids
from submissions.schema.base import Answer, Column, Field, Kind, Rule
from submissions.schema.conditions import Is
from submissions.schema.context import KINDS, SAMPLE_TYPE
from submissions.schema.sentences import count_sentences

# In which groups a page or a field is there.
NEW = Is(KINDS, "dataset")
EXISTING = Is(KINDS, "annotation", "tomogram")
SAMPLES = ("cell", "tissue", "organism", "organelle", "virus", "in_vitro", "in_silico", "other")
SIMULATED = Is(SAMPLE_TYPE, "in_silico")
RECORDED = Is(SAMPLE_TYPE, "", *(sample for sample in SAMPLES if sample != "in_silico"))

SAME_AUTHORS = Answer("same", "Same as the deposition's authors")
NOT_YET = Answer("not_yet", "None yet")
UNKNOWN = Answer("unknown", "Unknown")
NONE = Answer("none", "None")

AUTHOR_COLUMNS = (
    Column("name", "Name", example="Ada Example", archive="name"),
    Column(
        "orcid",
        "ORCID",
        pattern=ids.or_none(ids.ORCID),
        example="0000-0002-1825-0097",
        help="Write “none” for a person who has no ORCID iD.",
        archive="ORCID",
    ),
    Column("email", "E-mail", pattern=ids.EMAIL, example="ada@lab.example", archive="email"),
    Column(
        "affiliation",
        "Affiliation",
        required=False,
        example="Institute of Examples",
        archive="affiliation_name",
    ),
    Column(
        "ror",
        "ROR of the affiliation",
        required=False,
        pattern=ids.ROR,
        example="03yrm5c26",
        help="The institution's identifier; search it at ror.org.",
        archive="affiliation_identifier",
    ),
    Column("primary", "Primary", kind=Kind.YES_NO, archive="primary_author_status"),
    Column("corresponding", "Corresponding", kind=Kind.YES_NO, archive="corresponding_author_status"),
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


def authors_by_default(*, archive: str) -> Field:
    """Where the archive alone asks for authors: the deposition's, unless others are named."""
    return replace(
        authors(archive=archive),
        help="Left blank, they are the authors of the deposition. Else in the order in which they are cited.",
        required=False,
        archive_required=True,
        default={"answer": SAME_AUTHORS.key},
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
        answers=(NOT_YET, NONE),
        missing="Give the DOI of a publication, or answer “None yet” or “None”.",
        archive=archive,
    )


def database_entries(*, archive: str) -> Field:
    return Field(
        key="database_entries",
        label="Related database entries",
        kind=Kind.ITEMS,
        help="EMPIAR, EMDB and PDB entries of the same data or the same work, one a row, as identifier or as address.",
        pattern=ids.DATABASE_ENTRY,
        example="EMPIAR-10499",
        answers=(NOT_YET, NONE),
        missing="Give an EMPIAR, EMDB or PDB entry, or answer “None yet” or “None”.",
        archive=archive,
    )


def _taken_by_archive(field: str, *, regex: str, takes: str) -> Rule:
    """What is right, but more than the archive's own pattern takes (cryoet-schema 1.1)."""

    def check(values: Mapping[str, Any]) -> str | None:
        stated = values.get(field)
        refused = [item for item in stated if not re.fullmatch(regex, item)] if isinstance(stated, list) else []
        if not refused:
            return None
        return f"The archive's form does not take {', '.join(refused)} yet: {takes}. Ask the curators what to do."

    return Rule(field, check, kind="archive")


REFERENCE_RULES = (
    _taken_by_archive("publications", regex=ids.ARCHIVE_DOI, takes="its DOIs hold no <, >, #, + or other rare sign"),
    _taken_by_archive(
        "database_entries", regex=ids.ARCHIVE_ENTRY, takes="EMPIAR entries have five digits, EMDB entries four or five"
    ),
)


def description(*, archive: str) -> Field:
    return Field(
        "description",
        "Description",
        Kind.PARAGRAPH,
        help="What was imaged and why, in 1 to 5 sentences.",
        sentences=MOST_SENTENCES,
        archive=archive,
    )


def key_photo(*, what: str, file: bool = False) -> Field:
    """``file``: a file of the deposition may stand for the address."""
    return Field(
        "key_photo_url",
        "Address of a key photo",
        help=f"A picture of {what} for the website: JPEG, PNG or GIF, 512 × 384 pixels at least. The address is "
        "kept as it is, never opened.",
        pattern=ids.HTTPS_URL,
        example="https://lab.example/tomograms/mitochondrion.png",
        required=False,
        file_role="key_photo" if file else "",
    )


MOST_SENTENCES = 5


def at_most_five_sentences(field: str) -> Rule:
    def check(values: Mapping[str, Any]) -> str | None:
        count = count_sentences(str(values.get(field) or ""))
        return f"{count} sentences; 1 to {MOST_SENTENCES} are wanted." if count > MOST_SENTENCES else None

    return Rule(field, check, kind="advice")


def ordered_range(low: str, high: str, *, unit: str) -> Callable[[Mapping[str, Any]], str | None]:
    """Two numbers in order."""

    def check(values: Mapping[str, Any]) -> str | None:
        first, last = values.get(low), values.get(high)
        if first is None or last is None or first <= last:
            return None
        return f"The smallest, {first:g}{unit}, is larger than the largest, {last:g}{unit}."

    return check
