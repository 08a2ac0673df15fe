"""STAR files: particles of RELION 3 to 5, STOPGAP and TOMOMAN, orders of tilts of Warp and RELION 5."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from validation.formats.facts import Facts

Point = tuple[float, float, float]
Part = tuple[str, int, Point, Point]


@dataclass(frozen=True, slots=True)
class StarFacts(Facts):
    """`dialect`: relion3, relion3.1, relion4, relion5, stopgap, tomoman, tomostar, tilt_series or other.

    `content`: particles, tilts, tomograms, job, optimiser, model or other. `blocks`: name, rows, columns of each.
    `unit` of coordinates: "voxel" (of the tomogram), "unbinned" (pixels of the unbinned tilt series),
    "centred_angstrom" (Å from the tomogram's centre) or "" where there are none. `pixel`: Å per pixel of that unit
    where the file says one, `binning`: of subtomograms against it. `parts`: tomogram as it is written ("" where none
    is), number of points, lowest and highest (x, y, z), shifts applied; `points_elsewhere`: points of tomograms
    beyond those listed. `movies` and `tilts` (degrees) of a tilt order, in its order.

    `bad`: first coordinate that is no number: line, column, text; `ragged`: first row with values too few or too many:
    line, values, columns; both with how often. `missing_columns`: what the dialect needs besides; `repeated_blocks`.
    """

    format: ClassVar[str] = "star"
    dialect: str
    content: str
    blocks: tuple[tuple[str, int, tuple[str, ...]], ...]
    unit: str = ""
    pixel: float | None = None
    binning: float | None = None
    parts: tuple[Part, ...] = ()
    points_elsewhere: int = 0
    movies: tuple[str, ...] = ()
    tilts: tuple[float | None, ...] = ()
    bad: tuple[int, str, str] | None = None
    bad_count: int = 0
    ragged: tuple[int, int, int] | None = None
    ragged_count: int = 0
    missing_columns: tuple[str, ...] = ()
    repeated_blocks: tuple[str, ...] = ()
    pixels_differ: bool = False

    @property
    def points(self) -> int:
        return sum(part[1] for part in self.parts) + self.points_elsewhere
