"""Patterns for what was assigned, in the archive's terms; each is resolved before it is proposed."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from validation.matching.names import DIGITS
from validation.matching.parts import RUN
from validation.matching.patterns import Paths, resolve
from validation.matching.result import NOT_DEPOSITED, Matching, Pattern

# What a glob gives a meaning to, so that no name with one of these can be written in it.
SIGN = re.compile(r"[*?\[\]{}]")
# Numbers at the edge of an asterisk are what varies, not what is common.
NUMBERS = re.compile(r"^(?:\.?[0-9]+)+")
# Stands for the run's name while names are compared; no path holds it.
MARK = "\0"

Wanted = Mapping[str, Sequence[str]]


def propose(matching: Matching) -> tuple[Pattern, ...]:
    """One for each block and role where a pattern resolves to exactly the assigned files; else a column."""
    shared = [row for row in matching.assignments if row.run is None and row.block and not SIGN.search(row.path)]
    found = [Pattern(row.block, row.role, row.path) for row in shared]
    wanted: dict[tuple[str, str], dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for row in matching.assignments:
        if row.run is not None and row.role != NOT_DEPOSITED and row.block:
            wanted[row.block, row.role][row.run].append(row.path)
    paths = Paths(_everything(matching))
    for (block, role), files in sorted(wanted.items()):
        if pattern := _pattern(block, role, files, paths=paths, runs=matching.runs):
            found.append(pattern)
    return tuple(found)


def _everything(matching: Matching) -> Iterator[str]:
    yield from dict.fromkeys(row.path for row in matching.assignments)
    yield from (row.path for row in matching.unmatched)
    yield from (row.path for row in matching.twice)
    yield from matching.clutter


def _pattern(block: str, role: str, files: Wanted, *, paths: Paths, runs: Sequence[str]) -> Pattern | None:
    """The first candidate that is exact: for all runs, else for those that have such a file, by a filter."""
    if any(SIGN.search(run) for run in files):
        return None
    for glob in candidates(files):
        if is_exact(glob, files, paths=paths, runs=runs):
            return Pattern(block, role, glob)
    return _column(block, role, files)


def is_exact(glob: str, files: Wanted, *, paths: Paths, runs: Sequence[str]) -> bool:
    """Whether the glob gives every run its assigned files, and nothing to the others."""
    try:
        found = resolve(glob, run_names=runs, paths=paths).per_run
    except ValueError:
        return False
    return found.keys() == files.keys() and all(sorted(found[run]) == sorted(files[run]) for run in files)


def _column(block: str, role: str, files: Wanted) -> Pattern | None:
    """One file a run: its path in a column of the run map, named after block and role."""
    if any(len(paths) != 1 for paths in files.values()):
        return None
    name = "".join(char if char.isalnum() else "_" for char in f"{block}_{role}" if char.isascii()).lower()
    return Pattern(block, role, f"{{{name}}}", column=tuple((run, paths[0]) for run, paths in files.items()))


def candidates(files: Wanted) -> Iterator[str]:
    """Globs with the run's name wherever it stands, then only in folders, only in the file's name; the wider first."""
    seen = set[str]()
    for replaced in (_everywhere, _in_folders, _in_name):
        marked = sorted({replaced(path, run) for run, paths in files.items() for path in paths})
        if any(MARK not in path for path in marked) or len({path.count("/") for path in marked}) != 1:
            continue
        columns = list(zip(*(path.split("/") for path in marked), strict=True))
        for join in (_around, _alike):
            glob = "/".join(join(sorted(set(parts))) for parts in columns).replace(MARK, RUN)
            if glob not in seen and len(glob) <= 900:
                seen.add(glob)
                yield glob


def _everywhere(path: str, run: str) -> str:
    return _marked(path, run)


def _in_folders(path: str, run: str) -> str:
    folder, slash, name = path.rpartition("/")
    return f"{_marked(folder, run)}{slash}{name}"


def _in_name(path: str, run: str) -> str:
    folder, slash, name = path.rpartition("/")
    return f"{folder}{slash}{_marked(name, run)}"


def _marked(text: str, run: str) -> str:
    """The run's name marked where it stands from edge to edge of a word."""
    at, start, out = text.find(run), 0, ""
    while at >= 0:
        end = at + len(run)
        whole = not (text[at - 1 : at].isalnum() or text[end : end + 1].isalnum())
        out += text[start:at] + (MARK if whole else run)
        start, at = end, text.find(run, end)
    return out + text[start:]


def _around(parts: Sequence[str]) -> str:
    """One asterisk between what all begin and end with; numbers, and what hangs on them, are left to the asterisk."""
    if len(parts) == 1:
        return parts[0]
    start = _common(parts)
    end = _common([part[len(start) :][::-1] for part in parts])[::-1]
    return f"{_before_sign(start).rstrip('0123456789-')}*{NUMBERS.sub('', _after_sign(end))}"


def _before_sign(text: str) -> str:
    return SIGN.split(text)[0]


def _after_sign(text: str) -> str:
    return SIGN.split(text)[-1]


def _alike(parts: Sequence[str]) -> str:
    """The same with [0-9] for each digit that all have at the beginning: tells TS_1_001 from TS_1_2_001."""
    shapes = [part.translate(DIGITS) for part in parts]
    start = _common(shapes)
    literal = _common(parts)
    if len(start) <= len(literal):
        return _around(parts)
    if SIGN.search(start):
        start = _before_sign(start)
        literal = start[: len(literal)]
    classes = literal + "".join("[0-9]" if char == "0" else char for char in start[len(literal) :])
    rest = [part[len(start) :] for part in parts]
    if not any(rest):
        return classes
    end = _common([part[::-1] for part in rest])[::-1]
    return f"{classes}*{NUMBERS.sub('', _after_sign(end))}"


def _common(texts: Sequence[str]) -> str:
    # What the least and the greatest share, all between them share.
    low, high = min(texts), max(texts)
    return next((low[:at] for at, letter in enumerate(low) if high[at : at + 1] != letter), low)
