"""The files on this side: which of a folder are sent, under which path, and whether they stay what they are."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from submissions import paths
from submissions.client.faults import Fault, SourceChanged

STORE = ".zarr"


@dataclass(frozen=True, slots=True)
class Source:
    """``path``: as the portal will name it; ``size`` in bytes; ``stamp``: when and what it was as it was found."""

    place: Path
    path: str
    size: int
    stamp: tuple[int, int, int]

    @property
    def modified(self) -> int:
        """When it changed last, in ms since 1970."""
        return max(0, self.stamp[1] // 1_000_000)

    def check(self) -> None:
        """Raises: SourceChanged, where the file is not what it was when it was found."""
        try:
            now = _stamp(self.place.stat())
        except OSError as error:
            raise SourceChanged(f"{self.path} cannot be read any more: {error.strerror}.") from error
        if now != self.stamp:
            raise SourceChanged(f"{self.path} changed while it was read. Send it again when nothing writes to it.")


@dataclass(frozen=True, slots=True)
class Store:
    """An OME-Zarr store: a folder that is one file. ``objects``: its files, with their paths within it."""

    path: str
    objects: tuple[Source, ...]

    @property
    def size(self) -> int:
        return sum(one.size for one in self.objects)

    @property
    def modified(self) -> int:
        """When one of its files changed last, in ms since 1970."""
        return max(one.modified for one in self.objects)

    def check(self) -> None:
        """Raises: SourceChanged, where one of its files is not what it was."""
        for one in self.objects:
            one.check()


@dataclass(slots=True)
class Found:
    """``left_out``: files that programs leave behind; ``refused``: path and why it cannot be deposited."""

    files: list[Source] = field(default_factory=list)
    stores: list[Store] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)

    @property
    def size(self) -> int:
        return sum(one.size for one in self.files) + sum(one.size for one in self.stores)


def find(root: Path, *, under: str = "") -> Found:
    """All files below a folder, or the one file, in the order of their paths. ``under``: a folder of the deposition to
    put them in. Links to folders are not followed. Raises: Fault, where there is nothing to read."""
    if not root.exists():
        raise Fault(f"{root}: there is no such file or folder.")
    found = Found()
    spelled: dict[str, str] = {}
    for place, shown in sorted(_walk(root, found), key=lambda pair: pair[1]):
        _take(place, f"{under.strip('/')}/{shown}" if under.strip("/") else shown, found, spelled)
    _gather(found)
    return found


def _gather(found: Found) -> None:
    """What lies below a folder named .zarr is one file."""
    inside: dict[str, list[Source]] = {}
    for one in found.files:
        if store := next((folder for folder in paths.folders(one.path) if folder.endswith(STORE)), ""):
            inside.setdefault(store, []).append(replace(one, path=one.path.removeprefix(f"{store}/")))
    found.files = [one for one in found.files if not any(folder.endswith(STORE) for folder in paths.folders(one.path))]
    found.stores = [Store(path, tuple(objects)) for path, objects in inside.items()]


def _walk(root: Path, found: Found) -> Iterator[tuple[Path, str]]:
    if not root.is_dir():
        yield root, root.name
        return

    def unreadable(error: OSError) -> None:
        found.refused.append((_shown(str(error.filename)), f"cannot be read: {error.strerror}"))

    for folder, folders, names in os.walk(root, onerror=unreadable):
        folders.sort()
        for name in names:
            place = Path(folder) / name
            yield place, place.relative_to(root).as_posix()


def _take(place: Path, shown: str, found: Found, spelled: dict[str, str]) -> None:
    try:
        path = paths.clean(shown)
        seen = place.stat()
    except paths.Junk:
        found.left_out.append(_shown(shown))
        return
    except paths.PathRefused as refused:
        found.refused.append((_shown(shown), refused.sentence))
        return
    except OSError as error:
        found.refused.append((_shown(shown), f"cannot be read: {error.strerror}"))
        return
    if not stat.S_ISREG(seen.st_mode):
        found.refused.append((_shown(shown), "is no file but a pipe, a socket or a device"))
    elif path in spelled:
        found.refused.append((_shown(shown), f"has the same name as {_shown(spelled[path])} in another spelling"))
    else:
        spelled[path] = shown
        found.files.append(Source(place, path, seen.st_size, _stamp(seen)))


def _stamp(seen: os.stat_result) -> tuple[int, int, int]:
    return seen.st_size, seen.st_mtime_ns, seen.st_ino


def _shown(text: str) -> str:
    """For a terminal: halves of characters and control signs cannot harm it."""
    return "".join(char if char.isprintable() else "�" for char in text)
