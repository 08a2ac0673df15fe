"""The files that an alignment with the stated program consists of."""

from __future__ import annotations

from validation.cases import BlockCase, FileCase, Number, Outcome, RunCase, judged, merged
from validation.checks.given import address, said
from validation.checks.say import finding
from validation.roles import ROLES

# Program as stated -> roles that a run needs (contributing-data: IMOD xf and tlt, AreTomo3 aln).
REQUIRED = {"IMOD": ("xf", "tlt"), "ARETOMO3": ("aln",)}
NAMES = {"IMOD": "IMOD", "ARETOMO3": "AreTomo3"}
OPTIONAL = ("xtilt", "tilt_com", "newst_com")


def files_are_those_of_the_program(case: RunCase, *, relation: str) -> Outcome:
    """Only where the run has a file of the alignment, or a tomogram made with it: else nothing was given yet."""
    blocks = [block for block in case.blocks if block.kind == "alignment"]
    return merged([_judge(case, block, relation=relation) for block in blocks])


def _judge(case: RunCase, block: BlockCase, *, relation: str) -> Outcome:
    value = block.values.get("format")
    program = said(value).upper()
    if program not in REQUIRED:
        return Outcome()
    there = [file for role in ("xf", "tlt", "aln", *OPTIONAL) for file in _of(case, block, role)]
    if not (there or (there := _tomograms(case, block))):
        return Outcome()
    missing = [role for role in REQUIRED[program] if not _of(case, block, role)]
    names = " and ".join(ROLES[role].label for role in REQUIRED[program])
    numbers = (Number("Needed", names, source=NAMES[program]),)
    if not missing:
        return judged([], numbers=numbers)
    params = {
        "observed": " and no ".join(ROLES[role].label for role in missing), "expected": names, "says": NAMES[program]
    }  # fmt: skip
    place = address(value, block=block.id, key="format")
    found = finding("alignment.files-missing", file=there[0], field=place, relation=relation, params=params)
    return judged([found], numbers=numbers)


def _of(case: RunCase, block: BlockCase, role: str) -> list[FileCase]:
    return [file for file in case.in_role(role) if file.block in (None, block.id)]


def _tomograms(case: RunCase, block: BlockCase) -> list[FileCase]:
    found = [(file, case.ancestor(file.block, kind="alignment")) for file in case.in_role("tomogram")]
    return [file for file, used in found if used is block]
