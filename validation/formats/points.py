"""Tables (.csv, .tsv): points with or without a header, and orders of tilts such as AreTomo3's _order_list.csv."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, ClassVar

from validation.formats.bounds import BATCH, Bad, Bounds, Faults, floats, number
from validation.formats.facts import Facts, StoredOnly
from validation.formats.mdoc import base_name
from validation.formats.table_header import (
    angle_column,
    coordinates,
    has_angstrom,
    instance_column,
    movie_column,
    named_coordinates,
)
from validation.formats.text import TEXT_CAP, lines_of, shown
from validation.reader import RangeFile, Unreadable, read_all

DELIMITERS = (b"\t", b";", b"|", b",", b" ")
SAMPLE = 20
ROW_CAP = 500_000
COLUMN_CAP = 8
TILT_CAP = 1_000
LINE_COUNT_CAP = 2_000_000
# A column of so many words and not one number is one of words.
HOPELESS = 1_000
DECIMAL_COMMA = re.compile(rb"[-+]?\d{1,15},\d{1,15}")
Row = tuple[int, list[bytes]]


@dataclass(frozen=True, slots=True)
class PointFacts(Facts):
    """`delimiter`: "," ";" "|" a tab, or " " for any blanks. `header`: its words, () where there is none; `rows` below.

    `low`, `high`: per column, None where it holds other than finite numbers. `axes`: which columns are x, y and z, from
    0; None where too few hold numbers. `unit_hint`: "angstrom" where the header says so, else "". `instances`:
    column of instance numbers or None. `movies` and `tilts` (degrees) where the table is an order of tilts. Columns
    beyond the eighth are counted only.

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


def read(file: RangeFile) -> PointFacts:
    """Raises Unreadable for what is no text or has too many rows; a table without points is for the checks."""
    lines = ((number, line) for number, line in lines_of(read_all(file, cap=TEXT_CAP)) if line)
    sample = list(islice(lines, SAMPLE))
    delimiter = _delimiter([line for _, line in sample])
    first = _split(sample[0][1].lstrip(b"# "), delimiter) if sample else []
    has_header = bool(first) and not any(number(word) is not None for word in first) and not _is_comma(first[0])
    header = tuple(shown(word, length=100) for word in first) if has_header else ()
    body = _Body(header, width=_width(sample[1:] if has_header else sample, delimiter) or len(first))
    for row in _rows(sample[1:] if has_header else sample, lines, delimiter):
        body.take(row)
    body.flush()
    return body.facts(delimiter.decode())


def read_if_points(file: RangeFile) -> Facts:
    """Of any text file: a table where its header names x, y and z, or three columns hold nothing but numbers."""
    if file.size <= TEXT_CAP:
        try:
            facts = read(file)
        except Unreadable:
            return StoredOnly(kind="text")
        numeric = [low for low in facts.low if low is not None]
        if named_coordinates(facts.header) or (not facts.header and len(numeric) >= 3 and not facts.ragged_count):
            return facts
    return StoredOnly(kind="text")


def _width(lines: Sequence[tuple[int, bytes]], delimiter: bytes) -> int:
    """Of most rows; a header may be one column short or long."""
    widths = Counter(len(_split(text, delimiter)) for _, text in lines if text[0] != ord("#"))
    return widths.most_common(1)[0][0] if widths else 0


def _rows(sample: Sequence[tuple[int, bytes]], rest: Iterator[tuple[int, bytes]], delimiter: bytes) -> Iterator[Row]:
    """Comment lines below the first are left out."""
    seen = 0
    for lines in (sample, rest):
        for line, text in lines:
            if line > LINE_COUNT_CAP:
                raise Unreadable("points.too-many-rows", expected=LINE_COUNT_CAP)
            if text[0] == ord("#"):
                continue
            seen += 1
            if seen > ROW_CAP:
                raise Unreadable("points.too-many-rows", expected=ROW_CAP)
            yield line, _split(text, delimiter)


def _delimiter(lines: Sequence[bytes]) -> bytes:
    """What divides most lines into the same number of words, two at least; more numbers count more."""
    best, score = b",", (0, 0, 0)
    for delimiter in DELIMITERS:
        split = [_split(line, delimiter) for line in lines]
        width, times = Counter(map(len, split)).most_common(1)[0] if split else (0, 0)
        numbers = sum(number(word) is not None or _is_comma(word) for words in split for word in words)
        if width > 1 and (times, numbers, width) > score:
            best, score = delimiter, (times, numbers, width)
    return best


def _split(line: bytes, delimiter: bytes) -> list[bytes]:
    if b'"' in line and delimiter != b" ":
        quoted = csv.reader([line.decode("latin-1")], delimiter=delimiter.decode(), skipinitialspace=True)
        with suppress(csv.Error):  # quotes that nobody closed around a line end of another system
            return [word.strip().encode("latin-1") for word in next(quoted)]
    words = line.split(None if delimiter == b" " else delimiter)
    return [word.strip(b" \t\"'") for word in words] if b"'" in line or b'"' in line or b" " in line else words


def _is_comma(word: bytes) -> bool:
    return DECIMAL_COMMA.fullmatch(word) is not None


@dataclass(slots=True)
class _Body:
    """The rows below the header, taken in batches."""

    header: tuple[str, ...]
    width: int
    count: int = 0
    columns: list[Bounds] = field(default_factory=list)
    wrong: list[Faults] = field(default_factory=list)
    first_rows: list[Row] = field(default_factory=list)
    ragged: tuple[int, int, int] | None = None
    ragged_count: int = 0
    _batch: list[Row] = field(default_factory=list)

    def __post_init__(self) -> None:
        kept = min(self.width, COLUMN_CAP)
        self.columns = [Bounds() for _ in range(kept)]
        self.wrong = [Faults() for _ in range(kept)]

    def take(self, row: Row) -> None:
        line, words = row
        self.count += 1
        if len(words) != self.width:
            self.ragged = self.ragged or (line, len(words), self.width)
            self.ragged_count += 1
            return
        row = (line, words[:COLUMN_CAP])
        if len(self.first_rows) < TILT_CAP:
            self.first_rows.append(row)
        self._batch.append(row)
        if len(self._batch) >= BATCH:
            self.flush()

    def flush(self) -> None:
        batch, self._batch = self._batch, []
        columns = list(zip(*(words for _, words in batch), strict=True))
        for at, column in enumerate(columns):
            if self.wrong[at].count > HOPELESS and not self.columns[at].count:
                self.wrong[at].count += len(batch)
                continue
            values = floats(column)
            if values is None:
                each = (self._one(at, line, words[at]) for line, words in batch)
                values = [value for value in each if value is not None]
            self.columns[at].add([values])

    def _one(self, at: int, line: int, word: bytes) -> float | None:
        values = floats([word])
        if values is None:
            self.wrong[at].add(line, self.header[at] if at < len(self.header) else str(at + 1), word)
            return None
        return values[0]

    def facts(self, delimiter: str) -> PointFacts:
        numeric = [at for at, column in enumerate(self.columns) if column.count > self.wrong[at].count]
        instances = instance_column(self.header, rows=[words for _, words in self.first_rows], numeric=numeric)
        axes = coordinates(self.header[: len(self.columns)], numeric=[at for at in numeric if at != instances])
        return PointFacts(
            delimiter=delimiter,
            header=self.header[:COLUMN_CAP],
            rows=self.count,
            columns=self.width,
            low=tuple(self._end(at, column.low) for at, column in enumerate(self.columns)),
            high=tuple(self._end(at, column.high) for at, column in enumerate(self.columns)),
            axes=axes,
            unit_hint="angstrom" if has_angstrom(self.header) else "",
            instances=instances,
            ragged=self.ragged,
            ragged_count=self.ragged_count,
            **self._faults(axes),
            **self._order(),
        )

    def _end(self, at: int, values: Sequence[float]) -> float | None:
        return values[0] if values and not self.wrong[at].count else None

    def _faults(self, axes: tuple[int, int, int] | None) -> dict[str, Any]:
        """Of the coordinates where they are known, else of any column: other columns may hold words."""
        places = axes or range(len(self.columns))
        first: Bad | None = min((bad for at in places if (bad := self.wrong[at].first)), default=None)
        commas = first is not None and _is_comma(first[2].encode())
        told = axes is not None or commas
        return {
            "bad": first if told else None,
            "bad_count": sum(self.wrong[at].count for at in places) if told else 0,
            "decimal_commas": commas,
        }

    def _order(self) -> dict[str, Any]:
        """Angles in the table's order, and the movies beside them."""
        at, movie = angle_column(self.header), movie_column(self.header)
        if at is None or at >= len(self.columns) or self.wrong[at].count or self.count > TILT_CAP:
            return {}
        values = floats([words[at] for _, words in self.first_rows]) or []
        movies = [words[movie] for _, words in self.first_rows] if movie is not None and movie < COLUMN_CAP else []
        return {"tilts": tuple(values), "movies": tuple(base_name(shown(word, length=1000)) for word in movies)}
