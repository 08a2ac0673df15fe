"""mdoc and declared values: one cell for voltage, pixel size, dose, tilt range, step, scheme and axis."""

from __future__ import annotations

from validation.cases import BlockCase, FileCase, Outcome, RunCase, merged
from validation.checks.mdoc_beam import dose_agrees, pixel_size_agrees, voltage_agrees
from validation.checks.mdoc_tilts import axis_agrees, range_agrees, scheme_agrees, step_agrees
from validation.checks.say import not_comparable
from validation.formats import MdocFacts

NOTHING = BlockCase(id="", kind="acquisition")


def mdoc_is_as_stated(case: RunCase, *, relation: str) -> Outcome:
    """What only one side says is not compared."""
    return merged([_compare(case, file, relation=relation) for file in case.in_role("mdoc")])


def _compare(case: RunCase, file: FileCase, *, relation: str) -> Outcome:
    if (not_yet := not_comparable([file])) is not None:
        return not_yet
    facts = file.facts
    if not isinstance(facts, MdocFacts) or facts.kind != "series":
        return Outcome()
    block = case.ancestor(file.block, kind="acquisition") or NOTHING
    series = [other for other in case.blocks if other.kind == "tilt_series" and other.refs in (block.id, None)]
    checks = (voltage_agrees, pixel_size_agrees, dose_agrees, range_agrees, step_agrees, scheme_agrees)
    outcomes = [check(file, facts, block, relation=relation) for check in checks]
    outcomes += [axis_agrees(file, facts, other, relation=relation) for other in series]
    return merged(outcomes)
