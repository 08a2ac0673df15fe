"""The background tasks of depositions. Each is a bell: what there is to do waits in the database."""

from __future__ import annotations

from django.conf import settings

from portal.platform.tasks import ring, take_turn, task
from submissions import errands as waiting_errands
from submissions import judging, provisional
from submissions.models import Errand, RunCheck
from submissions.sweeping import freeing, rounds
from validation import queue
from validation.tally import refresh_tallies


@task(name="submissions.tasks.judge")
def judge() -> None:
    """Judge runs until none is waiting, in turns with other tasks."""
    take_turn(judge, work=judging.judge_batch)


@task(name="submissions.tasks.sweep")
def sweep() -> None:
    """Free what a dead worker held, and ring if anything waits."""
    provisional.sweep()
    swept = queue.sweep(RunCheck)
    refresh_tallies({row.scope for row in swept.gave_up})
    if queue.is_due(RunCheck):
        ring(judge)
    queue.sweep(Errand)
    if queue.is_due(Errand):
        ring(errands)


@task(name="submissions.tasks.sweep_storage")
def sweep_storage() -> None:
    """Go on with the round of sweeping and let go what is due, in turns with other tasks."""
    if settings.SWEEP:
        take_turn(sweep_storage, work=lambda: rounds.step() or freeing.free_some())


@task(name="submissions.tasks.errands")
def errands() -> None:
    """Do errands until none is due, in turns with other tasks."""
    take_turn(errands, work=waiting_errands.run_one)
