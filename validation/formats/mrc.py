"""MRC headers (.mrc .mrcs .st .ali .rec .map): 1,024 bytes and the file's size tell all that is checked.

Layout: MRC2014 (Cheng et al. 2015) and IMOD's mrc_format.txt. Every length in the header is a claim
until compared with the size.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar, NamedTuple

import numpy as np
from mrcfile.dtypes import HEADER_DTYPE

from validation.formats import mrc_extended
from validation.formats.facts import Facts, finite
from validation.formats.text import excerpt
from validation.reader import RangeFile, Unreadable, exactly

HEADER_BYTES = 1024
MAX_SIDE = 65535
LARGEST_EXTENDED = 2**31 - 1
IMOD_STAMP = 1146047817
STAMPS = {b"\x44\x44": "<", b"\x44\x41": "<", b"\x11\x11": ">"}


class Mode(NamedTuple):
    """`bits` per pixel; `kind`: real, packed (4 bits, two to a byte), complex or colour."""

    words: str
    bits: int
    kind: str


MODES = {
    0: Mode("8-bit integers", 8, "real"),
    1: Mode("16-bit integers", 16, "real"),
    2: Mode("32-bit floats", 32, "real"),
    3: Mode("complex 16-bit integers", 32, "complex"),
    4: Mode("complex 32-bit floats", 64, "complex"),
    6: Mode("unsigned 16-bit integers", 16, "real"),
    12: Mode("16-bit floats", 16, "real"),
    16: Mode("RGB colours", 24, "colour"),
    101: Mode("4-bit integers", 4, "packed"),
}


@dataclass(frozen=True, slots=True)
class MrcFacts(Facts):
    """`shape` (nx, ny, nz) in pixels; `grid` (mx, my, mz); `cell` in Å, None where not finite.

    `nversion` is None where no MAP identifier vouches for it; `signed` is None where mode 0 leaves it open; `ispg` is
    kept but trusted nowhere (stacks carry 1 and volumes 0 in real files).

    `present_bytes`: of the voxels, as far as they are there; None where a packed file does not tell. `packing`: "",
    "gz" or "bz2"; `packed_end`: whole, cut off, damaged, unknown, or "" where it was not unpacked to the end;
    `packed_says`: its unpacked bytes (modulo 4 GiB) by its own account, where that is not what the header announces.

    From `extended_read` bytes of an extended header come `tilts` (degrees, one per section, empty where there are none)
    and `extended_pixel` (Å), from FEI's also `microscope`, `application` (with its version) and `voltage` (V).
    `titles`: the labels as text; untrusted, as all words are. `cell_angles` in degrees, None where not finite.
    """

    format: ClassVar[str] = "mrc"
    shape: tuple[int, int, int]
    mode: int
    grid: tuple[int, int, int]
    cell: tuple[float | None, float | None, float | None]
    axes: tuple[int, int, int]
    byte_order: str
    has_map_id: bool
    nversion: int | None
    ispg: int
    nsymbt: int
    extended_type: str
    imod_stamp: bool
    signed: bool | None
    labels: int
    data_bytes: int
    present_bytes: int | None
    packing: str = ""
    tilts: tuple[float, ...] = ()
    extended_pixel: float | None = None
    extended_read: int = 0
    cell_angles: tuple[float | None, ...] = ()
    packed_end: str = ""
    packed_says: int | None = None
    titles: tuple[str, ...] = ()
    microscope: str = ""
    application: str = ""
    voltage: float | None = None

    @property
    def taken_as(self) -> str:
        return f"mrc.{self.packing}" if self.packing else "mrc"

    @property
    def image(self) -> tuple[int, int]:
        """(nx, ny) in pixels."""
        return self.shape[0], self.shape[1]

    @property
    def frames(self) -> int:
        """nz: sections of a stack, slices of a volume, frames of a movie."""
        return self.shape[2]

    @property
    def voxel(self) -> tuple[float | None, float | None, float | None]:
        return voxel_of(self.cell, grid=self.grid)

    @property
    def size_announced(self) -> int:
        """Bytes that a file with this header has."""
        return HEADER_BYTES + self.nsymbt + self.data_bytes


def voxel_of(cell: Sequence[float | None], *, grid: Sequence[int]) -> tuple[float | None, float | None, float | None]:
    """cell / grid in Å per axis; None where the grid is 0 or the cell not finite."""
    x, y, z = (
        None if length is None or not steps else length / steps for length, steps in zip(cell, grid, strict=True)
    )
    return x, y, z


def read(file: RangeFile) -> MrcFacts:
    """Read a header. One request of 1,024 bytes, a second one of at most 128 KiB where an extended header tells tilt
    angles or pixel size; raises Unreadable for headers that cannot be right.
    """
    if file.size < HEADER_BYTES:
        raise Unreadable("mrc.header-truncated", observed=file.size, expected=HEADER_BYTES)
    head = file.read_at(0, HEADER_BYTES)
    facts = parse(head, size=file.size)
    return with_extended(facts, head=head, take=lambda length: exactly(file, HEADER_BYTES, length))


def parse(head: bytes, *, size: int | None) -> MrcFacts:
    """`head`: the first 1,024 bytes; `size`: bytes of the whole file, None of a packed one."""
    order, record = _in_right_order(head)
    shape = _ints(record, "nx", "ny", "nz")
    mode, nsymbt = int(record["mode"]), int(record["nsymbt"])
    room = LARGEST_EXTENDED if size is None else size - HEADER_BYTES
    if not 0 <= nsymbt <= room:
        raise Unreadable("mrc.extended-header-size", observed=nsymbt, expected=room)
    has_map_id = head[208:211] == b"MAP"
    nversion = int(record["nversion"]) if has_map_id else None
    stamp, flags = struct.unpack_from(f"{order}2i", head, 152)
    return MrcFacts(
        shape=shape,
        mode=mode,
        grid=_ints(record, "mx", "my", "mz"),
        cell=_cell(record["cella"], "x", "y", "z"),
        axes=_ints(record, "mapc", "mapr", "maps"),
        byte_order=order,
        has_map_id=has_map_id,
        nversion=nversion,
        ispg=int(record["ispg"]),
        nsymbt=nsymbt,
        extended_type=_ascii(bytes(record["exttyp"])) if nsymbt else "",
        imod_stamp=stamp == IMOD_STAMP,
        signed=_signed(mode, imod_flags=flags if stamp == IMOD_STAMP else None, nversion=nversion),
        labels=int(record["nlabl"]),
        data_bytes=data_bytes(shape, mode=mode),
        present_bytes=None if size is None else size - HEADER_BYTES - nsymbt,
        cell_angles=_cell(record["cellb"], "alpha", "beta", "gamma"),
        titles=_titles(head, labels=int(record["nlabl"])),
    )


def with_extended(facts: MrcFacts, *, head: bytes, take: Callable[[int], bytes]) -> MrcFacts:
    """`take`: gives that many bytes from the end of the header on; asked once, and only if they tell something."""
    layout = mrc_extended.layout_of(head, kind=facts.extended_type, order=facts.byte_order)
    length = mrc_extended.wanted(layout, nsymbt=facts.nsymbt, sections=facts.frames) if layout else 0
    if layout is None or not length:
        return facts
    extended = mrc_extended.told(take(length), layout=layout, sections=facts.frames)
    return replace(
        facts,
        tilts=extended.tilts,
        extended_pixel=extended.pixel,
        extended_read=extended.read,
        microscope=extended.microscope,
        application=extended.application,
        voltage=extended.voltage,
    )


def data_bytes(shape: tuple[int, int, int], *, mode: int) -> int:
    """Bytes of the voxels; a row of 4-bit pixels is padded to whole bytes."""
    nx, ny, nz = shape
    row = (nx + 1) // 2 if MODES[mode].kind == "packed" else nx * MODES[mode].bits // 8
    return row * ny * nz


def _in_right_order(head: bytes) -> tuple[str, Any]:
    """The machine stamp is a hint only: the right byte order is the one with a known mode and possible dimensions."""
    hinted = STAMPS.get(head[212:214], "<")
    orders = (hinted, ">" if hinted == "<" else "<")
    records = {order: np.frombuffer(head, dtype=HEADER_DTYPE.newbyteorder(order), count=1)[0] for order in orders}
    for order in orders:
        if _sane_shape(records[order]) and int(records[order]["mode"]) in MODES:
            return order, records[order]
    record = records[hinted]
    mode, shape = int(record["mode"]), _ints(record, "nx", "ny", "nz")
    if head[208:211] != b"MAP":
        raise Unreadable("mrc.not-mrc", observed=_ints(records["<"], "nx", "ny", "nz"), mode=int(records["<"]["mode"]))
    if mode not in MODES:
        raise Unreadable("mrc.mode-unknown", observed=mode, expected=", ".join(map(str, MODES)))
    raise Unreadable("mrc.dimensions-absurd", observed=shape, expected=MAX_SIDE)


def _sane_shape(record: Any) -> bool:
    return all(1 <= side <= MAX_SIDE for side in _ints(record, "nx", "ny", "nz"))


def _ints(record: Any, *names: str) -> tuple[int, int, int]:
    first, second, third = (int(record[name]) for name in names)
    return first, second, third


def _cell(record: Any, *names: str) -> tuple[float | None, float | None, float | None]:
    first, second, third = (finite(float(record[name])) for name in names)
    return first, second, third


def _signed(mode: int, *, imod_flags: int | None, nversion: int | None) -> bool | None:
    """IMOD says it in a flag; MRC2014 files are signed; older ones do not tell."""
    if mode != 0:
        return mode not in (6, 101)
    if imod_flags is not None:
        return bool(imod_flags & 1)
    return True if nversion in (20140, 20141) else None


def _titles(head: bytes, *, labels: int) -> tuple[str, ...]:
    """The labels that are in use and hold any text: ten at most, of 80 bytes."""
    found = (excerpt(head[at : at + 80].decode("latin-1").replace("\0", " "), length=80)
             for at in range(224, 224 + 80 * max(0, min(labels, 10)), 80))  # fmt: skip
    return tuple(text for text in found if text)


def _ascii(data: bytes) -> str:
    return "".join(chr(byte) for byte in data if 32 < byte < 127)
