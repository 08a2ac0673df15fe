"""What an mdoc answers: voltage, tilts, doses, axis. Each function takes the facts of one mdoc of a tilt series.

Facts are as stored: a column whose values are all alike is there once.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import pairwise
from statistics import median
from typing import Any

from submissions.schema.derivations import EXPOSURES_ALIKE
from validation.checks.tolerances import DOSE_HIGH, SPACING_HIGH, SPACING_LOW, TILT_STEP

Facts = Mapping[str, Any]
# What tells the time of each image. The order of the sections does not: stacks are sorted by angle as well.
TRUSTED = frozenset(("time", "dose", "movie"))
# SerialEM's word for it in the title -> the scheme.
SCHEME_WORDS = {"dosym": "dose-symmetric", "bidir": "bidirectional"}
FEWEST_STEPS = 3


def column(facts: Facts, name: str) -> list[Any]:
    """One value per section."""
    values = list(facts.get(name) or ())
    return values * count(facts) if len(values) == 1 else values


def count(facts: Facts) -> int:
    return int(facts.get("image_count") or 0)


def voltage(facts: Facts) -> float | None:
    """volts"""
    told = next((value for value in column(facts, "voltages") if value), None)
    return told * 1000 if told and told > 0 else None


def angles(facts: Facts) -> list[float]:
    """Degrees, of the tilts that count: one that was taken again counts once."""
    again = frozenset(facts.get("retaken") or ())
    return [one for at, one in enumerate(column(facts, "tilt_angles")) if one is not None and at not in again]


def step_of(angles: list[float]) -> float | None:
    """The usual distance in degrees of neighbouring angles."""
    ordered = sorted(angles)
    steps = [after - before for before, after in pairwise(ordered) if after - before > TILT_STEP]
    return median(steps) if len(steps) >= FEWEST_STEPS else None


def scheme(facts: Facts) -> str | None:
    if facts.get("scheme") and facts.get("order_from") in TRUSTED and not facts.get("retaken"):
        return str(facts["scheme"])
    words = " ".join(facts.get("titles") or ())
    return next((found for word, found in SCHEME_WORDS.items() if re.search(rf"\b{word}\s*=", words)), None)


def doses(facts: Facts) -> list[float]:
    """e⁻/Å² of each image, where every section tells it, or the dose before each does; else none."""
    stated = [dose for dose in column(facts, "exposure_doses") if dose is not None and 0 < dose < DOSE_HIGH]
    if stated and len(stated) == count(facts):
        return stated
    before = [dose for dose in column(facts, "prior_doses") if dose is not None]
    steps = [after - one for one, after in pairwise(sorted(before))]
    usable = len(before) == count(facts) > FEWEST_STEPS and all(0 < step < DOSE_HIGH for step in steps)
    return [*steps, median(steps)] if usable and _alike(steps) else []


def _alike(doses: list[float]) -> bool:
    return max(doses) - min(doses) <= EXPOSURES_ALIKE * max(doses)


def dose_of_one(facts: Facts) -> float | None:
    """e⁻/Å² of each image, where they are alike."""
    found = doses(facts)
    return median(found) if found and _alike(found) else None


def dose_of_all(facts: Facts) -> float | None:
    """e⁻/Å² of all images together, where they differ and no one number stands for each."""
    found = doses(facts)
    return sum(found) if found and not _alike(found) else None


def spacing(facts: Facts) -> float | None:
    """Å per pixel of the stack that the mdoc is of."""
    told = {value for value in column(facts, "pixel_spacings") if value}
    one = next(iter(told)) if len(told) == 1 else None
    return one if one and SPACING_LOW < one < SPACING_HIGH and one != 1.0 else None


def binning(facts: Facts) -> float | None:
    """Of the stack that the mdoc is of."""
    told = {value for value in column(facts, "binnings") if value} or {facts.get("title_binning")}
    return next(iter(told)) if len(told) == 1 else None


def is_serialem(facts: Facts) -> bool:
    return "serialem" in str(facts.get("software", "")).lower()


def is_tomography(facts: Facts) -> bool:
    """Written by Thermo Fisher's program."""
    return str(facts.get("software", "")).lower().startswith("tomography")


def axis(facts: Facts) -> float | None:
    """Degrees. Only SerialEM's word is taken: the title of Tomography 5 holds another angle."""
    return facts.get("tilt_axis") if is_serialem(facts) else None


def turned(facts: Facts) -> float | None:
    """Degrees: what programs take for the axis of a series of Tomography 5."""
    told = {abs(value) for value in column(facts, "rotation_angles") if value is not None}
    return max(told) if told and is_tomography(facts) and max(told) - min(told) < 1 else None
