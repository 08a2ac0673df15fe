"""mdoc and tilt series: no more sections in the stack than in the mdoc, which may have more (left out, retaken)."""

from __future__ import annotations

from validation.cases import Cell, CellState, FileCase, Number, Outcome, RunCase, judged, merged
from validation.checks.say import finding, not_comparable
from validation.checks.seen import tilt_order_of, volume_of


def sections_are_in_the_mdoc(case: RunCase, *, relation: str) -> Outcome:
    """Told only where no rawtlt file stands between the two: else its own relations tell which side is wrong."""
    outcomes = []
    for stack in case.in_role("tilt_series"):
        between = bool(case.beside(stack, role="rawtlt"))
        mdocs = case.counterparts(stack, role="mdoc", kind="acquisition")
        outcomes += [_compare(stack, mdoc, between=between, relation=relation) for mdoc in mdocs]
    return merged(outcomes)


def _compare(stack: FileCase, mdoc: FileCase, *, between: bool, relation: str) -> Outcome:
    if (not_yet := not_comparable([stack, mdoc])) is not None:
        return not_yet
    volume, order = volume_of(stack.facts), tilt_order_of(mdoc.facts)
    if volume is None or order is None or not order.tilts:
        return Outcome()
    sections, described = volume.shape[2], len(order.tilts)
    numbers = (Number("Sections", sections, source=stack.name), Number("Sections", described, source=mdoc.name))
    if sections <= described:
        return judged([], numbers=numbers)
    if between:
        return Outcome(Cell(CellState.ABSENT, numbers, "The rawtlt file is held against both."))
    params = {"observed": sections, "expected": described}
    code = "tiltseries.more-sections-than-mdoc"
    return judged([finding(code, file=stack, other=mdoc, relation=relation, params=params)], numbers=numbers)
