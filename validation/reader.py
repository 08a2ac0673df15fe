"""Where bytes come from. Formats see a `RangeFile` only: on disk, in memory or in a bucket.

An error of the storage is ours and passes through every reader; what is wrong with the file itself is `Unreadable`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar, Protocol

from validation.findings import Problem


class Unreadable(Exception):
    """The file cannot be read as its format says, and that is the file's fault. `code` is in the catalogue."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.problem = Problem(code, params)


class TooFar(Exception):
    """A reader has made as many requests as it may."""


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
        self.below = file
        self._block = block
        self._head = file.read_at(0, min(head, file.size)) if file.size else b""
        self._blocks: dict[int, bytes] = {}

    @property
    def head(self) -> bytes:
        """What was fetched first, from the file's begin."""
        return self._head

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
        data = self.below.read_at(start, end - start)
        for number in range(first, last + 1):
            at = (number - first) * self._block
            self._blocks[number] = data[at : at + self._block]


class Windows:
    """Small reads here and there in a large file: what is not at hand is one request of `ahead` bytes from there on.

    For chains of places, of which the next is known only when the last was read. At most `limit` requests: beyond
    them it raises TooFar. Only the last few windows are kept.
    """

    kept: ClassVar[int] = 8

    def __init__(self, file: RangeFile, *, ahead: int = 4096, limit: int = 64) -> None:
        self.size = file.size
        self.ahead = ahead
        self.requests = 0
        self._file = file.below if isinstance(file, CachedFile) else file
        self._limit = limit
        self._windows = [(0, file.head)] if isinstance(file, CachedFile) else []

    def at_hand(self, offset: int, length: int) -> bytes | None:
        """The bytes, if no request is needed for them."""
        for start, data in self._windows:
            if start <= offset and offset + length <= start + len(data):
                return data[offset - start : offset - start + length]
        return None

    def read_at(self, offset: int, length: int) -> bytes:
        """`length` bytes from `offset`; fewer only where the file ends."""
        length = max(0, min(length, self.size - offset))
        if not length:
            return b""
        data = self.at_hand(offset, length)
        return self._fetch(offset, length) if data is None else data

    def _fetch(self, offset: int, length: int) -> bytes:
        if self.requests >= self._limit:
            raise TooFar
        self.requests += 1
        data = self._file.read_at(offset, min(max(length, self.ahead), self.size - offset))
        self._windows = [(offset, data), *self._windows[: self.kept - 1]]
        return data[:length]


def exactly(file: RangeFile, offset: int, length: int) -> bytes:
    """One request for just these bytes, past any cache."""
    return (file.below if isinstance(file, CachedFile) else file).read_at(offset, length)


def read_all(file: RangeFile, *, cap: int) -> bytes:
    """The whole of a small file. Raises Unreadable text.too-large above `cap` bytes."""
    if file.size > cap:
        raise Unreadable("text.too-large", observed=file.size, expected=cap)
    return file.read_at(0, file.size)
