"""Removed files and earlier versions go after a time of grace; looking changes nothing, and many workers are one."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models import F
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.dateformat import format as date_format

from portal.platform import s3
from submissions import errands, files, restoring, stores, uploads
from submissions.models import Deposition, Event, File, FileVersion, Stray, Upload
from submissions.review.snapshot import take
from submissions.states import State
from submissions.sweeping import freeing, naming
from submissions.tree import load_tree
from tests.factories import make_user, put_in_state
from tests.submissions.sending import deposit, put
from tests.submissions.sweeping.steps import (
    LONG_AGO,
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
