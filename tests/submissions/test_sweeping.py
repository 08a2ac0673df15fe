"""What lies in the storage for nothing is found, told, and deleted after a time of grace; nothing else is."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.db.models import F
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.dateformat import format as date_format

from portal.platform import s3
from submissions import direct, errands, files, restoring, store_uploads, stores, uploads
from submissions.models import CoAuthor, Deposition, Errand, Event, File, FileVersion, Stray, SweepRound, Upload
from submissions.review.history import latest
from submissions.review.snapshot import take
from submissions.states import State
from submissions.sweeping import finding, freeing, naming, rounds
from submissions.tree import load_tree
from tests.factories import make_deposition, make_user, put_in_state
from tests.submissions.sending import checksum, deposit, put
from validation.models import Content

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("bucket")]
LONG_AGO = timedelta(days=400)


@pytest.fixture
def deposition() -> Deposition:
    return make_deposition()


@pytest.fixture(autouse=True)
def only_mine(deposition: Deposition, monkeypatch: pytest.MonkeyPatch) -> None:
    """Other tests leave their objects in the bucket; here one deposition's folder is the whole of it."""
    monkeypatch.setattr(finding, "ROOT", deposition.prefix)


@pytest.fixture
def later(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every object is old enough: the storage's own times cannot be set back."""
    real = finding.ago
    settings.LEFTOVER_DAYS = 5
    monkeypatch.setattr(finding, "ago", lambda days: real(-1 if days == 5 else days))


def write(deposition: Deposition, path: str, body: bytes = b"data") -> str:
    key = f"{deposition.prefix}g1/{path}"
    s3.client().put_object(Bucket=s3.bucket(), Key=key, Body=body)
    return key


def there(key: str) -> bool:
    try:
        return bool(s3.head(key))
    except s3.ObjectMissing:
        return False


def sweep() -> None:
    """A whole round, whenever the last one was."""
    rounds.begin_now()
    while rounds.step():
        pass


def days_of_grace_pass() -> None:
    Stray.objects.filter(told__isnull=False).update(until=timezone.now() - timedelta(seconds=1))


def free_all() -> None:
    while freeing.free_some():
        pass
    while errands.run_one():
        pass


def set_back(upload: Upload) -> None:
    Upload.objects.filter(pk=upload.pk).update(signed=F("signed") - LONG_AGO)


def send_mails() -> list[Any]:
    while errands.run_one():
        pass
    return mail.outbox


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


# --- removed files, earlier versions


def removed_long_ago(deposition: Deposition, path: str = "a.mrc") -> File:
    file = deposit(deposition, path=path, body=b"bytes of " + path.encode(), actor=deposition.owner).file
    files.remove(file, actor=deposition.owner)
    File.objects.filter(pk=file.pk).update(removed_at=timezone.now() - LONG_AGO)
    FileVersion.objects.filter(file=file).update(at=timezone.now() - LONG_AGO)
    return file


def test_what_was_removed_long_ago_goes_after_it_was_told(deposition: Deposition, client: Client) -> None:
    file = removed_long_ago(deposition)
    key = file.versions.get().content.key
    sweep()
    (letter,) = send_mails()
    assert "files/removed/" in letter.body
    client.force_login(deposition.owner)
    page = client.get(reverse("files_removed", args=[deposition.label])).content.decode()
    until = Stray.objects.get().until
    assert until is not None
    assert f"Deleted on {date_format(until, 'j F Y')}" in page
    days_of_grace_pass()
    free_all()
    assert not there(key)
    assert not restoring.removed(deposition, viewer=deposition.owner).exists()
    again = deposit(deposition, path="a.mrc", body=b"new", actor=deposition.owner)
    assert again.key != key, "a key is given out once"


def test_what_is_brought_back_in_the_grace_stays(deposition: Deposition) -> None:
    file = removed_long_ago(deposition)
    sweep()
    days_of_grace_pass()
    restoring.bring_back(deposition, files=[file.pk], actor=deposition.owner)
    free_all()
    file.refresh_from_db()
    assert file.content is not None
    assert there(file.content.key)


def test_an_earlier_version_goes_and_what_the_file_is_stays(deposition: Deposition) -> None:
    first = deposit(deposition, path="a.mrc", body=b"first", actor=deposition.owner)
    second = deposit(deposition, path="a.mrc", body=b"second", actor=deposition.owner, replace=True)
    sweep()
    assert not Stray.objects.exists(), "it was replaced a moment ago"
    FileVersion.objects.update(at=F("at") - LONG_AGO)
    sweep()
    days_of_grace_pass()
    free_all()
    assert (there(first.key), there(second.key)) == (False, True)


def test_what_a_snapshot_names_is_never_deleted(deposition: Deposition) -> None:
    deposit(deposition, path="b.mrc", body=b"submitted", actor=deposition.owner)
    store = [write(deposition, "s.zarr/0/0"), write(deposition, "s.zarr/.zattrs")]
    stores.register(deposition, path="s.zarr", generation=1, actor=deposition.owner)
    keys = [f"{deposition.prefix}g1/b.mrc", *store]
    take(load_tree(deposition), revision=1, actor=deposition.owner)
    put_in_state(deposition, State.CHANGES_REQUESTED)
    for file in File.objects.filter(deposition=deposition):
        files.remove(file, actor=deposition.owner)
    File.objects.update(removed_at=timezone.now() - LONG_AGO)
    sweep()
    assert not Stray.objects.exists()
    # Not even if all rows but the snapshot are lost.
    File.objects.all().delete()
    Content.objects.all().delete()
    assert naming.unnamed(keys) == set()
    assert naming.unnamed([*keys, f"{deposition.prefix}g1/s.zarr.b", f"{deposition.prefix}g1/b.mr"]) == {
        f"{deposition.prefix}g1/s.zarr.b", f"{deposition.prefix}g1/b.mr",
    }  # fmt: skip


def test_nothing_of_a_deposition_in_review_is_deleted(deposition: Deposition) -> None:
    file = removed_long_ago(deposition)
    sweep()
    days_of_grace_pass()
    put_in_state(deposition, State.SUBMITTED)
    free_all()
    assert there(file.versions.get().content.key)
    assert Stray.objects.filter(until__gt=timezone.now()).count() == 1


# --- looking without touching


@pytest.mark.usefixtures("later")
def test_the_command_shows_what_would_go_and_changes_nothing(deposition: Deposition) -> None:
    key = write(deposition, "stray.mrc", b"x" * 20_000)
    said = StringIO()
    call_command("sweep", stdout=said)
    assert "stray.mrc" in said.getvalue()
    assert "Object that nothing names: 1, 20.0" in said.getvalue()
    assert deposition.label in said.getvalue()
    assert not Stray.objects.exists()
    call_command("sweep", now=True, stdout=StringIO())
    assert Stray.objects.get().told is not None
    days_of_grace_pass()
    call_command("sweep", now=True, stdout=StringIO())
    while errands.run_one():
        pass
    assert not there(key)


@pytest.mark.usefixtures("later")
def test_an_admin_puts_a_deletion_off(deposition: Deposition, client: Client) -> None:
    key = write(deposition, "stray.mrc")
    sweep()
    days_of_grace_pass()
    client.force_login(make_user("admin"))
    page = reverse("admin:submissions_stray_changelist")
    assert "stray.mrc" in client.get(page).content.decode()
    client.post(page, {"action": "keep", "_selected_action": [Stray.objects.get().pk]})
    free_all()
    assert there(key)


@pytest.mark.django_db(transaction=True)
def test_many_workers_delete_each_thing_once(deposition: Deposition) -> None:
    for number in range(6):
        removed_long_ago(deposition, f"{number}.mrc")
    sweep()
    days_of_grace_pass()

    def work(_: int) -> None:
        try:
            while freeing.free_some():
                pass
            while errands.run_one():
                pass
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(work, range(4)))
    paths = [event.data["path"] for event in Event.objects.filter(action="swept")]
    assert sorted(paths) == [f"{number}.mrc" for number in range(6)]
    assert list(s3.list_objects(deposition.prefix)) == []


@pytest.mark.django_db(transaction=True)
def test_an_upload_that_is_completed_while_its_day_comes_is_there_or_over(deposition: Deposition) -> None:
    """Whichever is first: never a file without bytes, never bytes that count for nothing."""
    begun = []
    for number in range(6):
        upload = uploads.start(deposition, path=f"{number}.mrc", size=3, actor=deposition.owner)
        (part,) = uploads.sign_parts(upload, wanted={1: None})
        put(part, b"abc")
        set_back(upload)
        begun.append(Upload.objects.select_related("file__deposition").get(pk=upload.pk))
    sweep()
    days_of_grace_pass()

    def complete(upload: Upload) -> None:
        try:
            with suppress(uploads.UploadOver):
                uploads.complete(upload, actor=deposition.owner)
        finally:
            connection.close()

    def free(_: Upload) -> None:
        try:
            free_all()
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda job: job[0](job[1]), [(free, begun[0]), *((complete, one) for one in begun)]))
    for upload in Upload.objects.select_related("file__content"):
        content = upload.file.content
        assert (upload.state == "done") == (content is not None)
        assert content is None or s3.head(content.key).size == 3
