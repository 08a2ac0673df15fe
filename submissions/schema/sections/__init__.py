"""The sections of every level, in the order of the pages, and look-ups into them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from submissions.schema.base import Field, Level, Section
from submissions.schema.sections.acquisition import ACQUISITION
from submissions.schema.sections.alignment import ALIGNMENT
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
)
LEVELS: tuple[Level, ...] = tuple(dict.fromkeys(section.level for section in SECTIONS))


@cache
def sections_of(level: Level | str) -> tuple[Section, ...]:
    return tuple(section for section in SECTIONS if section.level == level)


@cache
def section(level: Level | str, key: str) -> Section:
    """The section of ``level`` with this key; KeyError if there is none."""
    for candidate in sections_of(level):
        if candidate.key == key:
            return candidate
    raise KeyError(f"{level}.{key}")


def fields_of(level: Level | str) -> Iterator[Field]:
    for part in sections_of(level):
        yield from part.fields


@cache
def field(level: Level | str, key: str) -> Field:
    """The field of ``level`` with this key; KeyError if there is none."""
    for candidate in fields_of(level):
        if candidate.key == key:
            return candidate
    raise KeyError(f"{level}.{key}")
