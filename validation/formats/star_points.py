"""Where the points of a STAR file lie: which columns hold them, in which unit, and their bounds per tomogram."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter

from validation.formats.bounds import BATCH, Bounds, Faults, floats, number
from validation.formats.star_lines import Block
from validation.formats.text import shown

PART_CAP = 2_000
PIXEL_CAP = 50
Triple = tuple[str, str, str]


def axes(start: str, end: str = "") -> Triple:
    return (f"{start}X{end}", f"{start}Y{end}", f"{start}Z{end}")


CENTRED, PLAIN = axes("rlnCenteredCoordinate", "Angst"), axes("rlnCoordinate")
STOPGAP = ("orig_x", "orig_y", "orig_z")
ORIGIN, ORIGIN_ANGSTROM = axes("rlnOrigin"), axes("rlnOrigin", "Angst")
STOPGAP_SHIFT = ("x_shift", "y_shift", "z_shift")
# Shifts are then told in the subtomogram's own directions, so that they cannot be applied without them.
TURNED = ("rlnTomoSubtomogramRot", "rlnTomoSubtomogramTilt")
UNITS: Mapping[str, str] = {
    "relion3": "voxel", "relion3.1": "voxel", "relion4": "unbinned", "relion5": "centred_angstrom",
    "stopgap": "voxel", "tomoman": "voxel",
}  # fmt: skip
NAMES = ("rlnTomoName", "rlnMicrographName", "tomo_num")


@dataclass(frozen=True, slots=True)
class Frame:
    """How a block states its points: columns of x, y and z, of their shifts (or ()), of the tomogram (or "").

    A point is the coordinate plus `sign` times the shift; `in_angstrom`: the shift is in Å whatever the unit.
    """

    dialect: str
    points: Triple
    shifts: Triple | tuple[()]
    sign: int
    in_angstrom: bool
    name: str

    @property
    def unit(self) -> str:
        return UNITS[self.dialect]


def frame_of(block: Block, *, optics: bool) -> Frame | None:
    """None for a block without coordinates. `optics`: the file has a block of optics groups."""
    has = set(block.columns)
    points = next((names for names in (CENTRED, PLAIN, STOPGAP) if names[0] in has or names[1] in has), None)
    if points is None:
        return None
    shifts, sign = next(
        ((names, sign) for names, sign in ((ORIGIN_ANGSTROM, -1), (ORIGIN, -1), (STOPGAP_SHIFT, 1)) if has >= {*names}),
        ((), -1),
    )
    return Frame(
        dialect=_dialect(points, has=has, optics=optics, version=block.version),
        points=points,
        shifts=() if has & {*TURNED} else shifts,
        sign=sign,
        in_angstrom=shifts == ORIGIN_ANGSTROM,
        name=next((name for name in NAMES if name in has), ""),
    )


def _dialect(points: Triple, *, has: set[str], optics: bool, version: int) -> str:
    """RELION 4 also writes points to be imported without optics; TOMOMAN's are those of RELION 3 with another name."""
    if points == CENTRED:
        return "relion5"
    if points == STOPGAP:
        return "stopgap"
    modern = optics or version >= 30001
    if "rlnTomoName" in has:
        return "relion4" if modern else "tomoman"
    return "relion3.1" if modern or "rlnOpticsGroup" in has else "relion3"


@dataclass(slots=True)
class Points:
    """Consumer of a block's rows. `pixels`: Å per unit of a shift in Å, by optics group, None where unknown."""

    frame: Frame
    block: Block
    pixels: Mapping[bytes, float]
    parts: dict[bytes, Bounds] = field(default_factory=dict)
    elsewhere: int = 0
    faults: Faults = field(default_factory=Faults)
    own_pixels: set[tuple[bytes, ...]] = field(default_factory=set)
    _rows: list[tuple[int, tuple[bytes, ...]]] = field(default_factory=list)
    _pick: Callable[[Sequence[bytes]], tuple[bytes, ...]] = tuple
    _keys: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        columns = self.block.columns
        wanted = [*self.frame.points, *self.frame.shifts, self.frame.name, "rlnOpticsGroup",
                  "rlnDetectorPixelSize", "rlnMagnification", "rlnPixelSize"]  # fmt: skip
        self._keys = tuple(dict.fromkeys(name for name in wanted if name in columns))
        self._pick = itemgetter(*[columns.index(name) for name in self._keys], 0)

    @property
    def missing(self) -> tuple[str, ...]:
        return tuple(name for name in self.frame.points if name not in self._keys)

    def __call__(self, line: int, words: Sequence[bytes]) -> None:
        self._rows.append((line, self._pick(words)))
        if len(self._rows) >= BATCH:
            self.flush()

    def flush(self) -> None:
        rows, self._rows = self._rows, []
        if not rows or self.missing:
            return
        groups: dict[bytes, list[tuple[int, tuple[bytes, ...]]]] = {}
        at = self._keys.index(self.frame.name) if self.frame.name else None
        for row in rows:
            groups.setdefault(row[1][at] if at is not None else b"", []).append(row)
        for name, members in groups.items():
            self._group(name, members)

    def _group(self, name: bytes, rows: list[tuple[int, tuple[bytes, ...]]]) -> None:
        if name not in self.parts and len(self.parts) >= PART_CAP:
            self.elsewhere += len(rows)
            return
        columns = dict(zip(self._keys, zip(*(words for _, words in rows), strict=True), strict=False))
        bounds = self.parts.setdefault(name, Bounds())
        self._note_pixels(columns)
        wanted = [*self.frame.points, *self.frame.shifts]
        read = [floats(columns[key]) for key in wanted]
        values = [column for column in read if column is not None]
        bounds.add(self._moved(values if len(values) == len(wanted) else self._one_by_one(rows, wanted), columns))

    def _one_by_one(self, rows: list[tuple[int, tuple[bytes, ...]]], wanted: list[str]) -> list[list[float]]:
        """The rows whose numbers are all right; the others are faults."""
        at = [self._keys.index(key) for key in wanted]
        good: list[list[float]] = []
        for line, words in rows:
            told = [words[place] for place in at]
            if (values := floats(told)) is not None:
                good.append(values)
                continue
            at_fault = 0
            if self.faults.first is None:
                at_fault = next((place for place, word in enumerate(told) if number(word) is None), 0)
            self.faults.add(line, wanted[at_fault], told[at_fault])
        return [list(column) for column in zip(*good, strict=True)]

    def _moved(self, values: list[list[float]], columns: Mapping[str, tuple[bytes, ...]]) -> list[list[float]]:
        """Shifts applied, as far as their size in the unit of the points is known."""
        points, shifts = values[:3], values[3:]
        if not shifts or not any(map(any, shifts)):
            return points
        scale = self._scale(columns)
        if scale is None:
            return points
        return [
            [point + scale * shift for point, shift in zip(one, other, strict=True)]
            for one, other in zip(points, shifts, strict=True)
        ]

    def _scale(self, columns: Mapping[str, tuple[bytes, ...]]) -> float | None:
        if not self.frame.in_angstrom or self.frame.unit == "centred_angstrom":
            return float(self.frame.sign)
        group = next(iter(columns.get("rlnOpticsGroup", ())), b"")
        pixel = self.pixels.get(group) or next(iter(self.pixels.values()), None)
        return self.frame.sign / pixel if pixel else None

    def _note_pixels(self, columns: Mapping[str, tuple[bytes, ...]]) -> None:
        """Pixel sizes that RELION 3 states per row, with the magnification that belongs to them."""
        keys = ["rlnPixelSize"] if "rlnPixelSize" in columns else ["rlnDetectorPixelSize", "rlnMagnification"]
        told = [columns[key] for key in keys if key in columns]
        if keys[0] in columns and len(self.own_pixels) < PIXEL_CAP:
            self.own_pixels |= set(zip(*told, strict=True))

    def stated_pixels(self) -> list[float]:
        """Å: the detector's pixel in µm over the magnification, or the size itself."""
        found = set()
        for words in self.own_pixels:
            size, *magnified = (number(word) for word in words)
            by = magnified[-1] if magnified else 10_000.0
            if size is not None and size > 0 and by:
                found.add(round(size * 10_000 / by, 6))
        return sorted(found)

    def named_parts(self) -> list[tuple[str, Bounds]]:
        """Those with at least one point."""
        return [(shown(name, length=100), bounds) for name, bounds in self.parts.items() if bounds.count]
