"""Tables (.csv, .tsv): points with or without a header, and orders of tilts such as AreTomo3's _order_list.csv."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from validation.formats.facts import Facts


@dataclass(frozen=True, slots=True)
class PointFacts(Facts):
    """`delimiter`: "," ";" "|" a tab, or " " for any blanks. `header`: its words, () where there is none; `rows` below.

    `low`, `high`: per column, None where it holds other than finite numbers. `axes`: which columns are x, y and z, from
    0; None where too few hold numbers. `unit_hint`: "angstrom" where the header says so, else "". `instances`:
    column of instance numbers or None. `movies` and `tilts` (degrees) where the table is an order of tilts.

    `bad`: first coordinate that is no number: line, column, text; `ragged`: first row with values too few or too many:
    line, values, columns; both with how often. `decimal_commas`: rows look as if numbers were written 1,5.
    """

    format: ClassVar[str] = "csv"
    delimiter: str
    header: tuple[str, ...]
    rows: int
    columns: int
    low: tuple[float | None, ...]
    high: tuple[float | None, ...]
    axes: tuple[int, int, int] | None = None
    unit_hint: str = ""
    instances: int | None = None
    movies: tuple[str, ...] = ()
    tilts: tuple[float, ...] = ()
    bad: tuple[int, str, str] | None = None
    bad_count: int = 0
    ragged: tuple[int, int, int] | None = None
    ragged_count: int = 0
    decimal_commas: bool = False
