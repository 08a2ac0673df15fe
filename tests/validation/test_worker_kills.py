"""A worker killed again and again with kill -9: every content ends read, and none is recorded twice."""

from __future__ import annotations

import os
import signal
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from portal.platform import s3
from tests.conftest import wait_until
from tests.validation import build
from validation import tasks
from validation.models import Content, Reading, Tally
from validation.queue import QueueState

LOGGED = """
CREATE TABLE told (pk bigint);
CREATE FUNCTION tell() RETURNS trigger AS 'BEGIN INSERT INTO told VALUES (NEW.id); RETURN NEW; END' LANGUAGE plpgsql;
CREATE TRIGGER tell AFTER UPDATE ON validation_reading FOR EACH ROW
WHEN (OLD.state <> 'done' AND NEW.state = 'done') EXECUTE FUNCTION tell();
"""
FORGET = "DROP TRIGGER tell ON validation_reading; DROP FUNCTION tell; DROP TABLE told;"


@pytest.fixture
def told(transactional_db: None) -> Iterator[None]:
    """The database keeps book of every result that is recorded."""
    with connection.cursor() as cursor:
        cursor.execute(LOGGED)
    yield
    with connection.cursor() as cursor:
        cursor.execute(FORGET)


def line_up(count: int) -> uuid.UUID:
    """So many small files in the bucket, in line to be read."""
    scope, body = uuid.uuid4(), build.mrc()
    made = [Content(scope=scope, key=f"{scope}/{number}.mrc", size=len(body)) for number in range(count)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda row: s3.client().put_object(Bucket=s3.bucket(), Key=row.key, Body=body), made))
    Content.objects.bulk_create(made, batch_size=2000)
    Reading.objects.bulk_create([Reading(scope=scope, content=content) for content in made], batch_size=2000)
    return scope


def done() -> int:
    return Reading.objects.filter(state=QueueState.DONE).count()


def kill(worker: Any) -> None:
    """The worker with its children, without a word."""
    os.killpg(worker.process.pid, signal.SIGKILL)
    worker.process.wait()


def time_passes() -> None:
    """Deadlines and pauses are over, and beat has called the sweeper."""
    now = timezone.now()
    Reading.objects.filter(state=QueueState.RUNNING).update(deadline=now)
    tasks.sweep_readings()
    Reading.objects.filter(state=QueueState.WAITING, due__gt=now).update(due=now)
    tasks.ring_readers()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("count", "kills"), [(1_000, 1), pytest.param(20_000, 12, marks=pytest.mark.soak)], ids=["small", "large"]
)
def test_every_content_is_read_once_whatever_is_killed(told: None, worker: Any, count: int, kills: int) -> None:
    scope = line_up(count)
    for _ in range(10):  # as a broker may deliver a message more than once
        tasks.ring_readers()
    for number in range(kills):
        enough = count * number // (kills + 1)
        wait_until(lambda goal=enough: done() > goal, seconds=120, what=f"more than {enough} are read")
        kill(worker)
        assert done() < count, "the kill came too late to say anything"
        worker.start()
        time_passes()
    wait_until(lambda: _sweep() == count, seconds=300, what=f"all {count} are read")

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), count(DISTINCT pk) FROM told")
        assert cursor.fetchone() == (count, count), "recorded once each"
    tally = Tally.objects.get(scope=scope)
    assert (tally.waiting, tally.gave_up) == (0, 0)


def _sweep() -> int:
    """As beat does every few seconds."""
    tasks.sweep_readings()
    return done()
