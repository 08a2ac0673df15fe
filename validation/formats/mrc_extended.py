"""Extended headers of MRC files that hold a record per section: SerialEM's (SERI), Agard's (AGAR), FEI's (FEI1, FEI2).

Tilt angles and pixel size are taken where a record's own marks vouch for them; anything else stays unread. Sources:
IMOD's mrc_format.txt, the EPU manual as in mrcfile's dtypes; bits of FEI's mask: a real file.
"""

from __future__ import annotations

import math
import struct
from dataclasses import dataclass

import numpy as np
from mrcfile.dtypes import get_ext_header_dtype

from validation.formats.text import excerpt

# A stack with more to say has its first record read alone.
CAP = 131_072
ANGLE_LIMIT = 180.0
PIXEL_LOW, PIXEL_HIGH = 1e-3, 1e6
# SerialEM's flags -> bytes that each adds to a section's record. The tilt angle comes first.
SERI_BYTES = {1: 2, 2: 6, 4: 4, 8: 2, 16: 2, 32: 4, 64: 2, 128: 4, 256: 2, 512: 4, 1024: 2}
FEI_BYTES = {"FEI1": 768, "FEI2": 888}
MICROSCOPE_BIT, APPLICATION_BIT, VERSION_BIT, VOLTAGE_BIT, ALPHA_BIT, PIXEL_BIT = 1, 3, 4, 5, 7, 14
# V: what a microscope may have.
VOLTAGES = (20_000, 3_000_000)


@dataclass(frozen=True, slots=True)
class Extended:
    """`tilts` in degrees, one per section or none; `pixel` in Å; `read`: bytes that were read for it. `microscope`,
    `application` with its version (untrusted) and `voltage` in V, as FEI's first record tells them."""

    tilts: tuple[float, ...] = ()
    pixel: float | None = None
    read: int = 0
    microscope: str = ""
    application: str = ""
    voltage: float | None = None


@dataclass(frozen=True, slots=True)
class Layout:
    """`step`: bytes of a section's record; `integers`: those before the first float of Agard's."""

    kind: str
    step: int
    order: str
    integers: int = 0


def layout_of(head: bytes, *, kind: str, order: str) -> Layout | None:
    """From the 1,024 bytes of the header; None where it promises nothing that is wanted."""
    first, second = struct.unpack_from(f"{order}2h", head, 128)
    if kind == "SERI" and second & 1 and first == sum(size for bit, size in SERI_BYTES.items() if second & bit):
        return Layout(kind, first, order)
    if kind == "AGAR" and first >= 0 and 1 <= second <= 1000 and first <= 1000:
        return Layout(kind, 4 * (first + second), order, integers=first)
    return Layout(kind, FEI_BYTES[kind], order) if kind in FEI_BYTES else None


def wanted(layout: Layout, *, nsymbt: int, sections: int) -> int:
    """How many bytes after the header to read: all sections' records, or the first, or none."""
    everything = layout.step * sections
    if everything <= min(nsymbt, CAP):
        return everything
    return layout.step if layout.step <= nsymbt else 0


def told(data: bytes, *, layout: Layout, sections: int) -> Extended:
    if len(data) < layout.step:
        return Extended(read=len(data))
    records = [data[at : at + layout.step] for at in range(0, len(data) - layout.step + 1, layout.step)]
    if layout.kind in FEI_BYTES:
        return _of_fei(records, layout=layout, sections=sections, read=len(data))
    if layout.kind == "SERI":
        tilts = [struct.unpack_from(f"{layout.order}h", record)[0] / 100 for record in records]
    else:
        tilts = [struct.unpack_from(f"{layout.order}f", record, 4 * layout.integers)[0] for record in records]
    return Extended(_believable(tilts, sections=sections), None, len(data))


def _of_fei(records: list[bytes], *, layout: Layout, sections: int, read: int) -> Extended:
    """The record's own size vouches for its byte order, its mask for each value."""
    for order in "<>":
        dtype = get_ext_header_dtype(layout.kind.encode(), order)
        table = np.frombuffer(b"".join(records), dtype=dtype)
        if int(table[0]["Metadata size"]) == layout.step:
            break
    else:
        return Extended(read=read)
    masks = [int(mask) for mask in table["Bitmask 1"]]
    alphas = [float(alpha) for alpha in table["Alpha tilt"]]
    told_of = all(mask >> ALPHA_BIT & 1 for mask in masks)
    pixel = float(table[0]["Pixel size X"]) * 1e10 if masks[0] >> PIXEL_BIT & 1 else math.nan
    voltage = float(table[0]["HT"]) if masks[0] >> VOLTAGE_BIT & 1 else math.nan
    names = {"Application": APPLICATION_BIT, "Application version": VERSION_BIT}
    program = [_text(table[0][name]) for name, bit in names.items() if masks[0] >> bit & 1]
    return Extended(
        _believable(alphas, sections=sections) if told_of else (),
        pixel if PIXEL_LOW < pixel < PIXEL_HIGH else None,
        read,
        microscope=_text(table[0]["Microscope type"]) if masks[0] >> MICROSCOPE_BIT & 1 else "",
        application=" ".join(word for word in program if word),
        voltage=voltage if VOLTAGES[0] <= voltage <= VOLTAGES[1] else None,
    )


def _text(value: bytes) -> str:
    return excerpt(bytes(value).partition(b"\0")[0].decode("latin-1"), length=40)


def _believable(tilts: list[float], *, sections: int) -> tuple[float, ...]:
    """One possible angle per section; the same one in all of several is what programs write that know none."""
    possible = len(tilts) == sections and all(abs(tilt) <= ANGLE_LIMIT for tilt in tilts)
    return tuple(tilts) if possible and (sections == 1 or len(set(tilts)) > 1) else ()
