"""Uploads against the real S3 server, by the addresses that a browser would get."""

from __future__ import annotations

import random
from typing import Any

import pytest

from portal.platform import s3
from submissions import files, uploads
from submissions.models import Deposition, Event, File, RunCheck, Upload
from submissions.refusals import NotEditable
from submissions.states import State
from submissions.uploads import AlreadyThere, PartsMissing, UploadOver, UploadRefused
from tests.factories import make_deposition, put_in_state
from tests.submissions.sending import checksum, cut, deposit, put, send
from validation.models import Content, Reading, Tally

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("bucket")]

MIB = 1024 * 1024
LARGE = random.Random(1).randbytes(20 * MIB + 7)


@pytest.fixture
def deposition() -> Deposition:
    return make_deposition()


def started(deposition: Deposition, body: bytes, *, path: str = "rec/TS_1.mrc", **more: Any) -> Upload:
    return uploads.start(deposition, path=path, size=len(body), actor=deposition.owner, **more)


def stored(file: File) -> bytes:
    file.refresh_from_db()
    assert file.content is not None
    return s3.get_range(file.content.key, offset=0, length=file.content.size)


def test_three_parts_become_the_file_that_was_sent(deposition: Deposition) -> None:
    upload = deposit(deposition, path="rec/TS_1.mrc", body=LARGE, actor=deposition.owner)
    file = upload.file
    assert stored(file) == LARGE
    assert file.content.key == f"depositions/{deposition.uuid}/g1/rec/TS_1.mrc"
    assert file.content.size == len(LARGE)
    assert file.content.checksum
    assert Reading.objects.get(content=file.content).state == "waiting"
    event = Event.objects.get(deposition=deposition, action="file_added")
    assert (event.data["path"], event.data["size"]) == ("rec/TS_1.mrc", len(LARGE))


def test_an_empty_file_arrives_empty(deposition: Deposition) -> None:
    upload = deposit(deposition, path="empty.gain", body=b"", actor=deposition.owner)
    assert upload.file.content.size == 0


@pytest.mark.parametrize("path", ["a b/ü+&%41#1.mrc", "“quoted” <b>.mrc", "日本語/α.tlt"])
def test_unusual_names_arrive(deposition: Deposition, path: str) -> None:
    upload = deposit(deposition, path=path, body=b"12345", actor=deposition.owner)
    assert (upload.file.path, stored(upload.file)) == (path, b"12345")


def test_a_part_of_another_length_is_refused_by_the_bucket(deposition: Deposition) -> None:
    upload = started(deposition, b"x" * 100)
    (part,) = uploads.sign_parts(upload, wanted={1: None})
    assert put(part, b"x" * 101) == 403
    assert put(part, b"x" * 99) == 403
    with pytest.raises(PartsMissing, match=r"1 of 1 parts"):
        uploads.complete(upload, actor=deposition.owner)


def test_a_part_with_other_bytes_than_its_checksum_is_refused_by_the_bucket(deposition: Deposition) -> None:
    upload = started(deposition, b"right")
    (part,) = uploads.sign_parts(upload, wanted={1: checksum(b"right")})
    assert put(part, b"wrong") == 400
    assert put(part, b"right") == 200


def test_a_checksum_can_not_be_left_out_once_it_is_signed(deposition: Deposition) -> None:
    upload = started(deposition, b"right")
    (part,) = uploads.sign_parts(upload, wanted={1: checksum(b"right")})
    bare = uploads.SignedPart(part.number, part.url, {})
    assert put(bare, b"wrong") in (400, 403)


def test_a_missing_part_is_named(deposition: Deposition) -> None:
    upload = started(deposition, LARGE)
    pieces = cut(LARGE, each=upload.part_size)
    for part in uploads.sign_parts(upload, wanted={1: None, 3: None}):
        put(part, pieces[part.number])
    with pytest.raises(PartsMissing) as refused:
        uploads.complete(upload, actor=deposition.owner)
    assert refused.value.numbers == [2]
    assert refused.value.sentence == ("rec/TS_1.mrc: 1 of 3 parts have not arrived whole (2). Send them again.")
    (part,) = uploads.sign_parts(upload, wanted={2: None})
    put(part, pieces[2])
    assert stored(uploads.complete(upload, actor=deposition.owner).file) == LARGE


def test_completing_twice_gives_the_same_answer(deposition: Deposition) -> None:
    upload = started(deposition, b"once")
    send(upload, b"once")
    first = uploads.complete(Upload.objects.get(pk=upload.pk), actor=deposition.owner)
    again = uploads.complete(Upload.objects.get(pk=upload.pk), actor=deposition.owner)
    stale = uploads.complete(upload, actor=deposition.owner)  # this object still says "open"
    assert first.file.content_id == again.file.content_id == stale.file.content_id
    assert Content.objects.count() == 1
    assert Event.objects.filter(action="file_added").count() == 1


def test_a_crash_after_the_bucket_joined_the_parts_is_mended(deposition: Deposition) -> None:
    upload = started(deposition, LARGE)
    send(upload, LARGE)
    listed = s3.list_parts(upload.key, upload_id=upload.upload_id)
    s3.complete_multipart(upload.key, upload_id=upload.upload_id, parts=listed)
    done = uploads.complete(upload, actor=deposition.owner)
    assert done.state == "done"
    assert stored(done.file) == LARGE


def test_a_replayed_address_changes_nothing_after_completion(deposition: Deposition) -> None:
    upload = started(deposition, b"first")
    (part,) = uploads.sign_parts(upload, wanted={1: None})
    assert put(part, b"first") == 200
    file = uploads.complete(upload, actor=deposition.owner).file
    assert put(part, b"evil!") == 404
    assert stored(file) == b"first"


def test_an_address_is_good_for_its_own_part_only(deposition: Deposition) -> None:
    one, two = started(deposition, b"aaa", path="a.mrc"), started(deposition, b"bbb", path="b.mrc")
    (part,) = uploads.sign_parts(one, wanted={1: None})
    elsewhere = part.url.replace("/a.mrc", "/b.mrc").replace(one.upload_id, two.upload_id)
    assert put(uploads.SignedPart(1, elsewhere, {}), b"bbb") == 403


def test_the_old_file_stays_until_the_new_one_is_complete(deposition: Deposition) -> None:
    file = deposit(deposition, path="TS_1.st", body=b"old", actor=deposition.owner).file
    with pytest.raises(AlreadyThere, match=r"TS_1.st is in the deposition already"):
        started(deposition, b"newer", path="TS_1.st")
    upload = started(deposition, b"newer", path="TS_1.st", replace=True)
    assert stored(file) == b"old"
    send(upload, b"newer")
    assert stored(file) == b"old"
    uploads.complete(upload, actor=deposition.owner)
    assert stored(file) == b"newer"
    assert file.content.key.split("/")[2] == "g2"
    assert s3.head(f"depositions/{deposition.uuid}/g1/TS_1.st").size == 3
    assert Event.objects.filter(action="file_replaced").count() == 1


def test_a_new_content_asks_for_new_judgements(deposition: Deposition) -> None:
    dataset = deposition.datasets.get()
    runs = [dataset.runs.create(name=name) for name in ("TS_1", "TS_2")]
    file = deposit(deposition, path="TS_1.st", body=b"old", actor=deposition.owner).file
    block = dataset.blocks.get(kind="tilt_series")
    file.assignments.create(dataset=dataset, run=runs[0], block=block, role="tilt_series")
    deposit(deposition, path="TS_1.st", body=b"new", actor=deposition.owner, replace=True)
    assert [row.run_id for row in RunCheck.objects.all()] == [runs[0].pk]


def test_a_file_that_is_not_the_senders_is_not_taken(deposition: Deposition) -> None:
    file = deposit(deposition, path="TS_1.st", body=b"old", actor=deposition.owner).file
    upload = started(deposition, b"new", path="TS_1.st", replace=True)
    send(upload, b"new")
    with pytest.raises(UploadOver, match="the checksum of what arrived is"):
        uploads.complete(upload, actor=deposition.owner, checksum=checksum(b"mew"))
    assert stored(file) == b"old"


def test_a_part_may_be_sent_twice(deposition: Deposition) -> None:
    upload = started(deposition, b"12345")
    (part,) = uploads.sign_parts(upload, wanted={1: checksum(b"12345")})
    assert [put(part, b"12345") for _ in range(3)] == [200] * 3
    done = uploads.complete(upload, actor=deposition.owner, checksum=checksum(b"12345"))
    assert stored(done.file) == b"12345"


def test_starting_again_gives_the_interrupted_upload_up(deposition: Deposition) -> None:
    first = started(deposition, LARGE)
    (part,) = uploads.sign_parts(first, wanted={1: None})
    second = started(deposition, b"small")
    first.refresh_from_db()
    assert first.state == "aborted"
    assert put(part, LARGE[: first.part_size]) == 404
    with pytest.raises(UploadOver, match="started anew, perhaps in another window"):
        uploads.sign_parts(first, wanted={1: None})
    send(second, b"small")
    assert stored(uploads.complete(second, actor=deposition.owner).file) == b"small"


def test_cancelling_leaves_nothing_of_a_new_file_and_all_of_an_old_one(deposition: Deposition) -> None:
    fresh = started(deposition, b"never", path="fresh.mrc")
    uploads.abort(fresh)
    assert File.objects.get(path="fresh.mrc").removed_at is not None
    old = deposit(deposition, path="old.mrc", body=b"old", actor=deposition.owner).file
    uploads.abort(started(deposition, b"new", path="old.mrc", replace=True))
    assert stored(old) == b"old"
    assert old.removed_at is None


def test_nothing_is_replaced_once_the_deposition_was_handed_in(deposition: Deposition) -> None:
    file = deposit(deposition, path="TS_1.st", body=b"old", actor=deposition.owner).file
    upload = started(deposition, b"new", path="TS_1.st", replace=True)
    send(upload, b"new")
    put_in_state(deposition, State.SUBMITTED)
    with pytest.raises(NotEditable, match="is submitted; nothing in it can be changed now"):
        uploads.complete(upload, actor=deposition.owner)
    with pytest.raises(NotEditable):
        uploads.sign_parts(upload, wanted={1: None})
    with pytest.raises(NotEditable):
        started(deposition, b"more", path="more.mrc")
    assert stored(file) == b"old"


def test_handed_in_while_the_bucket_joined_the_parts(deposition: Deposition, monkeypatch: pytest.MonkeyPatch) -> None:
    file = deposit(deposition, path="TS_1.st", body=b"old", actor=deposition.owner).file
    upload = started(deposition, b"new", path="TS_1.st", replace=True)
    send(upload, b"new")
    real = s3.complete_multipart

    def late(*args: Any, **kwargs: Any) -> None:
        real(*args, **kwargs)
        put_in_state(deposition, State.SUBMITTED)

    monkeypatch.setattr(s3, "complete_multipart", late)
    with pytest.raises(NotEditable):
        uploads.complete(upload, actor=deposition.owner)
    assert stored(file) == b"old"


def test_storage_that_does_not_answer_changes_nothing(deposition: Deposition, monkeypatch: pytest.MonkeyPatch) -> None:
    def silent(*args: Any, **kwargs: Any) -> None:
        raise s3.StorageUnavailable("no connection")

    upload = started(deposition, b"12345")
    send(upload, b"12345")
    with monkeypatch.context() as patched:
        patched.setattr(s3, "head", silent)
        with pytest.raises(s3.StorageUnavailable):
            uploads.complete(upload, actor=deposition.owner)
        patched.setattr(s3, "create_multipart", silent)
        with pytest.raises(s3.StorageUnavailable):
            started(deposition, b"x", path="other.mrc")
    assert not File.objects.filter(path="other.mrc").exists()
    upload.refresh_from_db()
    assert uploads.complete(upload, actor=deposition.owner).state == "done"


def test_a_file_and_a_folder_do_not_share_a_name(deposition: Deposition) -> None:
    started(deposition, b"1", path="rec")
    with pytest.raises(UploadRefused, match="rec is a file, so nothing can lie below it"):
        started(deposition, b"1", path="rec/TS_1.mrc")
    started(deposition, b"1", path="aln/TS_1.aln")
    with pytest.raises(UploadRefused, match="aln is a folder of this deposition"):
        started(deposition, b"1", path="aln")


def removed(deposition: Deposition, path: str) -> None:
    files.remove(File.objects.get(deposition=deposition, path=path), actor=deposition.owner)


def test_the_name_of_a_removed_file_may_become_a_folder_and_back(deposition: Deposition) -> None:
    """Removed bytes stay in the bucket, and SeaweedFS takes no file where there is a folder of its name."""
    first = deposit(deposition, path="rec", body=b"a file", actor=deposition.owner).file
    removed(deposition, "rec")
    below = deposit(deposition, path="rec/TS_1.mrc", body=b"below", actor=deposition.owner).file
    assert stored(below) == b"below"
    with pytest.raises(UploadRefused, match="rec is a folder of this deposition"):
        started(deposition, b"1", path="rec")
    removed(deposition, "rec/TS_1.mrc")
    again = deposit(deposition, path="rec", body=b"a file again", actor=deposition.owner).file
    assert (again.pk, stored(again)) == (first.pk, b"a file again")
    with pytest.raises(UploadRefused, match="rec is a file, so nothing can lie below it"):
        started(deposition, b"1", path="rec/TS_1.mrc")
    keys = list(Content.objects.order_by("created").values_list("key", flat=True))
    assert [key.split("/", 2)[2] for key in keys] == ["g1/rec", "g2/rec/TS_1.mrc", "g3/rec"]
    assert s3.get_range(keys[0], offset=0, length=6) == b"a file"


def test_a_cancelled_upload_does_not_hold_its_name(deposition: Deposition) -> None:
    uploads.abort(started(deposition, b"1", path="rec"))
    assert deposit(deposition, path="rec/TS_1.mrc", body=b"1", actor=deposition.owner).state == "done"


def test_nobody_waits_for_what_is_gone(deposition: Deposition) -> None:
    def waiting() -> int:
        return Tally.objects.get(scope=deposition.uuid).waiting

    deposit(deposition, path="a.mrc", body=b"old", actor=deposition.owner)
    deposit(deposition, path="b.mrc", body=b"old", actor=deposition.owner)
    assert waiting() == 2
    deposit(deposition, path="a.mrc", body=b"new", actor=deposition.owner, replace=True)
    assert waiting() == 2
    Reading.objects.filter(content__file__path="b.mrc").update(state="gave_up", reference="F-1")
    removed(deposition, "b.mrc")
    tally = Tally.objects.get(scope=deposition.uuid)
    assert (tally.waiting, tally.gave_up) == (1, 0)
    removed(deposition, "a.mrc")
    assert waiting() == 0
    assert not Reading.objects.exists()


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ({2: None}, "There is no part 2"),
        ({0: None}, "There is no part 0"),
        ({1: "not base64"}, "is no CRC64NVME in base64"),
        (dict.fromkeys(range(1, 200)), "100 is the most"),
    ],
)
def test_only_parts_of_the_upload_are_signed(deposition: Deposition, wanted: dict[int, Any], said: str) -> None:
    upload = started(deposition, b"12345")
    with pytest.raises(UploadRefused, match=said):
        uploads.sign_parts(upload, wanted=wanted)


@pytest.mark.parametrize(("size", "said"), [(-1, "cannot be"), (5 * 1000**4 + 1, "5 TB is the most")])
def test_sizes_that_cannot_be(deposition: Deposition, size: int, said: str) -> None:
    with pytest.raises(UploadRefused, match=said):
        uploads.start(deposition, path="a.mrc", size=size, actor=deposition.owner)
