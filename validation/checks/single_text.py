"""Lists of angles hold possible angles; transforms turn and shift, and do little else."""

from __future__ import annotations

from validation.cases import FileCase
from validation.checks.say import finding
from validation.checks.tolerances import ANGLE_LIMIT, DETERMINANT, DETERMINANT_POSSIBLE, ROTATION_SPREAD
from validation.findings import Finding
from validation.formats.angles import AngleFacts
from validation.formats.xf import XfFacts

ANGLE_FILES = (".rawtlt", ".tlt", ".xtilt", "_tlt.txt")
# etomo's transforms from before the final alignment: of the coarse alignment, or of binned images.
PRELIMINARY = (".prexf", ".prexg", "_fid.xf", ".tltxf")
SECOND = {"order": "the order of recording", "numbers": "another number, such as a dose"}


def angles_are_possible(file: FileCase, facts: AngleFacts, *, relation: str) -> list[Finding]:
    """The first angle beyond the limit, with its line; a tilt series that is not tilted.

    Numbers in a file of another name are angles only where a role says so.
    """
    if not file.role and not file.name.lower().endswith(ANGLE_FILES):
        return []
    for value, line in zip(facts.values, facts.lines, strict=True):
        if abs(value) > ANGLE_LIMIT:
            numbers = {"line": line, "observed": value, "expected": ANGLE_LIMIT, "units": "°"}
            return [finding("angles.out-of-range", file=file, relation=relation, params=numbers)]
    found = []
    if len(facts.values) > 1 and len(set(facts.values)) == 1 and file.role in ("rawtlt", "tlt"):
        numbers = {"observed": len(facts.values), "angle": facts.values[0], "units": "°"}
        found.append(finding("angles.all-the-same", file=file, relation=relation, params=numbers))
    if facts.second:
        params = {"observed": facts.columns, "expected": 1, "hint": SECOND[facts.second]}
        found.append(finding("angles.more-columns", file=file, relation=relation, params=params))
    return found


def transforms_are_sound(file: FileCase, facts: XfFacts, *, relation: str) -> list[Finding]:
    found = [*_is_the_final_one(file, relation=relation)]
    found += _magnification_is_near_one(file, facts, relation=relation)
    if found and found[-1].code == "xf.not-a-transform":
        return found  # it has no axis either
    return [
        *found,
        *_axis_is_one(file, facts, relation=relation),
        *_not_the_identity(file, facts, relation=relation),
    ]


def _is_the_final_one(file: FileCase, *, relation: str) -> list[Finding]:
    ending = next((end for end in PRELIMINARY if file.name.lower().endswith(end)), "")
    if not ending:
        return []
    words = {"observed": ending, "expected": ".xf"}
    return [finding("xf.preliminary", file=file, relation=relation, params=words)]


def _magnification_is_near_one(file: FileCase, facts: XfFacts, *, relation: str) -> list[Finding]:
    """The row that is furthest off."""
    if facts.determinants is None or facts.determinant_lines is None:
        return []
    (low, high), (first, second) = facts.determinants, facts.determinant_lines
    furthest, line = (low, first) if low < DETERMINANT[0] else (high, second)
    params = {"line": line, "observed": furthest, "expected": 1}
    if not DETERMINANT_POSSIBLE[0] <= furthest <= DETERMINANT_POSSIBLE[1]:
        least, most = DETERMINANT_POSSIBLE
        bounds = {"least": least, "most": most}
        return [finding("xf.not-a-transform", file=file, relation=relation, params=params | bounds)]
    if not DETERMINANT[0] <= furthest <= DETERMINANT[1]:
        bounds = {"least": DETERMINANT[0], "most": DETERMINANT[1]}
        return [finding("xf.magnification-unusual", file=file, relation=relation, params=params | bounds)]
    return []


def _axis_is_one(file: FileCase, facts: XfFacts, *, relation: str) -> list[Finding]:
    if facts.rotation_spread <= ROTATION_SPREAD:
        return []
    params = {
        "line": facts.spread_line, "observed": facts.rotation_spread, "expected": 0, "tolerance": ROTATION_SPREAD,
        "units": "°",
    }  # fmt: skip
    return [finding("xf.rotation-varies", file=file, relation=relation, params=params)]


def _not_the_identity(file: FileCase, facts: XfFacts, *, relation: str) -> list[Finding]:
    """All rows: not aligned, or written beside a stack that is aligned already. Some: images that nobody aligned."""
    if not facts.identity_rows:
        return []
    code = "xf.identity" if facts.identity_rows == facts.rows else "xf.identity-rows"
    params = {"observed": facts.identity_rows, "expected": facts.rows}
    return [finding(code, file=file, relation=relation, params=params)]
