"""The first bytes of a file that has not arrived: which to send, and reading them as if the whole file were there.

A reader that wants more than was sent ends in `NotSent`: then there are no facts yet, never wrong ones.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from validation.formats import TEXTS, ReadOut, read_anything
from validation.formats.detect import NAMES
from validation.reader import RangeFile
from validation.stores import METADATA, Store, StoreListing

MOST = 65_536
MOST_OBJECTS = 40_000
DOCUMENT_BYTES = 65_536
DOCUMENTS_BYTES = 524_288

# Format -> bytes. A movie's pages lie behind its frames, so a longer begin would not tell more of it.
BYTES: Mapping[str, int] = {
    "mrc": 4096, "mrc.gz": MOST, "mrc.bz2": MOST, "tiff": 4096, "eer": 4096, "gain": MOST, "dm4": MOST,
    "picture": MOST, "zarr": 1024, "glb": MOST, "stl": MOST, "obj": MOST, "vtk": MOST, **dict.fromkeys(TEXTS, MOST),
}  # fmt: skip
# Nothing can be told of these before all of it is there: the begin of a larger one is not worth sending.
WHOLE = frozenset((*TEXTS, "stl", "obj", "vtk"))
# Enough to tell what a file is whose name does not.
UNKNOWN = 1024
# Where an MRC header tells the length of what is added to it (NSYMBT, four bytes, the lowest first as a rule).
HEADER_BYTES, LENGTH_AT = 1024, 92


class NotSent(Exception):
    """A reader wants bytes that were not sent ahead."""


@cache
def plan() -> dict[str, Any]:
    """What to send, for the page and the command line, as JSON.

    `extensions`: end of a name in small letters -> bytes from the file's begin; the longest end that fits counts.
    `default`: of any other name. `most`: of any file. `whole`: ends of which a file above its bytes is not sent at all.
    `header`: ends whose first `bytes` tell at `length_at` how much follows them (int32, little-endian): where that is
    0 or more, these two together are sent in place of what `extensions` says, never above `most`. `store`: of a folder
    whose name ends in .zarr: the `documents` of these names, up to `document_bytes` each and `documents_bytes` in all,
    those nearest to the root first, with the list of all objects; nothing where there are more `objects`.
    """
    return {
        "extensions": {end: BYTES[kind] for end, kind in NAMES.items()},
        "default": UNKNOWN,
        "most": MOST,
        "whole": sorted(end for end, kind in NAMES.items() if kind in WHOLE),
        "header": {
            "extensions": sorted(end for end, kind in NAMES.items() if kind == "mrc"),
            "bytes": HEADER_BYTES,
            "length_at": LENGTH_AT,
        },
        "store": {
            "documents": list(METADATA),
            "document_bytes": DOCUMENT_BYTES,
            "documents_bytes": DOCUMENTS_BYTES,
            "objects": MOST_OBJECTS,
        },
    }


def head_of(file: RangeFile) -> bytes:
    """What the plan sends of this file: one or two requests."""
    rules, name = plan(), file.name.lower()
    end = max((end for end in rules["extensions"] if name.endswith(end)), key=len, default="")
    length = rules["extensions"].get(end, rules["default"])
    if end in rules["whole"] and file.size > length:
        return b""
    if end in rules["header"]["extensions"]:
        more = int.from_bytes(file.read_at(LENGTH_AT, 4)[:4], "little", signed=True)
        length = min(HEADER_BYTES + more, MOST) if more >= 0 else length
    return file.read_at(0, min(length, file.size))


class HeadFile:
    """A file of `size` bytes of which only the first are here."""

    def __init__(self, head: bytes, *, name: str, size: int) -> None:
        self.name, self.size, self.head = name, size, head[:size]

    def read_at(self, offset: int, length: int) -> bytes:
        """Raises: NotSent."""
        end = min(offset + length, self.size)
        if offset < end and end > len(self.head):
            raise NotSent(f"{self.name}: bytes {offset} to {end} of {self.size} are wanted, {len(self.head)} are here")
        return self.head[offset : max(offset, end)]


class HeadStore:
    """A store of which only the list of its objects and some of its metadata `documents` are here."""

    def __init__(self, documents: Mapping[str, str], *, listing: StoreListing, name: str) -> None:
        self.name, self.listing, self._documents = name, listing, documents

    @property
    def size(self) -> int:
        return self.listing.bytes

    def read(self, path: str, *, cap: int) -> bytes:
        """Raises: NotSent."""
        if path not in self._documents:
            raise NotSent(f"{self.name}: {path} is wanted and was not sent")
        return self._documents[path].encode()[:cap]


def read_ahead(file: HeadFile | Store, *, risky: Callable[[Any], ReadOut] | None = None) -> ReadOut | None:
    """As `read_anything`; None where what was sent does not tell."""
    try:
        return read_anything(file, risky=risky)
    except NotSent:
        return None
