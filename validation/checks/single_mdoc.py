"""An mdoc describes a tilt series, and every section has a possible angle."""

from __future__ import annotations

from collections import Counter

from validation.cases import FileCase
from validation.checks.say import finding
from validation.checks.tolerances import ANGLE_LIMIT, LENGTH_RELATIVE, SPACING_HIGH, SPACING_LOW
from validation.findings import Finding
from validation.formats.mdoc import MdocFacts

NOT_A_SERIES = {"frame_set": "mdoc.frame-set", "montage": "mdoc.montage"}


def mdoc_is_a_tilt_series(file: FileCase, facts: MdocFacts, *, relation: str) -> list[Finding]:
    if facts.kind == "empty":
        return [finding("mdoc.no-sections", file=file, relation=relation)]
    if facts.kind in NOT_A_SERIES:
        return [
            finding(NOT_A_SERIES[facts.kind], file=file, relation=relation, params={"observed": len(facts.sections)})
        ]
    return [
        *_values_are_numbers(file, facts, relation=relation),
        *_sections_have_angles(file, facts, relation=relation),
        *_sections_are_named_once(file, facts, relation=relation),
        *_pixel_spacing_is_one(file, facts, relation=relation),
    ]


def _values_are_numbers(file: FileCase, facts: MdocFacts, *, relation: str) -> list[Finding]:
    """The first bad value stands for all: a finding has its place, and one remedy serves them."""
    return [
        finding(
            "mdoc.value-not-a-number",
            file=file,
            relation=relation,
            params={"line": bad.line, "key": bad.key, "observed": bad.text},
        )
        for bad in facts.bad_values[:1]
    ]


def _sections_have_angles(file: FileCase, facts: MdocFacts, *, relation: str) -> list[Finding]:
    bad_lines = {bad.line for bad in facts.bad_values if bad.key == "TiltAngle"}
    missing = [section for section in facts.sections if section.tilt_angle is None]
    found = []
    if len(missing) > len(bad_lines):  # an angle that is no number has its own finding
        counts = {"observed": len(missing), "expected": len(facts.sections), "line": missing[0].line}
        found.append(finding("mdoc.angle-missing", file=file, relation=relation, params=counts))
    for section in facts.sections:
        if section.tilt_angle is not None and abs(section.tilt_angle) > ANGLE_LIMIT:
            numbers = {"line": section.line, "observed": section.tilt_angle, "expected": ANGLE_LIMIT, "units": "°"}
            return [*found, finding("mdoc.angle-out-of-range", file=file, relation=relation, params=numbers)]
    return found


def _sections_are_named_once(file: FileCase, facts: MdocFacts, *, relation: str) -> list[Finding]:
    times = Counter(section.z_value for section in facts.sections)
    name, count = times.most_common(1)[0]
    if count == 1:
        return []
    second = [section.line for section in facts.sections if section.z_value == name][1]
    params = {"observed": name, "times": count, "line": second}
    return [finding("mdoc.section-repeated", file=file, relation=relation, params=params)]


def _pixel_spacing_is_one(file: FileCase, facts: MdocFacts, *, relation: str) -> list[Finding]:
    stated = [(section.pixel_spacing, section.line) for section in facts.sections if section.pixel_spacing is not None]
    for spacing, line in stated:
        if not SPACING_LOW < spacing < SPACING_HIGH:
            numbers = {"observed": spacing, "line": line, "units": "Å"}
            return [finding("mdoc.pixel-spacing-not-positive", file=file, relation=relation, params=numbers)]
    low, high = (min(stated)[0], max(stated)[0]) if stated else (1.0, 1.0)
    if (apart := (high - low) / low) <= LENGTH_RELATIVE:
        return []
    params = {"observed": high, "expected": low, "difference": apart, "tolerance": LENGTH_RELATIVE, "units": "Å"}
    return [finding("mdoc.pixel-spacing-varies", file=file, relation=relation, params=params)]
