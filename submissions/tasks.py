"""The background tasks of depositions. Each is a bell: what there is to do waits in the database."""

from __future__ import annotations

import time

from django.conf import settings

from portal.platform.tasks import task
from submissions import errands as waiting_errands
from submissions import judging
from submissions.models import Errand, RunCheck
from validation import queue
from validation.tally import refresh_tallies


@task(name="submissions.tasks.judge")
def judge() -> None:
    """Judge runs until none is waiting or half of the task's time is up; then ring for the rest."""
    until = time.monotonic() + settings.TASK_SECONDS / 2
    while judging.judge_batch():
        if time.monotonic() > until:
            judge.apply_async()
            return


@task(name="submissions.tasks.sweep")
def sweep() -> None:
    """Free what a dead worker held, and ring if anything waits."""
    swept = queue.sweep(RunCheck)
    refresh_tallies({row.scope for row in swept.gave_up})
    if queue.is_due(RunCheck):
        judge.apply_async()
    queue.sweep(Errand)
    if queue.is_due(Errand):
        errands.apply_async()


@task(name="submissions.tasks.errands")
def errands() -> None:
    """Do errands until none is due or half of the task's time is up; then ring for the rest."""
    until = time.monotonic() + settings.TASK_SECONDS / 2
    while waiting_errands.run_one():
        if time.monotonic() > until:
            errands.apply_async()
            return
