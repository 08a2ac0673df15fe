"""What patterns give to files that come, by themselves. It lies below everything that makes files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any

from submissions import bulk
from submissions.judging import mark_stale
from submissions.matching.terms import Paths, Terms, find
from submissions.models import Assignment, Block, Deposition, File, Pattern, Run


def place_new(deposition: Deposition, files: Iterable[File]) -> int:
    """Give files that have just come the places that the patterns have for them; those with a place keep it.

    The caller holds ``drafts.locked``. Returns how many places were given.
    """
    rows = list(Pattern.objects.filter(block__dataset__deposition=deposition).select_related("block__dataset"))
    new = {file.path: file.pk for file in files}
    if not rows or not new:
        return 0
    placed = set(Assignment.objects.filter(file__in=list(new.values())).values_list("file_id", flat=True))
    new = {path: pk for path, pk in new.items() if pk not in placed}
    runs = runs_by_block([row.block for row in rows])
    paths = Paths(new)
    wanted: dict[tuple[Any, ...], Assignment] = {}
    for row in rows:
        with suppress(ValueError):  # no reason for a file not to come; the page of the pattern tells it
            for one in places_by(row, runs=runs[row.block_id], paths=paths, files=new):
                wanted[one.file_id, one.run_id, one.block_id, one.role, one.shape] = one
    insert(list(wanted.values()))
    if wanted:
        mark_stale(deposition, runs=runs_at(wanted.values()))
    return len(wanted)


def places_by(pattern: Pattern, *, runs: Mapping[str, int], paths: Paths, files: Mapping[str, Any]) -> list[Assignment]:
    """What one stored pattern gives, not saved; ``files``: path -> primary key. Raises: ValueError with a sentence."""
    found = find(pattern.list_glob, run_names=list(runs), paths=paths, terms=Terms.of(pattern))
    # By their keys: setting the objects themselves takes most of the time of very many rows.
    dataset, block = pattern.block.dataset_id, pattern.block_id
    place = {"dataset_id": dataset, "block_id": block, "role": pattern.role, "shape": pattern.shape}
    return [
        Assignment(file_id=files[match.path], run_id=runs[name] if name else None, origin="pattern", **place)
        for match in found.matches
        for name in match.runs or ("",)
    ]


def insert(rows: Sequence[Assignment]) -> None:
    """New assignments, very many at once."""
    columns = ("file_id", "dataset_id", "run_id", "block_id", "role", "shape", "origin", "reason")
    bulk.insert(Assignment, ({column: getattr(row, column) for column in columns} for row in rows))


def runs_at(rows: Iterable[Assignment]) -> set[int]:
    """The runs whose judgement looks at these assignments."""
    single, whole = set[int](), set[int]()
    for row in rows:
        if row.run_id:
            single.add(row.run_id)
        else:
            whole.add(row.dataset_id)
    return single | set(Run.objects.filter(dataset__in=whole).values_list("pk", flat=True))


def runs_by_block(blocks: Iterable[Block]) -> dict[int, dict[str, int]]:
    """The same for many blocks, in two queries."""
    by_id = {block.pk: block for block in blocks}
    everything: dict[int, dict[str, int]] = {}
    rows = Run.objects.filter(dataset__in={block.dataset_id for block in by_id.values()})
    for dataset, name, pk in rows.order_by("position", "pk").values_list("dataset", "name", "pk"):
        everything.setdefault(dataset, {})[name] = pk
    named: dict[int, dict[str, int]] = {}
    links = Block.runs.through.objects.filter(block__in=by_id).order_by("run__position")
    for link, name, pk in links.values_list("block", "run__name", "run"):
        named.setdefault(link, {})[name] = pk
    return {
        pk: everything.get(block.dataset_id, {}) if block.all_runs else named.get(pk, {}) for pk, block in by_id.items()
    }
