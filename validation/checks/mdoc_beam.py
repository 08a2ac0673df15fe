"""Voltage, pixel size and dose of an mdoc against what was stated."""

from __future__ import annotations

from collections.abc import Collection

from validation.cases import BlockCase, FileCase, Number, Outcome, judged
from validation.checks.given import address, given
from validation.checks.lengths import compare, possible
from validation.checks.say import finding
from validation.checks.tolerances import (
    DOSE,
    DOSE_NEARLY,
    LENGTH_RELATIVE,
    MDOC_PIXEL_NEARLY,
    SPACING_HIGH,
    SPACING_LOW,
    SUPER_RESOLUTIONS,
    VOLTAGE,
)
from validation.formats import MdocFacts

STATED = "stated"
# Voltages are stored in volts; who writes a declared file by hand may write kilovolts. No microscope has 10 kV.
LEAST_VOLTS = 10_000


def voltage_agrees(file: FileCase, facts: MdocFacts, block: BlockCase, *, relation: str) -> Outcome:
    value = block.values.get("acceleration_voltage")
    observed, expected = facts.voltage, given(value)
    if not observed or not expected:
        return Outcome()
    expected = expected / 1000 if expected >= LEAST_VOLTS else expected
    numbers = (
        Number("Voltage in the mdoc", observed, "kV", file.name),
        Number("Stated voltage", expected, "kV", STATED),
    )
    if abs(observed - expected) <= VOLTAGE:
        return judged([], numbers=numbers)
    params = {"observed": observed, "expected": expected, "tolerance": VOLTAGE, "units": "kV"}
    place = address(value, block=block.id, key="acceleration_voltage")
    return judged(
        [finding("mdoc.voltage-differs", file=file, relation=relation, field=place, params=params)], numbers=numbers
    )


def dose_agrees(
    file: FileCase, facts: MdocFacts, block: BlockCase, *, relation: str, kept: Collection[int] = ()
) -> Outcome:
    """The sum over all sections, retaken tilts too: the specimen had them all. Only where every section says it.

    `kept`: the sections that are in the tilt series; the stated dose may be theirs.
    """
    doses = [dose for dose in facts.exposure_doses if dose is not None and dose > 0]
    total, single = block.values.get("total_dose"), block.values.get("dose_per_movie")
    key, value = ("total_dose", total) if given(total) else ("dose_per_movie", single)
    stated = given(value)
    if not stated or stated < 0 or not doses or len(doses) != facts.count:
        return Outcome()
    observed, expected = sum(doses), stated if key == "total_dose" else stated * len(doses)
    numbers = (
        Number("Doses of the mdoc, summed", round(observed, 3), "e⁻/Å²", file.name),
        Number("Stated dose of the run", round(expected, 3), "e⁻/Å²", STATED),
    )
    of_series = sum(dose for at, dose in enumerate(doses) if at in kept)
    if (apart := abs(observed - expected)) <= DOSE or (kept and abs(of_series - expected) <= DOSE):
        return judged([], numbers=numbers)
    code = "mdoc.dose-nearly" if apart <= DOSE_NEARLY * expected else "mdoc.dose-differs"
    says = "" if key == "total_dose" else f", {stated:g} for each movie"
    params = {"observed": observed, "expected": expected, "tolerance": DOSE, "count": len(doses), "says": says}
    place = address(value, block=block.id, key=key)
    found = finding(code, file=file, relation=relation, field=place, params={**params, "units": "e⁻/Å²"})
    return judged([found], numbers=numbers)


def movie_pixels(facts: MdocFacts) -> tuple[float, float, tuple[float, ...]] | None:
    """PixelSpacing, binning, and the pixel sizes that movies may have by them; None where the mdoc does not say.

    PixelSpacing is that of the stack: with binning the movies' is smaller, of super-resolution movies again. A stack
    may have been written from binned movies too.
    """
    spacing = next((one for one in facts.pixel_spacings if one is not None and SPACING_LOW < one < SPACING_HIGH), None)
    if spacing is None:
        return None
    told = next((one for one in facts.binnings if one is not None), facts.title_binning)
    binning = told if told and 0.1 <= told <= 64 else 1.0
    pixels = [spacing / binning * part for part in SUPER_RESOLUTIONS]
    return spacing, binning, tuple(dict.fromkeys([*pixels, spacing]))


def pixel_size_agrees(file: FileCase, facts: MdocFacts, block: BlockCase, *, relation: str) -> Outcome:
    value = block.values.get("pixel_size")
    expected, told = given(value), movie_pixels(facts)
    if not expected or not possible(expected) or told is None:
        return Outcome()
    spacing, binning, pixels = told
    observed = min(pixels, key=lambda pixel: abs(pixel - expected))
    result = compare(observed, expected)
    numbers = (
        Number("PixelSpacing", spacing, "Å", file.name),
        Number("Binning", binning, source=file.name),
        Number("Stated pixel size of the movies", expected, "Å", STATED),
    )
    if result.difference <= LENGTH_RELATIVE or result.verdict == "match":
        return judged([], numbers=numbers)
    nearly = result.difference <= MDOC_PIXEL_NEARLY
    params = {
        "observed": observed if nearly else pixels[0],
        "expected": expected,
        "difference": result.difference if nearly else abs(pixels[0] - expected) / expected,
        "tolerance": result.tolerance,
        "spacing": spacing,
        "binning": binning,
        "units": "Å",
    }
    place = address(value, block=block.id, key="pixel_size")
    code = "mdoc.pixel-size-nearly" if nearly else "mdoc.pixel-size-differs"
    return judged([finding(code, file=file, relation=relation, field=place, params=params)], numbers=numbers)
