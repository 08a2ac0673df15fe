"""mdocs, angles, transforms, command files, alignments, STAR files and tables with one fault each, by themselves."""

from __future__ import annotations

from tests.validation import build
from tests.validation.core.faulty import Faulty
from validation.run import RunCase


def alone(code: str, role: str, data: bytes, *says: str, name: str = "", also: tuple[str, ...] = ()) -> Faulty:
    """A run of this file only: nothing to compare it with."""
    return Faulty(code, only(role, data, name=name), says, also)


def only(role: str, data: bytes, *, name: str = "") -> RunCase:
    return RunCase(name="TS_01", files=(build.case(role, data, name=name),), blocks=build.blocks())


def mdoc(*changes: tuple[str, str], count: int = 1) -> bytes:
    """The clean mdoc with some of its words replaced, in the first sections only where `count` says so."""
    text = build.mdoc().decode()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, count)
    return text.encode()


PRIOR = "".join(
    f"[ZValue = {at}]\nTiltAngle = {at}\nPriorRecordDose = {dose}\nDateTime = 22-Nov-2026  10:0{at}:00\n"
    for at, dose in enumerate((0, 3, 6, 2, 12))
)
MDOCS = [
    alone("mdoc.value-not-read", "mdoc", mdoc(("ExposureDose = 3.0", "ExposureDose = lots")), "lots", "ExposureDose"),
    alone("mdoc.time-not-read", "mdoc", mdoc(("22-Nov-26  10:00:00\n", "yesterday\n")), "yesterday", "line"),
    alone("mdoc.dose-zero", "mdoc", mdoc(("ExposureDose = 3.0", "ExposureDose = 0"), count=-1), "5 of 5 sections"),
    alone("mdoc.dose-impossible", "mdoc", mdoc(("ExposureDose = 3.0", "ExposureDose = -3")), "−3", "1000", "line"),
    alone("mdoc.dose-falls", "mdoc", PRIOR.encode(), "from 6 to 2", "line 13"),
    alone("mdoc.tilt-retaken", "mdoc", build.mdoc([*build.ANGLES, 30.001]), "1 of 6", "30.0°", "line"),
]
FAULTS = MDOCS
