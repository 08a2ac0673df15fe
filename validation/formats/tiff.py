"""TIFF movies and gain references: the chain of directories is walked by ourselves, within bounds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from validation.formats.facts import Facts


@dataclass(frozen=True, slots=True)
class TiffFacts(Facts):
    """`image` (width, height) of page 1; `frames`: images in the file, None where there are too many to count.

    `dtype` as numpy names it, "" where the tags make none. `cut_off`: a page, or the data of one, lies beyond the
    file's end; `size_needed`: bytes that the file has at least, as far as its pages tell. `odd_page`: number (from 1)
    of the first page with another shape or type than page 1, which has `odd_image`; 0 where there is none.
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
    imagej: bool = False
