"""The directories of a TIFF or BigTIFF file, walked one after the other within bounds: pages, requests, bytes, circles.

tifffile gives fewer pages without a word where a file is cut off: here a chain that leaves the file says so, and a
value is fetched only if it is wanted. Source: TIFF 6.0, BigTIFF.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from validation.reader import RangeFile, Unreadable, Windows

MOST_ENTRIES, USUAL_ENTRIES = 1000, 100
MOST_PAGES = 10_000
MOST_REQUESTS = 512
MOST_ENTRIES_IN_ALL = 120_000
SPARSE, DENSE = 4096, 65536
TYPE_BYTES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 16: 8, 17: 8, 18: 8}
WHOLE = {1: "B", 3: "H", 4: "I", 13: "I", 16: "Q"}
WIDTH, HEIGHT, BITS, COMPRESSION, DESCRIPTION, SAMPLES, SAMPLE_FORMAT, KIND = 256, 257, 258, 259, 270, 277, 339, 254
STRIPS, TILES = (273, 279), (324, 325)
EER_METADATA = 65001
WANTED = {WIDTH, HEIGHT, BITS, COMPRESSION, DESCRIPTION, SAMPLES, SAMPLE_FORMAT, KIND, *STRIPS, *TILES, EER_METADATA}


@dataclass(frozen=True, slots=True)
class Tag:
    """`place`: offset in the file of its values, inside the directory or elsewhere."""

    kind: int
    count: int
    place: int

    @property
    def step(self) -> int:
        """bytes per value"""
        return TYPE_BYTES[self.kind]


@dataclass(frozen=True, slots=True)
class Page:
    """A directory: `number` from 1, its `tags` by number, `following`: offset of the next directory or 0."""

    number: int
    place: int
    tags: Mapping[int, Tag]
    following: int


class Pages:
    """Iterating gives the pages; afterwards `needed` (bytes the chain says the file has) and `complete` hold."""

    def __init__(self, file: RangeFile) -> None:
        """Raises Unreadable tiff.not-tiff, or tiff.no-page where the file has no first directory."""
        self.windows = Windows(file, ahead=DENSE if file.size <= 4 * DENSE else SPARSE, limit=MOST_REQUESTS)
        head = self.windows.read_at(0, 16)
        self.order = {b"II": "<", b"MM": ">"}.get(head[:2], "")
        version = struct.unpack(f"{self.order}H", head[2:4])[0] if self.order and len(head) >= 8 else 0
        if version not in (42, 43):
            raise Unreadable("tiff.not-tiff", observed=head[:4].hex(" "))
        self.big = version == 43
        self.size = file.size
        self.needed = 0
        self.entries = 0
        self.complete = False
        self.first = self._number(4, "I", head) if not self.big else self._number(8, "Q", head)

    def _number(self, at: int, word: str, data: bytes) -> int:
        size = struct.calcsize(f"={word}")
        return int.from_bytes(data[at : at + size].ljust(size, b"\0"), "little" if self.order == "<" else "big")

    def __iter__(self) -> Iterator[Page]:
        """From the first page on, however often it is asked. Ends early, with `complete` False, beyond the bounds."""
        seen: dict[int, int] = {}
        place = self.first
        self.complete = False
        if not place:
            raise Unreadable("tiff.no-page", expected=1)
        while place and len(seen) < MOST_PAGES and self.entries <= MOST_ENTRIES_IN_ALL:
            if place in seen:
                raise Unreadable("tiff.pages-in-a-circle", observed=place, expected=seen[place], page=len(seen) + 1)
            seen[place] = len(seen) + 1
            page = self._page(place, number=len(seen))
            if page is None:
                place = 0  # as far as the file goes
                break
            yield page
            stride = page.following - place
            self.windows.ahead = DENSE if 0 < stride <= DENSE // 2 or self.size <= 4 * DENSE else SPARSE
            place = page.following
        self.complete = not place

    def _page(self, place: int, *, number: int) -> Page | None:
        """None where the file ends before the directory does."""
        head, entry, tail = (8, 20, 8) if self.big else (2, 12, 4)
        count = self._number(0, "Q" if self.big else "H", self.windows.read_at(place, head))
        length = head + entry * count + tail
        if place + head <= self.size and not 0 < count <= MOST_ENTRIES:
            raise Unreadable("tiff.directory-damaged", page=number, place=place, observed=count, expected=MOST_ENTRIES)
        if place + length > self.size:
            self.needed = max(self.needed, place + (length if count <= MOST_ENTRIES else head))
            return None
        table = self.windows.read_at(place, length)
        if len(table) < length:  # it became shorter while it was read
            return None
        self.entries += count
        tags = self._tags(table[head : head + entry * count], start=place + head)
        return Page(number, place, tags, self._number(length - tail, "Q" if self.big else "I", table))

    def _tags(self, table: bytes, *, start: int) -> dict[int, Tag]:
        entry, word, inside = (20, "Q", 8) if self.big else (12, "I", 4)
        tags = {}
        rows = struct.iter_unpack(f"{self.order}HH{word}{word}", table)
        for at, (tag, kind, count, value) in enumerate(rows):
            if tag in WANTED and kind in TYPE_BYTES:
                fits = count * TYPE_BYTES[kind] <= inside
                tags[tag] = Tag(kind, count, start + entry * (at + 1) - inside if fits else value)
        return tags

    def ends_with_page(self, length: int) -> bool:
        """Whether the last `length` bytes hold a directory that nothing follows."""
        head, entry, tail = (8, 20, 8) if self.big else (2, 12, 4)
        data = self.windows.read_at(max(0, self.size - length), length)
        for at in range(len(data) - head - entry - tail, -1, -1):
            count = self._number(at, "Q" if self.big else "H", data)
            end = at + head + entry * count
            nothing_follows = 0 < count <= USUAL_ENTRIES and data[end : end + tail] == bytes(tail)
            if nothing_follows and self._is_table(data[at + head : end]):
                return True
        return False

    def _is_table(self, table: bytes) -> bool:
        """Tags in their order, of types that there are, the width of an image among them."""
        rows = [row[:2] for row in struct.iter_unpack(f"{self.order}HH{'QQ' if self.big else 'II'}", table)]
        numbers = [number for number, _ in rows]
        return numbers == sorted(set(numbers)) and WIDTH in numbers and all(kind in TYPE_BYTES for _, kind in rows)

    def text(self, page: Page, tag: int, *, cap: int) -> bytes:
        """The first `cap` bytes of a value; empty where it is not there."""
        found = page.tags.get(tag)
        return self.windows.read_at(found.place, min(found.count * found.step, cap)) if found else b""

    def value(self, page: Page, tag: int, *, index: int = 0, fetch: bool = True) -> int | None:
        """One whole number of a tag, `index` -1 for its last; None where there is none, or none without a request."""
        found = page.tags.get(tag)
        if found is None or found.kind not in WHOLE or not found.count:
            return None
        place = found.place + found.step * (index if index >= 0 else found.count + index)
        data = self.windows.read_at(place, found.step) if fetch else self.windows.at_hand(place, found.step)
        return self._number(0, WHOLE[found.kind], data) if data and len(data) == found.step else None
