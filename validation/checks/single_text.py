"""A list of angles holds possible angles."""

from __future__ import annotations

from validation.cases import FileCase
from validation.checks.say import finding
from validation.checks.tolerances import ANGLE_LIMIT
from validation.findings import Finding
from validation.formats.angles import AngleFacts


def angles_are_possible(file: FileCase, facts: AngleFacts, *, relation: str) -> list[Finding]:
    """The first angle beyond the limit, with its line."""
    for value, line in zip(facts.values, facts.lines, strict=True):
        if abs(value) > ANGLE_LIMIT:
            numbers = {"line": line, "observed": value, "expected": ANGLE_LIMIT, "units": "°"}
            return [finding("angles.out-of-range", file=file, relation=relation, params=numbers)]
    return []
