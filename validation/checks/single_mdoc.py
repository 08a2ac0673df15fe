"""An mdoc describes a tilt series, every section has a possible angle, and doses and times make sense."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

from validation.cases import FileCase
from validation.checks.say import finding
from validation.checks.tolerances import ANGLE_LIMIT, DOSE_HIGH, LENGTH_RELATIVE, SPACING_HIGH, SPACING_LOW
from validation.findings import Finding
from validation.formats.mdoc import MdocFacts

NOT_A_SERIES = {"frame_set": "mdoc.frame-set", "montage": "mdoc.montage"}


def mdoc_is_a_tilt_series(file: FileCase, facts: MdocFacts, *, relation: str) -> list[Finding]:
    if facts.kind == "empty":
        return [finding("mdoc.no-sections", file=file, relation=relation)]
    if facts.kind in NOT_A_SERIES:
        return [finding(NOT_A_SERIES[facts.kind], file=file, relation=relation, params={"observed": facts.count})]
    return [
        *_values_are_numbers(file, facts, relation=relation),
        *_sections_have_angles(file, facts, relation=relation),
        *_sections_are_named_once(file, facts, relation=relation),
        *_pixel_spacing_is_one(file, facts, relation=relation),
        *_times_are_read(file, facts, relation=relation),
        *_doses_are_possible(file, facts, relation=relation),
        *_doses_rise(file, facts, relation=relation),
        *_no_tilt_is_retaken(file, facts, relation=relation),
    ]


def _values_are_numbers(file: FileCase, facts: MdocFacts, *, relation: str) -> list[Finding]:
    """The first bad value of a kind stands for all: a finding has its place, and one remedy serves them."""
    angles = [bad for bad in facts.bad_values if bad.key == "TiltAngle"]
    others = [bad for bad in facts.bad_values if bad.key != "TiltAngle"]
    return [
        finding(code, file=file, relation=relation, params={"line": bad.line, "key": bad.key, "observed": bad.text})
        for code, kind in (("mdoc.value-not-a-number", angles), ("mdoc.value-not-read", others))
        for bad in kind[:1]
    ]


def _sections_have_angles(file: FileCase, facts: MdocFacts, *, relation: str) -> list[Finding]:
    bad_lines = {bad.line for bad in facts.bad_values if bad.key == "TiltAngle"}
    stated = list(zip(facts.tilt_angles, facts.lines, strict=True))
    missing = [line for angle, line in stated if angle is None]
    found = []
    if len(missing) > len(bad_lines):  # an angle that is no number has its own finding
        counts = {"observed": len(missing), "expected": facts.count, "line": missing[0]}
        found.append(finding("mdoc.angle-missing", file=file, relation=relation, params=counts))
    for angle, line in stated:
        if angle is not None and abs(angle) > ANGLE_LIMIT:
            numbers = {"line": line, "observed": angle, "expected": ANGLE_LIMIT, "units": "°"}
            return [*found, finding("mdoc.angle-out-of-range", file=file, relation=relation, params=numbers)]
    return found


def _sections_are_named_once(file: FileCase, facts: MdocFacts, *, relation: str) -> list[Finding]:
    name, count = Counter(facts.z_values).most_common(1)[0]
    if count == 1:
        return []
    second = [line for z_value, line in zip(facts.z_values, facts.lines, strict=True) if z_value == name][1]
    params = {"observed": name, "times": count, "line": second}
    return [finding("mdoc.section-repeated", file=file, relation=relation, params=params)]


def _pixel_spacing_is_one(file: FileCase, facts: MdocFacts, *, relation: str) -> list[Finding]:
    both = zip(facts.pixel_spacings, facts.lines, strict=True)
    stated = [(spacing, line) for spacing, line in both if spacing is not None]
    for spacing, line in stated:
        if not SPACING_LOW < spacing < SPACING_HIGH:
            numbers = {"observed": spacing, "line": line, "units": "Å"}
            return [finding("mdoc.pixel-spacing-not-positive", file=file, relation=relation, params=numbers)]
    low, high = (min(stated)[0], max(stated)[0]) if stated else (1.0, 1.0)
    if (apart := (high - low) / low) <= LENGTH_RELATIVE:
        return []
    params = {"observed": high, "expected": low, "difference": apart, "tolerance": LENGTH_RELATIVE, "units": "Å"}
    return [finding("mdoc.pixel-spacing-varies", file=file, relation=relation, params=params)]


def _times_are_read(file: FileCase, facts: MdocFacts, *, relation: str) -> list[Finding]:
    return [
        finding("mdoc.time-not-read", file=file, relation=relation, params={"line": bad.line, "observed": bad.text})
        for bad in facts.bad_times[:1]
    ]


def _doses_are_possible(file: FileCase, facts: MdocFacts, *, relation: str) -> list[Finding]:
    """Zero everywhere is usual where nobody calibrated the dose; it says nothing, and is no fault."""
    doses = [dose for dose in facts.exposure_doses if dose is not None]
    if doses and not any(doses):
        params = {"observed": len(doses), "expected": facts.count}
        return [finding("mdoc.dose-zero", file=file, relation=relation, params=params)]
    for key, column in (("ExposureDose", facts.exposure_doses), ("PriorRecordDose", facts.prior_doses)):
        for dose, line in zip(column, facts.lines, strict=True):
            if dose is not None and not 0 <= dose <= DOSE_HIGH:
                numbers = {"key": key, "line": line, "observed": dose, "expected": DOSE_HIGH, "units": "e⁻/Å²"}
                return [finding("mdoc.dose-impossible", file=file, relation=relation, params=numbers)]
    return []


def _doses_rise(file: FileCase, facts: MdocFacts, *, relation: str) -> list[Finding]:
    """In the order of time, what an image received before can only grow."""
    if facts.order_from != "time":
        return []
    stated = [(facts.prior_doses[at], facts.lines[at]) for at in facts.order]
    told = [(dose, line) for dose, line in stated if dose is not None]
    for (before, _), (after, line) in pairwise(told):
        if after < before:
            numbers = {"line": line, "observed": after, "expected": before, "units": "e⁻/Å²"}
            return [finding("mdoc.dose-falls", file=file, relation=relation, params=numbers)]
    return []


def _no_tilt_is_retaken(file: FileCase, facts: MdocFacts, *, relation: str) -> list[Finding]:
    if not facts.retaken:
        return []
    first = facts.retaken[0]
    params = {"observed": len(facts.retaken), "expected": facts.count, "line": facts.lines[first]}
    angle = {"angle": facts.tilt_angles[first], "units": "°"}
    return [finding("mdoc.tilt-retaken", file=file, relation=relation, params=params | angle)]
