"""Makers of small movies and gain references. Called without arguments each gives a sound one, its clean twin."""

from __future__ import annotations

import bz2
import gzip
import math
import random
import struct
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from mrcfile.dtypes import get_ext_header_dtype

from tests.validation import build

SHAPE = (8, 6)
FRAMES = 3
FORMATS = {"u": 1, "i": 2, "f": 3}
SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 7: 1, 16: 8}
CODES = {1: "B", 2: "B", 3: "H", 4: "I", 5: "II", 7: "B", 16: "Q"}
Tags = Mapping[int, tuple[int, Sequence[int] | bytes]]


def tiff(
    shape: tuple[int, int] = SHAPE,
    *,
    pages: int = FRAMES,
    dtype: str = "uint8",
    compression: int = 1,
    big: bool = False,
    order: str = "<",
    strips: int = 1,
    odd: Mapping[int, tuple[int, int]] | None = None,
    extra: Tags | None = None,
    loop_to: int | None = None,
    data: int | None = None,
    preview: int | None = None,
    missing: int = 0,
) -> bytes:
    """A movie as libtiff writes it: the data of a page, then its directory. `shape` (width, height).

    `odd`: page (from 0) -> its shape; `extra`: tags of page 1; `loop_to`: page that the last one names as the next;
    `data`: bytes of every page in place of what its shape and type take; `preview`: page that is a smaller copy;
    `missing` bytes are cut off the end.
    """
    out = bytearray(_tiff_head(order, big=big))
    link, places = len(out) - (8 if big else 4), []
    for page in range(pages):
        tags, body = _page((odd or {}).get(page, shape), dtype=dtype, compression=compression, strips=strips, size=data)
        starts = [len(out) + sum(len(part) for part in body[:number]) for number in range(len(body))]
        out += b"".join(body)
        out += bytes(len(out) % 2)
        tags |= {273: (16 if big else 4, starts)} | dict(extra or {} if page == 0 else {})
        tags |= {254: (4, [1])} if page == preview else {}
        places.append(len(out))
        _point(out, link, len(out), order=order, big=big)
        link = _add_directory(out, tags, order=order, big=big)
    if loop_to is not None:
        _point(out, link, places[loop_to], order=order, big=big)
    return bytes(out[: len(out) - missing])


def imagej(shape: tuple[int, int] = SHAPE, *, frames: int = 5, missing: int = 0) -> bytes:
    """ImageJ's large files: one directory, all planes after one another."""
    text = f"ImageJ=1.53t\nimages={frames}\nslices={frames}\n".encode()
    whole = tiff(shape, pages=1, dtype="uint16", extra={270: (2, text)})
    start = len(whole)
    at = whole.index(struct.pack("<HHII", 273, 4, 1, 8))
    pointed = whole[:at] + struct.pack("<HHII", 273, 4, 1, start) + whole[at + 12 :]
    planes = pointed + bytes(shape[0] * shape[1] * 2 * frames)
    return planes[: len(planes) - missing]


def eer_xml(frames: object = FRAMES, **items: object) -> bytes:
    """Tag 65001. Dots in names are written as two underscores."""
    known = {"numberOfFrames": frames, "exposureTime": 2.5, "totalDose": 3.0, "commercialName": "Falcon 4i"} | {
        "sensorImageWidth": SHAPE[0], "sensorImageHeight": SHAPE[1],
    }  # fmt: skip
    units = {"exposureTime": "s", "totalDose": "e/pixel", "sensorImageWidth": "pixel", "sensorImageHeight": "pixel"}
    lines = [
        f'<item name="{name.replace("__", ".")}"{_unit(units.get(name))}>{value}</item>'
        for name, value in (known | items).items()
        if value is not None
    ]
    return f"<metadata>{''.join(lines)}</metadata>".encode()


def eer(
    shape: tuple[int, int] = SHAPE,
    *,
    frames: int = FRAMES,
    compression: int = 65001,
    xml: bytes | None = None,
    big: bool = True,
    **more: Any,
) -> bytes:
    """`xml`: tag 65001 as it stands; b"" leaves the tag out."""
    text = eer_xml(frames, sensorImageWidth=shape[0], sensorImageHeight=shape[1]) if xml is None else xml
    extra: Tags = {65001: (7, text)} if text else {}
    return tiff(shape, pages=frames, compression=compression, big=big, extra=extra, data=40, **more)


def gain(shape: tuple[int, int] = SHAPE, *, big: bool = False, dtype: str = "float32", **more: Any) -> bytes:
    """A gain reference as a TIFF file."""
    return tiff(shape, pages=1, dtype=dtype, big=big, **more)


def noise(size: int) -> bytes:
    """Bytes that no packing makes fewer, the same each time."""
    return random.Random(1).randbytes(size)


def packed(data: bytes | None = None, *, packing: str = "gz") -> bytes:
    """gzip or bzip2 of an MRC file."""
    whole = build.mrc() if data is None else data
    return gzip.compress(whole, mtime=0) if packing == "gz" else bz2.compress(whole)


def seri(tilts: Sequence[float] = build.ANGLES, *, flags: int = 1) -> bytes:
    """SerialEM's extended header: a record per section; the angle comes first."""
    rest = sum(size for bit, size in {2: 6, 4: 4, 8: 2, 16: 2, 32: 4}.items() if flags & bit)
    angle = [struct.pack("<h", round(tilt * 100)) if flags & 1 else b"" for tilt in tilts]
    return b"".join(first + bytes(rest) for first in angle)


def agar(tilts: Sequence[float] = build.ANGLES, *, integers: int = 0, reals: int = 32) -> bytes:
    return b"".join(bytes(4 * integers) + struct.pack("<f", tilt) + bytes(4 * (reals - 1)) for tilt in tilts)


def fei(tilts: Sequence[float] = build.ANGLES, *, kind: str = "FEI1", pixel: float = build.BINNED_PIXEL) -> bytes:
    """A record per section: angle in degrees, pixel size in Å here and in metres there."""
    dtype = get_ext_header_dtype(kind.encode(), "<")
    records = np.zeros(len(tilts), dtype=dtype)
    records["Metadata size"], records["Metadata version"] = dtype.itemsize, {"FEI1": 1, "FEI2": 2}[kind]
    records["Bitmask 1"] = 0xFFFF
    records["Alpha tilt"], records["Pixel size X"], records["Pixel size Y"] = tilts, pixel * 1e-10, pixel * 1e-10
    return records.tobytes()


def with_seri(tilts: Sequence[float] = build.ANGLES, *, flags: int = 1, **more: Any) -> bytes:
    """An MRC stack of one section per angle with SerialEM's extended header."""
    extended = seri(tilts, flags=flags)
    whole = build.mrc((8, 6, len(tilts)), extended=extended, exttyp=b"SERI", **more)
    return whole[:128] + struct.pack("<2h", len(extended) // len(tilts), flags) + whole[132:]


def with_agar(tilts: Sequence[float] = build.ANGLES, *, integers: int = 0, reals: int = 32, **more: Any) -> bytes:
    extended = agar(tilts, integers=integers, reals=reals)
    whole = build.mrc((8, 6, len(tilts)), extended=extended, exttyp=b"AGAR", **more)
    return whole[:128] + struct.pack("<2h", integers, reals) + whole[132:]


def with_fei(
    tilts: Sequence[float] = build.ANGLES, *, kind: str = "FEI1", told: float = build.BINNED_PIXEL, **more: Any
) -> bytes:
    """`told`: pixel size in Å of the extended header; `pixel` that of the header."""
    extended = fei(tilts, kind=kind, pixel=told)
    return build.mrc((8, 6, len(tilts)), extended=extended, exttyp=kind.encode(), **more)


U32, F32, TEXT = 5, 6, "text"


def dm(
    shape: Sequence[int] = SHAPE,
    *,
    version: int = 4,
    data_type: int = 2,
    scale: float = build.MOVIE_PIXEL / 10,
    units: str = "nm",
    thumbnail: bool = True,
    spectrum: int = 0,
    length: int | None = None,
    grow: int = 0,
    missing: int = 0,
) -> bytes:
    """A DigitalMicrograph file: a thumbnail and then the image. `scale` in `units`; `grow` is added to its length.

    `length`: bytes of the image in place of what its shape and type take; `spectrum`: channels of one behind it.
    """
    images = [_dm_image((4, 4), data_type=23, scale=0, units="")] if thumbnail else []
    images.append(_dm_image(shape, data_type=data_type, scale=scale, units=units, length=length))
    images += [_dm_image((spectrum,), data_type=2, scale=1, units="eV")] if spectrum else []
    tree = {"DocumentObjectList": [], "ImageList": images, "InImageMode": (U32, 1), "Name": (TEXT, "gain")}
    body = _dm_group(tree, version=version)
    wide = ">IQI" if version == 4 else ">III"
    return (struct.pack(wide, version, len(body) + grow, 1) + body + bytes(8))[: None if not missing else -missing]


def _dm_image(
    shape: Sequence[int], *, data_type: int, scale: float, units: str, length: int | None = None
) -> dict[str, Any]:
    depth = {1: 2, 2: 4, 6: 1, 7: 4, 9: 1, 10: 2, 11: 4, 12: 8, 23: 4}.get(data_type, 4)
    calibration = [{"Origin": (F32, 0.0), "Scale": (F32, scale), "Units": (TEXT, units)} for _ in shape]
    return {
        "ImageData": {
            "Calibrations": {"Dimension": calibration},
            "Data": ("array", math.prod(shape) * depth if length is None else length),
            "DataType": (U32, data_type),
            "Dimensions": [(U32, side) for side in shape],
            "PixelDepth": (U32, depth),
        },
        "Name": (TEXT, "x"),
    }


def _dm_group(tree: Any, *, version: int) -> bytes:
    items = list(tree.items()) if isinstance(tree, dict) else [("", item) for item in tree]
    wide = "Q" if version == 4 else "I"
    parts = [struct.pack(f">BB{wide}", 1, 0, len(items))]
    for name, value in items:
        body = _dm_group(value, version=version) if isinstance(value, dict | list) else _dm_data(value, wide=wide)
        kind = 20 if isinstance(value, dict | list) else 21
        length = struct.pack(">Q", len(body)) if version == 4 else b""
        parts.append(struct.pack(">BH", kind, len(name)) + name.encode() + length + body)
    return b"".join(parts)


def _dm_data(value: tuple[Any, ...], *, wide: str) -> bytes:
    if value[0] == TEXT:
        text: bytes = value[1].encode("utf-16-le")
        info, data = [20, 4, len(value[1])], text
    elif value[0] == "array":
        info, data = [20, 10, value[1]], bytes(value[1])
    else:
        info, data = [value[0]], struct.pack("<f" if value[0] == F32 else "<I", value[1])
    return b"%%%%" + struct.pack(f">{len(info) + 1}{wide}", len(info), *info) + data


def _unit(word: str | None) -> str:
    return f' unit="{word}"' if word else ""


def _tiff_head(order: str, *, big: bool) -> bytes:
    mark = b"II" if order == "<" else b"MM"
    return mark + (struct.pack(f"{order}HHHQ", 43, 8, 0, 0) if big else struct.pack(f"{order}HI", 42, 0))


def _page(
    shape: tuple[int, int], *, dtype: str, compression: int, strips: int, size: int | None
) -> tuple[dict[int, tuple[int, Sequence[int] | bytes]], list[bytes]]:
    (width, height), kind = shape, np.dtype(dtype)
    rows = -(-height // strips)
    heights = [min(rows, height - first) for first in range(0, height, rows)]
    body = [bytes(width * part * kind.itemsize if size is None else size) for part in heights]
    tags: dict[int, tuple[int, Sequence[int] | bytes]] = {
        256: (4, [width]), 257: (4, [height]), 258: (3, [kind.itemsize * 8]), 259: (3, [compression]), 262: (3, [1]),
        277: (3, [1]), 278: (4, [rows]), 279: (4, [len(part) for part in body]), 339: (3, [FORMATS[kind.kind]]),
    }  # fmt: skip
    return tags, body


def _point(out: bytearray, at: int, place: int, *, order: str, big: bool) -> None:
    struct.pack_into(f"{order}{'Q' if big else 'I'}", out, at, place)


def _add_directory(out: bytearray, tags: Tags, *, order: str, big: bool) -> int:
    """Adds a directory and the values that do not fit into it; gives where its pointer to the next one stands."""
    entry, word = (20, "Q") if big else (12, "I")
    start = len(out) + (8 if big else 2)
    link = start + entry * len(tags)
    out += struct.pack(f"{order}{'Q' if big else 'H'}", len(tags)) + bytes(entry * len(tags) + (8 if big else 4))
    for number, (tag, (kind, values)) in enumerate(sorted(tags.items())):
        data = struct.pack(f"{order}{len(values)}{CODES[kind][0]}", *values)
        inside = data if len(data) <= (8 if big else 4) else struct.pack(f"{order}{word}", len(out))
        struct.pack_into(f"{order}HH{word}", out, start + entry * number, tag, kind, len(values))
        at = start + entry * number + (12 if big else 8)
        out[at : at + len(inside)] = inside
        out += b"" if inside is data else data
    return link
