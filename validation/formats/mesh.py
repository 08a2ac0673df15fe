"""What all meshes have in common: counts, bounds, and how much of them was looked at."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from validation.formats.facts import Facts
from validation.formats.text import excerpt
from validation.reader import RangeFile, Unreadable

# Of a mesh no more than this is read: the first part of a longer text, slices over the whole of longer binary data.
MESH_CAP = 20_000_000
SLICES = 8
PIECE = 2_000_000

Corner = tuple[float, float, float]
Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class MeshFacts(Facts):
    """`flavour`: glb, stl, obj or vtk. `low`, `high`: bounds (x, y, z) in the file's own unit, None where not known.

    `finite`: every coordinate that was looked at is a number; the bounds are those of the finite ones. `whole`: all
    coordinates were looked at; else counts of text are of the part that was read, and bounds hold at least for it.
    `loose`: a turned mesh, of which only the turned box is known, so that the bounds may be larger than the mesh.
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
    loose: bool = False
    read_bytes: int = 0
    compression: str = ""
    extra_bytes: int = 0

    @property
    def taken_as(self) -> str:
        return self.flavour


class Bounds:
    """Lowest and highest of the points it has seen."""

    def __init__(self) -> None:
        self._low = np.full(3, np.inf)
        self._high = np.full(3, -np.inf)
        self.finite = True

    def add(self, points: Numbers) -> None:
        """`points`: shape (n, 3)."""
        if not len(points):
            return
        sound = np.isfinite(points).all(axis=1)
        if not sound.all():
            self.finite, points = False, points[sound]
        if len(points):
            self._low = np.minimum(self._low, points.min(axis=0))
            self._high = np.maximum(self._high, points.max(axis=0))

    @property
    def low(self) -> Corner | None:
        return self._corner(self._low)

    @property
    def high(self) -> Corner | None:
        return self._corner(self._high)

    def _corner(self, values: Numbers) -> Corner | None:
        if not np.isfinite(values).all():
            return None
        x, y, z = values.tolist()
        return x, y, z


def binary_pieces(file: RangeFile, *, start: int, record: int, count: int) -> Iterator[bytes]:
    """Whole records of `record` bytes from `start`: all up to MESH_CAP bytes, else slices spread over all of them.

    Raises Unreadable mesh.cut-off where the file ends before.
    """
    most = MESH_CAP // record
    if count <= most:
        parts = [(0, count)]
    else:
        share = most // SLICES
        parts = [((count - share) * number // (SLICES - 1), share) for number in range(SLICES)]
    step = max(1, 2 * PIECE // record)
    for first, length in parts:
        for at in range(first, first + length, step):
            wanted = min(step, first + length - at) * record
            data = file.read_at(start + at * record, wanted)
            if len(data) < wanted:
                raise cut_off(file, start + count * record)
            yield data


def as_points(numbers: npt.NDArray[Any]) -> Numbers:
    """Coordinates of any type as shape (n, 3); a signalling nan is one like any other."""
    with np.errstate(invalid="ignore"):
        return numbers.reshape(-1, 3).astype(np.float64)


def text_pieces(file: RangeFile) -> Iterator[bytes]:
    """The text in pieces of whole lines, at most MESH_CAP bytes of it; a line longer than a piece is cut at a blank.

    Raises Unreadable: text.not-text, text.line-too-long where there is not even a blank.
    """
    end = min(file.size, MESH_CAP)
    rest = b""
    for at in range(0, end, PIECE):
        block = file.read_at(at, min(PIECE, end - at))
        if (position := block.find(b"\0")) >= 0:
            raise Unreadable("text.not-text", observed=at + position + 1)
        cut = block.rfind(b"\n") + 1 or block.rfind(b" ") + 1
        if not cut and len(rest) + len(block) > PIECE:
            raise Unreadable("text.line-too-long", line=1, observed=len(rest) + len(block), expected=PIECE)
        if cut:
            yield rest + block[:cut]
        rest = block[cut:] if cut else rest + block
    if rest and end == file.size:  # what is cut off by the bound is no whole line
        yield rest


def floats(text: bytes) -> Numbers:
    """Numbers between blanks, nan and inf among them. Raises ValueError if something else stands there."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", DeprecationWarning)  # how NumPy says so as yet
        try:
            return np.fromstring(text, dtype=np.float64, sep=" ") if text.strip() else np.empty(0)
        except DeprecationWarning:
            raise ValueError from None


def whole_numbers(text: bytes) -> npt.NDArray[np.int64]:
    """As `floats`; one too large for 64 bits is the largest of these."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", DeprecationWarning)
        try:
            return np.fromstring(text, dtype=np.int64, sep=" ") if text.strip() else np.empty(0, dtype=np.int64)
        except DeprecationWarning:
            raise ValueError from None


def triples(found: list[bytes], *, expected: int) -> Numbers:
    """Points of shape (n, 3), from three words each. Raises ValueError if they are fewer, or no numbers."""
    numbers = floats(b"\n".join(found))
    if len(found) != expected or len(numbers) != 3 * expected:
        raise ValueError
    return numbers.reshape(-1, 3)


def are_three_numbers(words: list[bytes]) -> bool:
    try:
        return len(triples([b" ".join(words[:3])], expected=1)) == 1
    except ValueError:
        return False


def counted(text: bytes, line: int, position: int) -> int:
    """The line of a place in a piece whose first line is `line`."""
    return line + text.count(b"\n", 0, position)


def no_number(words: bytes, *, line: int, expected: str) -> Unreadable:
    said = excerpt(words[:200].decode("latin-1"))
    return Unreadable("mesh.not-a-number", line=line, observed=said, expected=expected)


def cut_off(file: RangeFile, announced: int) -> Unreadable:
    return Unreadable("mesh.cut-off", observed=file.size, expected=announced, missing=announced - file.size)
