"""What lies in the storage for nothing is found, told, and deleted after a time of grace; nothing else is."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from portal.platform import s3
from submissions import direct, store_uploads, stores, uploads
from submissions.models import CoAuthor, Deposition, Errand, Event, File, Stray, SweepRound, Upload
from submissions.review.history import latest
from submissions.sweeping import finding, freeing, rounds
from tests.factories import make_user
from tests.submissions.sending import checksum, deposit, put
from tests.submissions.sweeping.steps import (
    days_of_grace_pass,
    free_all,
    send_mails,
    set_back,
    sweep,
    there,
    write,
)
from validation.models import Content

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("bucket")]


# --- uploads that do not go on


def test_an_idle_upload_is_told_and_ended_only_after_the_grace(deposition: Deposition) -> None:
    helper, reader = make_user(), make_user()
    CoAuthor.objects.create(deposition=deposition, user=helper, right="edit")
    CoAuthor.objects.create(deposition=deposition, user=reader, right="view")
    upload = uploads.start(deposition, path="frames/TS_01.mrc", size=9, actor=deposition.owner)
    (part,) = uploads.sign_parts(upload, wanted={1: None})
    put(part, b"123456789")
    sweep()
    assert not Stray.objects.exists(), "it was signed a moment ago"
    set_back(upload)
    sweep()
    letters = send_mails()
    assert sorted(one.to[0] for one in letters) == sorted([deposition.owner.email, helper.email])
    assert "frames/TS_01.mrc, 9\N{NO-BREAK SPACE}bytes" in letters[0].body
    assert "choose the files again" in letters[0].body
    free_all()
    upload.refresh_from_db()
    assert upload.state == "open", "nothing is deleted before the day that was told"
    sweep()
    assert len(send_mails()) == 2, "nobody is told twice"
    days_of_grace_pass()
    free_all()
    upload.refresh_from_db()
    assert upload.state == "aborted"
    with pytest.raises(s3.PartsRefused):
        s3.list_parts(upload.key, upload_id=upload.upload_id)
    assert File.objects.get(pk=upload.file_id).removed_at is not None
    assert "deleted the unfinished upload of frames/TS_01.mrc" in latest(deposition, count=1)[0].said
    assert not Stray.objects.exists()


def test_an_upload_that_goes_on_in_the_grace_is_let_alone(deposition: Deposition) -> None:
    upload = uploads.start(deposition, path="a.mrc", size=9, actor=deposition.owner)
    set_back(upload)
    sweep()
    days_of_grace_pass()
    uploads.sign_parts(Upload.objects.get(pk=upload.pk), wanted={1: None})
    free_all()
    upload.refresh_from_db()
    assert upload.state == "open"
    assert not Event.objects.filter(action="swept").exists()
    assert s3.list_parts(upload.key, upload_id=upload.upload_id) == []


def test_small_files_and_stores_that_were_never_completed_go_with_what_arrived(deposition: Deposition) -> None:
    (small,) = direct.start(deposition, [direct.Wish("a.mdoc", 3, checksum(b"abc"))], actor=deposition.owner)
    assert isinstance(small, Upload)
    put(uploads.sign_whole(small), b"abc")
    store = store_uploads.start(deposition, path="b.zarr", size=20, objects=5, actor=deposition.owner)
    for signed in store_uploads.sign(store, [store_uploads.ObjectWish("0/0", 2, checksum(b"xy"))]):
        assert signed is not None
        put(signed, b"xy")
    for upload in (small, store):
        set_back(upload)
    sweep()
    days_of_grace_pass()
    free_all()
    assert list(s3.list_objects(deposition.prefix)) == []
    assert Event.objects.filter(action="swept").count() == 2


# --- what nothing names


@pytest.mark.usefixtures("later")
def test_only_what_nothing_names_is_left_over(deposition: Deposition) -> None:
    file = deposit(deposition, path="kept.mrc", body=b"kept", actor=deposition.owner).file
    deposit(deposition, path="kept.mrc", body=b"later", actor=deposition.owner, replace=True)
    write(deposition, "whole.zarr/0/0")
    stores.register(deposition, path="whole.zarr", generation=1, actor=deposition.owner)
    begun = store_uploads.start(deposition, path="begun.zarr", size=4, objects=1, actor=deposition.owner)
    write(deposition, "begun.zarr/0/0")
    stray = [write(deposition, "stray.mrc"), write(deposition, "whole.zarr.bak/0/0")]
    write(deposition, "stray.zarr/0/0"), write(deposition, "stray.zarr/.zattrs")
    theirs = f"{deposition.prefix}elsewhere/a.mrc"
    s3.client().put_object(Bucket=s3.bucket(), Key=theirs, Body=b"staff")
    sweep()
    found = {row.key: row.objects_found for row in Stray.objects.filter(kind="object")}
    assert found == {stray[0]: 1, stray[1]: 1, f"{deposition.prefix}g1/stray.zarr/": 2}
    before = {row.key for row in s3.list_objects(deposition.prefix)}
    days_of_grace_pass()
    free_all()
    gone = before - {row.key for row in s3.list_objects(deposition.prefix)}
    assert gone == {*stray, f"{deposition.prefix}g1/stray.zarr/0/0", f"{deposition.prefix}g1/stray.zarr/.zattrs"}
    assert file.versions.count() == 2
    assert begun.state == "open"


def test_what_has_just_arrived_is_not_looked_at(deposition: Deposition) -> None:
    write(deposition, "fresh.mrc")
    sweep()
    assert not Stray.objects.exists()


@pytest.mark.usefixtures("later")
def test_what_is_in_use_again_when_its_day_comes_stays(deposition: Deposition) -> None:
    key = write(deposition, "a.mrc")
    sweep()
    days_of_grace_pass()
    content = Content.objects.create(scope=deposition.uuid, key=key, size=4)
    file = File.objects.create(deposition=deposition, path="a.mrc", content=content, generation=1)
    free_all()
    assert there(key)
    assert not Event.objects.filter(action="swept").exists()
    assert file.content == content


@pytest.mark.usefixtures("later")
def test_the_errand_looks_once_more(deposition: Deposition) -> None:
    key = write(deposition, "a.mrc")
    sweep()
    days_of_grace_pass()
    while freeing.free_some():
        pass
    assert Errand.objects.filter(kind="free").exists()
    Content.objects.create(scope=deposition.uuid, key=key, size=4).file = None
    File.objects.create(deposition=deposition, path="a.mrc", content=Content.objects.get(key=key))
    free_all()
    assert there(key)


@pytest.mark.usefixtures("later")
def test_multipart_uploads_that_no_row_has_under_way_are_ended(deposition: Deposition) -> None:
    ours = uploads.start(deposition, path="ours.mrc", size=9, actor=deposition.owner)
    key = f"{deposition.prefix}g1/lost.mrc"
    lost = s3.create_multipart(key)
    Upload.objects.filter(pk=ours.pk).update(signed=timezone.now() + timedelta(days=99))
    sweep()
    assert [(row.kind, row.path) for row in Stray.objects.all()] == [("parts", "lost.mrc")]
    days_of_grace_pass()
    free_all()
    with pytest.raises(s3.PartsRefused):
        s3.list_parts(key, upload_id=lost)
    assert s3.list_parts(ours.key, upload_id=ours.upload_id) == []


@pytest.mark.usefixtures("later")
def test_a_listing_of_several_pages_goes_on_where_a_dead_worker_left_it(
    deposition: Deposition, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "PAGE", 2)
    keys = {write(deposition, f"{number}.mrc") for number in range(5)}
    rounds.begin_now()
    while not Stray.objects.exists():
        assert rounds.step()
    SweepRound.objects.update(held_until=timezone.now() + timedelta(minutes=5))
    assert not rounds.step(), "somebody else is at it"
    SweepRound.objects.update(held_until=timezone.now() - timedelta(seconds=1))
    while rounds.step():
        pass
    assert {row.key for row in Stray.objects.all()} == keys


@pytest.mark.usefixtures("later")
def test_a_silent_storage_costs_the_step_and_no_more(deposition: Deposition, monkeypatch: pytest.MonkeyPatch) -> None:
    key = write(deposition, "a.mrc")
    rounds.begin_now()

    def silent(*args: Any, **more: Any) -> Any:
        raise s3.StorageUnavailable("no answer")

    with monkeypatch.context() as broken:
        broken.setattr(s3, "list_page", silent)
        assert rounds.step(), "the uploads"
        assert rounds.step(), "the parts"
        with pytest.raises(s3.StorageUnavailable):
            rounds.step()
    while rounds.step():
        pass
    assert [row.key for row in Stray.objects.all()] == [key]


@pytest.mark.usefixtures("later")
def test_leftovers_of_a_deleted_draft_go_without_a_mail(deposition: Deposition) -> None:
    key = write(deposition, "late.mrc")
    deposition.delete()
    sweep()
    assert send_mails() == []
    days_of_grace_pass()
    free_all()
    assert not there(key)
