"""The rows of the list of runs: how many files play which role, and how the checks stand."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count

from submissions.catalogue import lookup
from submissions.catalogue.lookup import Existing
from submissions.files import label_of
from submissions.models import Assignment, Block, Dataset, Run, RunCheck
from submissions.review.decisions import unanswered
from submissions.templatetags.ui import plural
from validation.cases import GRAVITY, CellState
from validation.queue import QueueState
from validation.roles import ROLES


@dataclass(frozen=True, slots=True)
class CheckWord:
    """``kind``: of the severities of ui."""

    kind: str
    word: str


@dataclass(frozen=True, slots=True)
class RunRow:
    """``counts``: role -> files, in the order of the columns; ``known``: what the catalogue has of the run."""

    run: Run
    counts: list[tuple[str, int]]
    check: CheckWord | None
    known: Existing | None = None


def columns(dataset: Dataset) -> list[tuple[str, str]]:
    """The roles with a column: those that anything plays here, and what every run needs first."""
    used = set(Assignment.objects.filter(dataset=dataset).values_list("role", flat=True).distinct())
    kinds = set(Block.objects.filter(dataset=dataset).values_list("kind", flat=True))
    basic = {"mdoc": "acquisition", "tilt_series": "tilt_series", "rawtlt": "tilt_series", "tomogram": "tomogram"}
    shown = used | {role for role, kind in basic.items() if kind in kinds}
    return [(key, label_of(key)) for key, role in ROLES.items() if key in shown and role.block]


def rows(dataset: Dataset, *, runs: Sequence[Run], roles: Sequence[tuple[str, str]]) -> list[RunRow]:
    """One for each of these runs, with a fixed number of queries."""
    own: dict[int, Counter[str]] = defaultdict(Counter)
    placed = Assignment.objects.filter(run__in=[run.pk for run in runs], file__removed_at=None)
    for run, role, count in placed.values_list("run", "role").annotate(Count("pk")).order_by():
        own[run][role] = count
    shared = _shared(dataset, runs)
    checks = {row.run_id: row for row in RunCheck.objects.filter(run__in=[run.pk for run in runs])}
    left = _unanswered(runs)
    known = lookup.of_runs(dataset.existing_number, names=[run.name for run in runs]) if dataset.is_existing else {}
    return [
        RunRow(
            run,
            [(label, own[run.pk][role] + shared[run.pk][role]) for role, label in roles],
            _word(checks.get(run.pk), has_files=any(own[run.pk].values()), left=left[run.uuid]),
            known.get(run.name),
        )
        for run in runs
    ]


def _shared(dataset: Dataset, runs: Sequence[Run]) -> dict[int, Counter[str]]:
    """Files for all runs of a block count for each run that the block is about."""
    found: dict[int, Counter[str]] = defaultdict(Counter)
    whole = Assignment.objects.filter(dataset=dataset, run=None, block__isnull=False, file__removed_at=None)
    lines = list(whole.values_list("block", "block__all_runs", "role").annotate(Count("pk")).order_by())
    named: dict[int, set[int]] = defaultdict(set)
    for block, run in Block.runs.through.objects.filter(block__in=[line[0] for line in lines]).values_list(
        "block", "run"
    ):
        named[block].add(run)
    for block, all_runs, role, count in lines:
        for row in runs:
            if all_runs or row.pk in named[block]:
                found[row.pk][role] += count
    return found


def _unanswered(runs: Sequence[Run]) -> dict[UUID, Counter[str]]:
    """Run -> severity -> findings that nobody has explained or waived."""
    left: dict[UUID, Counter[str]] = defaultdict(Counter)
    found = unanswered().filter(subject_run__in=[run.uuid for run in runs]).values_list("subject_run", "severity")
    for run, severity, count in found.annotate(Count("pk")).order_by():
        if run is not None:
            left[run][severity] = count
    return left


def _word(check: RunCheck | None, *, has_files: bool, left: Mapping[str, int]) -> CheckWord | None:
    if check is None or (not has_files and not check.cells):
        return None
    if check.state == QueueState.GAVE_UP:
        return CheckWord("gave_up", "We could not check this")
    if check.state != QueueState.DONE:
        return CheckWord("unknown", "Checking")
    for severity in ("error", "warning"):
        if number := left.get(severity):
            return CheckWord(severity, plural(number, severity))
    states = {CellState(cell["state"]) for cell in check.cells.values()}
    worst = next((state for state in GRAVITY if state in states), CellState.ABSENT)
    if worst in (CellState.ERROR, CellState.WARNING):
        return CheckWord("explained", "Explained")
    if worst == CellState.ABSENT:
        return None
    if worst == CellState.ELSEWHERE:
        return CheckWord("elsewhere", "Not all checked")
    return CheckWord("pass", "Pass") if worst == CellState.PASS else CheckWord("unknown", "Not yet known")
