"""A listing of another archive as people paste it: paths one a line, with sizes where they are known. Pure.

Read are: a path alone; a path and a size in two columns (tab, comma, semicolon) or a size before the path, as `find`
and `du` print them; what `rsync --list-only` prints; a table whose head names its columns (path, size, here). A path
may hold ``{run}`` for every run and ``{001..041}`` for every number.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from submissions.refusals import Refused

MOST_LINES = 50_000
SUGAR = "{run}"
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "path": ("path", "file", "name", "filename", "file name", "relative path"),
    "size": ("size", "bytes", "size in bytes"),
    "here": ("here", "path here", "deposited as"),
}
_RSYNC = re.compile(r"([-dl])[rwxsStT-]{9}\s+([\d,]+)\s+\d{4}/\d\d/\d\d\s+\d\d:\d\d:\d\d\s+(\S.*)")
_SIZE_FIRST = re.compile(r"(\d+)\s+(\S.*)")
_COUNT = re.compile(r"\{(\d{1,6})\.\.(\d{1,6})\}")
# The addresses and folders under which the archive shows an entry's files.
_FRONT = re.compile(r"(?:(?:https?|ftp)://[^/\s]+)?/?(?:empiar/)?(?:world_availability/)(\d+)/", re.IGNORECASE)


class ListingRefused(Refused):
    """This line names no file, or there are too many."""


@dataclass(frozen=True, slots=True)
class Named:
    """``path`` in the entry, ``here`` in the deposition where it is another one, ``size`` in bytes as far as told."""

    path: str
    size: int | None = None
    here: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    number: int
    text: str
    named: tuple[Named, ...] = ()
    problem: str = ""


def read(text: str, *, entry: str, runs: Sequence[str] = ()) -> list[Line]:
    """One for each line that says anything. ``entry``: such as EMPIAR-10045; ``runs``: the names for ``{run}``.

    Raises: ListingRefused where there is more than anybody states at once.
    """
    found: list[Line] = []
    heads: dict[str, int] | None = None
    count = 0
    for number, raw in enumerate(text.splitlines(), start=1):
        line = raw.strip("\ufeff \t\r")
        if not line or line.startswith("#"):
            continue
        if not found and heads is None and (heads := _heads(line)):
            continue
        found.append(_line(number, line, heads or {}, entry, runs))
        count += max(1, len(found[-1].named))
        if count > MOST_LINES:
            raise ListingRefused(f"More than {MOST_LINES:,} files at once. State them in several parts.")
    return [line for line in found if line.named or line.problem]


def lines_of(wishes: Iterable[Named], *, entry: str, runs: Sequence[str] = ()) -> Iterator[Line]:
    """The same of files that were told one by one. Raises: ListingRefused where they are too many."""
    count = 0
    for number, wish in enumerate(wishes, start=1):
        line = _told(number, wish.path, wish, entry, runs)
        count += len(line.named)
        if count > MOST_LINES:
            raise ListingRefused(f"More than {MOST_LINES:,} files at once. State them in several parts.")
        yield line


def _line(number: int, text: str, heads: Mapping[str, int], entry: str, runs: Sequence[str]) -> Line:
    try:
        named = _of_table(text, heads) if heads else _of_line(text)
    except ListingRefused as refused:
        return Line(number, text, problem=refused.sentence)
    return _told(number, text, named, entry, runs) if named else Line(number, text)


def _told(number: int, text: str, named: Named, entry: str, runs: Sequence[str]) -> Line:
    try:
        return Line(number, text, tuple(_expanded(_at_entry(named, entry), runs)))
    except ListingRefused as refused:
        return Line(number, text, problem=refused.sentence)


def _heads(line: str) -> dict[str, int] | None:
    """column -> place, where the first line is the head of a table."""
    cells = [cell.strip().lower() for cell in _cells(line)]
    found = {key: cells.index(word) for key, words in COLUMNS.items() for word in words if word in cells}
    return found if "path" in found else None


def _cells(line: str) -> list[str]:
    """Raises: ListingRefused."""
    separator = max(("\t", ";", ","), key=line.count)
    try:
        return next(csv.reader([line], delimiter=separator))
    except csv.Error as error:
        raise ListingRefused(f"“{line[:40]}…” cannot be read as a table ({error}).") from error


def _of_table(line: str, heads: Mapping[str, int]) -> Named | None:
    cells = dict(enumerate(cell.strip() for cell in _cells(line)))
    path, size = cells.get(heads["path"], ""), cells.get(heads.get("size", -1), "")
    return Named(path, _size(size) if size else None, cells.get(heads.get("here", -1), "")) if path else None


def _of_line(line: str) -> Named | None:
    """None for a folder in what rsync prints."""
    if listed := _RSYNC.fullmatch(line):
        return None if listed[1] == "d" else Named(listed[3], _size(listed[2]))
    if (first := _SIZE_FIRST.fullmatch(line)) and not line.isdigit():
        return Named(first[2].strip(), _size(first[1]))
    for separator in ("\t", ";", ","):
        path, there, size = line.rpartition(separator)
        if there and size.strip().isdigit():
            return Named(path.strip().strip('"'), _size(size.strip()))
    return Named(line.strip('"'))


def _size(text: str) -> int:
    digits = text.replace(",", "").replace(" ", "")
    if not digits.isascii() or not digits.isdigit() or len(digits) > 18:
        raise ListingRefused(f"“{text[:40]}” is no size in bytes.")
    return int(digits)


def _at_entry(named: Named, entry: str) -> Named:
    """Without the address of the archive or the folder of the entry in front, which stand for the entry itself."""
    path = named.path.removeprefix("./")
    if front := _FRONT.match(path):
        if f"EMPIAR-{front[1]}" != entry:
            raise ListingRefused(f"This is a path of EMPIAR-{front[1]}, not of {entry}.")
        path = path[front.end() :]
    if path.endswith("/"):
        raise ListingRefused(f"{path} is a folder. Name the files in it.")
    if "://" in path:
        raise ListingRefused(f"Give the path within {entry}, such as data/TS_01.mrc.")
    return Named(path, named.size, named.here)


def _expanded(named: Named, runs: Sequence[str]) -> Iterator[Named]:
    """One for every run and every number that the path counts."""
    if "*" in named.path or "?" in named.path:
        raise ListingRefused(
            "The portal does not look into the archive, so it cannot tell what * or ? stands for. "
            "Name each file, or count with {001..041}."
        )
    names: Sequence[str] = ("",)
    if SUGAR in named.path:
        if not runs:
            raise ListingRefused("There are no runs yet that {run} could stand for. Add them first.")
        names = runs
    count, bounds = len(names), list[re.Match[str]]()
    # Counted before anything is written out: a line holds many ranges.
    for found in _COUNT.finditer(named.path):
        bounds.append(found)
        count *= _length(found)
        if count > MOST_LINES:
            raise ListingRefused(f"This line stands for {count:,} files or more; {MOST_LINES:,} is the most.")
    ranges = [_range(found) for found in bounds]
    if count > 1 and named.here:
        raise ListingRefused("A path that counts cannot have one path here.")
    for name, *numbers in product(names, *ranges):
        texts = iter(numbers)
        path = _COUNT.sub(lambda _, texts=texts: next(texts), named.path)  # type: ignore[misc]
        yield Named(path.replace(SUGAR, name), named.size, named.here)


def _length(found: re.Match[str]) -> int:
    """How many numbers a range counts. Raises: ListingRefused."""
    first, last = int(found[1]), int(found[2])
    if last < first:
        raise ListingRefused(f"{found[0]} counts downwards.")
    if last - first >= MOST_LINES:
        raise ListingRefused(f"{found[0]} counts more than {MOST_LINES:,} files.")
    return last - first + 1


def _range(found: re.Match[str]) -> list[str]:
    """As the shell counts: 001 keeps its zeros."""
    width = len(found[1]) if found[1].startswith("0") else 0
    return [str(number).zfill(width) for number in range(int(found[1]), int(found[2]) + 1)]
