"""The files that most layouts have, of the corpus's geometry: sound without arguments."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tests.corpus.base import ANGLES, AXIS, FRAMES, MOVIE, MOVIE_PIXEL, PIXEL, STACK, THICKNESS, VOLUME, VOXEL
from tests.validation import build, build_movies, build_tables

ROW = "   0.0923705  -0.9957246   0.9957246   0.0923705      {:6.3f}      -1.560"


def movie(**changes: Any) -> bytes:
    """A TIFF movie, as SerialEM compresses them."""
    return build_movies.tiff(**({"shape": MOVIE, "pages": FRAMES, "compression": 5} | changes))


def mrc_movie(**changes: Any) -> bytes:
    values: dict[str, Any] = {"pixel": MOVIE_PIXEL, "mode": 6, "mz": 1}
    return build.mrc((*MOVIE, FRAMES), **(values | changes))


def stack(shape: tuple[int, int, int] = STACK, **changes: Any) -> bytes:
    values: dict[str, Any] = {"pixel": PIXEL, "mode": 1}
    return build.mrc(shape, **(values | changes))


def volume(shape: tuple[int, int, int] = VOLUME, **changes: Any) -> bytes:
    values: dict[str, Any] = {"pixel": VOXEL, "ispg": 1}
    return build.mrc(shape, **(values | changes))


def mask(shape: tuple[int, int, int] = VOLUME, **changes: Any) -> bytes:
    return build.imod_stamp(volume(shape, **({"mode": 0} | changes)), signed=True)


def gain(**changes: Any) -> bytes:
    values: dict[str, Any] = {"pixel": MOVIE_PIXEL}
    return build.mrc((*MOVIE, 1), **(values | changes))


def packed(data: bytes, *, packing: str = "gz") -> bytes:
    return build_movies.packed(data, packing=packing)


def angles(values: Sequence[object] = ANGLES, *, end: str = "\n") -> bytes:
    return "".join(f"{value:8.2f}{end}" if isinstance(value, float) else f"{value}{end}" for value in values).encode()


def xf(rows: int = STACK[2], *, row: str = ROW) -> bytes:
    return "".join(f"{row.format(number * 0.25)}\n" for number in range(rows)).encode()


def aln(tilts: Sequence[float] = ANGLES, **changes: Any) -> bytes:
    return build_tables.aln(tilts, **({"raw": STACK, "rotation": AXIS} | changes))


def tilt_com(lines: Sequence[str] = (), **changes: Any) -> bytes:
    values: dict[str, Any] = {"full": f"{STACK[0]} {STACK[1]}", "binned": 4, "thickness": THICKNESS}
    return build_tables.tilt_com(lines, **(values | changes))


def newst_com(lines: Sequence[str] = (), **changes: Any) -> bytes:
    return build_tables.newst_com(lines, **({"size": f"{VOLUME[0]},{VOLUME[1]}", "binned": 4} | changes))


def rows(shape: str, format_: str, *, label: str = "", unit: str = "voxel", **more: Any) -> dict[str, Any]:
    """A row of an annotation's shapes."""
    points = shape in ("Point", "OrientedPoint", "InstanceSegmentation")
    return {"label": label, "shape": shape, "format": format_} | ({"unit": unit} if points else {}) | more
