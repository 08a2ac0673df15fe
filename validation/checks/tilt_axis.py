"""The rotation of an alignment and the tilt axis that was stated, or that the mdoc says."""

from __future__ import annotations

import math
from collections.abc import Sequence

from validation.cases import Cell, CellState, FileCase, Number, Outcome, RunCase, judged, merged
from validation.checks.axis import apart
from validation.checks.given import address, given
from validation.checks.say import elsewhere, finding, not_comparable
from validation.checks.tolerances import DETERMINANT_POSSIBLE, TILT_AXIS
from validation.formats import MdocFacts, XfFacts
from validation.formats.aln import AlnFacts


def rotation_is_the_tilt_axis(case: RunCase, *, relation: str) -> Outcome:
    return merged([_judge(case, file, relation=relation) for file in case.in_role("aln", "xf")])


def _judge(case: RunCase, file: FileCase, *, relation: str) -> Outcome:
    if (not_yet := not_comparable([file])) is not None:
        return not_yet
    series = case.ancestor(file.block, kind="tilt_series")
    if series is not None and (aligned := series.values.get("is_aligned")) is not None and aligned.value is True:
        return Outcome(Cell(CellState.ABSENT, note="The tilt series is transformed already: no turn is left."))
    value = series.values.get("tilt_axis") if series else None
    axis, source, other = given(value), "stated", None
    if axis is None:
        axis, source, other = _of_mdoc(case)
    rotation = _rotation(file)
    if rotation is not None and axis is None:
        return merged(elsewhere(case.in_role("mdoc")))
    if rotation is None or axis is None:
        return Outcome()
    numbers = (
        Number("Rotation of the alignment", round(rotation, 2), "°", file.name), Number("Tilt axis", axis, "°", source)
    )  # fmt: skip
    if (difference := apart(rotation, axis, either_sign=True)) <= TILT_AXIS:
        return judged([], numbers=numbers)
    params = {
        "observed": rotation, "expected": axis, "difference": difference, "tolerance": TILT_AXIS, "units": "°",
        "says": "you stated" if other is None else f"{other.name} says",
    }  # fmt: skip
    place = address(value, block=series.id, key="tilt_axis") if series else ""
    code = "alignment.tilt-axis-differs"
    return judged(
        [finding(code, file=file, other=other, field=place, relation=relation, params=params)], numbers=numbers
    )


def _of_mdoc(case: RunCase) -> tuple[float | None, str, FileCase | None]:
    """Only SerialEM's word is taken: Tomography 5 writes a wrong axis."""
    for file in case.in_role("mdoc"):
        facts = file.facts
        if isinstance(facts, MdocFacts) and facts.tilt_axis is not None and "serialem" in facts.software.lower():
            return facts.tilt_axis, file.name, file
    return None, "", None


def _rotation(file: FileCase) -> float | None:
    """Degrees; None for transforms that turn nothing: of a stack that was not aligned, or is already."""
    match file.facts:
        case AlnFacts(rotations=rotations) if rotations:
            return None if all(value == 0 for value in rotations) else middle(rotations)
        case XfFacts(rotation=rotation, rows=rows, identity_rows=same) if same < rows and _turns(file.facts):
            return rotation
    return None


def _turns(facts: XfFacts) -> bool:
    """Rows that are no transforms are found wanting by themselves."""
    least, most = DETERMINANT_POSSIBLE
    return facts.determinants is None or all(least <= size <= most for size in facts.determinants)


def middle(angles: Sequence[float]) -> float:
    """Mean of axes in degrees, half turns left out: 179 and -179 make 180, not 0."""
    east = sum(math.cos(math.radians(2 * angle)) for angle in angles)
    north = sum(math.sin(math.radians(2 * angle)) for angle in angles)
    return math.degrees(math.atan2(north, east)) / 2
