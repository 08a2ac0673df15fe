"""Patterns: which files play a role for a block, by their paths. What was put right by hand is never touched."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import IntegrityError, transaction

from submissions.drafts import locked
from submissions.files import FOR_ALL_RUNS, shape_problem
from submissions.judging import mark_stale
from submissions.matching import terms as finer
from submissions.matching.coming import insert, place_new, places_by, runs_at, runs_by_block
from submissions.matching.terms import PLAIN, Paths, Terms
from submissions.models import Assignment, Block, Dataset, Deposition, File, Pattern
from submissions.refusals import Refused
from validation.matching import normalise
from validation.roles import ROLES

__all__ = ["PatternRefused", "apply", "apply_at", "apply_to", "check", "delete", "paths_of", "place_new", "present"]
__all__ += ["runs_by_block", "runs_of", "save"]

Place = tuple[Block, str, str]


class PatternRefused(Refused):
    """A pattern that cannot be used."""


def save(
    block: Block,
    *,
    role: str,
    list_glob: str,
    shape: str = "",
    terms: Terms = PLAIN,
    pattern: Pattern | None = None,
) -> Pattern:
    """Keep a pattern, new or changed, and apply it; ``shape`` as of a place. Raises: NotEditable, PatternRefused."""
    check(block, role=role, list_glob=list_glob, shape=shape, terms=terms)
    with locked(block.dataset.deposition) as deposition:
        row = pattern or Pattern()
        before = (row.block, row.role, row.shape) if row.pk else None
        row.block, row.role, row.shape, row.list_glob = block, role, shape, normalise(list_glob)
        row.match_regex, row.name_regex, row.exclude = terms.match_regex, terms.name_regex, list(terms.exclude)
        row.parent_filters, row.column = dict(terms.parent_filters), dict(terms.column)
        try:
            with transaction.atomic():
                row.save()
        except IntegrityError as error:
            raise PatternRefused("There is such a pattern already.") from error
        apply_at(deposition, {before or (block, role, shape), (block, role, shape)})
    return row


def apply(pattern: Pattern) -> int:
    """Give the files that match by now their place. Returns how many places there are. Raises: NotEditable."""
    with locked(pattern.block.dataset.deposition) as deposition:
        return apply_at(deposition, [(pattern.block, pattern.role, pattern.shape)])


def delete(pattern: Pattern) -> None:
    """Drop a pattern and the places it gave. Raises: NotEditable."""
    with locked(pattern.block.dataset.deposition) as deposition:
        place = pattern.block, pattern.role, pattern.shape
        pattern.delete()
        apply_at(deposition, [place])


def check(block: Block, *, role: str, list_glob: str, shape: str = "", terms: Terms = PLAIN) -> None:
    """Raises: PatternRefused."""
    known = ROLES.get(role)
    if known is None or known.block is None:
        raise PatternRefused("Choose a role that belongs to a block.")
    if known.block != block.kind:
        raise PatternRefused(f"A {known.label} belongs to a block of another kind than {block.title}.")
    if problem := shape_problem(block, shape=shape):
        raise PatternRefused(problem)
    if problem := finer.problem(list_glob, terms=terms):
        raise PatternRefused(problem)
    if not finer.by_run(list_glob, terms=terms) and role not in FOR_ALL_RUNS:
        raise PatternRefused(f"Write {{run}} where the run's name stands: a {known.label} belongs to one run.")


def apply_to(dataset: Dataset) -> None:
    """All patterns of a dataset once more, as when it has other runs than before. Raises: NotEditable."""
    with locked(dataset.deposition) as deposition:
        rows = Pattern.objects.filter(block__dataset=dataset).select_related("block__dataset")
        apply_at(deposition, {(row.block, row.role, row.shape) for row in rows})


def apply_at(deposition: Deposition, places: Iterable[Place]) -> int:
    """All patterns of each block, role and shape: make what is missing, drop what no longer matches."""
    wanted = list(dict.fromkeys(places))
    if not wanted:
        return 0
    by_hand = Assignment.objects.filter(file__deposition=deposition).exclude(origin="pattern").order_by()
    kept_out = set(by_hand.values_list("file_id", flat=True))
    files = {path: pk for path, pk in present(deposition) if pk not in kept_out}
    paths = Paths(files)
    runs = runs_by_block([block for block, _, _ in wanted])
    return sum(_apply(deposition, place, runs=runs[place[0].pk], paths=paths, files=files) for place in wanted)


def _apply(deposition: Deposition, place: Place, *, runs: Mapping[str, int], paths: Paths, files: Any) -> int:
    block, role, shape = place
    wanted: dict[tuple[Any, int | None], Assignment] = {}
    for pattern in Pattern.objects.filter(block=block, role=role, shape=shape):
        pattern.block = block
        try:
            rows = places_by(pattern, runs=runs, paths=paths, files=files)
        except ValueError as error:
            raise PatternRefused(f"The pattern {pattern.list_glob}: {error}") from error
        wanted |= {(row.file_id, row.run_id): row for row in rows}
    there = Assignment.objects.filter(block=block, role=role, shape=shape, origin="pattern")
    existing = {(file, run): pk for pk, file, run in there.values_list("pk", "file_id", "run_id")}
    new = [row for key, row in wanted.items() if key not in existing]
    gone = {pk: Assignment(dataset=block.dataset, run_id=key[1]) for key, pk in existing.items() if key not in wanted}
    Assignment.objects.filter(pk__in=list(gone)).delete()
    insert(new)
    if gone or new:
        mark_stale(deposition, runs=runs_at([*gone.values(), *new]))
    return len(wanted)


def present(deposition: Deposition) -> list[tuple[str, Any]]:
    """Path and primary key of every file, in the order of the paths."""
    rows = File.objects.filter(deposition=deposition, removed_at=None).order_by("path")
    return list(rows.values_list("path", "pk"))


def paths_of(deposition: Deposition) -> list[str]:
    """The paths of a deposition, also of files that were announced and have not arrived."""
    rows = File.objects.filter(deposition=deposition, removed_at=None).order_by("path")
    return list(rows.values_list("path", flat=True))


def runs_of(block: Block) -> dict[str, int]:
    """Name -> primary key of the runs that a block is about."""
    return runs_by_block([block])[block.pk]
