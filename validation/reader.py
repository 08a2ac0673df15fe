"""Where bytes come from. Formats see a `RangeFile` only: on disk, in memory or in a bucket.

An error of the storage is ours and passes through every reader; what is wrong with the file itself is `Unreadable`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Protocol

from validation.findings import Problem


class Unreadable(Exception):
    """The file cannot be read as its format says, and that is the file's fault. `code` is in the catalogue."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.problem = Problem(code, params)


class RangeFile(Protocol):
    @property
    def name(self) -> str:
        """Base name or path; used for its extension and for messages."""

    @property
    def size(self) -> int:
        """bytes"""

    def read_at(self, offset: int, length: int) -> bytes:
        """`length` bytes from `offset`; fewer only where the file ends."""


class LocalFile:
    def __init__(self, path: Path) -> None:
        self.path = path
        self.name = path.name
        self.size = path.stat().st_size

    def read_at(self, offset: int, length: int) -> bytes:
        with self.path.open("rb") as stream:
            stream.seek(offset)
            return stream.read(length)


class MemoryFile:
    def __init__(self, data: bytes, *, name: str, size: int | None = None) -> None:
        """`size` may exceed the data: then the rest is not there, as in a sparse file."""
        self.data = data
        self.name = name
        self.size = len(data) if size is None else size

    def read_at(self, offset: int, length: int) -> bytes:
        return self.data[offset : offset + length]


class CachedFile:
    """Fetches a small head once and whole blocks after it, so that many small reads cost few requests."""

    def __init__(self, file: RangeFile, *, head: int = 1024, block: int = 65536) -> None:
        self.name = file.name
        self.size = file.size
        self._file = file
        self._block = block
        self._head = file.read_at(0, min(head, file.size)) if file.size else b""
        self._blocks: dict[int, bytes] = {}

    def read_at(self, offset: int, length: int) -> bytes:
        end = min(offset + length, self.size)
        if end <= len(self._head):
            return self._head[offset:end]
        if offset >= end:
            return b""
        first, last = offset // self._block, (end - 1) // self._block
        missing = [number for number in range(first, last + 1) if number not in self._blocks]
        if missing:
            self._fetch(missing[0], missing[-1])
        data = b"".join(self._blocks[number] for number in range(first, last + 1))
        return data[offset - first * self._block : end - first * self._block]

    def _fetch(self, first: int, last: int) -> None:
        """These blocks and all between them, in one request."""
        start, end = first * self._block, min((last + 1) * self._block, self.size)
        data = self._file.read_at(start, end - start)
        for number in range(first, last + 1):
            at = (number - first) * self._block
            self._blocks[number] = data[at : at + self._block]


def read_all(file: RangeFile, *, cap: int) -> bytes:
    """The whole of a small file. Raises Unreadable text.too-large above `cap` bytes."""
    if file.size > cap:
        raise Unreadable("text.too-large", observed=file.size, expected=cap)
    return file.read_at(0, file.size)
