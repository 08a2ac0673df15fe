"""mdoc files as SerialEM and Tomo5 write them, for the geometry of the corpus."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tests.corpus.base import AXIS, DOSE, FRAMES, PIXEL, STACK, TILTS

SERIALEM = "[T = SerialEM: Digitized on Example Krios K3            22-Nov-26  10:00:00    ]"
TOMO5 = "[T = TOMO5: Acquired on Example Krios Falcon 4i         ]"
Changes = Mapping[int, Mapping[str, Any]]


def series(
    movies: Sequence[str],
    *,
    tilts: Sequence[float] = TILTS,
    image: str = "",
    pixel: float | None = PIXEL,
    binning: float = 2,
    voltage: float | None = 300,
    axis: float | None = AXIS,
    title: str = SERIALEM,
    dose: float = DOSE,
    frames: int = FRAMES,
    folder: str = "D:\\DATA\\session 1\\frames\\",
    changes: Changes | None = None,
    end: str = "\r\n",
) -> bytes:
    """A section for every movie, in the order of time. `changes`: section -> key -> other value, None to leave out."""
    top = {"PixelSpacing": pixel, "Voltage": voltage, "ImageFile": image or None}
    lines = [f"{key} = {value}" for key, value in top.items() if value is not None]
    lines += [f"ImageSize = {STACK[0]} {STACK[1]}", "DataMode = 1", "", title, ""]
    if axis is not None:
        lines += [f"[T =     Tilt axis angle = {axis}, binning = {binning:g}  spot = 8  camera = 0]", ""]
    for number, (tilt, movie) in enumerate(zip(tilts, movies, strict=True)):
        values = _section(number, tilt) | {
            "ExposureDose": dose, "PriorRecordDose": round(dose * number, 6), "PixelSpacing": pixel,
            "Binning": f"{binning:g}", "NumSubFrames": frames, "SubFramePath": f"{folder}{movie}",
        }  # fmt: skip
        values |= (changes or {}).get(number, {})
        name = values.pop("ZValue")
        lines += [f"[ZValue = {name}]", *(f"{key} = {value}" for key, value in values.items() if value is not None), ""]
    return end.join(lines).encode("latin-1")


def frame_set(movie: str, *, tilt: float) -> bytes:
    """What SerialEM writes beside each movie."""
    values = _section(0, tilt) | {
        "PixelSpacing": PIXEL / 2,
        "NumSubFrames": FRAMES,
        "SubFramePath": f"D:\\DATA\\{movie}",
    }
    del values["ZValue"]
    lines = [SERIALEM, "", "[FrameSet = 0]", *(f"{key} = {value}" for key, value in values.items()), ""]
    return "\r\n".join(lines).encode()


def _section(number: int, tilt: float) -> dict[str, Any]:
    return {
        "ZValue": number, "TiltAngle": f"{tilt + 0.0004:.6g}", "StagePosition": "101.5 -40.25", "StageZ": -31.7,
        "Magnification": 64000, "Intensity": 0.117, "SpotSize": 8, "Defocus": -3.1, "ImageShift": "0.1 -0.2",
        "RotationAngle": 174.7, "ExposureTime": 2.5, "TargetDefocus": -3, "MinMaxMean": "12 340 101.2",
        "DateTime": f"22-Nov-26  10:{number:02}:30",
    }  # fmt: skip
