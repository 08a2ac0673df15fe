"""Lowest and highest values of columns of words, taken in batches: a million rows within a second."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from validation.formats.text import number_or_none, shown

BATCH = 4_000
Bad = tuple[int, str, str]


def floats(words: Sequence[bytes]) -> list[float] | None:
    """All of them as finite numbers, or None where one is none (or may be none: look at each then)."""
    try:
        values = list(map(float, words))
    except ValueError:
        return None
    # Python takes more for numbers than tables mean: nan, inf, 1_000.
    return values if math.isfinite(sum(values)) and b"_" not in b"".join(words) else None


def number(word: bytes) -> float | None:
    return number_or_none(word.decode("latin-1"))


@dataclass(slots=True)
class Faults:
    """The first word that is no number: line, column, text; and how many there are."""

    first: Bad | None = None
    count: int = 0

    def add(self, line: int, column: str, word: bytes) -> None:
        if self.first is None:
            self.first = (line, column, shown(word))
        self.count += 1


@dataclass(slots=True)
class Bounds:
    """Of some columns; `low` and `high` are empty until a row was taken."""

    count: int = 0
    low: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)

    def add(self, columns: Sequence[Sequence[float]]) -> None:
        """As many values in each column."""
        if not columns or not columns[0]:
            return
        low, high = [min(column) for column in columns], [max(column) for column in columns]
        self.low = list(map(min, self.low, low)) if self.low else low
        self.high = list(map(max, self.high, high)) if self.high else high
        self.count += len(columns[0])
