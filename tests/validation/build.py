"""Makers of small files. Called without arguments each gives a sound one, its clean twin."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from mrcfile.dtypes import HEADER_DTYPE

from validation.formats import MdocFacts, read_file
from validation.formats.mrc import MODES, data_bytes
from validation.reader import MemoryFile
from validation.run import BlockCase, FileCase, RunCase, Value

ANGLES = (-60.0, -30.0, 0.0, 30.0, 60.0)
MOVIE_PIXEL, BINNED_PIXEL, VOXEL = 1.35, 2.7, 10.8


def mrc(
    shape: tuple[int, int, int] = (8, 6, 5),
    *,
    pixel: float = BINNED_PIXEL,
    mode: int = 2,
    order: str = "<",
    extended: bytes = b"",
    missing: int = 0,
    extra: bytes = b"",
    **fields: Any,
) -> bytes:
    """A whole file; `missing` bytes are cut off its end, `fields` replace those of the header as they stand."""
    header = np.zeros(1, dtype=HEADER_DTYPE.newbyteorder(order))[0]
    header["nx"], header["ny"], header["nz"] = header["mx"], header["my"], header["mz"] = shape
    header["mode"], header["map"], header["nsymbt"], header["nversion"] = mode, b"MAP ", len(extended), 20141
    header["machst"] = (0x44, 0x44, 0, 0) if order == "<" else (0x11, 0x11, 0, 0)
    header["mapc"], header["mapr"], header["maps"] = 1, 2, 3
    for axis, side in zip("xyz", shape, strict=True):
        header["cella"][axis] = side * pixel
        header["cellb"][{"x": "alpha", "y": "beta", "z": "gamma"}[axis]] = 90
    for name, value in fields.items():
        if name.startswith("cella_"):
            header["cella"][name[-1]] = value
        else:
            header[name] = value
    body = bytes(data_bytes(shape, mode=mode)) if mode in MODES else b""
    whole: bytes = header.tobytes() + extended + body + extra
    return whole[: len(whole) - missing]


def movie(**fields: Any) -> bytes:
    """As many frames as the mdoc says."""
    return mrc((8, 6, 10), pixel=MOVIE_PIXEL, **fields)


def imod_stamp(data: bytes, *, signed: bool) -> bytes:
    return data[:152] + struct.pack("<2i", 1146047817, int(signed)) + data[160:]


def mdoc(
    angles: Sequence[float | str | None] = ANGLES,
    *,
    spacing: Sequence[float] = (),
    kind: str = "ZValue",
    names: Sequence[str] = (),
    top: Sequence[str] = ("PixelSpacing = 2.7", "Voltage = 300"),
    end: str = "\n",
) -> bytes:
    lines = [*top, "", "[T = SerialEM: Digitized on a microscope  22-Nov-26  10:00:00    ]", ""]
    lines += ["[T =     Tilt axis angle = 84.7, binning = 1  spot = 6  camera = 0]", ""]
    for number, angle in enumerate(angles):
        lines.append(f"[{kind} = {names[number] if names else number}]")
        lines += [] if angle is None else [f"TiltAngle = {angle}"]
        lines += [f"PixelSpacing = {spacing[number]}"] if spacing else []
        lines += ["ExposureDose = 3.0", f"SubFramePath = D:\\DATA\\frames\\TS_01_{number:03}.mrc", "NumSubFrames = 10"]
        lines += [f"DateTime = 22-Nov-26  10:{number % 60:02}:00", ""]
    return end.join(lines).encode()


def angles(values: Iterable[float | str] = ANGLES, *, end: str = "\n") -> bytes:
    return "".join(f"{value}{end}" for value in values).encode()


def xf(
    rows: int = 5, *, row: str = "   0.0290000   0.9995794  -0.9995794   0.0290000      55.430      25.560"
) -> bytes:
    return "".join(f"{row}\n" for _ in range(rows)).encode()


ROLE_FILES = {
    "tilt_series": ("TS_01.st", "ts"),
    "rawtlt": ("TS_01.rawtlt", "ts"),
    "mdoc": ("TS_01.mrc.mdoc", "acq"),
    "xf": ("TS_01.xf", "ali"),
    "tlt": ("TS_01.tlt", "ali"),
    "xtilt": ("TS_01.xtilt", "ali"),
    "tilt_com": ("tilt.com", "ali"),
    "newst_com": ("newst.com", "ali"),
    "aln": ("TS_01.aln", "ali"),
    "tomogram": ("TS_01.rec", "tomo"),
    "movie_stack": ("TS_01_000.mrc", "acq"),
    "gain": ("gain.mrc", "acq"),
    "annotation": ("mask.mrc", "ann"),
}


def case(role: str, data: bytes, *, name: str = "", state: str = "read") -> FileCase:
    """The bytes read, in a role of the run below."""
    usual, block = ROLE_FILES[role]
    out = read_file(MemoryFile(data, name=name or usual))
    return FileCase(
        id=f"{role}-{name or usual}",
        path=f"TS_01/{name or usual}",
        role=role,
        block=block,
        size=len(data),
        facts=out.facts if state == "read" else None,
        problems=out.problems,
        state=state,
        content=f"content of {role}",
    )


def clean_files() -> dict[str, bytes]:
    """One sound file per role, all of which agree."""
    return {
        "tilt_series": mrc(),
        "rawtlt": angles(),
        "mdoc": mdoc(),
        "xf": xf(),
        "tlt": angles(),
        "xtilt": angles([0.0] * 5),
        "tomogram": mrc((8, 8, 4), pixel=VOXEL),
        "movie_stack": movie(),
        "gain": mrc((8, 6, 1), pixel=MOVIE_PIXEL),
        "annotation": mrc((8, 8, 4), pixel=VOXEL, mode=0),
    }


def stated(value: object, *, address: str = "", source: str = "block") -> Value:
    return Value(value, source, "Å", address)


def blocks(*, pixel: Value | None = None, voxel: Value | None = None, binning: float = 2) -> tuple[BlockCase, ...]:
    """The chain acquisition <- tilt series <- alignment <- tomogram <- annotation, with the clean files' values."""
    pixel = pixel or stated(BINNED_PIXEL, address="block:2.pixel_size")
    voxel = voxel or stated(VOXEL, address="block:4.voxel_size")
    values = {"pixel_size": pixel, "binning_from_frames": Value(binning, "block")}
    return (
        BlockCase(id="acq", kind="acquisition", values={"pixel_size": stated(MOVIE_PIXEL)}),
        BlockCase(id="ts", kind="tilt_series", values=values, refs="acq"),
        BlockCase(id="ali", kind="alignment", refs="ts"),
        BlockCase(id="tomo", kind="tomogram", values={"voxel_size": voxel}, refs="ali"),
        BlockCase(id="ann", kind="annotation", refs="tomo"),
    )


def run(files: dict[str, bytes] | None = None, *, values: tuple[BlockCase, ...] | None = None) -> RunCase:
    """The clean run, with these files instead of its own. Every section of its mdoc has a movie; the file given as
    movie_stack is the first of them."""
    data = clean_files() | (files or {})
    cases = [case(role, found) for role, found in data.items()]
    facts, first = next(file.facts for file in cases if file.role == "mdoc"), ROLE_FILES["movie_stack"][0]
    names = {name for name in facts.movies if name != first} if isinstance(facts, MdocFacts) else set()
    movies = [replace(case("movie_stack", movie(), name=name), id=name) for name in sorted(names)]
    return RunCase(name="TS_01", files=(*cases, *movies), blocks=values or blocks())
