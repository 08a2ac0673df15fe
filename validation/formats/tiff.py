"""TIFF movies and gain references: shape, type and compression of every page, and whether all of it is there.

What lies between the directories is never fetched. A movie as libtiff writes it costs one request of 4 kB per page
(the place of the next page stands in the one before), or of 64 kB per several where pages are small.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import ClassVar

from validation.formats.facts import Facts
from validation.formats.tiff_pages import (
    BITS,
    COMPRESSION,
    DESCRIPTION,
    HEIGHT,
    KIND,
    SAMPLE_FORMAT,
    SAMPLES,
    STRIPS,
    TILES,
    WIDTH,
    Page,
    Pages,
)
from validation.reader import RangeFile, TooFar, Unreadable

MAX_SIDE = 65535
DESCRIPTION_CAP = 4096
IMAGEJ = re.compile(rb"ImageJ=[^\n]{0,40}\nimages=(\d{1,7})\n")


@dataclass(frozen=True, slots=True)
class TiffFacts(Facts):
    """`image` (width, height) of page 1; `frames`: images in the file, None where there are too many to count.

    `dtype` as numpy names it, "" where the tags make none. `cut_off`: a page, or the data of one, lies beyond the
    file's end; `size_needed`: bytes that the file has at least, as far as its pages tell. `odd_page`: number (from 1)
    of the first page with another shape or type than page 1, which has `odd_image`; 0 where there is none. `imagej`:
    one directory for all frames.
    """

    format: ClassVar[str] = "tiff"
    image: tuple[int, int]
    frames: int | None
    dtype: str
    compression: int
    big: bool
    cut_off: bool
    byte_order: str = "<"
    size: int = 0
    size_needed: int = 0
    pages: int = 1
    samples: int = 1
    odd_page: int = 0
    odd_image: tuple[int, int] = (0, 0)
    odd_dtype: str = ""
    imagej: bool = False


@dataclass(frozen=True, slots=True)
class Look:
    """What one page shows: `image` (width, height), `dtype`, `samples` per pixel."""

    image: tuple[int, int]
    dtype: str
    samples: int


def read(file: RangeFile) -> TiffFacts:
    """Raises Unreadable for what is no TIFF file, or one whose directories are damaged or run in a circle."""
    return read_pages(Pages(file))


def read_pages(pages: Pages) -> TiffFacts:
    frames = _Frames(pages)
    with suppress(TooFar):
        for page in pages:
            frames.add(page)
    return frames.facts()


class _Frames:
    """What is gathered while the pages go by."""

    def __init__(self, pages: Pages) -> None:
        self.pages = pages
        self.first: Page | None = None
        self.last: Page | None = None
        self.look: Look | None = None
        self.compression = 1
        self.odd: tuple[int, Look] | None = None
        self.count = 0

    def add(self, page: Page) -> None:
        pages = self.pages
        if self.first is not None and (pages.value(page, KIND, fetch=False) or 0) & 1:
            return  # a smaller copy of another page
        look = look_of(pages, page)
        self.count += 1
        self.last = page
        if self.first is None or self.look is None:
            self.first, self.look, self.compression = page, look, compression_of(pages, page)
        elif self.odd is None and look != self.look:
            self.odd = (page.number, look)
        pages.needed = max(pages.needed, data_end(pages, page, fetch=False))

    def facts(self) -> TiffFacts:
        pages, first, look = self.pages, self.first, self.look
        if first is None or self.last is None or look is None:
            raise Unreadable("tiff.first-page-missing", observed=pages.size, expected=max(pages.needed, pages.first))
        frames, imagej = self._frames(first, look)
        odd_page, odd = self.odd or (0, Look((0, 0), "", 0))
        if pages.complete:
            pages.needed = max(pages.needed, _end(pages, self.last))
        return TiffFacts(
            image=look.image,
            frames=frames if pages.complete else None,
            dtype=look.dtype,
            compression=self.compression,
            big=pages.big,
            cut_off=pages.needed > pages.size,
            byte_order=pages.order,
            size=pages.size,
            size_needed=pages.needed,
            pages=self.count,
            samples=look.samples,
            odd_page=odd_page,
            odd_image=odd.image,
            odd_dtype=odd.dtype,
            imagej=imagej,
        )

    def _frames(self, first: Page, look: Look) -> tuple[int, bool]:
        """ImageJ writes large stacks with one directory: the planes follow one another, and the text counts them."""
        if self.count > 1:
            return self.count, False
        found = IMAGEJ.match(self.pages.text(first, DESCRIPTION, cap=DESCRIPTION_CAP))
        start = self.pages.value(first, STRIPS[0])
        if not found or int(found[1]) < 2 or start is None or self.compression != 1:
            return self.count, False
        frames = int(found[1])
        self.pages.needed = max(self.pages.needed, start + frames * plane_bytes(look))
        return frames, True


def look_of(pages: Pages, page: Page) -> Look:
    """Raises Unreadable tiff.dimensions-absurd."""
    width, height = pages.value(page, WIDTH), pages.value(page, HEIGHT)
    if not 1 <= (width or 0) <= MAX_SIDE or not 1 <= (height or 0) <= MAX_SIDE:
        numbers = {"observed": (width or 0, height or 0), "expected": MAX_SIDE, "page": page.number}
        raise Unreadable("tiff.dimensions-absurd", **numbers)
    samples = pages.value(page, SAMPLES)
    bits, kind = pages.value(page, BITS), pages.value(page, SAMPLE_FORMAT)
    dtype = dtype_of(1 if bits is None else bits, kind=1 if kind is None else kind)
    return Look((width or 0, height or 0), dtype, 1 if samples is None else samples)


def dtype_of(bits: int, *, kind: int) -> str:
    """`kind`: tag 339; 1 without sign, 2 with, 3 floating point. Four bits a pixel are "uint4"."""
    known = {1: ("uint", (1, 4, 8, 16, 32, 64)), 2: ("int", (8, 16, 32, 64)), 3: ("float", (16, 32, 64))}
    name, widths = known.get(kind, ("", ()))
    return f"{name}{bits}" if bits in widths else ""


def compression_of(pages: Pages, page: Page) -> int:
    found = pages.value(page, COMPRESSION)
    return 1 if found is None else found


def plane_bytes(look: Look) -> int:
    """Bytes of an image that is not compressed; 0 for a type we do not know."""
    bits = int("".join(filter(str.isdigit, look.dtype)) or 0)
    return -(-look.image[0] * look.samples * bits // 8) * look.image[1]


def data_end(pages: Pages, page: Page, *, fetch: bool) -> int:
    """Where the last strip or tile ends; 0 where nothing tells, or nothing without another request."""
    for places, lengths in _present(page, (STRIPS, TILES)):
        start = pages.value(page, places, index=-1, fetch=fetch)
        length = pages.value(page, lengths, index=-1, fetch=fetch)
        if start is not None and length is not None:
            return start + length
    return 0


def _end(pages: Pages, page: Page) -> int:
    """The same for the last page, which what is cut off is missing of. Its tables may lie beyond the end themselves."""
    table_ends = [tag.place + tag.count * tag.step for pair in (STRIPS, TILES) for number in pair
                  if (tag := page.tags.get(number))]  # fmt: skip
    try:
        return max([data_end(pages, page, fetch=True), *table_ends])
    except TooFar:
        return 0


def _present(page: Page, pairs: Iterable[tuple[int, int]]) -> Iterable[tuple[int, int]]:
    return [pair for pair in pairs if pair[0] in page.tags]
