"""Taking back what a batch made of files: runs, patterns and places, as far as nobody has worked with them since.

What a batch made lies between two primary keys; under the lock of the deposition nobody else makes any.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db.models import Max

from submissions import patterns
from submissions.judging import forget_runs, mark_stale
from submissions.matching.coming import runs_at
from submissions.models import Assignment, Batch, Deposition, Pattern, Run
from submissions.photos import ROLE as PHOTO
from submissions.photos import judge_photos


@contextmanager
def remembered(batch: Batch) -> Iterator[None]:
    """What is made of runs, patterns and places until the end can be taken back with the batch."""
    deposition = batch.deposition
    tops = {model: model.objects.aggregate(top=Max("pk"))["top"] or 0 for model in (Run, Pattern, Assignment)}
    yield
    runs = Run.objects.filter(dataset__deposition=deposition, pk__gt=tops[Run]).order_by("pk")
    rows = Pattern.objects.filter(block__dataset__deposition=deposition, pk__gt=tops[Pattern]).order_by("pk")
    placed = Assignment.objects.filter(dataset__deposition=deposition, pk__gt=tops[Assignment])
    last = placed.aggregate(last=Max("pk"))["last"]
    made: dict[str, Any] = {
        "runs": list(runs.values_list("pk", flat=True)),
        "patterns": list(rows.values_list("pk", flat=True)),
        "places": [tops[Assignment] + 1, last] if last else [],
        "files": placed.order_by().values("file").distinct().count() if last else 0,
    }
    batch.made = {key: value for key, value in made.items() if value}


def take_back(deposition: Deposition, *, made: dict[str, Any]) -> int:
    """The patterns with the places they gave, and the places that are as the batch set them. Returns how many went."""
    first, last = made.get("places") or (0, 0)
    mine = Assignment.objects.filter(dataset__deposition=deposition, pk__gte=first, pk__lte=last)
    own = list(mine.exclude(origin="pattern"))
    rows = list(
        Pattern.objects.filter(block__dataset__deposition=deposition, pk__in=made.get("patterns", ())).select_related(
            "block__dataset"
        )
    )
    by_pattern = mine.filter(origin="pattern").count()
    touched = runs_at(own)
    Assignment.objects.filter(pk__in=[row.pk for row in own]).delete()
    Pattern.objects.filter(pk__in=[row.pk for row in rows]).delete()
    patterns.apply_at(deposition, {(row.block, row.role, row.shape) for row in rows})
    mark_stale(deposition, runs=touched)
    if PHOTO in {row.role for row in own}:
        judge_photos(deposition)
    return len(own) + by_pattern


def remove_runs(deposition: Deposition, *, made: dict[str, Any]) -> int:
    """The runs that came with the batch and that nothing is said of. Returns how many went."""
    rows = Run.objects.filter(dataset__deposition=deposition, pk__in=made.get("runs", ()))
    free = rows.filter(assignments=None, overrides=None, blocks=None)
    found = list(free.values_list("pk", "uuid"))
    forget_runs(deposition, uuids=[uuid for _, uuid in found])
    Run.objects.filter(pk__in=[pk for pk, _ in found]).delete()
    return len(found)
