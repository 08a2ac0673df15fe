"""The matrix of runs by relations: its rows in groups by what is to be done, and the chips that filter them.

It takes the same queries for one run and for five thousand: of the stored cells it loads the states alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Func, JSONField

from submissions.found import Found
from submissions.models import Assignment, Dataset, Deposition, Run
from validation.cases import CellState
from validation.models import Ahead, Finding
from validation.queue import UNDONE, QueueState
from validation.registry import RELATIONS, Relation
from validation.roles import ROLES

PAGE = 100
DENSE = 12
# What needs nobody: closed, loaded on opening.
CLOSABLE = ("elsewhere", "passes", "empty")
GROUPS = ("needs", "explained", "unknown", "elsewhere", "passes", "empty")
# All of a cell's errors and warnings, the gravest an error or a warning, were explained or waived.
EXPLAINED = frozenset({"explained", "explained_warning"})
# Chip of the address -> the states of cells that a run must have one of.
CHIPS: Mapping[str, frozenset[str]] = {
    "error": frozenset({"error"}),
    "warning": frozenset({"warning"}),
    "explained": EXPLAINED,
    "unknown": frozenset({"unknown", "gave_up"}),
    "elsewhere": frozenset({"elsewhere"}),
    "note": frozenset({"note"}),
}


class Line(NamedTuple):
    """A run as stored. ``check``: state of its judgement; ``stored``: relation -> state, None before the first one;
    ``ahead``: the relations whose cells are provisional."""

    pk: int
    uuid: UUID
    name: str
    dataset: int
    check: str | None
    stored: dict[str, str] | None
    ahead: list[str] | None = None


class Row(NamedTuple):
    """A run as shown. ``states``: relation -> state of its cell; ``again``: a new judgement is under way."""

    line: Line
    states: Mapping[str, str]
    group: str
    again: bool


class Column(NamedTuple):
    relation: Relation
    first: bool


@dataclass(frozen=True)
class Matrix:
    """The rows of one dataset. ``rows``: all of them; what is shown is ``chosen``, then cut into pages."""

    dataset: Dataset
    rows: tuple[Row, ...]
    columns: tuple[Column, ...]
    left_out: tuple[Relation, ...]
    show: str = ""
    name: str = ""
    opened: bool = False

    @property
    def is_dense(self) -> bool:
        """So many columns that their headings stand upright, or the last would not be in sight."""
        return len(self.columns) > DENSE

    @cached_property
    def counts(self) -> Mapping[str, int]:
        """How many runs each chip would show."""
        return Counter(chip for row in self.rows for chip in CHIPS if CHIPS[chip] & set(row.states.values()))

    @cached_property
    def chosen(self) -> dict[str, list[Row]]:
        """group -> rows that the filters leave, in the order of the groups."""
        groups: dict[str, list[Row]] = {key: [] for key in GROUPS}
        for row in self.rows:
            if self._wanted(row):
                groups[row.group].append(row)
        return {key: rows for key, rows in groups.items() if rows}

    def is_closed(self, group: str) -> bool:
        """What needs nobody stays closed until it is opened, or looked for."""
        return group in CLOSABLE and not (self.opened or self.show or self.name)

    def page(self, number: Any) -> Page[Row]:
        """A page of the rows of the open groups."""
        shown = [row for group, rows in self.chosen.items() if not self.is_closed(group) for row in rows]
        return Paginator(shown, PAGE).get_page(number)

    def problems(self, found: Found) -> list[tuple[Row, Finding]]:
        """Every open finding, in the order of rows and columns: what "next problem" walks through."""
        return [
            (row, finding)
            for row in self.rows
            if row.group == "needs"
            for column in self.columns
            for finding in found.by_run.get(row.line.uuid, _NOTHING).get(column.relation.key, ())
            if found.is_open(finding)
        ]

    def _wanted(self, row: Row) -> bool:
        if self.name and self.name.casefold() not in row.line.name.casefold():
            return False
        return self.show not in CHIPS or bool(CHIPS[self.show] & set(row.states.values()))


class _States(Func):
    """Of stored cells the states alone: {"voxel_size": "error", …}."""

    template = "(SELECT jsonb_object_agg(cell.key, cell.value -> 'state') FROM jsonb_each(%(expressions)s) AS cell)"
    output_field = JSONField()


class _Ahead(Func):
    """Of stored cells the keys of those that are provisional."""

    template = "(SELECT jsonb_agg(cell.key) FROM jsonb_each(%(expressions)s) AS cell WHERE cell.value ? 'provisional')"
    output_field = JSONField()


def load_lines(deposition: Deposition) -> list[Line]:
    """All runs of the deposition, in their order. Two queries."""
    rows = Run.objects.filter(dataset__deposition=deposition).order_by("dataset__position", "position", "pk")
    wanted: list[Any] = ["pk", "uuid", "name", "dataset_id", "check_row__state", _States("check_row__cells")]
    if Ahead.objects.filter(scope=deposition.uuid).exists():
        wanted.append(_Ahead("check_row__cells"))
    return [Line(*row) for row in rows.values_list(*wanted)]


def roles_in(deposition: Deposition) -> dict[int, set[str]]:
    """Dataset -> the roles that its files play."""
    rows = Assignment.objects.filter(dataset__deposition=deposition, file__removed_at=None)
    roles: dict[int, set[str]] = {}
    for dataset, role in rows.values_list("dataset_id", "role").distinct():
        roles.setdefault(dataset, set()).add(role)
    return roles


def build(
    dataset: Dataset,
    *,
    lines: Iterable[Line],
    roles: Iterable[str],
    found: Found,
    show: str = "",
    name: str = "",
    opened: bool = False,
) -> Matrix:
    """The matrix of ``dataset`` out of the deposition's ``lines`` and findings; no query of its own.

    ``show``: a key of CHIPS; ``name``: part of a run's name; ``opened``: with the runs that need nobody.
    """
    lines = [line for line in lines if line.dataset == dataset.pk]
    used = _used(lines, roles, found=found)
    rows = tuple(_row(line, used=used, found=found) for line in lines)
    return Matrix(dataset, rows, _columns(used), _left_out(used), show, name.strip(), opened)


def _used(lines: Iterable[Line], roles: Iterable[str], *, found: Found) -> tuple[Relation, ...]:
    """The relations that any run has something for; before the first judgement, those of the files that are there."""
    judged = [(line.uuid, line.stored) for line in lines if line.stored]
    if judged:
        keys = {key for _, stored in judged for key, state in stored.items() if state != CellState.ABSENT}
        keys |= {key for run, _ in judged for key in found.by_run.get(run, ())}
        return tuple(relation for relation in RELATIONS if relation.key in keys)
    kinds = {ROLES[role].block for role in roles if role in ROLES}
    return tuple(relation for relation in RELATIONS if relation.group in kinds)


def _columns(used: Iterable[Relation]) -> tuple[Column, ...]:
    columns: list[Column] = []
    for relation in used:
        columns.append(Column(relation, not columns or columns[-1].relation.group != relation.group))
    return tuple(columns)


def _left_out(used: Iterable[Relation]) -> tuple[Relation, ...]:
    there = {relation.key for relation in used}
    return tuple(relation for relation in RELATIONS if relation.key not in there)


def _row(line: Line, *, used: Iterable[Relation], found: Found) -> Row:
    states = {relation.key: _state(line, relation.key, found=found) for relation in used}
    return Row(line, states, _group(set(states.values())), bool(line.stored) and line.check in UNDONE)


def _state(line: Line, relation: str, *, found: Found) -> str:
    if not line.stored:
        return str(CellState.GAVE_UP if line.check == QueueState.GAVE_UP else CellState.UNKNOWN)
    stored = line.stored.get(relation, str(CellState.ABSENT))
    if line.check == QueueState.GAVE_UP and stored != CellState.ABSENT:
        return str(CellState.GAVE_UP)
    rows = found.by_run.get(line.uuid, _NOTHING).get(relation)
    return found.cell_state(stored, rows) if rows else stored


_NOTHING: Mapping[str, Any] = {}


def _group(states: set[str]) -> str:
    if states & {"error", "warning"}:
        return "needs"
    if states & {"unknown", "gave_up"}:
        return "unknown"
    if states & EXPLAINED:
        return "explained"
    if "elsewhere" in states and states <= {"elsewhere", "absent"}:
        return "elsewhere"
    return "passes" if states - {"absent"} else "empty"
