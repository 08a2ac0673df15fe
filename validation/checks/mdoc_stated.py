"""mdoc and declared values: one cell for voltage, pixel size, dose, tilt range, step, scheme and axis."""

from __future__ import annotations

from collections import Counter

from validation.cases import BlockCase, FileCase, Outcome, RunCase, merged
from validation.checks.mdoc_beam import dose_agrees, pixel_size_agrees, voltage_agrees
from validation.checks.mdoc_tilts import axis_agrees, range_agrees, scheme_agrees, step_agrees
from validation.checks.say import not_comparable
from validation.formats import AngleFacts, MdocFacts

NOTHING = BlockCase(id="", kind="acquisition")


def mdoc_is_as_stated(case: RunCase, *, relation: str) -> Outcome:
    """What only one side says is not compared."""
    return merged([_compare(case, file, relation=relation) for file in case.in_role("mdoc")])


def _kept(case: RunCase, facts: MdocFacts) -> frozenset[int]:
    """The sections that the run's rawtlt has too. Dark tilts stay in the mdoc and are taken out of stack and rawtlt."""
    listed = [other.facts.values for other in case.in_role("rawtlt") if isinstance(other.facts, AngleFacts)]
    if len(listed) != 1:
        return frozenset()
    free = Counter(round(value, 1) for value in listed[0])
    kept = set()
    for at, angle in enumerate(facts.tilt_angles):
        if angle is not None and free[round(angle, 1)] > 0:
            free[round(angle, 1)] -= 1
            kept.add(at)
    return frozenset(kept)


def _compare(case: RunCase, file: FileCase, *, relation: str) -> Outcome:
    if (not_yet := not_comparable([file])) is not None:
        return not_yet
    facts = file.facts
    if not isinstance(facts, MdocFacts) or facts.kind != "series":
        return Outcome()
    block = case.ancestor(file.block, kind="acquisition") or NOTHING
    series = [other for other in case.blocks if other.kind == "tilt_series" and other.refs in (block.id, None)]
    checks = (voltage_agrees, pixel_size_agrees, step_agrees, scheme_agrees)
    outcomes = [check(file, facts, block, relation=relation) for check in checks]
    kept = _kept(case, facts)
    outcomes += [check(file, facts, block, relation=relation, kept=kept) for check in (dose_agrees, range_agrees)]
    outcomes += [axis_agrees(file, facts, other, relation=relation) for other in series]
    return merged(outcomes)
