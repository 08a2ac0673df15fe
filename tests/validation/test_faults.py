"""Faults of the servers and of the line, against the real ones: every file ends in a true final state, once."""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from portal.platform import s3
from portal.platform.s3 import ranges
from tests.validation import build, troubled
from tests.validation.objects import line_up as line_up_rows
from tests.validation.troubled import BUSY, CLOSED, CUT, FAULTS, GOOD, SHIFTED, STALLED, WHOLE, Troubled
from validation import queue, reading, services, tasks
from validation.models import Content, Finding, Reading, Tally
from validation.pool import ReaderPool
from validation.queue import QueueState, claim
from validation.reading_line import BATCH
from validation.signals import content_read

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("bucket")]
BODY = build.mrc((8, 6, 41))


@pytest.fixture
def told() -> Iterator[list[uuid.UUID]]:
    heard: list[uuid.UUID] = []

    def hear(content_ids: list[uuid.UUID], **_: Any) -> None:
        heard.extend(content_ids)

    content_read.connect(hear)
    yield heard
    content_read.disconnect(hear)


@pytest.fixture
def trouble(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Troubled]]:
    """Call it with a plan: from then on the bucket is reached through it alone."""
    made: list[Troubled] = []
    monkeypatch.setattr(ranges, "PAUSES", (0.01, 0.01, 0.01))
    monkeypatch.setattr(ranges, "READ_SECONDS", troubled.STALL_SECONDS / 4)

    def start(plan: Callable[[str, int], str]) -> Troubled:
        made.append(Troubled(settings.S3_ENDPOINT, plan=plan))
        settings.S3_ENDPOINT = made[-1].url
        s3.forget()
        ranges._pool.cache_clear()
        return made[-1]

    yield start
    for proxy in made:
        proxy.close()
    s3.forget()
    ranges._pool.cache_clear()


@pytest.fixture(autouse=True)
def forget_clients() -> Iterator[None]:
    """Clients made for a proxy do not outlive the settings that named it."""
    yield
    s3.forget()


def put(count: int, *, scope: uuid.UUID | None = None) -> list[Content]:
    """So many sound files in the real bucket, in line to be read."""
    scope = scope or uuid.uuid4()
    made = []
    for number in range(count):
        key = f"depositions/{scope}/g1/TS_{number}.st"
        s3.client().put_object(Bucket=s3.bucket(), Key=key, Body=BODY)
        made.append(services.add_content(scope=scope, key=key, size=len(BODY), etag=s3.head(key).etag))
    return made


def read_everything(rounds: int = 4) -> None:
    """As bells and the sweeper do, with all pauses over."""
    for _ in range(rounds):
        tasks.read()
        Reading.objects.filter(state=QueueState.WAITING).update(due=timezone.now() - timedelta(seconds=1))


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_that_passes_is_not_even_noticed(fault: str, trouble: Any, told: list[uuid.UUID]) -> None:
    contents = put(3)
    trouble(lambda path, before: fault if before < 2 else GOOD)

    services.read_batch()

    rows = Reading.objects.all()
    assert {(row.state, row.format, tuple(row.facts["shape"])) for row in rows} == {("done", "mrc", (8, 6, 41))}
    assert sorted(told) == sorted(content.id for content in contents)


@pytest.mark.parametrize("fault", [BUSY, CLOSED, CUT, SHIFTED, WHOLE])
def test_a_fault_that_stays_ends_as_our_fault_with_a_reference(fault: str, trouble: Any, told: list[uuid.UUID]) -> None:
    (bad, good) = put(2)
    trouble(lambda path, before: fault if path.endswith(bad.key) else GOOD)

    read_everything()
    lasting(queue.OUTAGE)
    read_everything()

    row = Reading.objects.get(content=bad)
    assert (row.state, row.facts, row.problems) == (QueueState.GAVE_UP, None, [])
    assert row.reference.startswith("F-")
    assert "Signature" not in row.fault
    assert Reading.objects.get(content=good).state == QueueState.DONE
    assert sorted(told) == sorted([bad.id, good.id])
    assert not Finding.objects.exists()


def lasting(length: timedelta) -> None:
    """The storage has not answered for so long."""
    Reading.objects.exclude(outage_since=None).update(outage_since=timezone.now() - length)


def test_a_storage_that_does_not_answer_for_long_is_asked_ever_more_seldom_and_then_read(
    trouble: Any, told: list[uuid.UUID]
) -> None:
    contents = put(3)
    silent = [True]
    trouble(lambda path, before: BUSY if silent[0] else GOOD)
    pauses = []
    for minutes in (0, 1, 5, 15, 60, 150):
        lasting(timedelta(minutes=minutes))
        Reading.objects.update(due=timezone.now() - timedelta(seconds=1))
        asked = timezone.now()
        tasks.read()
        rows = Reading.objects.all()
        assert {(row.state, row.attempt, row.reference) for row in rows} == {(QueueState.WAITING, 0, "")}
        assert all("503" in row.fault for row in rows)
        pauses.append(round(min(row.due for row in rows).timestamp() - asked.timestamp()))
    assert pauses == sorted(pauses)
    assert 10 <= pauses[0] < 30
    assert 590 <= pauses[-1] <= 620
    assert told == []

    silent[0] = False
    read_everything(1)
    read_everything(1)

    rows = Reading.objects.all()
    assert {(row.state, row.fault, row.outage_since) for row in rows} == {(QueueState.DONE, "", None)}
    assert sorted(told) == sorted(content.id for content in contents)


def test_a_crash_counts_its_attempts_whatever_the_storage_did_before(monkeypatch: Any) -> None:
    (content,) = put(1)
    faults: list[Exception] = [
        s3.StorageUnavailable("no answer"), ValueError("one"), s3.StorageUnavailable("no answer"), ValueError("two"),
        ValueError("three"),
    ]  # fmt: skip

    def fail(*_: Any, **__: Any) -> Any:
        raise faults.pop(0)

    monkeypatch.setattr(reading, "read_anything", fail)
    read_everything(rounds=6)

    row = Reading.objects.get(content=content)
    assert (row.state, row.fault, faults) == (QueueState.GAVE_UP, "ValueError: three", [])


def test_a_storm_of_faults_changes_no_answer(trouble: Any, told: list[uuid.UUID]) -> None:
    contents = put(40)
    dice = random.Random(1)
    trouble(lambda path, before: dice.choice((*FAULTS, GOOD, GOOD, GOOD, GOOD)))

    read_everything()

    assert {(row.state, tuple(row.facts["shape"])) for row in Reading.objects.all()} == {("done", (8, 6, 41))}
    assert sorted(told) == sorted(content.id for content in contents)
    assert Tally.objects.get(scope=contents[0].scope).waiting == 0


def test_a_line_that_stalls_keeps_no_other_file_waiting(trouble: Any) -> None:
    (slow, *rest) = put(10)
    seen: list[int] = []
    trouble(lambda path, before: STALLED if path.endswith(slow.key) else GOOD)
    store = reading.store

    def watched(read: Any, **more: Any) -> Any:
        seen.append(len(read))
        return store(read, **more)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, "store", watched)
        with reading.reading_line() as line:
            while line.step() > 1:
                pass
            assert Reading.objects.filter(state=QueueState.DONE).count() == len(rest)
    assert Reading.objects.get(content=slow).state == QueueState.WAITING
    assert sum(seen) == len(rest)


def test_an_object_that_is_another_one_is_not_read() -> None:
    (content,) = put(1)
    s3.client().put_object(Bucket=s3.bucket(), Key=content.key, Body=build.mrc((6, 8, 41)))

    read_everything()

    row = Reading.objects.get(content=content)
    assert (row.state, row.facts) == (QueueState.GAVE_UP, None)
    assert "not the one that was recorded" in row.fault


def test_an_object_replaced_between_two_of_its_ranges_is_noticed(trouble: Any) -> None:
    """A header with the tilts in an extended header takes two requests."""
    body = build.mrc((8, 6, 41), extended=b"\1" * 70_000)
    key = f"depositions/{uuid.uuid4()}/g1/TS_1.rawtlt"
    text = b"1.0\n" * 40_000
    s3.client().put_object(Bucket=s3.bucket(), Key=key, Body=text)
    content = services.add_content(scope=uuid.uuid4(), key=key, size=len(text), etag=s3.head(key).etag)
    direct = s3.client()

    def plan(path: str, before: int) -> str:
        if before == 1:
            direct.put_object(Bucket=s3.bucket(), Key=key, Body=body[: len(text)].ljust(len(text)))
        return GOOD

    trouble(plan)
    services.read_batch()

    row = Reading.objects.get(content=content)
    assert (row.state, row.facts) == (QueueState.WAITING, None)
    assert "not the one that was recorded" in row.fault


def test_a_file_replaced_while_it_is_read_leaves_no_trace(told: list[uuid.UUID], monkeypatch: Any) -> None:
    (old,) = put(1)
    store = reading.store

    def late(*args: Any, **more: Any) -> Any:
        services.forget_contents([old.id])
        return store(*args, **more)

    monkeypatch.setattr(reading, "store", late)
    services.read_batch()

    assert not Reading.objects.exists()
    assert told == []


def test_a_bell_that_rings_twice_reads_nothing_twice(told: list[uuid.UUID]) -> None:
    contents = put(5)
    for _ in range(3):
        tasks.read()
    assert sorted(told) == sorted(content.id for content in contents)
    assert set(Reading.objects.values_list("attempt", flat=True)) == {0}


def test_a_reader_that_dies_is_our_fault_and_takes_no_other_with_it(monkeypatch: Any) -> None:
    scope = uuid.uuid4()
    for name in ("crash", "TS_1.st"):
        s3.client().put_object(Bucket=s3.bucket(), Key=f"{scope}/{name}", Body=BODY)
        services.add_content(scope=scope, key=f"{scope}/{name}", size=len(BODY))
    with ReaderPool(workers=1, reader="tests.validation.core.evil:read") as pool:
        monkeypatch.setattr(reading, "read_anything", lambda file, risky: risky(file))
        monkeypatch.setattr(reading, "_children", lambda: pool)
        read_everything()

    rows = {row.content.key.rpartition("/")[2]: row for row in Reading.objects.select_related("content")}
    assert (rows["TS_1.st"].state, rows["crash"].state) == (QueueState.DONE, QueueState.GAVE_UP)
    assert "signal 11" in rows["crash"].fault
    assert rows["crash"].problems == []


def test_facts_that_the_database_does_not_take_harm_no_other_file(monkeypatch: Any) -> None:
    (bad, good) = put(2)
    whole = reading.read_anything

    def read(file: Any, **more: Any) -> Any:
        out = whole(file, **more)
        if file.key == bad.key:
            object.__setattr__(out, "format", "x" * 99)
        return out

    monkeypatch.setattr(reading, "read_anything", read)
    services.read_batch()

    assert Reading.objects.get(content=good).state == QueueState.DONE
    row = Reading.objects.get(content=bad)
    assert row.state == QueueState.WAITING
    assert "DataError" in row.fault


def test_a_small_deposition_is_done_long_before_a_large_one_that_came_first(monkeypatch: Any) -> None:
    large, small = uuid.uuid4(), uuid.uuid4()
    line_up_rows(large, 4 * BATCH)
    line_up_rows(small, 3)
    monkeypatch.setattr(reading, "read_anything", lambda file, risky: reading.ReadOut("unknown", None))

    with reading.reading_line() as line:
        while Reading.objects.filter(scope=small).exclude(state=QueueState.DONE).exists():
            assert line.step()
        assert Reading.objects.filter(scope=large, state=QueueState.DONE).count() <= 2 * BATCH


def test_a_row_at_its_last_attempt_waits_until_nothing_else_is_under_way() -> None:
    line_up_rows(uuid.uuid4(), 1)
    Reading.objects.update(attempt=2)
    lease = timedelta(minutes=1)
    assert claim(Reading, limit=5, lease=lease, alone=False) == []
    assert len(claim(Reading, limit=5, lease=lease)) == 1
