"""Files are announced before anything of them is sent: what becomes of each of a listing."""

from __future__ import annotations

import json
import unicodedata
import uuid
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.platform import s3
from submissions import announcing, files, uploads
from submissions.announcing import Told
from submissions.models import Assignment, Event, File, RunCheck, Upload
from submissions.quotas import QuotaExceeded
from submissions.refusals import NotEditable
from submissions.review.history import line
from submissions.schema import Level
from submissions.states import State
from tests.factories import put_in_state
from tests.submissions import sending
from tests.submissions.world import World
from validation.models import Ahead
from validation.queue import QueueState

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return World()


def announce(world: World, *told: Told) -> list[announcing.Answer]:
    return announcing.announce(world.deposition, told, actor=world.owner)


def states(answers: list[announcing.Answer]) -> list[str]:
    return [one.state for one in answers]


def test_new_files_become_files_without_content_and_are_told_in_their_order(world: World) -> None:
    answers = announce(world, Told("b/TS_1.mrc", 5_000, 17), Told("a.mdoc", 12))
    assert [(one.path, one.state) for one in answers] == [("b/TS_1.mrc", "new"), ("a.mdoc", "new")]
    row = File.objects.get(path=answers[0].path)
    assert (row.path, row.announced, row.modified, row.content, row.added_by) == (
        "b/TS_1.mrc", 5_000, 17, None, world.owner)  # fmt: skip
    event = Event.objects.get(deposition=world.deposition, action="files_announced")
    assert event.data == {"files": 2, "size": 5_012, "paths": ["b/TS_1.mrc", "a.mdoc"]}
    assert line(event).said.endswith("chose 2 files to send")


def test_each_that_cannot_come_is_told_by_itself(world: World) -> None:
    world.file("there", b"x", role="mdoc", run=world.runs[0], block=world.block(Level.ACQUISITION))
    answers = announce(
        world,
        Told(".DS_Store", 1), Told("/etc/passwd", 1), Told("../up.mrc", 1), Told("a/" * 1000 + "x", 1),
        Told("a\nb.mrc", 1), Told("there/below.mrc", 1), Told("ok.mrc", 1), Told("ok.mrc/under", 1),
        Told("minus.mrc", -1), Told("big.mrc", 6 * 1000**4),
        Told("x.zarr", 10, objects=0), Told("x.mrc", 10, objects=3),
    )  # fmt: skip
    assert states(answers) == ["junk", *["refused"] * 5, "new", *["refused"] * 5]
    assert all(one.sentence for one in answers if one.state != "new")
    assert {row.path for row in File.objects.all()} == {"there", "ok.mrc"}


def test_two_names_that_differ_in_unicode_alone_are_told(world: World) -> None:
    name = "Zürich.mrc"
    one, two = announce(world, Told(unicodedata.normalize("NFC", name), 1), Told(unicodedata.normalize("NFD", name), 2))
    assert (one.state, two.state) == ("new", "refused")
    assert "Unicode" in two.sentence
    assert File.objects.get().announced == 1


def test_announced_again_the_row_follows_and_what_was_sent_ahead_goes(world: World) -> None:
    (first,) = announce(world, Told("TS_1.mrc", 10, 1))
    file = File.objects.get()
    Ahead.objects.create(scope=world.deposition.uuid, file=file.pk, name="TS_1.mrc", size=10)

    assert states(announce(world, Told("TS_1.mrc", 10, 1))) == ["announced"]
    assert Ahead.objects.exists(), "nothing has changed"
    (again,) = announce(world, Told("TS_1.mrc", 12, 2))
    file.refresh_from_db()
    assert (again.state, again.file, file.announced, file.modified) == ("announced", first.file, 12, 2)
    assert not Ahead.objects.exists()


def test_what_is_there_is_told_and_stays(world: World) -> None:
    held = world.file("TS_1.mrc", b"x" * 12_345, role="frame", run=world.runs[0], block=world.block(Level.ACQUISITION))
    same, other = announce(world, Told("TS_1.mrc", 12_345)), announce(world, Told("TS_1.mrc", 20_000))
    assert (same[0].state, same[0].file) == ("exists", held.pk)
    assert "the same 12.3" in same[0].sentence.replace("\xa0", " ")
    assert "this one has 20.0 kB" in other[0].sentence.replace("\xa0", " ")
    held.refresh_from_db()
    assert held.announced is None


def test_what_lies_elsewhere_is_not_announced(world: World) -> None:
    File.objects.create(deposition=world.deposition, path="a.mrc", elsewhere_entry="EMPIAR-10045", elsewhere_path="a")
    (answer,) = announce(world, Told("a.mrc", 1))
    assert answer.state == "exists"
    assert "EMPIAR-10045" in answer.sentence


def test_a_removed_file_comes_back_without_its_content(world: World) -> None:
    held = world.file("TS_1.mrc", b"x", role="frame", run=world.runs[0], block=world.block(Level.ACQUISITION))
    files.remove(held, actor=world.owner)
    (answer,) = announce(world, Told("TS_1.mrc", 3))
    held.refresh_from_db()
    assert (answer.state, answer.file, held.content, held.removed_at) == ("new", held.pk, None, None)


def test_nothing_is_stored_where_there_is_no_room(world: World, settings: Any) -> None:
    settings.QUOTA_DEPOSITION_GB = 1
    with pytest.raises(QuotaExceeded):
        announce(world, Told("a.mrc", 6 * 10**8), Told("b.mrc", 6 * 10**8))
    assert not File.objects.exists()
    announce(world, Told("a.mrc", 6 * 10**8))
    assert states(announce(world, Told("a.mrc", 6 * 10**8))) == ["announced"], "counted once"


def test_more_than_fit_into_one_request_are_refused(world: World) -> None:
    with pytest.raises(announcing.TooMany):
        announce(world, *(Told(f"{n}.mrc", 1) for n in range(501)))


def test_the_number_of_queries_does_not_depend_on_the_number_of_files(world: World) -> None:
    def queries(told: list[Told]) -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            announce(world, *told)
        return len(seen)

    few = queries([Told(f"few/{n}.mrc", 1, 1) for n in range(3)])
    assert queries([Told(f"many/{n}.mrc", 1, 1) for n in range(400)]) == few
    again = queries([Told(f"few/{n}.mrc", 2, 1) for n in range(3)])
    assert queries([Told(f"many/{n}.mrc", 2, 1) for n in range(400)]) == again


def test_an_upload_goes_on_with_the_parts_that_are_there(world: World, bucket: str) -> None:
    each = 8 * 1024**2
    size = 2 * each + 5
    upload = uploads.start(world.deposition, path="TS_1.mrc", size=size, actor=world.owner, modified=17)
    (part,) = uploads.sign_parts(upload, wanted={2: None})
    assert sending.put(part, bytes(each)) == 200

    (going,) = announce(world, Told("TS_1.mrc", size, 17))
    assert going.state == "uploading"
    assert going.upload is not None
    assert (going.upload.id, going.upload.parts, going.upload.arrived) == (upload.pk, 3, [2])
    assert states(announce(world, Told("TS_1.mrc", size, 18))) == ["announced"], "another file of this name"


def test_an_upload_that_the_storage_forgot_begins_anew(world: World, bucket: str) -> None:
    upload = uploads.start(world.deposition, path="TS_1.mrc", size=20, actor=world.owner, modified=17)
    s3.abort_multipart(upload.key, upload_id=upload.upload_id)
    (answer,) = announce(world, Told("TS_1.mrc", 20, 17))
    assert (answer.state, answer.upload, answer.file) == ("announced", None, upload.file_id)


def test_what_was_never_sent_is_forgotten_with_what_it_was_for(world: World) -> None:
    one, two, kept = announce(world, Told("a.mrc", 1), Told("b.mrc", 2), Told("c.mrc", 3))
    block = world.block(Level.ACQUISITION)
    held = world.file("there.mrc", b"x", role="frame", run=world.runs[0], block=block)
    assert one.file
    assert two.file
    Assignment.objects.create(file_id=one.file, dataset=world.dataset, run=world.runs[0], block=block, role="frame")
    Ahead.objects.create(scope=world.deposition.uuid, file=one.file, name="a.mrc", size=1)
    RunCheck.objects.update(state=QueueState.DONE)

    asked = [one.file, two.file, held.pk, uuid.uuid4()]
    assert announcing.forget(world.deposition, files=asked, actor=world.owner) == 2
    assert {row.path for row in File.objects.filter(removed_at=None)} == {"c.mrc", "there.mrc"}
    assert not Ahead.objects.exists()
    assert RunCheck.objects.get(run=world.runs[0]).state == QueueState.WAITING
    event = Event.objects.get(action="files_forgotten")
    assert (event.data["files"], event.data["size"]) == (2, 3)
    assert line(event).said.endswith("took back that 2 files would come")
    assert announcing.forget(world.deposition, actor=world.owner) == 1
    assert not File.objects.filter(path=kept.path).exists()


def test_forgetting_leaves_an_upload_that_is_under_way(world: World, bucket: str) -> None:
    announce(world, Told("a.mrc", 20, 1))
    uploads.start(world.deposition, path="a.mrc", size=20, actor=world.owner, modified=1)
    assert announcing.forget(world.deposition, actor=world.owner) == 0
    assert Upload.objects.get().state == "open"


class TestRequests:
    """What the page sends and gets."""

    def post(self, world: World, name: str, data: Any) -> Any:
        client = Client()
        client.force_login(world.owner)
        url = reverse(name, args=[world.deposition.label])
        body = data if isinstance(data, str) else json.dumps(data)
        return client.post(url, body, content_type="application/json")

    def test_a_listing_is_answered_file_by_file(self, world: World) -> None:
        told = {"files": [{"path": "a.mrc", "size": 3, "modified": 5}, {"path": "Thumbs.db", "size": 1, "modified": 2}]}
        response = self.post(world, "files_announce", told)
        new, junk = response.json()["files"]
        assert new == {
            "path": "a.mrc",
            "file": str(File.objects.get().pk),
            "state": "new",
            "sentence": "",
            "upload": None,
        }
        assert (junk["state"], junk["file"]) == ("junk", None)
        forgotten = self.post(world, "files_forget", {"files": "all"})
        assert forgotten.json() == {"forgotten": 1}

    @pytest.mark.parametrize(
        "body",
        [
            "", "[]", "{", '{"files": []}', '{"files": {}}', '{"files": [1]}', '{"files": [{"path": 1, "size": 1}]}',
            '{"files": [{"path": "a", "size": 1.5}]}', '{"files": [{"path": "a", "size": true}]}',
            '{"files": [{"path": "a", "size": 1e99}]}', '{"files": [{"path": "a", "size": 1, "modified": "x"}]}',
            '{"files": [{"path": "a", "size": 1, "objects": [1]}]}',
        ],
    )  # fmt: skip
    def test_what_no_page_sends_is_refused(self, world: World, body: str) -> None:
        assert self.post(world, "files_announce", body).status_code == 400
        assert not File.objects.exists()

    def test_a_name_that_no_database_takes_is_told(self, world: World) -> None:
        response = self.post(world, "files_announce", '{"files": [{"path": "a\\u0000\\ud800.mrc", "size": 1}]}')
        assert response.json()["files"][0]["state"] == "refused"

    def test_files_of_another_deposition_are_not_forgotten(self, world: World) -> None:
        other = World()
        (theirs,) = announce(other, Told("a.mrc", 1))
        self.post(world, "files_forget", {"files": [str(theirs.file)]})
        assert File.objects.filter(path=theirs.path).exists()


def test_nothing_is_announced_or_forgotten_while_it_is_in_review(world: World) -> None:
    announce(world, Told("a.mrc", 1))
    put_in_state(world.deposition, State.IN_REVIEW)
    with pytest.raises(NotEditable):
        announce(world, Told("b.mrc", 1))
    with pytest.raises(NotEditable):
        announcing.forget(world.deposition, actor=world.owner)
    assert File.objects.get().path == "a.mrc"
