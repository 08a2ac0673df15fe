"""What the checks see of a run, and what they answer. Plain records: no database, no bucket, no clock."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from validation.findings import Finding, Problem
from validation.formats import Facts


class CellState(StrEnum):
    """UNKNOWN: not read yet. GAVE_UP: could not be read, our fault. ELSEWHERE: of a file in another archive, which
    nobody reads. UNCHECKED: only stored. ABSENT: no counterpart."""

    PASS = "pass"
    WARNING = "warning"
    ERROR = "error"
    UNKNOWN = "unknown"
    GAVE_UP = "gave_up"
    ELSEWHERE = "elsewhere"
    UNCHECKED = "unchecked"
    ABSENT = "absent"


# A cell that stands for several comparisons shows the first of these.
GRAVITY = (
    CellState.ERROR, CellState.WARNING, CellState.GAVE_UP, CellState.UNKNOWN, CellState.ELSEWHERE, CellState.UNCHECKED,
    CellState.PASS, CellState.ABSENT,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Value:
    """An effective value: `source` is "header" where only the file says it; `address` is where it was stated."""

    value: Any
    source: str
    unit: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class ExistingTomogram:
    """What is known of a tomogram of the archive: voxel spacing in Å, size in voxels (x, y, z) or None."""

    voxel_spacing: float
    size: tuple[int, int, int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockCase:
    """`refs`: id of the block this one was made from (tomogram -> alignment -> tilt series -> acquisition).

    `existing`: the tomogram of the archive that the block is about in this run, as far as it is known.
    """

    id: str
    kind: str
    values: Mapping[str, Value] = field(default_factory=dict)
    refs: str | None = None
    existing: ExistingTomogram | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FileCase:
    """A file in a role. `state`: read, waiting, gave_up or elsewhere. Read means facts, or problems that say why there
    are none; elsewhere, that it lies in another archive (`elsewhere`: its entry, such as EMPIAR-10045) and is not read.

    `content`: identity of the bytes, which findings' evidence is bound to. `shape`: of an annotation's file, which row
    of its block's shapes it belongs to ("" for the only one). `stated_voxel`: Å per voxel that the depositor states in
    place of this content's header, and why. `provisional`: what is read was sent ahead of the file.
    """

    id: str
    path: str
    role: str
    block: str | None = None
    size: int = 0
    facts: Facts | None = None
    problems: tuple[Problem, ...] = ()
    state: str = "read"
    content: str = ""
    shape: str = ""
    stated_voxel: float | None = None
    stated_reason: str = ""
    elsewhere: str = ""
    provisional: bool = False

    @property
    def name(self) -> str:
        return self.path.replace("\\", "/").rpartition("/")[2]

    @property
    def identity(self) -> str:
        return self.content or f"{self.path}:{self.size}"


@dataclass(frozen=True, slots=True, kw_only=True)
class RunCase:
    name: str
    files: tuple[FileCase, ...] = ()
    blocks: tuple[BlockCase, ...] = ()
    _by_role: Mapping[str, list[FileCase]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_role: dict[str, list[FileCase]] = {}
        for file in self.files:
            by_role.setdefault(file.role, []).append(file)
        object.__setattr__(self, "_by_role", by_role)

    def in_role(self, *roles: str) -> list[FileCase]:
        """In the order of the roles, then of the files."""
        return [file for role in roles for file in self._by_role.get(role, ())]

    def block(self, block_id: str | None) -> BlockCase | None:
        return next((block for block in self.blocks if block.id == block_id), None)

    def ancestor(self, block_id: str | None, *, kind: str) -> BlockCase | None:
        """The block of this kind that the given one is or goes back to; without references the run's only one."""
        seen: set[str] = set()
        block = self.block(block_id)
        while block and block.id not in seen:
            if block.kind == kind:
                return block
            seen.add(block.id)
            block = self.block(block.refs)
        of_kind = [block for block in self.blocks if block.kind == kind]
        return of_kind[0] if len(of_kind) == 1 else None

    def counterparts(self, file: FileCase, *, role: str, kind: str) -> list[FileCase]:
        """Files in `role` of the block that the file's own goes back to; all of the role where no block tells."""
        others = self.in_role(role)
        ancestor = self.ancestor(file.block, kind=kind)
        return [other for other in others if ancestor is None or other.block in (None, ancestor.id)]

    def beside(self, file: FileCase, *, role: str) -> list[FileCase]:
        """Files in `role` of the same block."""
        others = self.in_role(role)
        return [other for other in others if other.block == file.block or None in (other.block, file.block)]

    def value(self, block_id: str | None, key: str) -> Value | None:
        block = self.block(block_id)
        return block.values.get(key) if block else None


@dataclass(frozen=True, slots=True)
class Number:
    """One line of a comparison: what it is, how much, in which unit ("Å", "°", "" for a count), who says so."""

    label: str
    value: float | str
    unit: str = ""
    source: str = ""

    def to_json(self) -> dict[str, Any]:
        return {"label": self.label, "value": self.value, "unit": self.unit, "source": self.source}


@dataclass(frozen=True, slots=True)
class Cell:
    """One field of the run matrix. `note`: one short sentence where the numbers do not speak for themselves.
    `provisional`: it rests on what was sent ahead of a file."""

    state: CellState
    numbers: tuple[Number, ...] = ()
    note: str = ""
    provisional: bool = False

    def to_json(self) -> dict[str, Any]:
        said = {"state": str(self.state), "numbers": [number.to_json() for number in self.numbers], "note": self.note}
        return said | ({"provisional": True} if self.provisional else {})


ABSENT = Cell(CellState.ABSENT)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one check says of one run."""

    cell: Cell = ABSENT
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class RunVerdict:
    """`cells`: relation -> cell, in the order of the matrix."""

    cells: Mapping[str, Cell]
    findings: tuple[Finding, ...]

    def cells_json(self) -> dict[str, Any]:
        return {relation: cell.to_json() for relation, cell in self.cells.items()}


def judged(findings: Sequence[Finding], *, numbers: Sequence[Number] = (), note: str = "") -> Outcome:
    """A comparison that could be made: a pass unless a finding says otherwise (a note leaves it a pass)."""
    if not findings:
        return Outcome(Cell(CellState.PASS, tuple(numbers), note))
    gravest = min(finding.severity.rank for finding in findings)
    state = {0: CellState.ERROR, 1: CellState.WARNING}.get(gravest, CellState.PASS)
    return Outcome(Cell(state, tuple(numbers), note), tuple(findings))


def merged(outcomes: Sequence[Outcome]) -> Outcome:
    """Several outcomes in one cell: the gravest state, all numbers of that state, all findings."""
    if not outcomes:
        return Outcome()
    state = min((outcome.cell.state for outcome in outcomes), key=GRAVITY.index)
    shown = [outcome.cell for outcome in outcomes if outcome.cell.state == state]
    notes = dict.fromkeys(cell.note for cell in shown if cell.note)
    numbers = dict.fromkeys(number for cell in shown[:12] for number in cell.numbers)
    return Outcome(
        Cell(state, tuple(numbers), " ".join(list(notes)[:3])),
        tuple(finding for outcome in outcomes for finding in outcome.findings),
    )
