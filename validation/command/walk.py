"""Which files there are below some paths. Nothing is opened but folders; what cannot be read is told, never fatal."""

from __future__ import annotations

import os
import stat
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from validation.command.plain import decoded

STORE = ".zarr"


@dataclass(frozen=True, slots=True)
class Found:
    """A file, or the folder of an OME-Zarr store. `path`: as it is shown and matched; `size` in bytes, 0 of a store."""

    path: str
    disk: Path
    size: int
    store: bool = False


@dataclass(frozen=True, slots=True)
class Passed:
    """A path that is not read, and why, in words that end a sentence."""

    path: str
    why: str

    def to_json(self) -> dict[str, str]:
        return {"path": self.path, "why": self.why}


@dataclass(slots=True)
class Walk:
    """`skipped`: on purpose; `faults`: what could not be looked at."""

    found: list[Found] = field(default_factory=list)
    skipped: list[Passed] = field(default_factory=list)
    faults: list[Passed] = field(default_factory=list)


def walk(paths: Iterable[Path]) -> Walk:
    """Files below these paths, each once, in the order of their names. One folder alone is the root of the names."""
    given = list(paths)
    out = Walk()
    seen: set[tuple[int, int]] = set()
    for path in given:
        alone = len(given) == 1 and path.is_dir() and not _is_store(path)
        prefix = "" if alone else os.path.normpath(path)
        _take(out, path, prefix, seen=seen)
    out.found = _once(out.found)
    return out


def _once(found: Iterable[Found]) -> list[Found]:
    """Each file once, though it was given twice. Two whose names look the same keep their names as they are written."""
    by_place = {os.path.normpath(one.disk.absolute()): one for one in found}
    by_name: dict[str, Found] = {}
    for one in by_place.values():
        name = one.path if one.path not in by_name else ascii(os.fspath(one.disk))[1:-1]
        by_name[name] = replace(one, path=name)
    return [by_name[name] for name in sorted(by_name)]


def _take(out: Walk, path: Path, name: str, *, seen: set[tuple[int, int]]) -> None:
    try:
        status = path.stat()
    except (OSError, ValueError) as error:
        out.faults.append(Passed(decoded(name), _words(error)))
        return
    if stat.S_ISDIR(status.st_mode) and not _is_store(path):
        _folders(out, path, name, seen=seen)
    else:
        _file(out, path, name, status=status)


def _folders(out: Walk, top: Path, name: str, *, seen: set[tuple[int, int]]) -> None:
    """Folders by links come last, so that a loop ends and a file keeps the name of its true place."""
    waiting = deque([(top, name)])
    links: deque[tuple[Path, str]] = deque()
    while waiting or links:
        folder, prefix = waiting.popleft() if waiting else links.popleft()
        try:
            status = folder.stat()
            if (status.st_dev, status.st_ino) in seen:
                out.skipped.append(Passed(decoded(prefix), "it leads to a folder that is looked through already"))
                continue
            seen.add((status.st_dev, status.st_ino))
            for entry, inner in _entries(folder, prefix):
                _entry(out, entry, inner, waiting=waiting, links=links)
        except OSError as error:
            out.faults.append(Passed(decoded(prefix or str(folder)), _words(error)))


def _entries(folder: Path, prefix: str) -> Iterator[tuple[os.DirEntry[str], str]]:
    with os.scandir(folder) as listing:
        for entry in sorted(listing, key=lambda one: one.name):
            yield entry, f"{prefix}/{entry.name}" if prefix else entry.name


def _entry(
    out: Walk,
    entry: os.DirEntry[str],
    name: str,
    *,
    waiting: deque[tuple[Path, str]],
    links: deque[tuple[Path, str]],
) -> None:
    try:
        status = entry.stat()
    except OSError as error:
        out.faults.append(Passed(decoded(name), _words(error)))
        return
    if stat.S_ISDIR(status.st_mode) and not entry.name.lower().endswith(STORE):
        (links if entry.is_symlink() else waiting).append((Path(entry.path), name))
    else:
        _file(out, Path(entry.path), name, status=status)


def _file(out: Walk, path: Path, name: str, *, status: os.stat_result) -> None:
    if stat.S_ISDIR(status.st_mode):
        out.found.append(Found(decoded(name), path, 0, store=True))
    elif stat.S_ISREG(status.st_mode):
        out.found.append(Found(decoded(name), path, status.st_size))
    else:
        # To open a pipe would be to wait for its other end.
        out.skipped.append(Passed(decoded(name), "it is neither a file nor a folder"))


def _is_store(path: Path) -> bool:
    return path.name.lower().endswith(STORE)


def _words(error: OSError | ValueError) -> str:
    said = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return said[:1].lower() + said[1:]
