"""A store: one file made of many objects, such as an OME-Zarr folder. Its listing tells what is there, unasked.

What a listing keeps is bounded, whatever the store holds: names beyond the bounds are counted and left out.
"""

from __future__ import annotations

import hashlib
import heapq
import itertools
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from functools import cached_property
from pathlib import Path
from typing import Any, NoReturn, Protocol, Self, TypeGuard

METADATA = (".zgroup", ".zattrs", ".zarray", ".zmetadata", "zarr.json")
# Chunks of zarr v2 are 0/0/0 or 0.0.0 below their array, those of v3 c/0/0/0 or c.0.0.0, in its v2 coding as in v2.
CHUNK = re.compile(r"(?:c[/.])?\d+(?:[/.]\d+)*|c", re.ASCII)
BESIDE = "OME"  # where converters put the microscope's own metadata
MOST_METADATA = 200
MOST_ARRAYS = 200
MOST_JUNK = 12

Entry = tuple[str, int, str]


@dataclass(frozen=True, slots=True)
class StoreListing:
    """What the objects of a store are, all paths relative to it.

    `bytes`: of all objects. `digest`: SHA-256 over the sorted lines of path, size and ETag. `metadata`: paths such as
    "0/.zarray", those nearest to the root. `chunks`: (path of an array, number of its chunk objects); `keys`: (path of
    an array, key of its first chunk below it); `hollow`: chunk objects of 0 bytes. `junk`: some names of the
    `junk_objects` that belong to no zarr store. `wrapped`: the folder inside which the store lies, else "". `etags`: of
    the metadata, where they were told.
    """

    objects: int
    bytes: int
    digest: str
    metadata: tuple[str, ...] = ()
    chunks: tuple[tuple[str, int], ...] = ()
    keys: tuple[tuple[str, str], ...] = ()
    hollow: int = 0
    junk: tuple[str, ...] = ()
    junk_objects: int = 0
    wrapped: str = ""
    etags: tuple[tuple[str, str], ...] = ()

    def to_json(self) -> dict[str, Any]:
        return {item.name: getattr(self, item.name) for item in fields(self)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Raises KeyError if a field is missing; ETags are not, in what was stored before they were kept."""
        named = {item.name: _frozen(data[item.name]) for item in fields(cls) if item.name != "etags"}
        return cls(**named, etags=_frozen(data.get("etags", ())))


class Store(Protocol):
    @property
    def name(self) -> str:
        """Base name or path of the store, for messages."""

    @property
    def size(self) -> int:
        """bytes of all objects"""

    @property
    def listing(self) -> StoreListing: ...

    def read(self, path: str, *, cap: int) -> bytes:
        """The first `cap` bytes of an object, fewer where it ends; b"" for one of 0 bytes."""


def is_store(file: object) -> TypeGuard[Store]:
    """Whether it is a store, and not a file with ranges."""
    return getattr(file, "listing", None) is not None


def listing_of(entries: Iterable[Entry]) -> StoreListing:
    """From (path relative to the store, bytes, ETag or "") of every object, in any order.

    Markers of folders (a path that ends with a slash) are no objects. Holds about 150 bytes per object meanwhile.
    """
    lines: list[bytes] = []
    folders: dict[str, str] = {}
    total = 0
    for path, size, etag in entries:
        if path.endswith("/"):
            continue
        total += size
        lines.append(f"{path}\0{size}\0{etag}\n".encode(errors="surrogateescape"))
        folder, _, name = path.rpartition("/")
        if name in METADATA and path.isprintable() and path[0] != "/":
            folders[f"{folder}\0{name}"] = etag
    lines.sort()
    digest = hashlib.sha256()
    for line in lines:
        digest.update(line)
    found = _sorted_out(lines, _Tree(set(folders)), total=total, digest=digest.hexdigest())
    told = {key.replace("\0", "/").removeprefix("/"): etag for key, etag in folders.items() if etag}
    return replace(found, etags=tuple((path, told[path]) for path in found.metadata if path in told))


class _Tree:
    """Which folders hold arrays. Only a group has others below it, so that no document need be read for it."""

    def __init__(self, folders: set[str]) -> None:
        self.metadata = {(folder, name) for folder, _, name in (item.partition("\0") for item in folders)}
        named = {folder for folder, _ in self.metadata}
        self.groups = {up for folder in named for up in _above(folder)}
        self.arrays = {folder for folder, name in self.metadata if name == ".zarray"}
        self.arrays |= {folder for folder, name in self.metadata if name == "zarr.json" and folder not in self.groups}

    @cached_property
    def wrapped(self) -> str:
        """The folder that holds all metadata and is a group, where the root has none."""
        top = _common_folder(folder for folder, _ in self.metadata)
        own = {name for folder, name in self.metadata if folder == top}
        a_group = bool(own & {".zgroup", ".zattrs"}) or ("zarr.json" in own and top in self.groups)
        return top if a_group else ""

    def array_of(self, folder: str) -> str | None:
        """The array that an object in this folder may belong to."""
        return next((up for up in (folder, *_above(folder)) if up in self.arrays), None)


def _sorted_out(lines: list[bytes], tree: _Tree, *, total: int, digest: str) -> StoreListing:
    counts: dict[str, int] = {}
    keys: dict[str, str] = {}
    junk: list[str] = []
    hollow = strangers = 0
    last, array = None, None
    for path, size in map(_path_and_size, lines):
        folder, _, name = path.rpartition("/")
        if folder != last:
            last, array = folder, tree.array_of(folder)
        if (folder, name) in tree.metadata:
            continue
        key = path[len(array) + 1 if array else 0 :]
        if array is not None and CHUNK.fullmatch(key):
            counts[array] = counts.get(array, 0) + 1
            keys.setdefault(array, key)
            hollow += size == 0
        elif not path.removeprefix(f"{tree.wrapped}/").startswith(f"{BESIDE}/"):
            strangers += 1
            junk += [_shown(path)] if len(junk) < MOST_JUNK else []
    return StoreListing(
        objects=len(lines),
        bytes=total,
        digest=digest,
        metadata=tuple(_nearest((f"{a}/{b}" if a else b for a, b in tree.metadata), most=MOST_METADATA)),
        chunks=tuple((path, counts[path]) for path in _nearest(counts, most=MOST_ARRAYS)),
        keys=tuple((path, keys[path]) for path in _nearest(keys, most=MOST_ARRAYS)),
        hollow=hollow,
        junk=tuple(junk),
        junk_objects=strangers,
        wrapped=tree.wrapped,
    )


def _path_and_size(line: bytes) -> tuple[str, int]:
    path, size, _ = line.decode(errors="surrogateescape").rsplit("\0", 2)
    return path, int(size)


def _nearest(paths: Iterable[str], *, most: int) -> list[str]:
    return heapq.nsmallest(most, paths, key=lambda path: (path.count("/"), path))


def _above(folder: str) -> Iterator[str]:
    """The folders above one, the root "" last."""
    while folder:
        folder = folder.rpartition("/")[0]
        yield folder


def _common_folder(folders: Iterable[str]) -> str:
    """The deepest folder that all of these are or lie in; what the first and the last have in common, all have."""
    split = [folder.split("/") for folder in folders] or [[""]]
    pairs = zip(min(split), max(split), strict=False)
    return "/".join(one for one, _ in itertools.takewhile(lambda pair: pair[0] == pair[1], pairs))


def _shown(path: str) -> str:
    text = "".join(char if char.isprintable() else "·" for char in path)
    return text if len(text) <= 80 else "…" + text[-79:]


def _frozen(value: Any) -> Any:
    return tuple(_frozen(item) for item in value) if isinstance(value, list | tuple) else value


class LocalStore:
    def __init__(self, path: Path) -> None:
        self.path = path
        self.name = path.name

    @cached_property
    def listing(self) -> StoreListing:
        return listing_of(self._entries())

    @property
    def size(self) -> int:
        return self.listing.bytes

    def read(self, path: str, *, cap: int) -> bytes:
        with (self.path / path).open("rb") as stream:
            return stream.read(cap)

    def _entries(self) -> Iterator[Entry]:
        """Links to folders are followed, each folder once. A folder that may not be read is an error, and ours."""
        seen: set[tuple[int, int]] = set()
        for folder, below, names in os.walk(self.path, followlinks=True, onerror=_raise):
            status = Path(folder).stat()
            if (status.st_dev, status.st_ino) in seen:
                below.clear()
                continue
            seen.add((status.st_dev, status.st_ino))
            inside = Path(folder).relative_to(self.path).as_posix()
            for name in names:
                path = name if inside == "." else f"{inside}/{name}"
                yield path, _size(Path(folder) / name), ""


def _raise(reason: OSError) -> NoReturn:
    raise reason


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:  # a link that leads nowhere
        return path.lstat().st_size


class MemoryStore:
    def __init__(self, objects: Mapping[str, bytes], *, name: str) -> None:
        """`objects`: path relative to the store -> bytes."""
        self.objects = objects
        self.name = name

    @cached_property
    def listing(self) -> StoreListing:
        etags = {path: hashlib.md5(data, usedforsecurity=False).hexdigest() for path, data in self.objects.items()}
        return listing_of((path, len(data), etags[path]) for path, data in self.objects.items())

    @property
    def size(self) -> int:
        return self.listing.bytes

    def read(self, path: str, *, cap: int) -> bytes:
        return self.objects[path][:cap]
