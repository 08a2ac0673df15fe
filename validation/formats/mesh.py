"""What all meshes have in common: counts, bounds, and how much of them was looked at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from validation.formats.facts import Facts

Corner = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class MeshFacts(Facts):
    """`flavour`: glb, stl, obj or vtk. `low`, `high`: bounds (x, y, z) in the file's own unit, None where not known.

    `finite`: every coordinate that was looked at is a number; the bounds are those of the finite ones. `whole`: all
    coordinates were looked at; else counts of text are of the part that was read, and bounds hold at least for it.
    `read_bytes`: how much was read. `compression`: the extension that packs a GLB's coordinates, else "".
    `extra_bytes`: after the data, which nobody reads.
    """

    format: ClassVar[str] = "mesh"
    flavour: str
    vertices: int
    faces: int
    low: Corner | None
    high: Corner | None
    finite: bool = True
    whole: bool = True
    read_bytes: int = 0
    compression: str = ""
    extra_bytes: int = 0

    @property
    def taken_as(self) -> str:
        return self.flavour
