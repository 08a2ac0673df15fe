"""Numbers of IMOD's command files, and sizes that are the same within a bin."""

from __future__ import annotations

from collections.abc import Sequence

from validation.cases import FileCase
from validation.formats.com import ComFacts
from validation.formats.text import SEPARATOR, number_or_none

# No size and no number of these files is larger.
MOST = 1e9


def com_of(file: FileCase, program: str) -> ComFacts | None:
    """The facts of a command file that calls this program."""
    return file.facts if isinstance(file.facts, ComFacts) and file.facts.program == program else None


def single(facts: ComFacts | None, key: str) -> float | None:
    values = _numbers(facts, key)
    return values[0] if values else None


def pair(facts: ComFacts | None, key: str) -> tuple[float, float] | None:
    values = _numbers(facts, key)
    return (whole(values[0]), whole(values[1])) if len(values) >= 2 else None


def binned(facts: ComFacts) -> float:
    """IMAGEBINNED, 1 where it is not told."""
    value = single(facts, "IMAGEBINNED")
    return value if value and 1 <= value <= 64 else 1.0


def scaled(sides: Sequence[float], by: float) -> tuple[float, float]:
    return whole(sides[0] * by), whole(sides[1] * by)


def whole(side: float) -> float:
    """Pixels without a point where they are whole."""
    return int(side) if side == int(side) else side


def close(one: Sequence[float], other: Sequence[float], *, tolerance: float) -> bool:
    """Both sides, whichever is called x."""
    return all(abs(a - b) <= tolerance for a, b in zip(sorted(one), sorted(other), strict=True))


def _numbers(facts: ComFacts | None, key: str) -> list[float]:
    """Words may be separated by commas as well as by blanks."""
    words = (facts.get(key) if facts else None) or ()
    parts = [part for word in words for part in SEPARATOR.split(word) if part]
    values = [number_or_none(part) for part in parts]
    sane = [value for value in values if value is not None and abs(value) < MOST]
    return sane if len(sane) == len(parts) else []
