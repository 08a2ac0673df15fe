"""gzip and bzip2 of an MRC file: the header by unpacking the first bytes, the size from what the end says.

A small file is unpacked whole, its bytes counted and thrown away. Of a larger gzip file the last four bytes are
compared (modulo 4 GiB); a larger bzip2 file keeps its size to itself. No more than a bounded piece is ever unpacked
at a time, and little beyond what the header announces: a bomb ends there.
"""

from __future__ import annotations

import bz2
import zlib
from collections.abc import Iterator
from dataclasses import replace
from typing import Protocol

from validation.formats import mrc
from validation.formats.mrc import HEADER_BYTES, MrcFacts
from validation.reader import CachedFile, RangeFile, Unreadable, exactly

# A file up to the first is unpacked whole, and no further than the second.
WHOLE_INPUT, WHOLE_OUTPUT = 1_000_000, 32_000_000
# The first block of a bzip2 file has up to 900 kB, and nothing comes out before it is there.
HEAD_INPUT = 1_000_000
PIECE, FEED = 262_144, 32_768
MOST_MEMBERS = 1_000
# What may follow the data inside before it is no longer a trailing piece but another file than announced.
SLACK = 1 << 20
ISIZE = 1 << 32
MAGIC = {"gz": b"\x1f\x8b", "bz2": b"BZh"}
BLOCKED = b"BC"  # bgzip: many members, of which the last tells its own size alone


class Engine(Protocol):
    @property
    def eof(self) -> bool: ...

    @property
    def needs_input(self) -> bool: ...

    @property
    def unused_data(self) -> bytes: ...

    def decompress(self, data: bytes, max_length: int, /) -> bytes: ...


class _Inflater:
    """zlib's object with the manners of bz2's."""

    def __init__(self) -> None:
        self._inner = zlib.decompressobj(31)
        self._hungry = True

    @property
    def needs_input(self) -> bool:
        return self._hungry

    @property
    def eof(self) -> bool:
        return self._inner.eof

    @property
    def unused_data(self) -> bytes:
        return self._inner.unused_data

    def decompress(self, data: bytes, max_length: int, /) -> bytes:
        out = self._inner.decompress(self._inner.unconsumed_tail + data, max_length)
        self._hungry = not self._inner.unconsumed_tail and len(out) < max_length
        return out


class Unpacked:
    """What comes out of packed bytes, a bounded piece at a time. `end`: "" while there may be more, then "whole",
    "cut off", "damaged", or "unknown" beyond the bounds. `count`: bytes that came out so far.
    """

    def __init__(self, chunks: Iterator[bytes], *, packing: str) -> None:
        self.end = ""
        self.count = 0
        self._chunks = chunks
        self._packing = packing
        self._engine = self._new()
        self._fed = b""
        self._members = 1

    def take(self, length: int) -> bytes:
        """The next `length` bytes, fewer at the end."""
        parts = []
        while length and (piece := self._next(min(length, PIECE))):
            parts.append(piece)
            length -= len(piece)
        return b"".join(parts)

    def count_on(self, most: int) -> int:
        """Goes on until the end or until `most` bytes came out in all; gives how many did."""
        while self.count < most and self._next(min(PIECE, most - self.count)):
            pass
        if self.count >= most and not self.end:
            self._next(1)  # the check sum behind the last byte
        return self.count

    def _new(self) -> Engine:
        return _Inflater() if self._packing == "gz" else bz2.BZ2Decompressor()

    def _next(self, most: int) -> bytes:
        while not self.end:
            data, self._fed = self._fed, b""
            if not data and self._engine.needs_input:
                data = next(self._chunks, b"")
            starved = self._engine.needs_input and not data
            try:
                out = self._engine.decompress(data, most)
            except (zlib.error, OSError, ValueError):
                self.end = "damaged"
                return b""
            if self._engine.eof:
                self._next_member()
            elif starved and not out:
                self.end = "cut off"
            if out:
                self.count += len(out)
                return out
        return b""

    def _next_member(self) -> None:
        """Packed files may follow one another in one; what is not another one is padding."""
        rest = self._engine.unused_data
        while len(rest) < 3 and (chunk := next(self._chunks, b"")):
            rest += chunk
        self._members += 1
        if not rest.startswith(MAGIC[self._packing]):
            self.end = "whole"
        elif self._members > MOST_MEMBERS:
            self.end = "unknown"
        else:
            self._engine, self._fed = self._new(), rest


def read(file: RangeFile) -> MrcFacts:
    """Raises Unreadable where no MRC header comes out. Two requests for a large gzip file, one for a small file."""
    packing = "gz" if file.read_at(0, 2) == MAGIC["gz"] else "bz2"
    small = file.size <= WHOLE_INPUT
    stream = Unpacked(_chunks(file, most=file.size if small else HEAD_INPUT), packing=packing)
    head = stream.take(HEADER_BYTES)
    if len(head) < HEADER_BYTES:
        code = "mrc.packed-cut-off" if stream.end == "cut off" and small else "mrc.packed-damaged"
        code = "mrc.header-truncated" if stream.end == "whole" else code
        raise Unreadable(code, observed=len(head), expected=HEADER_BYTES)
    try:
        facts = replace(mrc.parse(head, size=None), packing=packing)
    except Unreadable:
        stream.count_on(HEAD_INPUT)  # a damaged block gives its bytes before its check sum is seen
        if stream.end == "damaged":
            raise Unreadable("mrc.packed-damaged", observed=0, expected=HEADER_BYTES) from None
        raise
    facts = mrc.with_extended(facts, head=head, take=stream.take)
    if small:
        return _counted(facts, stream)
    return _as_its_end_says(facts, file) if packing == "gz" else facts


def _counted(facts: MrcFacts, stream: Unpacked) -> MrcFacts:
    """To its end, unless the header announces more than is unpacked here."""
    announced = facts.size_announced
    count = stream.count_on(min(announced + SLACK, WHOLE_OUTPUT))
    if stream.end == "whole" and count < HEADER_BYTES + facts.nsymbt:
        raise Unreadable("mrc.extended-header-size", observed=facts.nsymbt, expected=count - HEADER_BYTES)
    unknown = stream.end == "unknown" or (not stream.end and count < announced)
    present = None if unknown else max(0, count - HEADER_BYTES - facts.nsymbt)
    return replace(facts, present_bytes=present, packed_end=stream.end)


def _as_its_end_says(facts: MrcFacts, file: RangeFile) -> MrcFacts:
    if file.read_at(3, 1)[0] & 4 and file.read_at(12, 2) == BLOCKED:
        return facts
    says = int.from_bytes(exactly(file, file.size - 4, 4), "little")
    extra = (says - facts.size_announced) % ISIZE
    if extra <= SLACK:
        return replace(facts, present_bytes=facts.data_bytes + extra)
    return replace(facts, packed_says=says)


def _chunks(file: RangeFile, *, most: int) -> Iterator[bytes]:
    """The first bytes at hand, then the rest up to `most` in ever larger requests; small pieces of them, at last."""
    at = len(file.head) if isinstance(file, CachedFile) else 0
    if at:
        yield file.read_at(0, at)
    length = most - at if most == file.size else 16_384
    while at < most and (data := exactly(file, at, min(length, most - at))):
        yield from (data[start : start + FEED] for start in range(0, len(data), FEED))
        at += len(data)
        length *= 4
