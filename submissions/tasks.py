"""The background tasks of depositions. Each is a bell: what there is to do waits in the database."""

from __future__ import annotations

import time

from django.conf import settings

from portal.platform.tasks import task
from submissions import judging
from submissions.models import RunCheck
from submissions.removal import empty_folder
from submissions.review import mails
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
    """Free the judgements that a dead worker held, and ring if anything waits."""
    swept = queue.sweep(RunCheck)
    refresh_tallies({row.scope for row in swept.gave_up})
    if queue.is_due(RunCheck):
        judge.apply_async()


@task(name="submissions.tasks.send_mails")
def send_mails(event_id: int) -> None:
    """Tell people of one move."""
    mails.send_for(event_id)
