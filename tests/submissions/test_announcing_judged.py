"""What the first bytes of files say counts until the files have arrived: judged with it, marked as provisional."""

from __future__ import annotations

import base64
import json
import uuid
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from submissions import announcing, files, foretold, judging, outline, sent_ahead
from submissions.announcing import Told
from submissions.models import Assignment, File
from submissions.schema import Level
from submissions.sent_ahead import AheadRefused, Sent
from tests.submissions.coming import announce, arrive, cell, look, read, send, volume, with_tomograms
from tests.submissions.world import World
from tests.validation import build, build_volumes
from validation import reading_ahead, recording
from validation.models import Ahead, Finding, Resolved
from validation.queue import QueueState, claim

pytestmark = pytest.mark.django_db
WRONG = "tomogram.voxel-size-differs"


@pytest.fixture
def world() -> World:
    return with_tomograms()


def errors() -> list[Finding]:
    return list(Finding.objects.filter(severity="error").order_by("pk"))


def test_a_wrong_voxel_size_is_told_before_anything_is_uploaded(world: World) -> None:
    file = announce(world, "TS_1.rec", volume(5.4), run=world.runs[0])
    look(world)
    assert not errors(), "a name alone says nothing"
    send(world, file, volume(5.4)[:1024])
    look(world)
    (finding,) = errors()
    assert (finding.code, finding.subject_file, finding.provisional) == (WRONG, file.pk, True)
    assert "5.400" in finding.sentence
    assert cell(world.runs[0], finding.relation)["provisional"] is True
    assert bytes(Ahead.objects.get().head) == b"", "what was sent is not kept"


def test_what_arrives_confirms_it_and_nothing_is_there_twice(world: World) -> None:
    data = volume(5.4)
    file = announce(world, "TS_1.rec", data, run=world.runs[0])
    send(world, file, data[:1024])
    look(world)
    (before,) = errors()
    content = arrive(world, file, data)
    look(world)
    (meanwhile,) = errors()
    assert (meanwhile.pk, meanwhile.provisional) == (before.pk, True), "the reading is not done yet"
    read(content, data, name="TS_1.rec")
    look(world)
    (after,) = errors()
    assert (after.pk, after.provisional, after.first_seen) == (before.pk, False, before.first_seen)
    assert "provisional" not in cell(world.runs[0], after.relation)
    assert not Ahead.objects.exists()
    assert not Resolved.objects.exists()


def test_a_content_that_reads_differently_wins(world: World) -> None:
    sent, arrived = volume(5.4), volume(10.8)
    file = announce(world, "TS_1.rec", sent, run=world.runs[0])
    send(world, file, sent[:1024])
    look(world)
    assert len(errors()) == 1
    read(arrive(world, file, arrived), arrived, name="TS_1.rec")
    look(world)
    assert not errors()
    assert not Resolved.objects.exists(), "what was never confirmed was never resolved"


def test_a_content_of_another_size_makes_what_was_sent_ahead_void_at_once(world: World) -> None:
    file = announce(world, "TS_1.rec", volume(5.4), run=world.runs[0])
    send(world, file, volume(5.4)[:1024])
    look(world)
    arrive(world, file, volume(5.4, side=9))
    look(world)
    assert not errors()
    assert cell(world.runs[0], "voxel_size")["state"] == "unknown"


def test_what_is_announced_with_another_size_is_no_longer_judged(world: World) -> None:
    file = announce(world, "TS_1.rec", volume(5.4), run=world.runs[0])
    send(world, file, volume(5.4)[:1024])
    look(world)
    announce(world, "TS_1.rec", volume(5.4) + b"x")
    look(world)
    assert not errors()


def test_what_is_forgotten_or_removed_leaves_nothing(world: World) -> None:
    for number, leave in enumerate((lambda one: announcing.forget(world.deposition, actor=world.owner),
                                    lambda one: files.remove(one, actor=world.owner))):  # fmt: skip
        file = announce(world, f"{number}.rec", volume(5.4), run=world.runs[0])
        send(world, file, volume(5.4)[:1024])
        look(world)
        assert len(errors()) == 1
        leave(file)
        look(world)
        assert not errors()
        assert not Ahead.objects.exists()


def test_the_size_that_was_announced_counts(world: World) -> None:
    whole = volume()
    (answer,) = announcing.announce(world.deposition, [Told("TS_1.rec", len(whole) - 40, 1)], actor=world.owner)
    file = File.objects.get(path=answer.path, deposition=world.deposition)
    files.assign(file, places=[files.Place("tomogram", world.dataset, world.block(Level.TOMOGRAM), world.runs[0])])
    send(world, file, whole[:1024])
    look(world)
    assert {row.code for row in errors()} == {"mrc.body-truncated"}


def test_a_head_that_does_not_tell_leaves_the_check_open(world: World) -> None:
    data = build.mdoc()
    outline.create_block(world.dataset, kind=Level.TILT_SERIES)
    file = announce(world, "TS_1.mdoc", data, run=world.runs[0], kind=Level.ACQUISITION, role="mdoc")
    send(world, file, data[:100])
    look(world)
    assert not Finding.objects.exists()
    assert (Ahead.objects.get().state, Ahead.objects.get().facts) == ("done", None)
    assert foretold.standing(world.deposition) == foretold.Standing(0, 1, [], 0, 0)


def test_the_standing_tells_what_to_hold_back(world: World) -> None:
    wrong, sound = volume(5.4), volume()
    with_role = announce(world, "TS_1.rec", wrong, run=world.runs[0])
    without = announce(world, "free.rec", b"no volume" * 500)
    good = announce(world, "TS_2.rec", sound, run=world.runs[1])
    for file, data in ((with_role, wrong), (without, b"no volume" * 500), (good, sound)):
        send(world, file, data[:1024])
    assert foretold.standing(world.deposition).waiting >= 3
    look(world)
    standing = foretold.standing(world.deposition)
    assert (standing.waiting, standing.done, standing.error_count) == (0, 3, 2)
    assert [path for path, _ in standing.errors] == ["TS_1.rec", "free.rec"]
    assert all(sentence for _, sentence in standing.errors)
    arrive(world, with_role, wrong)
    assert foretold.standing(world.deposition).error_count == 1, "that one is not held back any more"


def test_as_many_errors_are_told_as_the_page_holds_back(world: World, client: Client) -> None:
    for number in range(foretold.SHOWN + 3):
        send(world, announce(world, f"free_{number:02}.rec", bytes(2000)), bytes(1024))
    look(world)
    client.force_login(world.owner)
    url = reverse("files_ahead_state", args=[world.deposition.label])
    told = [client.get(url, {"errors": asked} if asked else {}).json() for asked in ("", "500", "22", "-1", "x")]
    assert [len(one["errors"]) for one in told] == [20, 23, 22, 20, 20]
    assert {one["error_count"] for one in told} == {23}


def test_a_store_is_judged_by_its_documents_and_the_list_of_its_objects(world: World) -> None:
    objects = build_volumes.zarr(scales=[(5.4,) * 3, (10.8,) * 3, (21.6,) * 3])
    size = sum(map(len, objects.values()))
    told = Told("TS_1.zarr", size, None, objects=len(objects))
    (answer,) = announcing.announce(world.deposition, [told], actor=world.owner)
    file = File.objects.get(path=answer.path, deposition=world.deposition)
    files.assign(file, places=[files.Place("tomogram", world.dataset, world.block(Level.TOMOGRAM), world.runs[0])])
    documents = {path: data.decode() for path, data in objects.items() if path.rpartition("/")[2].startswith(".z")}
    listed = [(path, len(data)) for path, data in objects.items()]
    taken = sent_ahead.take(world.deposition, [Sent(file.pk, documents=documents, objects=listed)])
    assert taken.refused == {}
    look(world)
    assert [row.code for row in errors()] == [WRONG]
    row = Ahead.objects.get()
    assert (row.documents, row.listing) == ({}, None), "what was sent is not kept"


class TestBounds:
    def test_a_head_longer_than_is_taken_is_refused_by_itself(self, world: World) -> None:
        file, other = announce(world, "a.rec", volume()), announce(world, "b.rec", volume())
        taken = sent_ahead.take(world.deposition, [Sent(file.pk, head=bytes(65_537)), Sent(other.pk, head=b"x")])
        assert (taken.count, list(taken.refused)) == (1, [file.pk])
        assert Ahead.objects.get().file == other.pk

    def test_files_of_others_and_files_that_are_here_are_refused(self, world: World) -> None:
        stranger = World()
        theirs = announce(stranger, "a.rec", volume())
        outline.create_block(stranger.dataset, kind=Level.TOMOGRAM)
        here = world.file("b.rec", volume(), role="tomogram", run=world.runs[0], block=world.block(Level.TOMOGRAM))
        taken = sent_ahead.take(world.deposition, [Sent(pk, head=b"x") for pk in (theirs.pk, here.pk, uuid.uuid4())])
        assert (taken.count, len(taken.refused)) == (0, 3)
        assert not Ahead.objects.exists()

    def test_no_more_waits_than_is_bounded(self, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sent_ahead, "MOST_WAITING", 5_000)
        one, two = announce(world, "a.rec", volume()), announce(world, "b.rec", volume())
        send(world, one, bytes(4_000))
        with pytest.raises(AheadRefused, match="wait to be looked at already"):
            send(world, two, bytes(4_000))
        look(world)
        send(world, two, bytes(4_000))

    def test_what_is_listed_of_a_store_has_to_add_up(self, world: World) -> None:
        (answer,) = announcing.announce(world.deposition, [Told("a.zarr", 10, objects=2)], actor=world.owner)
        assert answer.file is not None
        for objects in ([("a", 4)], [("a", 5), ("a", 5)], [("a", 10), ("b", 10)]):
            taken = sent_ahead.take(world.deposition, [Sent(answer.file, objects=objects)])
            assert taken.count == 0
        assert sent_ahead.take(world.deposition, [Sent(answer.file, objects=[("a", 4), ("b", 6)])]).count == 1

    def test_a_document_of_another_length_than_is_listed_was_not_sent(self, world: World) -> None:
        (answer,) = announcing.announce(world.deposition, [Told("a.zarr", 10, objects=1)], actor=world.owner)
        assert answer.file is not None
        sent_ahead.take(world.deposition, [Sent(answer.file, documents={".zattrs": "{}"}, objects=[(".zattrs", 10)])])
        assert Ahead.objects.get().documents == {}


class TestRequests:
    def post(self, world: World, data: Any) -> Any:
        client = Client()
        client.force_login(world.owner)
        body = data if isinstance(data, str | bytes) else json.dumps(data)
        url = reverse("files_ahead", args=[world.deposition.label])
        return client.post(url, body, content_type="application/json")

    def test_heads_come_in_and_their_state_is_told(self, world: World) -> None:
        file = announce(world, "TS_1.rec", volume(5.4), run=world.runs[0])
        head = base64.b64encode(volume(5.4)[:1024]).decode()
        assert self.post(world, {"files": [{"file": str(file.pk), "head": head}]}).json() == {"taken": 1, "refused": []}
        look(world)
        client = Client()
        client.force_login(world.owner)
        told = client.get(reverse("files_ahead_state", args=[world.deposition.label])).json()
        assert (told["waiting"], told["done"], told["error_count"]) == (0, 1, 1)
        assert told["errors"][0]["path"] == "TS_1.rec"
        assert head not in json.dumps(told)

    @pytest.mark.parametrize(
        "row",
        [
            {}, {"file": "x", "head": "AA=="}, {"file": True, "head": "AA=="}, {"head": 5},
            {"head": "A A="}, {"head": "A"}, {"head": "é"}, {"head": "AA==\n"}, {"objects": 1}, {"objects": []},
            {"objects": [["a"]], "documents": {}}, {"objects": [["a", -1]], "documents": {}},
            {"objects": [["a", 1.5]], "documents": {}}, {"objects": [["", 1]], "documents": {}},
            {"objects": [["a" * 2000, 1]], "documents": {}}, {"objects": [["a\0", 1]], "documents": {}},
            {"objects": [["\ud800", 1]], "documents": {}}, {"objects": [["a", 1]], "documents": {"a": 1}},
            {"objects": [["a", 1]], "documents": {"a": "\0"}},
        ],
    )  # fmt: skip
    def test_what_no_page_sends_is_refused(self, world: World, row: dict[str, Any]) -> None:
        file = announce(world, "a.zarr", volume())
        sent = row if "file" in row or not row else {"file": str(file.pk), **row}
        assert self.post(world, {"files": [sent]}).status_code == 400
        assert not Ahead.objects.exists()

    def test_a_body_larger_than_is_taken_is_refused(self, world: World) -> None:
        file = announce(world, "a.rec", volume())
        sent = json.dumps({"files": [{"file": str(file.pk), "head": "AA=="}]})
        answer = self.post(world, sent + " " * 2_500_000)
        assert (answer.status_code, answer.json()["error"]) == (400, "the body has at most 2,500,000 bytes")
        assert self.post(world, sent).status_code == 200


def test_a_worker_that_died_holds_nothing_up(world: World) -> None:
    file = announce(world, "TS_1.rec", volume(5.4), run=world.runs[0])
    send(world, file, volume(5.4)[:1024])
    (row,) = claim(Ahead, limit=1, lease=reading_ahead.LEASE)
    assert reading_ahead.read_batch() == 0
    Ahead.objects.update(deadline="2020-01-01T00:00Z")
    reading_ahead.sweep_ahead()
    Ahead.objects.update(due="2020-01-01T00:00Z")
    look(world)
    assert len(errors()) == 1
    assert row.claim is not None


def test_what_was_sent_anew_meanwhile_is_not_overwritten(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page sends the first bytes again while the earlier ones are being read."""
    file = announce(world, "TS_1.rec", volume(5.4), run=world.runs[0])
    send(world, file, volume(5.4)[:1024])
    real = recording.store

    def late(*args: Any, **kwargs: Any) -> Any:
        send(world, file, volume(10.8)[:1024])
        monkeypatch.setattr(reading_ahead, "store", real)
        return real(*args, **kwargs)

    monkeypatch.setattr(reading_ahead, "store", late)
    look(world)
    assert not errors()
    facts = Ahead.objects.get().facts
    assert facts is not None
    assert facts["cell"] == [pytest.approx(86.4)] * 3


def test_reading_ahead_is_claimed_once_and_given_up_in_silence(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    file = announce(world, "TS_1.rec", volume(), run=world.runs[0])
    send(world, file, volume()[:1024])

    def broken(*_: Any, **__: Any) -> None:
        raise OSError("the disk is on fire")

    monkeypatch.setattr(reading_ahead, "read_ahead", broken)
    for _ in range(3):
        assert reading_ahead.read_batch() == 1
        Ahead.objects.update(due="2020-01-01T00:00Z")
    assert reading_ahead.read_batch() == 0
    row = Ahead.objects.get()
    assert (row.state, bytes(row.head)) == (QueueState.GAVE_UP, b"")
    look(world)
    assert not Finding.objects.exists()
    assert foretold.standing(world.deposition).waiting == 0


def test_judging_asks_no_more_for_many_files_that_were_sent_ahead(world: World) -> None:
    def judged(count: int, *, start: int) -> int:
        for number in range(start, start + count):
            file = announce(world, f"{number}.rec", volume(), run=world.runs[0])
            send(world, file, volume()[:1024])
        while reading_ahead.read_batch():
            pass
        with CaptureQueriesContext(connection) as seen:
            judging.judge_batch()
        return len(seen)

    judged(1, start=0)
    assert judged(2, start=1) >= judged(30, start=3), "the first also ask for what was resolved lately"


def test_assignments_are_not_lost_when_it_arrives(world: World) -> None:
    data = volume()
    file = announce(world, "TS_1.rec", data, run=world.runs[0])
    read(arrive(world, file, data), data, name="TS_1.rec")
    assert Assignment.objects.filter(file=file, role="tomogram", run=world.runs[0]).exists()
