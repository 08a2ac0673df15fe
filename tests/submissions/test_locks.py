"""Workers and people at the same rows at the same moment: one waits for the other, and both get what they wanted."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, connections, transaction

from submissions import drafts, files, judging, runs, structure, uploads
from submissions.models import RunCheck
from submissions.schema import Level
from tests.conftest import wait_until
from tests.submissions.sending import send
from tests.submissions.world import World
from tests.validation import build
from validation import queue, reading, services
from validation.models import Reading, Tally
from validation.queue import QueueState
from validation.signals import content_read

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("bucket")]
LEASE = timedelta(minutes=1)


class Beside:
    """Something that runs on a connection of its own."""

    def __init__(self, work: Callable[[], Any]) -> None:
        self.error: BaseException | None = None
        self._work = work
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        try:
            self._work()
        except BaseException as error:
            self.error = error
        finally:
            connections.close_all()

    def is_over(self) -> bool:
        return not self._thread.is_alive()

    def join(self) -> None:
        self._thread.join(30)
        assert self.is_over(), "it still waits"
        assert self.error is None, repr(self.error)


def somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return bool(cursor.fetchone()[0])


def world() -> World:
    made = World(runs=2)
    for run in made.runs:
        made.file(f"{run.name}.st", build.mrc(), role="tilt_series", run=run, block=made.block(Level.TILT_SERIES))
    judging.mark_stale(made.deposition)
    return made


def replace_a_file(made: World) -> Callable[[], Any]:
    upload = uploads.start(made.deposition, path="TS_1.st", size=3, actor=made.owner, replace=True)
    send(upload, b"new")
    return lambda: uploads.complete(upload, actor=made.owner)


def remove_a_file(made: World) -> Callable[[], Any]:
    file = made.deposition.files.get(path="TS_1.st")
    return lambda: files.remove(file, actor=made.owner)


def delete_runs(made: World) -> Callable[[], Any]:
    return lambda: runs.delete(made.deposition, runs=[run.pk for run in made.runs], actor=made.owner)


def remove_the_dataset(made: World) -> Callable[[], Any]:
    structure.add_dataset(made.deposition)
    return lambda: structure.remove_dataset(made.dataset)


def delete_the_draft(made: World) -> Callable[[], Any]:
    return lambda: drafts.delete_draft(made.deposition)


VERBS = [replace_a_file, remove_a_file, delete_runs, remove_the_dataset, delete_the_draft]


@pytest.mark.parametrize("verb", VERBS)
def test_a_verdict_is_recorded_while_somebody_changes_what_it_is_about(verb: Any) -> None:
    made = world()
    act = verb(made)
    rows = queue.claim(RunCheck, limit=10, lease=LEASE)
    with transaction.atomic():
        assert queue.held(RunCheck, rows=rows)
        beside = Beside(act)
        wait_until(lambda: somebody_waits() or beside.is_over(), seconds=10, what="the other one waits or is done")
        services.record_runs(scope=made.deposition.uuid, findings={run.uuid: () for run in made.runs})
    beside.join()
    _nothing_is_miscounted(made)


@pytest.mark.parametrize("verb", VERBS)
def test_facts_are_recorded_while_somebody_changes_what_they_are_about(verb: Any) -> None:
    made = world()
    act = verb(made)
    services.check_again(Reading.objects.filter(content__file__path="TS_1.st"))
    rows = queue.claim(Reading, limit=10, lease=LEASE)
    with transaction.atomic():
        assert queue.held(Reading, rows=rows)
        beside = Beside(act)
        wait_until(lambda: somebody_waits() or beside.is_over(), seconds=10, what="the other one waits or is done")
        queue.finish(Reading, pks=[row.pk for row in rows])
        reading.announce(rows)
    beside.join()
    _nothing_is_miscounted(made)


def _nothing_is_miscounted(made: World) -> None:
    scope = made.deposition.uuid
    undone = sum(model.objects.filter(scope=scope, state__in=queue.UNDONE).count() for model in (Reading, RunCheck))
    tally = Tally.objects.filter(scope=scope).first()
    assert (tally.waiting if tally else 0) == undone


def test_scopes_are_announced_in_one_order() -> None:
    heard: list[uuid.UUID] = []

    def hear(scope: uuid.UUID, **_: Any) -> None:
        heard.append(scope)

    content_read.connect(hear)
    try:
        scopes = [uuid.UUID(int=number) for number in (5, 1, 9, 3)]
        reading.announce([Reading(scope=scope, content_id=uuid.uuid4()) for scope in scopes])
    finally:
        content_read.disconnect(hear)
    assert heard == sorted(scopes)


def test_rows_are_wanted_in_one_order() -> None:
    made = world()
    RunCheck.objects.update(state=QueueState.DONE)
    first, second = RunCheck.objects.order_by("pk")
    with transaction.atomic():
        RunCheck.objects.select_for_update().get(pk=first.pk)
        beside = Beside(lambda: queue.want(RunCheck.objects.order_by("-pk")))
        wait_until(somebody_waits, seconds=10, what="the other one waits")
        RunCheck.objects.select_for_update(nowait=True).get(pk=second.pk)
    beside.join()
    assert made.deposition.pk
    assert not RunCheck.objects.exclude(state=QueueState.WAITING).exists()
