"""A worker killed while it judges: every run ends judged, no finding is there twice, and none is lost."""

from __future__ import annotations

import os
import signal
from typing import Any

import pytest
from django.utils import timezone

from submissions import judging, tasks
from submissions.models import Deposition, RunCheck
from tests import large
from tests.conftest import wait_until
from validation.models import Finding, Tally
from validation.queue import QueueState
from validation.tally import refresh_tallies


def done(made: Deposition) -> int:
    return RunCheck.objects.filter(scope=made.uuid, state=QueueState.DONE).count()


def findings(made: Deposition) -> list[tuple[Any, ...]]:
    rows = Finding.objects.filter(scope=made.uuid)
    return sorted(rows.values_list("subject_run", "subject_file", "code", "field", "evidence"), key=repr)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("runs", "kills"), [(400, 1), pytest.param(4_000, 6, marks=pytest.mark.soak)], ids=["small", "large"]
)
def test_every_run_is_judged_whatever_is_killed(worker: Any, runs: int, kills: int) -> None:
    made = large.deposition(runs=runs)
    judging.mark_stale(made)
    for number in range(kills):
        enough = runs * number // (kills + 1)
        wait_until(lambda goal=enough: done(made) > goal, seconds=120, what=f"more than {enough} are judged")
        os.killpg(worker.process.pid, signal.SIGKILL)
        worker.process.wait()
        assert done(made) < runs, "the kill came too late to say anything"
        worker.start()
        RunCheck.objects.filter(state=QueueState.RUNNING).update(deadline=timezone.now())
        tasks.sweep()
        RunCheck.objects.filter(state=QueueState.WAITING).update(due=timezone.now())
    wait_until(lambda: _swept(made) == runs, seconds=200, what=f"all {runs} are judged")

    kept, tally = findings(made), Tally.objects.get(scope=made.uuid)
    assert kept
    refresh_tallies([made.uuid])
    counted = Tally.objects.get(scope=made.uuid)
    assert (tally.errors, tally.warnings, tally.waiting) == (counted.errors, counted.warnings, 0)
    Finding.objects.all().delete()
    judging.mark_stale(made)
    wait_until(lambda: _swept(made) == runs, seconds=200, what="all are judged once more, undisturbed")
    assert findings(made) == kept


def _swept(made: Deposition) -> int:
    """As beat does every few seconds."""
    tasks.sweep()
    return done(made)
