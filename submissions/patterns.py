"""Patterns: which files play a role for a block, by their paths. What was put right by hand is never touched."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import IntegrityError, transaction

from submissions.drafts import locked
from submissions.files import FOR_ALL_RUNS, runs_at, shape_problem
from submissions.judging import mark_stale
from submissions.models import Assignment, Block, Deposition, File, Pattern, Run
from submissions.refusals import Refused
from validation.matching import glob_problem, normalise, resolve
from validation.roles import ROLES


class PatternRefused(Refused):
    """A pattern that cannot be used."""


def save(block: Block, *, role: str, list_glob: str, shape: str = "", pattern: Pattern | None = None) -> Pattern:
    """Keep a pattern, new or changed, and apply it; ``shape`` as of a place. Raises: NotEditable, PatternRefused."""
    check(block, role=role, list_glob=list_glob, shape=shape)
    with locked(block.dataset.deposition) as deposition:
        row = pattern or Pattern()
        before = (row.block, row.role, row.shape) if row.pk else None
        row.block, row.role, row.shape, row.list_glob = block, role, shape, normalise(list_glob)
        try:
            with transaction.atomic():
                row.save()
        except IntegrityError as error:
            raise PatternRefused("There is such a pattern already.") from error
        for place in {before or (block, role, shape), (block, role, shape)}:
            _apply(deposition, *place)
    return row


def apply(pattern: Pattern) -> int:
    """Give the files that match by now their place. Returns how many places there are. Raises: NotEditable."""
    with locked(pattern.block.dataset.deposition) as deposition:
        return _apply(deposition, pattern.block, pattern.role, pattern.shape)


def delete(pattern: Pattern) -> None:
    """Drop a pattern and the places it gave. Raises: NotEditable."""
    with locked(pattern.block.dataset.deposition) as deposition:
        block, role, shape = pattern.block, pattern.role, pattern.shape
        pattern.delete()
        _apply(deposition, block, role, shape)


def check(block: Block, *, role: str, list_glob: str, shape: str = "") -> None:
    known = ROLES.get(role)
    if known is None or known.block is None:
        raise PatternRefused("Choose a role that belongs to a block.")
    if known.block != block.kind:
        raise PatternRefused(f"A {known.label} belongs to a block of another kind than {block.title}.")
    if problem := shape_problem(block, shape=shape):
        raise PatternRefused(problem)
    if problem := glob_problem(list_glob):
        raise PatternRefused(problem)
    if len(normalise(list_glob)) > 900:
        raise PatternRefused("The pattern is longer than 900 characters.")
    if "{run_name}" not in normalise(list_glob) and role not in FOR_ALL_RUNS:
        raise PatternRefused(f"Write {{run}} where the run's name stands: a {known.label} belongs to one run.")


def _apply(deposition: Deposition, block: Block, role: str, shape: str) -> int:
    """All patterns of this block, role and shape together: make what is missing, drop what no longer matches."""
    by_hand = Assignment.objects.filter(file__deposition=deposition).exclude(origin="pattern")
    kept_out = set(by_hand.values_list("file_id", flat=True))
    files = {row.path: row for row in _present(deposition) if row.pk not in kept_out}
    runs = runs_of(block)
    wanted: dict[tuple[object, int | None], Assignment] = {}
    place = {"block": block, "role": role, "shape": shape}
    for pattern in Pattern.objects.filter(**place):
        for match in resolve(pattern.list_glob, run_names=list(runs), paths=files).matches:
            chosen: list[Run | None] = [runs[name] for name in match.runs]
            for run in chosen or [None]:
                file = files[match.path]
                row = Assignment(file=file, dataset=block.dataset, run=run, origin="pattern", **place)
                wanted[file.pk, row.run_id] = row
    existing = {(row.file_id, row.run_id): row for row in Assignment.objects.filter(**place, origin="pattern")}
    gone = [row for key, row in existing.items() if key not in wanted]
    new = [row for key, row in wanted.items() if key not in existing]
    Assignment.objects.filter(pk__in=[row.pk for row in gone]).delete()
    Assignment.objects.bulk_create(new, ignore_conflicts=True, batch_size=1000)
    mark_stale(deposition, runs=runs_at([*gone, *new]))
    return len(wanted)


def _present(deposition: Deposition) -> Iterable[File]:
    return File.objects.filter(deposition=deposition, removed_at=None).only("pk", "path", "deposition")


def paths_of(deposition: Deposition) -> list[str]:
    return [file.path for file in _present(deposition)]


def runs_of(block: Block) -> dict[str, Run]:
    rows = Run.objects.filter(dataset=block.dataset) if block.all_runs else block.runs.all()
    return {run.name: run for run in rows}
