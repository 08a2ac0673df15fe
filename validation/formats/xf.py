"""IMOD transforms (.xf): one row A11 A12 A21 A22 DX DY per image, shifts in pixels of the stack."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from typing import Any, ClassVar, Self

from validation.formats.facts import Facts
from validation.formats.text import number_or_none, read_text, rows
from validation.reader import RangeFile, Unreadable
from validation.words import LARGEST

COLUMNS = 6
# Written with 7 decimals: what is nearer than this changes nothing.
IDENTITY = 5e-7


@dataclass(frozen=True, slots=True)
class XfFacts(Facts):
    """`rotation`: of the first row, in degrees; `identity_rows`: rows that change nothing.

    `determinants`: lowest and highest size of the rows' determinants (1: no magnification), with `determinant_lines`.
    `rotation_spread`: how far in degrees any other row that is not the identity is turned from the first such one,
    `spread_line` where. `shift`: largest |DX| and |DY|, pixels of the stack.
    """

    format: ClassVar[str] = "xf"
    rows: int
    rotation: float | None
    identity_rows: int
    determinants: tuple[float, float] | None = None
    determinant_lines: tuple[int, int] | None = None
    rotation_spread: float = 0.0
    spread_line: int | None = None
    shift: tuple[float, float] | None = None

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """Also of what an older reader stored, which looked at less."""
        values: dict[str, Any] = {item.name: data[item.name] for item in fields(cls) if item.name in data}
        pairs = {name: tuple(value) for name, value in values.items() if isinstance(value, list)}
        return cls(**(values | pairs))


def read(file: RangeFile) -> XfFacts:
    """Raises Unreadable for no row, or a row that is not six finite numbers."""
    found: list[tuple[int, list[float]]] = []
    for line, words in rows(read_text(file)):
        values = [value for word in words if (value := number_or_none(word)) is not None]
        if len(words) != COLUMNS or len(values) != COLUMNS:
            raise Unreadable("xf.row-not-six-numbers", line=line, observed=len(values), expected=COLUMNS)
        found.append((line, values))
    if not found:
        raise Unreadable("xf.no-rows")
    turned = [(line, _rotation(row)) for line, row in found if not _is_identity(row)]
    sizes = [(_determinant(row), line) for line, row in found]
    spread, spread_line = max(((_apart(angle, turned[0][1]), line) for line, angle in turned), default=(0.0, None))
    return XfFacts(
        rows=len(found),
        rotation=_rotation(found[0][1]),
        identity_rows=len(found) - len(turned),
        determinants=(min(sizes)[0], max(sizes)[0]),
        determinant_lines=(min(sizes)[1], max(sizes)[1]),
        rotation_spread=spread,
        spread_line=spread_line,
        shift=(max(abs(row[4]) for _, row in found), max(abs(row[5]) for _, row in found)),
    )


def _rotation(row: list[float]) -> float:
    """degrees"""
    return math.degrees(math.atan2(row[2], row[0]))


def _determinant(row: list[float]) -> float:
    """Its size; huge numbers cancel to none."""
    size = abs(row[0] * row[3] - row[1] * row[2])
    return size if math.isfinite(size) else LARGEST


def _is_identity(row: list[float]) -> bool:
    return all(abs(value - one) <= IDENTITY for value, one in zip(row, (1, 0, 0, 1, 0, 0), strict=True))


def _apart(one: float, other: float) -> float:
    """Degrees between two directions of a line: half a turn is none."""
    return abs((one - other + 90) % 180 - 90)
