"""DigitalMicrograph files (.dm4, .dm3): a tree of tags, walked by ourselves within bounds.

Only what lies below ImageList is kept, arrays are stepped over, and the walk ends with that list: a handful of requests
whatever the image weighs. Tags and lengths are big-endian, values as the third word of the file says.
"""

from __future__ import annotations

import math
import re
import struct
from dataclasses import dataclass, field
from typing import ClassVar

from validation.formats.facts import Facts
from validation.reader import RangeFile, TooFar, Unreadable, Windows

GROUP, DATA = 20, 21
STRUCT, TEXT, ARRAY = 15, 18, 20
SIZES = {2: 2, 3: 4, 4: 2, 5: 4, 6: 4, 7: 8, 8: 1, 9: 1, 10: 1, 11: 8, 12: 8}
CODES = {2: "h", 3: "i", 4: "H", 5: "I", 6: "f", 7: "d", 8: "B", 9: "b", 10: "B", 11: "q", 12: "Q"}
MOST_DEPTH, MOST_TAGS, MOST_INFO, MOST_REQUESTS, AHEAD = 16, 30_000, 1_000, 64, 65536
UNITS_CAP = 8
# Data type of an image -> numpy's name, for those of grey values.
TYPES = {1: "int16", 2: "float32", 6: "uint8", 7: "int32", 9: "int8", 10: "uint16", 11: "uint32", 12: "float64"}
THUMBNAIL = 23
ANGSTROM = {"nm": 10.0, "å": 1.0, "a": 1.0, "µm": 1e4, "μm": 1e4, "um": 1e4, "pm": 0.01}
DIMENSION = re.compile(r"/ImageList/(\d+)/ImageData/Dimensions/(\d+)")


@dataclass(frozen=True, slots=True)
class DmFacts(Facts):
    """`image` (width, height) of the last image, since the first one is often a thumbnail; `frames`: its planes.

    `dtype` as numpy names it, "" where the type number is unknown or no grey value; `pixel` in Å, None where the
    calibration is in no length. `size_announced`: bytes of the file as its root says; `data_bytes`: of the image.
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
    data_bytes: int = 0


def read(file: RangeFile) -> DmFacts:
    """Raises Unreadable for what is no such file, is cut off or damaged, or holds no image."""
    head = file.read_at(0, 16)
    version = int.from_bytes(head[:4], "big")
    if len(head) < 16 or version not in (3, 4):
        raise Unreadable("dm.not-dm", observed=version, expected="3 or 4")
    wide = version == 4
    root = int.from_bytes(head[4:12] if wide else head[4:8], "big")
    start = 16 if wide else 12
    if file.size < root + start:  # 8 bytes of zeros follow, which nobody misses
        announced = root + start + 8
        raise Unreadable("dm.cut-off", observed=file.size, expected=announced, missing=announced - file.size)
    order = "<" if int.from_bytes(head[start - 4 : start], "big") == 1 else ">"
    walk = _Walk(Windows(file, ahead=AHEAD, limit=MOST_REQUESTS), wide=wide, order=order)
    try:
        walk.group(start, path="", depth=0)
    except TooFar:
        raise Unreadable("dm.damaged", place=0, observed="tags in too many places", expected="one tree") from None
    return _facts(walk, version=version, size=file.size, announced=root + start + 8)


@dataclass(slots=True)
class _Walk:
    """`values`: path -> number or text; `arrays`: path -> bytes. A path is "/ImageList/0/ImageData/DataType"."""

    windows: Windows
    wide: bool
    order: str
    values: dict[str, float | str] = field(default_factory=dict)
    arrays: dict[str, int] = field(default_factory=dict)
    tags: int = 0
    done: bool = False

    def group(self, place: int, *, path: str, depth: int) -> int:
        """Reads a group at `place`; gives where it ends."""
        if depth > MOST_DEPTH:
            raise Unreadable("dm.damaged", place=place, observed=f"depth {depth}", expected=f"at most {MOST_DEPTH}")
        count = self.number(place + 2)
        place += 2 + self.word
        for index in range(count):
            if self.done:
                return place
            place = self._tag(place, path=path, index=index, depth=depth)
        if path == "/ImageList":
            self.done = True  # what follows is how it is shown
        return place

    @property
    def word(self) -> int:
        return 8 if self.wide else 4

    def number(self, place: int) -> int:
        return int.from_bytes(self.bytes(place, self.word), "big")

    def bytes(self, place: int, length: int) -> bytes:
        data = self.windows.read_at(place, length)
        if len(data) < length:
            raise Unreadable("dm.damaged", place=place, observed="the end of the file", expected="a tag")
        return data

    def _tag(self, place: int, *, path: str, index: int, depth: int) -> int:
        self.tags += 1
        kind, length = struct.unpack(">BH", self.bytes(place, 3))
        if self.tags > MOST_TAGS:
            raise Unreadable("dm.damaged", place=place, observed="one tag more", expected=f"at most {MOST_TAGS}")
        if kind not in (GROUP, DATA) or length > MOST_INFO:
            raise Unreadable("dm.damaged", place=place, observed=f"mark {kind}", expected="a tag (mark 20 or 21)")
        name = self.bytes(place + 3, length).decode("latin-1") or str(index)
        place += 3 + length + (8 if self.wide else 0)
        below = f"{path}/{name}"
        return self.group(place, path=below, depth=depth + 1) if kind == GROUP else self._data(place, path=below)

    def _data(self, place: int, *, path: str) -> int:
        if self.bytes(place, 4) != b"%%%%":
            raise Unreadable("dm.damaged", place=place, observed="other bytes", expected="four per cent signs")
        count = self.number(place + 4)
        if not 1 <= count <= MOST_INFO:
            raise Unreadable("dm.damaged", place=place, observed=f"{count} words", expected=f"1 to {MOST_INFO}")
        place += 4 + self.word
        info = struct.unpack(f">{count}{'Q' if self.wide else 'I'}", self.bytes(place, count * self.word))
        place += count * self.word
        length = self._length(info, place=place)
        if path.startswith("/ImageList/"):
            self._keep(path, info, place=place, length=length)
        return place + length

    def _length(self, info: tuple[int, ...], *, place: int) -> int:
        """Bytes of a value: a number, a text, a record, or an array of numbers or records."""
        if info[0] in SIZES:
            return SIZES[info[0]]
        if info[0] == TEXT and len(info) == 2:
            return info[1] * 2
        if info[0] == STRUCT:
            return sum(self._size(kind, place=place) for kind in info[4::2])
        if info[0] == ARRAY and len(info) >= 3:
            one = self._size(info[1], place=place) if info[1] != STRUCT else 0
            return info[-1] * (one or sum(self._size(kind, place=place) for kind in info[5:-1:2]))
        raise Unreadable("dm.damaged", place=place, observed=f"type {info[0]}", expected="a type of value")

    def _size(self, kind: int, *, place: int) -> int:
        if kind not in SIZES:
            raise Unreadable("dm.damaged", place=place, observed=f"type {kind}", expected="a type of number")
        return SIZES[kind]

    def _keep(self, path: str, info: tuple[int, ...], *, place: int, length: int) -> None:
        if info[0] in CODES:
            (value,) = struct.unpack(f"{self.order}{CODES[info[0]]}", self.bytes(place, length))
            self.values[path] = value
        elif path.endswith("/Units") and length <= 2 * UNITS_CAP:
            text = self.bytes(place, length)
            self.values[path] = text.decode("utf-16-le" if self.order == "<" else "utf-16-be", "replace")
        elif info[0] == ARRAY:
            self.arrays[path] = length


def _facts(walk: _Walk, *, version: int, size: int, announced: int) -> DmFacts:
    sides: dict[int, dict[int, int]] = {}
    for path, value in walk.values.items():
        if (found := DIMENSION.fullmatch(path)) and isinstance(value, int) and value > 0:
            sides.setdefault(int(found[1]), {})[int(found[2])] = value
    flat = [number for number, dimensions in sides.items() if {0, 1} <= set(dimensions)]
    images = [number for number in flat if number == max(sides) or _type(walk, number) != THUMBNAIL]
    if not images:  # nothing, or a spectrum beside its thumbnail
        raise Unreadable("dm.no-image", observed=0, expected=1)
    last = max(images)
    above = f"/ImageList/{last}/ImageData"
    data_type = _type(walk, last)
    dimensions = sides[last]
    return DmFacts(
        image=(dimensions[0], dimensions[1]),
        frames=math.prod(side for number, side in dimensions.items() if number > 1),
        dtype=TYPES.get(data_type, ""),
        pixel=_pixel(walk, f"{above}/Calibrations/Dimension/0"),
        version=version,
        data_type=data_type,
        images=len(flat),
        size=size,
        size_announced=announced,
        data_bytes=walk.arrays.get(f"{above}/Data", 0),
    )


def _type(walk: _Walk, number: int) -> int:
    kind = walk.values.get(f"/ImageList/{number}/ImageData/DataType")
    return kind if isinstance(kind, int) else 0


def _pixel(walk: _Walk, path: str) -> float | None:
    """Å per pixel in x."""
    scale, units = walk.values.get(f"{path}/Scale"), walk.values.get(f"{path}/Units", "")
    factor = ANGSTROM.get(str(units).strip("\0 ").lower())
    if factor is None or not isinstance(scale, int | float) or not math.isfinite(scale) or scale <= 0:
        return None
    return scale * factor
