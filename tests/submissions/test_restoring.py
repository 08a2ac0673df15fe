"""Removed files and earlier versions come back without uploading, with what they were for."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.platform import s3
from submissions import errands, files, headers, quotas, restoring, runs, uploads
from submissions.files import Place
from submissions.judging import judge_batch
from submissions.models import Deposition, Event, Explanation, File, HeaderStatement, RunCheck, Waiver
from submissions.refusals import NotEditable
from submissions.restoring import RestoreRefused
from submissions.review import decisions
from submissions.review.history import latest
from submissions.review.snapshot import take
from submissions.states import State
from submissions.tree import load_tree
from tests.factories import make_deposition, make_runs, make_user, put_in_state
from tests.submissions.api.calling import Script
from tests.submissions.sending import deposit, put
from tests.validation import build
from validation import services
from validation.models import Finding, Reading
from validation.queue import QueueState

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("bucket")]
PATH = "ts/TS_01.st"


@pytest.fixture
def deposition() -> Deposition:
    made = make_deposition()
    make_runs(made.datasets.get(), 2)
    return made


def give(deposition: Deposition, path: str = PATH, *, body: bytes = b"", replace: bool = False) -> File:
    return deposit(deposition, path=path, body=body or build.mrc(), actor=deposition.owner, replace=replace).file


def place(file: File, *, run: int = 0) -> File:
    dataset = file.deposition.datasets.get()
    block = dataset.blocks.get(kind="tilt_series")
    files.assign(file, places=[Place("tilt_series", dataset, block, dataset.runs.all()[run])])
    return file


def judge_all() -> None:
    RunCheck.objects.update(state=QueueState.DONE)


def test_a_removed_file_comes_back_with_its_role_and_is_checked_again(deposition: Deposition) -> None:
    file = place(give(deposition))
    content, owner = file.content, deposition.owner
    files.remove(file, actor=owner)
    judge_all()
    assert [row.path for row in restoring.removed(deposition, viewer=owner)] == [PATH]
    back = restoring.bring_back(deposition, files=[file.pk], actor=owner)
    file.refresh_from_db()
    assert (back.refused, back.unplaced) == ([], [])
    assert (file.removed_at, file.content) == (None, content)
    assert list(file.assignments.values_list("role", "run__name")) == [("tilt_series", "TS_01")]
    assert Reading.objects.filter(content=content, state="waiting").exists()
    assert RunCheck.objects.filter(state="waiting").count() == 1
    assert latest(deposition, count=1)[0].said == f"{owner} brought back {PATH}"
    assert not restoring.removed(deposition, viewer=owner).exists()
    services.read_batch()
    assert Reading.objects.get(content=content).problems == []


def test_a_role_whose_run_is_gone_is_told_and_the_file_comes_back(deposition: Deposition) -> None:
    file = place(give(deposition))
    run = file.assignments.get().run_id
    assert run is not None
    files.remove(file, actor=deposition.owner)
    runs.delete(deposition, runs=[run], actor=deposition.owner)
    back = restoring.bring_back(deposition, files=[file.pk], actor=deposition.owner)
    assert back.unplaced == [f"{PATH} has no longer the role tilt_series of TS_01. Choose it anew."]
    assert [row.path for row in back.files] == [PATH]
    assert not file.assignments.exists()


def test_what_took_its_place_stays(deposition: Deposition) -> None:
    first, second = give(deposition, "a"), give(deposition, "b")
    for file in (first, second):
        files.remove(file, actor=deposition.owner)
    give(deposition, "a/c.mrc")
    give(deposition, "b", body=b"another")
    back = restoring.bring_back(deposition, files=[first.pk, second.pk], actor=deposition.owner)
    assert back.files == []
    assert len(back.refused) == 2
    assert "a is a folder" in back.refused[0]
    assert "b is there already" in back.refused[1]


def test_a_file_whose_new_upload_was_given_up_comes_back_as_it_was(deposition: Deposition) -> None:
    file = give(deposition, body=b"old")
    files.remove(file, actor=deposition.owner)
    uploads.abort(uploads.start(deposition, path=PATH, size=9, actor=deposition.owner))
    restoring.bring_back(deposition, files=[file.pk], actor=deposition.owner)
    file.refresh_from_db()
    assert file.content is not None
    assert (file.removed_at, file.content.size) == (None, 3)


def test_an_earlier_version_becomes_the_file_and_the_later_stays(deposition: Deposition) -> None:
    file = place(give(deposition))
    first = file.content
    give(deposition, body=build.mrc((8, 6, 7)), replace=True)
    judge_all()
    version = file.versions.get(content=first)
    restoring.go_back(file, version=version, actor=deposition.owner)
    file.refresh_from_db()
    assert file.content == first
    assert [row.generation for row in restoring.versions_of(file, viewer=deposition.owner)] == [2, 1]
    assert RunCheck.objects.filter(state="waiting").count() == 1
    assert Reading.objects.filter(content__version__file=file).get().content == first
    third = give(deposition, body=b"third", replace=True)
    assert third.versions.count() == 3, "a later upload has a key that none had before"


def test_a_version_is_not_put_under_an_upload_that_runs(deposition: Deposition) -> None:
    file = give(deposition)
    give(deposition, body=b"second", replace=True)
    uploads.start(deposition, path=PATH, size=5, actor=deposition.owner, replace=True)
    with pytest.raises(RestoreRefused, match="is being uploaded"):
        restoring.go_back(file, version=file.versions.get(generation=1), actor=deposition.owner)


def test_nothing_comes_back_after_submission(deposition: Deposition) -> None:
    file = give(deposition)
    files.remove(file, actor=deposition.owner)
    put_in_state(deposition, State.SUBMITTED)
    with pytest.raises(NotEditable):
        restoring.bring_back(deposition, files=[file.pk], actor=deposition.owner)


def test_many_come_back_with_as_many_queries_as_few(deposition: Deposition) -> None:
    made = [place(give(deposition, f"{number}.st", body=b"x%d" % number)) for number in range(6)]
    for file in made:
        files.remove(file, actor=deposition.owner)
    with CaptureQueriesContext(connection) as few:
        restoring.bring_back(deposition, files=[made[0].pk], actor=deposition.owner)
    with CaptureQueriesContext(connection) as many:
        restoring.bring_back(deposition, files=[file.pk for file in made[1:]], actor=deposition.owner)
    assert len(many) == len(few)
    assert deposition.files.filter(removed_at=None, assignments__role="tilt_series").count() == 6


# --- what is bound to the bytes


def stated(deposition: Deposition, file: File) -> int:
    return headers.state(deposition, files=[file.pk], value="1.35", reason="Calibrated", author=deposition.owner)


def test_a_corrected_header_stays_with_the_same_bytes_and_lapses_with_others(deposition: Deposition) -> None:
    file = place(give(deposition))
    stated(deposition, file)
    give(deposition, replace=True)
    assert [row.files for row in headers.standing(deposition)] == [1], "the same bytes, uploaded again"
    give(deposition, body=build.mrc((8, 6, 7)), replace=True)
    assert headers.standing(deposition) == []
    restoring.go_back(file, version=file.versions.get(generation=1), actor=deposition.owner)
    assert [row.files for row in headers.standing(deposition)] == [1], "the bytes that it was said of are back"
    headers.withdraw(deposition, statement=HeaderStatement.objects.get().pk, actor=deposition.owner)
    assert not HeaderStatement.objects.exists()


def test_a_corrected_header_stays_when_a_file_is_removed_and_uploaded_again(deposition: Deposition) -> None:
    file = place(give(deposition))
    stated(deposition, file)
    files.remove(file, actor=deposition.owner)
    again = give(deposition)
    assert again.content is not None
    assert again.content.stated.statement.value == 1.35


def findings_of(file: File) -> Finding:
    return Finding.objects.get(subject_file=file.pk, code="mrc.body-truncated")


def check(deposition: Deposition) -> None:
    while services.read_batch() or judge_batch():
        pass


def test_findings_explanations_and_waivers_of_other_bytes_lapse_and_of_the_same_stay(deposition: Deposition) -> None:
    broken = build.mrc()[:-40]
    file = place(give(deposition, body=broken))
    check(deposition)
    found = findings_of(file)
    decisions.explain(deposition, findings=[found], text="Known", author=deposition.owner)
    Waiver.objects.create(
        deposition=deposition, author=make_user("curator"), text="Let pass", code=found.code, field=found.field,
        evidence=found.evidence, subject_file=found.subject_file, subject_run=found.subject_run,
    )  # fmt: skip

    give(deposition, body=broken, replace=True)
    check(deposition)
    assert decisions.identity(findings_of(file)) in decisions.explanations(deposition)
    assert decisions.identity(findings_of(file)) in decisions.waivers(deposition)

    give(deposition, body=build.mrc(), replace=True)
    check(deposition)
    assert not Finding.objects.filter(subject_file=file.pk, code=found.code).exists()

    give(deposition, body=build.mrc((8, 6, 7))[:-44], replace=True)
    check(deposition)
    assert decisions.identity(findings_of(file)) not in decisions.explanations(deposition)
    assert decisions.identity(findings_of(file)) not in decisions.waivers(deposition)
    assert Explanation.objects.exists()


def test_the_old_content_stays_until_the_new_one_is_verified(deposition: Deposition) -> None:
    file = give(deposition, body=b"old content")
    upload = uploads.start(deposition, path=PATH, size=3, actor=deposition.owner, replace=True)
    (part,) = uploads.sign_parts(upload, wanted={1: None})
    for checksum in (None, "AAAAAAAAAAA="):
        with pytest.raises(uploads.UploadRefused):
            uploads.complete(upload, actor=deposition.owner, checksum=checksum)
        file.refresh_from_db()
        assert file.content is not None
        assert s3.get_range(file.content.key, offset=0, length=99) == b"old content"
        put(part, b"new")
    assert not Event.objects.filter(action="file_replaced").exists()


# --- pages and API


def test_the_pages_show_what_was_and_bring_it_back(deposition: Deposition, client: Client) -> None:
    client.force_login(deposition.owner)
    file = place(give(deposition))
    give(deposition, body=b"second", replace=True)
    files.remove(file, actor=deposition.owner)
    page = client.get(reverse("files_removed", args=[deposition.label])).content.decode()
    assert PATH in page
    assert "tilt series of TS_01" in page
    answer = client.post(reverse("files_restore", args=[deposition.label]), {"file": [str(file.pk), "nonsense"]})
    assert answer["Location"] == reverse("files", args=[deposition.label])
    versions = reverse("file_versions", args=[deposition.label, file.pk])
    assert client.get(versions).content.decode().count("Bring back<") == 1
    client.post(reverse("version_restore", args=[deposition.label, file.pk, 1]))
    file.refresh_from_db()
    assert file.content is not None
    assert file.content.size == len(build.mrc())
    shown = client.get(versions).content.decode()
    assert "is version 1 again" in shown


def test_a_curator_sees_no_earlier_version_and_no_removed_file(deposition: Deposition, client: Client) -> None:
    file, gone = give(deposition), give(deposition, "gone.mrc")
    give(deposition, body=b"second", replace=True)
    files.remove(gone, actor=deposition.owner)
    curator = make_user("curator")
    put_in_state(deposition, State.IN_REVIEW, curator=curator)
    client.force_login(curator)
    page = client.get(reverse("file_versions", args=[deposition.label, file.pk])).content.decode()
    assert page.count("CRC64NVME") == 1
    assert client.get(reverse("files_removed", args=[deposition.label])).status_code == 404
    assert Script(curator).get(f"/depositions/{deposition.label}/files/removed").json()["count"] == 0


def test_the_api_removes_lists_and_brings_back(deposition: Deposition) -> None:
    file, script = place(give(deposition)), Script(deposition.owner)
    at = f"/depositions/{deposition.label}/files"
    assert script.delete(f"{at}/{file.pk}").status_code == 204
    (item,) = script.get(f"{at}/removed").json()["items"]
    assert (item["path"], item["size"]) == (PATH, len(build.mrc()))
    answer: dict[str, Any] = script.post(f"{at}/removed/restore", {"files": [item["id"]]}).json()
    assert answer == {"files": [item["id"]], "refused": [], "unplaced": []}
    give(deposition, body=b"second", replace=True)
    rows = script.post(f"{at}/{file.pk}/versions/1/restore").json()["items"]
    assert [(row["version"], row["counts"]) for row in rows] == [(2, False), (1, True)]


# --- making room at once


def test_what_was_removed_is_deleted_for_good_after_a_question(deposition: Deposition, client: Client) -> None:
    client.force_login(deposition.owner)
    file = give(deposition, body=b"first")
    give(deposition, body=b"second", replace=True)
    keys = [row.content.key for row in file.versions.all()]
    kept = give(deposition, "kept.mrc", body=b"kept")
    files.remove(file, actor=deposition.owner)
    url, chosen = reverse("files_purge", args=[deposition.label]), {"file": [str(file.pk), str(kept.pk)]}
    asked = client.post(url, chosen).content.decode()
    assert "Delete 2 versions for good?" in asked
    assert quotas.of_deposition(deposition).kept == 15
    client.post(url, chosen | {"sure": "yes"})
    while errands.run_one():
        pass
    assert quotas.of_deposition(deposition).kept == 4
    assert {row.key for row in s3.list_objects(deposition.prefix)}.isdisjoint(keys)
    assert not restoring.removed(deposition, viewer=deposition.owner).exists()
    assert latest(deposition, count=1)[0].said == f"{deposition.owner} deleted {PATH} for good"


def test_what_was_submitted_is_not_deleted_by_hand_either(deposition: Deposition) -> None:
    file = give(deposition)
    take(load_tree(deposition), revision=1, actor=deposition.owner)
    put_in_state(deposition, State.CHANGES_REQUESTED)
    files.remove(file, actor=deposition.owner)
    answer = Script(deposition.owner).post(
        f"/depositions/{deposition.label}/files/removed/delete", {"files": [str(file.pk)]}
    )
    assert answer.json() == {"deleted": 0, "size": 0, "kept": 1}
    assert [row.path for row in restoring.removed(deposition, viewer=deposition.owner)] == [PATH]


def test_what_a_file_is_now_is_no_version_to_delete(deposition: Deposition, client: Client) -> None:
    client.force_login(deposition.owner)
    file = give(deposition, body=b"first")
    give(deposition, body=b"second", replace=True)
    for number in (1, 2):
        client.post(reverse("version_purge", args=[deposition.label, file.pk, number]), {"sure": "yes"})
    assert [row.generation for row in file.versions.all()] == [2]
