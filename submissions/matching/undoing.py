"""Taking back what a batch made of files: runs, patterns and places, as far as nobody has worked with them since.

What a batch made lies between two primary keys; under the lock of the deposition nobody else makes any. The places
that it took from files come back with the undoing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Max, Q

from submissions import patterns
from submissions.judging import forget_runs, mark_stale
from submissions.matching.coming import insert, place_new, runs_at
from submissions.models import Assignment, Batch, Block, Dataset, Deposition, File, Pattern, Run
from submissions.photos import ROLE as PHOTO
from submissions.photos import judge_photos

# Of a place that was taken from a file.
KEPT = ("file_id", "dataset_id", "run_id", "block_id", "role", "shape", "origin", "reason")


@dataclass(slots=True)
class Memory:
    """What a batch took from files: ``places`` of persons and tables; ``patterned``: files that patterns had placed."""

    places: list[list[Any]] = field(default_factory=list)
    patterned: dict[str, None] = field(default_factory=dict)

    def took(self, rows: Sequence[Assignment]) -> None:
        for row in rows:
            if row.origin == "pattern":
                self.patterned[str(row.file_id)] = None
            else:
                self.places.append([str(row.file_id), *(getattr(row, name) for name in KEPT[1:])])


@contextmanager
def remembered(batch: Batch) -> Iterator[Memory]:
    """What is made of runs, patterns and places until the end can be taken back with the batch."""
    deposition = batch.deposition
    tops = {model: model.objects.aggregate(top=Max("pk"))["top"] or 0 for model in (Run, Pattern, Assignment)}
    memory = Memory()
    yield memory
    runs = Run.objects.filter(dataset__deposition=deposition, pk__gt=tops[Run]).order_by("pk")
    rows = Pattern.objects.filter(block__dataset__deposition=deposition, pk__gt=tops[Pattern]).order_by("pk")
    placed = Assignment.objects.filter(dataset__deposition=deposition, pk__gt=tops[Assignment])
    last = placed.aggregate(last=Max("pk"))["last"]
    made: dict[str, Any] = {
        "runs": list(runs.values_list("pk", flat=True)),
        "patterns": {str(row.pk): _digest(row) for row in rows},
        "places": [tops[Assignment] + 1, last] if last else [],
        "files": placed.order_by().values("file").distinct().count() if last else 0,
        "before": memory.places,
        "patterned": list(memory.patterned),
    }
    batch.made = {key: value for key, value in made.items() if value}


def _digest(pattern: Pattern) -> str:
    told = [getattr(pattern, one.attname) for one in Pattern._meta.concrete_fields]
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:16]


def take_back(deposition: Deposition, *, made: dict[str, Any]) -> tuple[int, list[str]]:
    """The patterns with the places they gave, and the places that are as the batch set them; what files had before
    comes back. Returns how many places went (or came back), and in words the patterns that were changed since."""
    first, last = made.get("places") or (0, 0)
    mine = Assignment.objects.filter(dataset__deposition=deposition, pk__gte=first, pk__lte=last)
    moved = {row[0] for row in made.get("before", ())} | set(made.get("patterned", ()))
    own = list(mine.filter(~Q(origin="pattern") | Q(file__in=moved)))
    rows, kept = _patterns(deposition, made.get("patterns", {}))
    gone = mine.count()
    touched = runs_at(own)
    Assignment.objects.filter(pk__in=[row.pk for row in own]).delete()
    Pattern.objects.filter(pk__in=[row.pk for row in rows]).delete()
    patterns.apply_at(deposition, {(row.block, row.role, row.shape) for row in rows})
    mark_stale(deposition, runs=touched)
    back = _bring_back(deposition, made)
    if PHOTO in {row.role for row in (*own, *back)}:
        judge_photos(deposition)
    return gone or len(back), [f"the pattern {row.list_glob}" for row in kept]


def _patterns(deposition: Deposition, made: dict[str, str]) -> tuple[list[Pattern], list[Pattern]]:
    """Those of the batch that are as it wrote them, and those that somebody changed since."""
    found = Pattern.objects.filter(block__dataset__deposition=deposition, pk__in=list(made))
    rows = list(found.select_related("block__dataset").order_by("pk"))
    same = [row for row in rows if made[str(row.pk)] == _digest(row)]
    return same, [row for row in rows if row not in same]


def _bring_back(deposition: Deposition, made: dict[str, Any]) -> list[Assignment]:
    """The places that the batch took, of files that have none now, where run and block are still there."""
    taken = [Assignment(**dict(zip(KEPT, row, strict=True))) for row in made.get("before", ())]
    wanted = {str(row.file_id) for row in taken} | set(made.get("patterned", ()))
    if not wanted:
        return []
    rows = File.objects.filter(deposition=deposition, removed_at=None, assignments=None, pk__in=wanted)
    free = {str(row.pk): row for row in rows.select_for_update(of=("self",))}
    datasets, runs, blocks = (
        {None, *model.objects.filter(**where).values_list("pk", flat=True)}
        for model, where in (
            (Dataset, {"deposition": deposition}),
            (Run, {"dataset__deposition": deposition}),
            (Block, {"dataset__deposition": deposition}),
        )
    )
    back = [
        row
        for row in taken
        if str(row.file_id) in free and row.dataset_id in datasets and row.run_id in runs and row.block_id in blocks
    ]
    insert(back)
    mark_stale(deposition, runs=runs_at(back))
    # Those that have a place again keep it.
    place_new(deposition, [free[pk] for pk in made.get("patterned", ()) if pk in free])
    return back


def remove_runs(deposition: Deposition, *, made: dict[str, Any]) -> int:
    """The runs that came with the batch and that nothing is said of. Returns how many went."""
    rows = Run.objects.filter(dataset__deposition=deposition, pk__in=made.get("runs", ()))
    free = rows.filter(assignments=None, overrides=None, blocks=None)
    found = list(free.values_list("pk", "uuid"))
    forget_runs(deposition, uuids=[uuid for _, uuid in found])
    Run.objects.filter(pk__in=[pk for pk, _ in found]).delete()
    return len(found)
