"""IMOD transforms (.xf): one row A11 A12 A21 A22 DX DY per image, shifts in pixels of the stack."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

from validation.formats.facts import Facts, finite
from validation.formats.text import number_or_none, read_text, rows
from validation.reader import RangeFile, Unreadable

COLUMNS = 6


@dataclass(frozen=True, slots=True)
class XfFacts(Facts):
    """`rotation`: of the first row, in degrees; `identity_rows`: rows that change nothing."""

    format: ClassVar[str] = "xf"
    rows: int
    rotation: float | None
    identity_rows: int


def read(file: RangeFile) -> XfFacts:
    """Raises Unreadable for no row, or a row that is not six finite numbers."""
    first: list[float] | None = None
    count = identities = 0
    for line, words in rows(read_text(file)):
        values = [value for word in words if (value := number_or_none(word)) is not None]
        if len(words) != COLUMNS or len(values) != COLUMNS:
            raise Unreadable("xf.row-not-six-numbers", line=line, observed=len(values), expected=COLUMNS)
        first = first or values
        count += 1
        identities += values == [1, 0, 0, 1, 0, 0]
    if first is None:
        raise Unreadable("xf.no-rows")
    return XfFacts(rows=count, rotation=finite(math.degrees(math.atan2(first[2], first[0]))), identity_rows=identities)
