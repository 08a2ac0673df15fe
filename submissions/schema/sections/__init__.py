"""The sections of every level, in the order of the pages, and look-ups into them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from submissions.schema.base import Card, Field, FileNeed, Level, Section
from submissions.schema.conditions import fold
from submissions.schema.context import Context
from submissions.schema.sections.acquisition import ACQUISITION
from submissions.schema.sections.alignment import ALIGNMENT
from submissions.schema.sections.annotation import ANNOTATION
from submissions.schema.sections.dataset import DATASET
from submissions.schema.sections.deposition import DEPOSITION
from submissions.schema.sections.tilt_series import TILT_SERIES
from submissions.schema.sections.tomogram import TOMOGRAM

# Raise it when a stored value would be read differently, and write the migration of the values.
SCHEMA_VERSION = 1

SECTIONS: tuple[Section, ...] = (
    *DEPOSITION,
    *DATASET,
    *ACQUISITION,
    *TILT_SERIES,
    *ALIGNMENT,
    *TOMOGRAM,
    *ANNOTATION,
)
LEVELS: tuple[Level, ...] = tuple(dict.fromkeys(section.level for section in SECTIONS))


def sections_of(level: Level | str, context: Context) -> tuple[Section, ...]:
    """The pages of ``level`` in this context, with the conditions that are left."""
    return _sections_of(level, context)


@cache  # A decorated function takes anything, as far as a type checker can see.
def _sections_of(level: Level | str, context: Context) -> tuple[Section, ...]:
    folded = (_section(section, context) for section in SECTIONS if section.level == level)
    return tuple(section for section in folded if section is not None)


def _section(section: Section, context: Context) -> Section | None:
    if fold(section.applies, context) is False:
        return None
    cards = tuple(card for card in (_card(card, context) for card in section.cards) if card.fields)
    files = tuple(need for need in (_need(need, context) for need in section.files) if _wanted(need))
    return replace(section, cards=cards, files=files, applies=True) if cards else None


def _card(card: Card, context: Context) -> Card:
    fields = (_field(field, context) for field in card.fields)
    return replace(card, fields=tuple(field for field in fields if field.applies is not False))


def _field(field: Field, context: Context) -> Field:
    return replace(
        field,
        applies=fold(field.applies, context),
        required=fold(field.required, context),
        archive_required=fold(field.archive_required, context),
        preset_when=fold(field.preset_when, context),
    )


def _wanted(need: FileNeed) -> bool:
    return need.required is not False or need.archive_required is not False


def _need(need: FileNeed, context: Context) -> FileNeed:
    return replace(need, required=fold(need.required, context), archive_required=fold(need.archive_required, context))


def fields_of(level: Level | str, context: Context) -> Iterator[Field]:
    for part in sections_of(level, context):
        yield from part.fields


@cache
def section(level: Level | str, key: str) -> Section:
    """The section of ``level`` with this key, whatever the context; KeyError if there is none."""
    for candidate in SECTIONS:
        if candidate.level == level and candidate.key == key:
            return candidate
    raise KeyError(f"{level}.{key}")


def every_field_of(level: Level | str) -> Iterator[Field]:
    """The fields of ``level`` in all contexts together."""
    for part in SECTIONS:
        if part.level == level:
            yield from part.fields


@cache
def field(level: Level | str, key: str) -> Field:
    """The field of ``level`` with this key, whatever the context; KeyError if there is none."""
    for candidate in every_field_of(level):
        if candidate.key == key:
            return candidate
    raise KeyError(f"{level}.{key}")
