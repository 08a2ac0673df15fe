"""Uploads that nobody sends any more: cancelled in the file's row, and out of the way of checks and of submitting."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from submissions import uploads
from submissions.files import Place, assign
from submissions.judging import judge_batch
from submissions.models import Deposition, File, RunCheck
from submissions.refusals import NotEditable
from submissions.review.guards import Case, uploads_done
from submissions.schema import Level
from submissions.states import State
from tests.factories import make_deposition, make_runs, put_in_state
from tests.submissions.sending import deposit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("bucket")]


@pytest.fixture
def deposition() -> Deposition:
    return make_deposition()


def started(deposition: Deposition, path: str, **more: Any) -> Any:
    return uploads.start(deposition, path=path, size=9, actor=deposition.owner, **more)


def row(client: Client, file: File) -> str:
    page = client.get(reverse("files", args=[file.deposition.label])).content.decode()
    return page.split(f'id="file-{file.pk}"')[1].split("</tr>")[0]


def test_the_row_offers_to_cancel_while_an_upload_is_open(deposition: Deposition, client: Client) -> None:
    client.force_login(deposition.owner)
    file = deposit(deposition, path="old.mrc", body=b"old", actor=deposition.owner).file
    assert "Cancel the upload" not in row(client, file)
    upload = started(deposition, "old.mrc", replace=True)
    url = reverse("upload_abort", args=[deposition.label, upload.pk])
    assert f'data-cancel-upload="{url}"' in row(client, file)
    assert len(uploads_done(Case(deposition, deposition.owner))) == 1
    assert client.post(url, "{}", content_type="application/json").status_code == 200
    assert uploads_done(Case(deposition, deposition.owner)) == []
    assert "Cancel the upload" not in row(client, file)


def test_checks_that_waited_for_a_cancelled_file_go_on_without_it(deposition: Deposition) -> None:
    dataset = deposition.datasets.get()
    first, second = make_runs(dataset, 2)
    upload = started(deposition, "ts/TS_01.st")
    block = dataset.blocks.get(kind=Level.TILT_SERIES)
    assign(upload.file, places=[Place("tilt_series", dataset, block, first)])
    judge_batch()
    cells = RunCheck.objects.get(run=first).cells
    assert "unknown" in {cell["state"] for cell in cells.values()}
    RunCheck.objects.filter(run=second).update(state="done")
    uploads.abort(upload)
    assert [check.run_id for check in RunCheck.objects.filter(state="waiting")] == [first.pk]
    judge_batch()
    cells = RunCheck.objects.get(run=first).cells
    assert "unknown" not in {cell["state"] for cell in cells.values()}


def test_cancelling_a_replacement_asks_for_no_check(deposition: Deposition) -> None:
    dataset = deposition.datasets.get()
    (run,) = make_runs(dataset, 1)
    file = deposit(deposition, path="ts/TS_01.st", body=b"old", actor=deposition.owner).file
    block = dataset.blocks.get(kind=Level.TILT_SERIES)
    assign(file, places=[Place("tilt_series", dataset, block, run)])
    upload = started(deposition, "ts/TS_01.st", replace=True)
    RunCheck.objects.update(state="done")
    uploads.abort(upload)
    assert RunCheck.objects.get(run=run).state == "done"


def test_nothing_is_cancelled_once_the_deposition_was_handed_in(deposition: Deposition) -> None:
    upload = started(deposition, "new.mrc")
    put_in_state(deposition, State.SUBMITTED)
    with pytest.raises(NotEditable):
        uploads.abort(upload)
    assert File.objects.get(pk=upload.file_id).removed_at is None
