"""Alignment and tilt series: a row of the xf, tlt, xtilt and aln files per section; views left out make them fewer."""

from __future__ import annotations

from validation.cases import FileCase, Number, Outcome, RunCase, judged, merged
from validation.checks.say import finding, not_comparable
from validation.checks.seen import volume_of
from validation.checks.tilt_sections import orders_agree
from validation.checks.tolerances import LEAST_SHIFTED
from validation.findings import Finding
from validation.formats import AngleFacts, XfFacts
from validation.formats.aln import AlnFacts

ROLES_WITH_ROWS = ("xf", "tlt", "xtilt", "aln")


def rows_are_section_count(case: RunCase, *, relation: str) -> Outcome:
    """Where the tilt series is not there, the tlt file is held against the rawtlt file."""
    outcomes = []
    for rows in case.in_role(*ROLES_WITH_ROWS):
        stacks = case.counterparts(rows, role="tilt_series", kind="tilt_series")
        outcomes += [_compare(rows, stack, relation=relation) for stack in stacks]
        angles = case.counterparts(rows, role="rawtlt", kind="tilt_series") if rows.role == "tlt" else []
        if not stacks:
            outcomes += [_compare_with_angles(rows, other, relation=relation) for other in angles]
        told = [found for other in angles for found in orders_agree(rows, other, relation=relation)]
        outcomes += [judged(told)] if told else []
    return merged(outcomes)


def _compare(file: FileCase, stack: FileCase, *, relation: str) -> Outcome:
    if (not_yet := not_comparable([file, stack])) is not None:
        return not_yet
    rows, volume = _rows(file), volume_of(stack.facts)
    if rows is None or volume is None:
        return Outcome()
    sections = volume.shape[2]
    numbers = (Number("Sections", sections, source=stack.name), Number("Rows", rows, source=file.name))
    found = _findings(file, stack, rows=rows, sections=sections, relation=relation)
    if isinstance(file.facts, AlnFacts):
        found += _raw_size(file, file.facts, stack, volume.shape, relation)
    if isinstance(file.facts, XfFacts):
        found += _shift(file, file.facts, stack, volume.shape, relation)
    return judged(found, numbers=numbers)


def _compare_with_angles(tlt: FileCase, rawtlt: FileCase, *, relation: str) -> Outcome:
    if (not_yet := not_comparable([tlt, rawtlt])) is not None:
        return not_yet
    if not isinstance(tlt.facts, AngleFacts) or not isinstance(rawtlt.facts, AngleFacts):
        return Outcome()
    rows, angles = len(tlt.facts.values), len(rawtlt.facts.values)
    numbers = (Number("Angles", angles, source=rawtlt.name), Number("Rows", rows, source=tlt.name))
    if rows == angles:
        return judged([], numbers=numbers)
    params = {"observed": rows, "expected": angles}
    found = finding("alignment.rows-not-angles", file=tlt, other=rawtlt, relation=relation, params=params)
    return judged([found], numbers=numbers)


def _rows(file: FileCase) -> int | None:
    """AreTomo leaves dark images out of its rows and names them in the head of the file."""
    match file.facts:
        case XfFacts(rows=rows):
            return rows
        case AngleFacts(values=values):
            return len(values)
        case AlnFacts(rows=rows, dark_frames=dark):
            return rows + dark
    return None


def _findings(file: FileCase, stack: FileCase, *, rows: int, sections: int, relation: str) -> list[Finding]:
    if rows == sections:
        return []
    code = "alignment.more-rows-than-sections" if rows > sections else "alignment.fewer-rows-than-sections"
    counts = {"observed": rows, "expected": sections, "says": " with dark frames" if file.role == "aln" else ""}
    return [finding(code, file=file, other=stack, relation=relation, params=counts)]


def _raw_size(
    file: FileCase, facts: AlnFacts, stack: FileCase, shape: tuple[int, int, int], relation: str
) -> list[Finding]:
    """RawSize is that of the stack that AreTomo read; its sections are judged with the rows."""
    if facts.raw_size is None or sorted(facts.raw_size[:2]) == sorted(shape[:2]):
        return []
    params = {"observed": facts.raw_size[:2], "expected": shape[:2]}
    return [finding("alignment.raw-size-differs", file=file, other=stack, relation=relation, params=params)]


def _shift(
    file: FileCase, facts: XfFacts, stack: FileCase, shape: tuple[int, int, int], relation: str
) -> list[Finding]:
    """A shift by more than the longer side leaves nothing of the image."""
    longest = max(shape[:2])
    if facts.shift is None or min(shape[:2]) < LEAST_SHIFTED or (largest := max(facts.shift)) <= longest:
        return []
    params = {"observed": largest, "expected": shape[:2], "units": "pixels"}
    return [finding("alignment.shift-beyond-image", file=file, other=stack, relation=relation, params=params)]
