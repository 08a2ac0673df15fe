"""Runs whose alignment fits neither the tilt series nor what was stated."""

from __future__ import annotations

from tests.validation import build, build_tables
from tests.validation.build_relations import run, with_file, without
from tests.validation.core.faulty import Faulty
from validation.run import RunCase
from validation.words import triple

TURNED = "   0.8660254   0.5000000  -0.5000000   0.8660254       0.000       0.000"


def aln(**fields: object) -> RunCase:
    return with_file(run(), "aln", build_tables.aln(**fields), name="TS_01.aln")  # type: ignore[arg-type]


def tilt_com(case: RunCase | None = None, **fields: object) -> RunCase:
    return with_file(case or run(), "tilt_com", build_tables.tilt_com(**fields), name="tilt.com")  # type: ignore[arg-type]


def newst_com(case: RunCase | None = None, **fields: object) -> RunCase:
    return with_file(case or run(), "newst_com", build_tables.newst_com(**fields), name="newst.com")  # type: ignore[arg-type]


def thick() -> RunCase:
    """A tomogram of 8 slices where tilt.com makes 2."""
    volume = build.mrc((8, 6, 8), pixel=build.VOXEL)
    large = {"tilt_series": build.mrc((32, 24, 5)), "tomogram": volume, "annotation": volume}
    return tilt_com(run(large), full="32 24", thickness=8)


def shifted(pixels: float) -> RunCase:
    row = f"   0.0290000   0.9995794  -0.9995794   0.0290000   {-pixels:.3f}   25.560"
    return run({"tilt_series": build.mrc((72, 64, 5)), "xf": build.xf(row=row)})


FAULTS = [
    Faulty("alignment.rows-not-angles", without(run({"tlt": build.angles(build.ANGLES[:4])}), "tilt_series"),
           ("4 angles", "has 5", "TS_01.rawtlt")),
    Faulty("alignment.fewer-rows-than-sections", aln(tilts=build.ANGLES[:3], dark=1, raw=(8, 6, 4)),
           ("4 rows with dark", "5")),
    Faulty("alignment.raw-size-differs", aln(raw=(16, 12, 5)), (triple((16, 12)), triple((8, 6)))),
    Faulty("alignment.shift-beyond-image", shifted(900.5), ("900.5 pixels", triple((72, 64)), "TS_01.st")),
    Faulty("alignment.files-missing", without(run(), "tlt"), ("no tlt", "IMOD needs xf and tlt")),
    Faulty("alignment.tilt-axis-differs", run({"xf": build.xf(row=TURNED)}), ("−30.0°", "84.7°", "54.7°", "10.0°")),
    Faulty("tiltcom.image-size-differs", tilt_com(full="20 6"), (triple((20, 6)), triple((8, 6)), "4 pixels")),
    Faulty("newst.output-size-differs", newst_com(size="4,4"), (triple((16, 16)), triple((8, 6)), "TS_01.st")),
    Faulty("tomogram.not-of-tilt-com", thick(), (triple((8, 6, 8)), triple((8, 6, 2)))),
]  # fmt: skip
