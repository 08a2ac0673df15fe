"""What all checks share: making a finding about a file, and the cells of comparisons that cannot be made."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from validation.cases import Cell, CellState, FileCase, Outcome
from validation.findings import Finding
from validation.formats import StoredOnly
from validation.formats.detect import WORDS

NOTHING: Mapping[str, Any] = {}


def finding(
    code: str,
    *,
    file: FileCase,
    relation: str,
    other: FileCase | None = None,
    more: Sequence[FileCase] = (),
    field: str = "",
    params: Mapping[str, Any] = NOTHING,
) -> Finding:
    """`file` is the one that is judged, `other` what it is compared with; `params` as its sentence wants them.

    `more`: further files that it is about, such as the movies of a series; the evidence is bound to their contents too.
    """
    involved = [file] if other is None else [file, other]
    names = {"file": file.name} | ({"other": other.name} if other else {})
    return Finding(
        code=code,
        files=tuple(item.id for item in involved),
        contents=(*(item.identity for item in involved), *([digest(item.identity for item in more)] if more else [])),
        field=field,
        relation=relation,
        params={**names, **params},
    )


def digest(items: Iterable[object]) -> str:
    """One short word for many: the same for the same items in any order."""
    return hashlib.sha256("\n".join(sorted(map(str, items))).encode(errors="replace")).hexdigest()[:16]


def not_comparable(files: Iterable[FileCase]) -> Outcome | None:
    """The outcome if one file has nothing to compare (in another archive, waiting, our fault, unreadable, only stored);
    else None."""
    files = list(files)
    if away := [file for file in files if file.state == "elsewhere"]:
        return _elsewhere(away)  # whatever the others say, this is never compared
    for file in files:
        if file.state == "waiting":
            return Outcome(Cell(CellState.UNKNOWN, note=f"{file.name} is not read yet."))
        if file.state == "gave_up":
            return Outcome(Cell(CellState.GAVE_UP, note=f"We could not read {file.name}. This is our fault."))
    for file in files:
        if file.facts is None:
            return Outcome(Cell(CellState.ABSENT, note=f"{file.name} cannot be read, so it is not compared."))
        if isinstance(file.facts, StoredOnly):
            return Outcome(Cell(CellState.UNCHECKED, note=only_stored(file.facts)))
    return None


def unread(files: Iterable[FileCase]) -> list[Outcome]:
    """What keeps a comparison of many files open: those that are not read yet, or that we could not read."""
    files = list(files)
    open_ones = (file for file in files if file.state in ("waiting", "gave_up"))
    found = [outcome for file in open_ones if (outcome := not_comparable([file])) is not None]
    return [*found, *elsewhere(files)]


def elsewhere(files: Iterable[FileCase]) -> list[Outcome]:
    """What keeps a comparison from ever being whole: those of its files that lie in another archive."""
    away = [file for file in files if file.state == "elsewhere"]
    return [_elsewhere(away)] if away else []


def _elsewhere(files: Sequence[FileCase]) -> Outcome:
    entries = " and ".join(dict.fromkeys(file.elsewhere for file in files))
    which = f"{files[0].name} lies" if len(files) == 1 else f"{len(files):,} files lie"
    return Outcome(Cell(CellState.ELSEWHERE, note=f"Not checked: {which} at {entries}."))


def only_stored(facts: StoredOnly) -> str:
    return (
        f"Not checked yet: {WORDS[facts.kind]} is only stored."
        if facts.kind != "unknown"
        else "Not checked: unknown format."
    )
