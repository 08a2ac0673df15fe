"""Tables that people give: which names belong to which run, which gain reference is for which runs.

A table has a header. One column, `run_name` or `run`, names the run; any other may hold a name that files of this run
bear (mdoc_name, frame_prefix, gain_file, mapped_run_name, tomo_suffix …), as in the archive's run maps.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

MOST_BYTES, MOST_ROWS, MOST_COLUMNS, MOST_CHARACTERS = 5_000_000, 20_000, 100, 900
RUN_COLUMNS = ("run_name", "run", "run name", "runs")
NUMBER = re.compile(r"[+-]?[\d.,]+(?:[eE][+-]?\d+)?%?", re.ASCII)
# A column's words -> the kind of files whose names it holds; the first that fits.
COLUMNS = (
    ("mdoc", "mdoc"), ("gain", "gain"), ("frame", "movie"), ("movie", "movie"), ("rawt", "stack"), ("tomo", "tomogram"),
    ("volume", "tomogram"), ("reconstruction", "tomogram"), ("tilt_series", "stack"), ("tiltseries", "stack"),
    ("stack", "stack"), ("ts_name", "stack"), ("align", "alignment"), ("aln", "alignment"),
)  # fmt: skip


class Problem(NamedTuple):
    """What is wrong in a line, counted from 1."""

    line: int
    sentence: str

    def __str__(self) -> str:
        return f"Line {self.line:,}: {self.sentence}"


class Alias(NamedTuple):
    """A name that files of one kind ("": of any) bear when they belong to the run."""

    run: str
    kind: str
    value: str
    line: int


@dataclass(frozen=True, slots=True)
class Table:
    """`runs` in the order of the lines; `problems` empty where the whole table can be used."""

    runs: tuple[str, ...]
    aliases: tuple[Alias, ...]
    problems: tuple[Problem, ...] = ()


def read_run_table(text: str | bytes) -> Table:
    """A table of runs, one line each. Never raises: what cannot be used is told in `problems`."""
    found = _rows(text)
    if found.problems:
        return Table((), (), tuple(found.problems))
    runs, problems = _run_names(found)
    aliases = [alias for at, name in enumerate(found.header) if at != found.run for alias in _aliases(found, at, name)]
    problems += _shared(aliases)
    return Table(tuple(runs), tuple(aliases), tuple(sorted(problems)))


def read_gain_table(text: str | bytes) -> Table:
    """A table of runs and gain references: several lines for a run, or for a reference, are fine."""
    found = _rows(text)
    gain = next((at for at, name in enumerate(found.header) if "gain" in name.lower()), None)
    if not found.problems and gain is None:
        columns = ", ".join(found.header)
        found.problems.append(Problem(1, f"no column is called gain or gain_file; there are: {columns}."))
    if found.problems or gain is None:
        return Table((), (), tuple(found.problems))
    aliases, problems = list[Alias](), list[Problem]()
    for line, cells in found.rows:
        run, value = _spelled(cells[found.run]), _spelled(cells[gain])
        if run and value:
            aliases.append(Alias(run, "gain", value, line))
        else:
            problems.append(Problem(line, f"there is no {'gain reference' if run else 'run'} in it."))
    return Table(tuple(dict.fromkeys(alias.run for alias in aliases)), tuple(aliases), tuple(problems))


class _NoTable(Exception):
    """Line, and what the parser says."""


@dataclass(slots=True)
class _Rows:
    header: list[str]
    run: int
    rows: list[tuple[int, list[str]]]
    problems: list[Problem]


def _rows(text: str | bytes) -> _Rows:
    """The lines cut into cells, within bounds; the first holds the names of the columns."""
    found = _Rows([], 0, [], [])
    if len(text) > MOST_BYTES:
        found.problems.append(Problem(1, f"the table has {len(text):,} bytes; {MOST_BYTES:,} is the most."))
        return found
    if isinstance(text, bytes):
        text = _decoded(text)
    text = text.removeprefix("\ufeff")
    try:
        for line, cells in _cells(text):
            _take(found, line, cells)
            if found.problems:
                break
    except _NoTable as error:
        line, said = error.args
        found.problems.append(Problem(max(line, 1), f"it cannot be read as a table ({said})."))
    if not found.header and not found.problems:
        found.problems.append(
            Problem(1, "the table is empty. Its first line names the columns, such as run_name,mdoc_name.")
        )
    return found


def _take(found: _Rows, line: int, cells: list[str]) -> None:
    if not found.header:
        _head(found, line, cells)
    elif len(cells) > len(found.header):
        found.problems.append(Problem(line, f"{len(cells)} cells, but the header names {len(found.header)} columns."))
    elif len(found.rows) >= MOST_ROWS:
        found.problems.append(Problem(line, f"more than {MOST_ROWS:,} lines; give the runs in parts."))
    elif any(len(cell) > MOST_CHARACTERS for cell in cells):
        found.problems.append(Problem(line, f"a cell has more than {MOST_CHARACTERS} characters."))
    else:
        found.rows.append((line, cells + [""] * (len(found.header) - len(cells))))


def _head(found: _Rows, line: int, cells: list[str]) -> None:
    names = [cell.strip() for cell in cells]
    lower = [name.lower() for name in names]
    run = next((lower.index(name) for name in RUN_COLUMNS if name in lower), None)
    twice = next((name for name, count in Counter(lower).items() if count > 1 and name), None)
    if run is None:
        shown = ", ".join(name[:40] for name in names[:8])
        found.problems.append(Problem(line, f"no column is called run_name or run; there are: {shown}."))
    elif len(names) > MOST_COLUMNS:
        found.problems.append(Problem(line, f"{len(names)} columns; {MOST_COLUMNS} is the most."))
    elif twice:
        found.problems.append(Problem(line, f"two columns are called {twice}."))
    else:
        found.header, found.run = names, run


def _cells(text: str) -> Iterator[tuple[int, list[str]]]:
    """Number of the line and its cells; lines without any text are left out."""
    first = text[: text.find("\n") if "\n" in text else len(text)]
    delimiter = max("\t;,", key=first.count) if any(char in first for char in "\t;,") else ","
    reader = csv.reader(io.StringIO(text.replace("\0", "�"), newline=""), delimiter=delimiter, strict=True)
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield reader.line_num, cells
    except csv.Error as error:
        raise _NoTable(reader.line_num, str(error)) from error


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _run_names(found: _Rows) -> tuple[list[str], list[Problem]]:
    first: dict[str, int] = {}
    problems = list[Problem]()
    for line, cells in found.rows:
        run = _spelled(cells[found.run])
        if not run:
            problems.append(Problem(line, "there is no run in it."))
        elif run in first:
            problems.append(Problem(line, f"{run} is in line {first[run]:,} already."))
        else:
            first[run] = line
    return list(first), problems


def _aliases(found: _Rows, at: int, column: str) -> Iterator[Alias]:
    """What a column says of names; one of numbers, or one that repeats itself, says nothing unless its name does."""
    kind = next((kind for word, kind in COLUMNS if word in column.lower().replace(" ", "_").replace("-", "_")), "")
    rows = [(line, _spelled(cells[found.run]), _spelled(cells[at])) for line, cells in found.rows]
    filled = [(line, run, value) for line, run, value in rows if run and value]
    if any(value[0] in "_." for *_, value in filled):
        # As tomo_suffix: the run's name and this make the file's.
        filled = [(line, run, f"{run}{value}" if value[0] in "_." else value) for line, run, value in filled]
    values = [value for *_, value in filled]
    if kind != "gain" and (
        all(NUMBER.fullmatch(value) for value in values) or (not kind and len(set(values)) < len(values))
    ):
        return
    for line, run, value in filled:
        yield Alias(run, kind, value, line)


def _shared(aliases: list[Alias]) -> list[Problem]:
    """One name for two runs helps nobody; only gain references are shared."""
    owner: dict[tuple[str, str], Alias] = {}
    problems = list[Problem]()
    for alias in aliases:
        if alias.kind == "gain":
            continue
        first = owner.setdefault((alias.kind, alias.value), alias)
        if first.run != alias.run:
            text = f"{alias.value} is given to {alias.run}, but line {first.line:,} gives it to {first.run}."
            problems.append(Problem(alias.line, text))
    return problems


def _spelled(text: str) -> str:
    return unicodedata.normalize("NFC", text).strip()
