"""Whether bounds lie within a volume, and under which other reading they would."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from validation.checks.tolerances import BINNINGS

Point = tuple[float, float, float]
Shape = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Bounds:
    """Lowest and highest corner (x, y, z), in voxels from 0."""

    low: Point
    high: Point

    def times(self, factor: float) -> Bounds:
        x, y, z = (side * factor for side in self.low)
        u, v, w = (side * factor for side in self.high)
        return Bounds((x, y, z), (u, v, w))

    def turned(self) -> Bounds:
        """The same with x and z exchanged."""
        return Bounds((self.low[2], self.low[1], self.low[0]), (self.high[2], self.high[1], self.high[0]))

    def moved(self, by: Sequence[float]) -> Bounds:
        x, y, z = (side + step for side, step in zip(self.low, by, strict=True))
        u, v, w = (side + step for side, step in zip(self.high, by, strict=True))
        return Bounds((x, y, z), (u, v, w))


@dataclass(frozen=True, slots=True)
class Beyond:
    """The coordinate that lies farthest out: which axis, where, and the limit that it passes."""

    axis: str
    at: float
    limit: int


def beyond(bounds: Bounds, shape: Shape, *, tolerance: float) -> Beyond | None:
    """None where all lies within: voxels are numbered from 0."""
    worst: tuple[float, Beyond] | None = None
    for axis, low, high, side in zip("xyz", bounds.low, bounds.high, shape, strict=True):
        for out, at, limit in ((-low, low, 0), (high - (side - 1), high, side - 1)):
            if out > tolerance and (worst is None or out > worst[0]):
                worst = (out, Beyond(axis, at, limit))
    return worst[1] if worst else None


def other_reading(bounds: Bounds, shape: Shape, *, voxel: float | None, tolerance: float) -> str:
    """A guess at what is wrong, only where all would then lie within and fill the volume to a good part."""
    middle = [side / 2 for side in shape]
    readings = [("with the axes in the order z, y, x", bounds.turned())]
    if voxel:
        angstrom = bounds.times(1 / voxel)
        readings += [("taken as Å", angstrom), ("taken as Å from the centre", angstrom.moved(middle))]
    readings += [("taken from the centre", bounds.moved(middle))]
    readings += [(f"divided by a binning of {factor:g}", bounds.times(1 / factor)) for factor in BINNINGS if factor > 1]
    for words, reading in readings:
        if beyond(reading, shape, tolerance=tolerance) is None and _fills(reading, shape):
            return f" Read otherwise, {words}, all lie inside."
    return ""


def _fills(bounds: Bounds, shape: Shape) -> bool:
    """Everything fits where it is made small enough; that would be no guess."""
    return max((high - low) / side for low, high, side in zip(bounds.low, bounds.high, shape, strict=True)) > 0.4
