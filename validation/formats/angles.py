"""Tilt angles, one per line (.rawtlt .tlt .xtilt, AreTomo's _TLT.txt); a second column may hold dose or order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from validation.formats.facts import Facts
from validation.formats.text import excerpt, number_or_none, read_text, rows
from validation.reader import RangeFile, Unreadable


@dataclass(frozen=True, slots=True)
class AngleFacts(Facts):
    """`values` in degrees in the file's order; `lines`: where each stands; `columns`: the most in any row."""

    format: ClassVar[str] = "angles"
    values: tuple[float, ...]
    lines: tuple[int, ...]
    columns: int


def read(file: RangeFile) -> AngleFacts:
    """Raises Unreadable for no angle at all, or a line that does not begin with a finite number."""
    values: list[float] = []
    lines: list[int] = []
    columns = 0
    for number, words in rows(read_text(file)):
        if (value := number_or_none(words[0])) is None:
            raise Unreadable("angles.not-a-number", line=number, observed=excerpt(words[0]))
        values.append(value)
        lines.append(number)
        columns = max(columns, len(words))
    if not values:
        raise Unreadable("angles.no-rows")
    return AngleFacts(values=tuple(values), lines=tuple(lines), columns=columns)
