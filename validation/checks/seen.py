"""What the relations see of a file, whatever its format: a volume, a movie, an order of tilts, points, a box."""

from __future__ import annotations

from dataclasses import dataclass

from validation.formats import AngleFacts, Facts, MdocFacts, MrcFacts
from validation.formats.dm4 import DmFacts
from validation.formats.eer import EerFacts
from validation.formats.mesh import MeshFacts
from validation.formats.points import PointFacts
from validation.formats.star import StarFacts
from validation.formats.table_header import named_coordinates
from validation.formats.tiff import TiffFacts
from validation.formats.zarr import ZarrFacts

Point = tuple[float, float, float]
Lengths = tuple[float | None, float | None, float | None]


@dataclass(frozen=True, slots=True)
class Volume:
    """`shape` (nx, ny, nz) in voxels or pixels and sections; `voxel` (x, y, z) in Å as the file says, set or not."""

    shape: tuple[int, int, int]
    voxel: Lengths


@dataclass(frozen=True, slots=True)
class Movie:
    """`image` (nx, ny); `frames`: None where not known for sure; `fractions`: frames may be counted otherwise (EER)."""

    image: tuple[int, int]
    frames: int | None
    fractions: bool = False


@dataclass(frozen=True, slots=True)
class TiltOrder:
    """Base names of movies ("" where none is named), angles in degrees, in the file's order. `exact`: an mdoc's names
    are those that the microscope wrote; other files may name what was made from the movies."""

    movies: tuple[str, ...]
    tilts: tuple[float | None, ...]
    exact: bool


@dataclass(frozen=True, slots=True)
class Points:
    """Points of one tomogram (`name` as written, "" for none): how many, their bounds (x, y, z) in `unit`."""

    name: str
    count: int
    low: Point
    high: Point


@dataclass(frozen=True, slots=True)
class Cloud:
    """All points of a file. `unit`: voxel, unbinned, angstrom, centred_angstrom or "" where the file does not say.
    `pixel`: Å per pixel of that unit; `ordered`: named columns say which is x, y and z."""

    parts: tuple[Points, ...]
    unit: str
    pixel: float | None = None
    ordered: bool = True


def volume_of(facts: Facts | None) -> Volume | None:
    """A tilt series, a tomogram or a mask."""
    match facts:
        case MrcFacts() | ZarrFacts():
            return Volume(facts.shape, facts.voxel)
    return None


def length_of(facts: Facts | None) -> float | None:
    """Å per pixel in x as the file says it, set or not; None where it does not say any."""
    if isinstance(facts, MrcFacts):
        # As `voxel` has it, for one axis alone: asked of every movie by several relations.
        length, steps = facts.cell[0], facts.grid[0]
        return None if length is None or not steps else length / steps
    return facts.voxel[0] if isinstance(facts, ZarrFacts) else None


def movie_of(facts: Facts | None) -> Movie | None:
    """A movie or a gain reference. A file that is cut off tells no number of frames."""
    match facts:
        case MrcFacts() | DmFacts():
            return Movie(facts.image, facts.frames)
        case TiffFacts():
            return Movie(facts.image, None if facts.cut_off else facts.frames)
        case EerFacts():
            return Movie(facts.image, None if facts.cut_off else facts.frames, fractions=True)
    return None


def tilt_order_of(facts: Facts | None) -> TiltOrder | None:
    """What says which movie was recorded at which angle."""
    match facts:
        case MdocFacts(kind="series"):
            return TiltOrder(facts.movies, facts.tilt_angles, exact=True)
        case StarFacts() | PointFacts() if facts.tilts:
            names = facts.movies or ("",) * len(facts.tilts)
            return TiltOrder(names, facts.tilts, exact=False)
        case AngleFacts():
            return TiltOrder(("",) * len(facts.values), facts.values, exact=False)
    return None


def cloud_of(facts: Facts | None) -> Cloud | None:
    """Points of a STAR file or of a table; None for what holds none."""
    match facts:
        case StarFacts() if facts.parts:
            return Cloud(tuple(Points(*part) for part in facts.parts), facts.unit, facts.pixel)
        case PointFacts() if facts.axes is not None and facts.rows:
            low, high = _corner(facts.low, axes=facts.axes), _corner(facts.high, axes=facts.axes)
            if low is None or high is None:
                return None
            part = Points("", facts.rows, low, high)
            return Cloud((part,), facts.unit_hint, ordered=_named(facts.header, axes=facts.axes))
    return None


def _named(header: tuple[str, ...], *, axes: tuple[int, int, int]) -> bool:
    """Whether the header itself says which columns are x, y and z; napari's axis-0 is z."""
    if not header or max(axes) >= len(header):
        return False
    if named_coordinates(header) == axes:
        return True
    return all(letter in header[axis].lower() for letter, axis in zip("xyz", axes, strict=True))


def box_of(facts: Facts | None) -> tuple[Point, Point] | None:
    """Lowest and highest corner of a mesh, as far as it was looked at; None where they may lie outside of it."""
    match facts:
        case MeshFacts(low=(_, _, _) as low, high=(_, _, _) as high) if facts.finite and not facts.loose:
            return low, high
    return None


def _corner(values: tuple[float | None, ...], *, axes: tuple[int, int, int]) -> Point | None:
    x, y, z = (values[axis] for axis in axes)
    return None if x is None or y is None or z is None else (x, y, z)
