"""Alignment and tilt series: one row of the xf, tlt and xtilt files per section; views left out make them fewer."""

from __future__ import annotations

from validation.cases import FileCase, Number, Outcome, RunCase, judged, merged
from validation.checks.say import finding, not_comparable
from validation.checks.seen import volume_of
from validation.findings import Finding
from validation.formats import AngleFacts, XfFacts

ROLES_WITH_ROWS = ("xf", "tlt", "xtilt")


def rows_are_section_count(case: RunCase, *, relation: str) -> Outcome:
    return merged(
        [
            _compare(rows, stack, relation=relation)
            for rows in case.in_role(*ROLES_WITH_ROWS)
            for stack in case.counterparts(rows, role="tilt_series", kind="tilt_series")
        ]
    )


def _compare(file: FileCase, stack: FileCase, *, relation: str) -> Outcome:
    if (not_yet := not_comparable([file, stack])) is not None:
        return not_yet
    rows = _rows(file)
    volume = volume_of(stack.facts)
    if rows is None or volume is None:
        return Outcome()
    sections = volume.shape[2]
    numbers = (Number("Sections", sections, source=stack.name), Number("Rows", rows, source=file.name))
    return judged(_findings(file, stack, rows=rows, sections=sections, relation=relation), numbers=numbers)


def _rows(file: FileCase) -> int | None:
    match file.facts:
        case XfFacts(rows=rows):
            return rows
        case AngleFacts(values=values):
            return len(values)
    return None


def _findings(file: FileCase, stack: FileCase, *, rows: int, sections: int, relation: str) -> list[Finding]:
    if rows == sections:
        return []
    code = "alignment.more-rows-than-sections" if rows > sections else "alignment.fewer-rows-than-sections"
    counts = {"observed": rows, "expected": sections}
    return [finding(code, file=file, other=stack, relation=relation, params=counts)]
