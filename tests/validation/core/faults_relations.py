"""Runs with one fault each between their files, or between a file and what was stated."""

from __future__ import annotations

from dataclasses import replace

from tests.validation import build
from tests.validation.build_movies import with_fei, with_seri
from tests.validation.build_relations import without
from tests.validation.core.faulty import Faulty
from validation.run import RunCase


def overridden() -> Faulty:
    """The header says 1 Å, which is what programs write when they do not know it."""
    clean = build.run({"tomogram": build.mrc((8, 8, 4), pixel=1)})
    return Faulty("file.voxel-size-overridden", with_stated(clean, role="tomogram", voxel=10.8), ("1.000", "10.800"))


def with_stated(run: RunCase, *, role: str, voxel: float) -> RunCase:
    files = (
        replace(file, stated_voxel=voxel, stated_reason="The header was lost.") if file.role == role else file
        for file in run.files
    )
    return replace(run, files=tuple(files))


TURNED = {"rawtlt": build.angles([-54, -30, 0, 30, 60]), "mdoc": build.mdoc([54, 30, 0, -30, -60])}


def unlisted() -> Faulty:
    """Six sections, five of them in the mdoc, and no list of angles that would tell."""
    case = without(build.run({"tilt_series": build.mrc((8, 6, 6))}), "rawtlt", "xf", "tlt", "xtilt")
    return Faulty("tiltseries.more-sections-than-mdoc", case, ("6 sections", "describes 5"))


RECORDED = (0.0, 30.0, -30.0, -60.0, 60.0)
EARLIER = {"rawtlt": build.angles(RECORDED), "mdoc": build.mdoc(RECORDED)}


FAULTS = [
    Faulty("alignment.tilt-order-differs", build.run(EARLIER), ("5 angles sorted", "TS_01.rawtlt", "dose-symmetric")),
    Faulty("rawtlt.order-not-of-header", build.run({"tilt_series": with_seri((-30.0, -60.0, 0.0, 30.0, 60.0))}),
           ("section 1", "−60.0° in the file", "−30.0° in the header")),
    Faulty("rawtlt.angle-not-of-header", build.run({"tilt_series": with_fei([*build.ANGLES[:4], 57.0])}),
           ("1 of 5", "section 5", "60.0° in the file", "57.0° in the header", "0.5°")),
    overridden(), unlisted(), Faulty("rawtlt.angles-turned", build.run(TURNED), ("5 angles", "−54.0°", "54.0°")),
]  # fmt: skip
