"""Read and record: the file's faults become problems, ours are tried again, and only a held claim is recorded."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import urllib3
from django.utils import timezone

from portal.platform import s3
from portal.platform import tasks as platform_tasks
from tests.conftest import wait_until
from tests.validation import build
from tests.validation.objects import Bucket
from validation import reading, s3file, services, tasks
from validation.formats import READER_VERSION, MrcFacts, facts_from_json
from validation.models import Content, Reading, Tally
from validation.queue import QueueState, sweep, want
from validation.signals import content_read

pytestmark = pytest.mark.django_db
SCOPE = uuid.uuid4()


@pytest.fixture
def bucket_of(monkeypatch: pytest.MonkeyPatch) -> Bucket:
    found = Bucket()
    monkeypatch.setattr(s3file.s3, "get_range", found.get_range)
    return found


@pytest.fixture
def told() -> Iterator[list[uuid.UUID]]:
    """The content ids that were announced."""
    heard: list[uuid.UUID] = []

    def hear(content_ids: list[uuid.UUID], **_: Any) -> None:
        heard.extend(content_ids)

    content_read.connect(hear)
    yield heard
    content_read.disconnect(hear)


def give(bucket: Bucket, name: str, data: bytes | Exception, *, scope: uuid.UUID = SCOPE) -> Content:
    key = f"depositions/{scope}/g1/{name}"
    bucket[key] = data
    size = len(data) if isinstance(data, bytes) else 2000
    return services.add_content(scope=scope, key=key, size=size)


def reading_of(content: Content) -> Reading:
    return Reading.objects.get(content=content)


def later() -> None:
    Reading.objects.filter(state="waiting").update(due=timezone.now() - timedelta(seconds=1))


def test_a_sound_file_is_read_recorded_and_announced(bucket_of: Bucket, told: list[uuid.UUID]) -> None:
    content = give(bucket_of, "TS_01.st", build.mrc())

    assert services.read_batch() == 1

    row = reading_of(content)
    facts = facts_from_json(row.facts)
    assert isinstance(facts, MrcFacts)
    assert facts.shape == (8, 6, 5)
    assert (row.state, row.format, row.problems) == (QueueState.DONE, "mrc", [])
    assert told == [content.id]
    assert services.read_batch() == 0


def test_the_depositors_fault_is_a_problem_and_the_reading_is_done(bucket_of: Bucket) -> None:
    content = give(bucket_of, "TS_01.rawtlt", b"1.0\nnan\n")

    services.read_batch()

    row = reading_of(content)
    assert (row.state, row.facts) == (QueueState.DONE, None)
    assert row.problems == [{"code": "angles.not-a-number", "params": {"line": 2, "observed": "nan"}}]


@pytest.mark.parametrize("fault", [s3.ObjectMissing("gone"), RuntimeError("our bug")])  # an outage: test_faults.py
def test_our_fault_is_tried_again_then_given_up_and_never_blamed_on_the_file(
    fault: Exception, bucket_of: Bucket, told: list[uuid.UUID]
) -> None:
    content = give(bucket_of, "TS_01.st", fault)
    sound = give(bucket_of, "TS_02.st", build.mrc())
    services.read_batch()
    assert reading_of(content).state == QueueState.WAITING
    assert reading_of(sound).state == QueueState.DONE

    for _ in range(2):
        later()
        services.read_batch()

    row = reading_of(content)
    assert (row.state, row.problems) == (QueueState.GAVE_UP, [])
    assert row.reference.startswith("F-")
    assert told == [sound.id, content.id]
    tally = Tally.objects.get(scope=SCOPE)
    assert (tally.waiting, tally.gave_up) == (0, 1)


def test_an_answer_is_thrown_away_when_the_claim_was_lost_while_reading(
    bucket_of: Bucket, told: list[uuid.UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    content = give(bucket_of, "TS_01.st", build.mrc())
    store = reading.store

    def late(*args: Any, **kwargs: Any) -> Any:
        want(Reading.objects.filter(content=content))
        return store(*args, **kwargs)

    monkeypatch.setattr(reading, "store", late)
    services.read_batch()

    row = reading_of(content)
    assert (row.state, row.facts) == (QueueState.WAITING, None)
    assert told == []


def test_waiting_is_counted_from_the_first_moment(bucket_of: Bucket) -> None:
    give(bucket_of, "TS_01.st", build.mrc())
    assert Tally.objects.get(scope=SCOPE).waiting == 1

    services.read_batch()
    assert Tally.objects.get(scope=SCOPE).waiting == 0


def test_a_key_is_recorded_once(bucket_of: Bucket) -> None:
    first = give(bucket_of, "TS_01.st", build.mrc())

    assert give(bucket_of, "TS_01.st", build.mrc()) == first
    assert Reading.objects.count() == 1


def test_adding_a_content_rings_after_the_commit(
    bucket_of: Bucket, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    rung: list[str] = []
    monkeypatch.setattr(tasks.read, "apply_async", lambda **_: rung.append("read"))
    with django_capture_on_commit_callbacks(execute=True):
        give(bucket_of, "TS_01.st", build.mrc())
        assert rung == []

    assert rung == ["read"]


def test_the_bell_reads_until_nothing_is_left(bucket_of: Bucket) -> None:
    for number in range(reading.BATCH + 3):
        give(bucket_of, f"TS_{number}.rawtlt", build.angles())

    tasks.read()

    assert set(Reading.objects.values_list("state", flat=True)) == {"done"}


def test_the_bell_reads_for_one_turn_and_rings_for_the_rest(bucket_of: Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    rung: list[str] = []
    monkeypatch.setattr(platform_tasks, "ring", lambda bell: rung.append(bell.name))
    monkeypatch.setattr(platform_tasks, "TURN_SECONDS", -1.0)
    for number in range(reading.BATCH + 3):
        give(bucket_of, f"TS_{number}.rawtlt", build.angles())
    rung.clear()

    tasks.read()

    assert Reading.objects.filter(state="waiting").count() == 3
    assert rung == ["validation.tasks.read"]


def test_the_sweeper_rings_for_a_lost_bell_and_tells_of_what_it_gave_up(
    bucket_of: Bucket, told: list[uuid.UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    rung: list[str] = []
    monkeypatch.setattr(tasks, "ring", lambda bell: rung.append(bell.name))
    content = give(bucket_of, "TS_01.st", build.mrc())
    rung.clear()
    tasks.sweep_readings()
    assert rung == ["validation.tasks.read"]

    Reading.objects.update(state="running", claim=uuid.uuid4(), deadline=timezone.now(), attempt=3)
    tasks.sweep_readings()

    assert reading_of(content).state == QueueState.GAVE_UP
    assert told == [content.id]
    assert sweep(Reading).freed == []


def test_what_an_older_reader_read_is_read_again(bucket_of: Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    content = give(bucket_of, "TS_01.st", build.mrc())
    services.read_batch()
    assert services.reread_outdated() == 0
    monkeypatch.setattr(reading, "READER_VERSION", READER_VERSION + 1)

    assert services.reread_outdated() == 1
    services.read_batch()

    assert reading_of(content).reader_version == READER_VERSION + 1


def test_check_again_lines_up_what_we_gave_up(bucket_of: Bucket) -> None:
    content = give(bucket_of, "TS_01.st", RuntimeError("our bug"))
    for _ in range(3):
        later()
        services.read_batch()
    bucket_of[content.key] = build.mrc()

    assert services.check_again(Reading.objects.filter(state="gave_up")) == 1
    services.read_batch()

    assert reading_of(content).state == QueueState.DONE
    assert Tally.objects.get(scope=SCOPE).gave_up == 0


def put(key: str, data: bytes) -> None:
    upload = s3.create_multipart(key)
    url = s3.presign_part(key, upload_id=upload, part_number=1, length=len(data))
    assert urllib3.request("PUT", url, body=data).status == 200
    s3.complete_multipart(key, upload_id=upload, parts=s3.list_parts(key, upload_id=upload))


def test_a_header_is_read_from_the_real_bucket(bucket: str) -> None:
    key = f"depositions/{uuid.uuid4()}/g1/TS_01.st"
    put(key, build.mrc())
    content = services.add_content(scope=SCOPE, key=key, size=s3.head(key).size)

    services.read_batch()

    row = reading_of(content)
    assert row.state == QueueState.DONE
    assert row.facts is not None
    assert row.facts["shape"] == [8, 6, 5]


def test_a_real_worker_hears_the_bell_and_reads(worker: Any) -> None:
    """The table is of a risky format: it is read by a child of one of the worker's processes."""
    scope = uuid.uuid4()
    files = {"TS_01.st": build.mrc(), "TS_01.rawtlt": build.angles(), "bad.xf": b"1 2 3\n", "p.csv": b"x,y,z\n1,2,3\n"}
    for name, data in files.items():
        key = f"depositions/{scope}/g1/{name}"
        put(key, data)
        services.add_content(scope=scope, key=key, size=len(data))

    wait_until(lambda: not Reading.objects.exclude(state="done").exists(), seconds=30, what="all four are read")

    assert sorted(Reading.objects.values_list("format", flat=True)) == ["angles", "csv", "mrc", "xf"]
    assert Tally.objects.get(scope=scope).waiting == 0
