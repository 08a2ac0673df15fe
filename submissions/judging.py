"""From stored facts and effective values to the judgement of each run."""

from __future__ import annotations

from collections.abc import Iterable

from submissions.models import Deposition, Run, RunCheck
from validation import queue


def mark_stale(deposition: Deposition, *, runs: Iterable[int] | None = None) -> None:
    """Ask for a new judgement of these runs (primary keys), or of all runs of the deposition."""
    wanted = Run.objects.filter(dataset__deposition=deposition)
    if runs is not None:
        wanted = wanted.filter(pk__in=list(runs))
    known = RunCheck.objects.filter(run__in=wanted)
    fresh = wanted.filter(check_row=None).values_list("pk", flat=True)
    RunCheck.objects.bulk_create([RunCheck(run_id=pk, scope=deposition.uuid) for pk in fresh], ignore_conflicts=True)
    queue.want(known)
