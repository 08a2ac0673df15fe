"""Alignments of AreTomo, AreTomo2 and AreTomo3 (.aln): global rows, dark frames and local rows of patches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from validation.formats.facts import Facts


@dataclass(frozen=True, slots=True)
class AlnFacts(Facts):
    """`raw_size`: nx, ny, nz of the stack that was aligned, or None where the file does not say.

    `rows`: global rows; `dark_frames`: images left out as too dark: together they are nz. `patches` as announced (None
    where it is not), `local_rows` as counted. `tilts`, `rotations` in degrees and `sections` (column SEC, from 0 or
    from 1) of the global rows, which are sorted by tilt, not by time; `lines` where each stands. Offsets in degrees
    and `thickness` in pixels of the raw stack; None where older versions do not write them.
    """

    format: ClassVar[str] = "aln"
    raw_size: tuple[int, int, int] | None
    rows: int
    dark_frames: int
    patches: int | None
    local_rows: int
    tilts: tuple[float, ...]
    rotations: tuple[float, ...]
    sections: tuple[int, ...]
    lines: tuple[int, ...]
    alpha_offset: float | None = None
    beta_offset: float | None = None
    thickness: float | None = None
