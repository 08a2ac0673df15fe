"""rawtlt and tilt series: one angle per section."""

from __future__ import annotations

from validation.cases import FileCase, Number, Outcome, RunCase, judged, merged
from validation.checks.say import finding, not_comparable
from validation.checks.seen import volume_of
from validation.checks.tilt_sections import angles_are_those_of_the_header
from validation.formats import AngleFacts


def angle_count_is_section_count(case: RunCase, *, relation: str) -> Outcome:
    """Every rawtlt file against the tilt series of its block."""
    return merged(
        [
            _compare(rawtlt, stack, relation=relation)
            for rawtlt in case.in_role("rawtlt")
            for stack in case.counterparts(rawtlt, role="tilt_series", kind="tilt_series")
        ]
    )


def _compare(rawtlt: FileCase, stack: FileCase, *, relation: str) -> Outcome:
    if (not_yet := not_comparable([rawtlt, stack])) is not None:
        return not_yet
    volume = volume_of(stack.facts)
    if not isinstance(rawtlt.facts, AngleFacts) or volume is None:
        return Outcome()
    angles, sections = len(rawtlt.facts.values), volume.shape[2]
    numbers = (Number("Sections", sections, source=stack.name), Number("Angles", angles, source=rawtlt.name))
    if angles == sections:
        return judged(angles_are_those_of_the_header(rawtlt, stack, relation=relation), numbers=numbers)
    params = {"observed": angles, "expected": sections, "advice": _advice(angles - sections)}
    found = finding("tiltseries.angle-count", file=rawtlt, other=stack, relation=relation, params=params)
    return judged([found], numbers=numbers)


def _advice(surplus: int) -> str:
    amount, plural = abs(surplus), "" if abs(surplus) == 1 else "s"
    if surplus > 0:
        return f"Give the whole tilt series, or remove the {amount} extra angle{plural}"
    return f"Add the {amount} missing angle{plural}"
