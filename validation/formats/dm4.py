"""DigitalMicrograph files (.dm4, .dm3): a tree of tags, walked by ourselves within bounds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from validation.formats.facts import Facts


@dataclass(frozen=True, slots=True)
class DmFacts(Facts):
    """`image` (width, height) of the last image, since the first one is often a thumbnail; `frames`: its planes.

    `dtype` as numpy names it, "" where the type number is unknown or no grey value; `pixel` in Å, None where the
    calibration is in no length. `size_announced`: bytes of the file as its root says.
    """

    format: ClassVar[str] = "dm4"
    image: tuple[int, int]
    frames: int
    dtype: str
    pixel: float | None
    version: int
    data_type: int = 0
    images: int = 1
    size: int = 0
    size_announced: int = 0
    data_end: int = 0
