"""Many files at once as the page's script asks for them: who may, what comes back, what is never believed."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from submissions.models import Deposition, File, Upload
from submissions.states import State
from tests.factories import make_deposition, make_user, put_in_state
from tests.submissions.sending import HTTP, checksum, deposit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("bucket")]
BODY = b"12345"
SMALL = {"path": "a.mdoc", "size": 5, "checksum": checksum(BODY), "modified": 1_700_000_000_000}


@pytest.fixture
def deposition() -> Deposition:
    return make_deposition()


@pytest.fixture
def owner(client: Client, deposition: Deposition) -> Client:
    client.force_login(deposition.owner)
    return client


def ask(client: Client, name: str, deposition: Deposition, *more: Any, **body: Any) -> tuple[int, dict[str, Any]]:
    url = reverse(name, args=[deposition.label, *more])
    answer = client.post(url, json.dumps(body), content_type="application/json", headers={"Accept": "application/json"})
    return answer.status_code, answer.json() if answer["Content-Type"] == "application/json" else {}


def put(address: dict[str, Any], body: bytes) -> int:
    return HTTP.request("PUT", address["url"], body=body, headers=address["headers"]).status


def test_small_files_from_start_to_end_with_one_refused(owner: Client, deposition: Deposition) -> None:
    wishes = [SMALL, {**SMALL, "path": "../b"}, {**SMALL, "path": "c.mdoc"}]
    status, begun = ask(owner, "small_start", deposition, files=wishes)
    first, second, third = begun["items"]
    assert (status, second["upload"], second["kind"]) == (200, None, "refused")
    assert "leads elsewhere" in second["error"]
    assert put(first["put"], b"54321") == 400
    assert put(first["put"], BODY) == 200
    _, done = ask(owner, "small_complete", deposition, uploads=[first["upload"], third["upload"]])
    assert [one["done"] for one in done["items"]] == [True, False]
    assert done["items"][1]["kind"] == "parts"
    arrived = File.objects.exclude(content=None).get()
    assert arrived.path == "a.mdoc"
    assert Upload.objects.get(file=arrived).modified == SMALL["modified"]


def test_a_store_from_start_to_end(owner: Client, deposition: Deposition) -> None:
    _, begun = ask(owner, "store_start", deposition, path="a.zarr", size=10, objects=2, modified=1)
    objects = [{"path": path, "size": 5, "checksum": checksum(BODY)} for path in (".zattrs", "0/0")]
    _, signed = ask(owner, "store_sign", deposition, begun["id"], objects=objects, fresh=True)
    assert put(signed["puts"][0], BODY) == 200
    status, said = ask(owner, "upload_complete", deposition, begun["id"])
    assert (status, said["kind"], said["error"]) == (
        409, "parts", "a.zarr: 1 of 2 objects have arrived. Send the others.",
    )  # fmt: skip
    _, again = ask(owner, "store_sign", deposition, begun["id"], objects=objects)
    assert again["puts"][0] is None
    assert put(again["puts"][1], BODY) == 200
    assert ask(owner, "upload_complete", deposition, begun["id"])[0] == 200
    content = File.objects.get(path="a.zarr").content
    assert content is not None
    assert (content.object_count, content.size) == (2, 10)


def test_what_was_left_is_told_to_who_began_it_and_can_be_left_out(owner: Client, deposition: Deposition) -> None:
    deposit(deposition, path="old.mrc", body=b"old", actor=deposition.owner)
    wish = {"size": 20_000_000, "modified": 5}
    ask(owner, "files_announce", deposition, files=[{"path": "new.mrc", **wish}, {"path": "half.mrc", **wish}])
    for path in ("half.mrc", "old.mrc"):
        assert ask(owner, "upload_start", deposition, path=path, replace=True, **wish)[0] == 200
    left = owner.get(reverse("uploads_open", args=[deposition.label])).json()
    assert {key: left[key] for key in ("half", "half_bytes", "told", "told_bytes")} == {
        "half": 2, "half_bytes": 40_000_000, "told": 1, "told_bytes": 20_000_000,
    }  # fmt: skip
    assert ask(owner, "files_leave_out", deposition, files=left["ids"]) == (200, {})
    assert list(deposition.files.filter(removed_at=None).values_list("path", flat=True)) == ["old.mrc"]
    assert File.objects.get(path="old.mrc").content is not None
    assert set(Upload.objects.values_list("state", flat=True)) == {"done", "aborted"}
    assert owner.get(reverse("uploads_open", args=[deposition.label])).json()["ids"] == []


def test_files_of_another_deposition_are_not_reached(owner: Client, deposition: Deposition) -> None:
    other = make_deposition()
    stranger = Client()
    stranger.force_login(other.owner)
    _, begun = ask(stranger, "small_start", other, files=[SMALL])
    upload = Upload.objects.get(pk=begun["items"][0]["upload"])
    assert ask(owner, "small_complete", deposition, uploads=[str(upload.pk)])[0] == 404
    assert ask(owner, "store_sign", deposition, upload.pk, objects=[])[0] in (400, 404)
    assert ask(owner, "files_leave_out", deposition, files=[str(upload.file_id)])[0] == 200
    upload.refresh_from_db()
    assert upload.state == "open"


@pytest.mark.parametrize("role", ["curator", "admin", "depositor"])
def test_only_the_owner_sends(client: Client, deposition: Deposition, role: str) -> None:
    client.force_login(make_user(role))
    put_in_state(deposition, State.CHANGES_REQUESTED)
    assert ask(client, "small_start", deposition, files=[SMALL])[0] == 404
    assert client.get(reverse("uploads_open", args=[deposition.label])).status_code == 404


def test_nothing_goes_once_it_was_handed_in(owner: Client, deposition: Deposition) -> None:
    put_in_state(deposition, State.SUBMITTED)
    assert ask(owner, "small_start", deposition, files=[SMALL])[0] == 409
    assert ask(owner, "files_leave_out", deposition, files=[str(uuid.uuid4())])[0] == 409


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("small_start", {}),
        ("small_start", {"files": []}),
        ("small_start", {"files": [SMALL] * 201}),
        ("small_start", {"files": ["a"]}),
        ("small_start", {"files": [{**SMALL, "size": 2**24 + 1}]}),
        ("small_start", {"files": [{**SMALL, "size": -1}]}),
        ("small_start", {"files": [{**SMALL, "checksum": "x"}]}),
        ("small_start", {"files": [{**SMALL, "modified": "now"}]}),
        ("small_complete", {"uploads": ["x"]}),
        ("small_complete", {"uploads": [1]}),
        ("store_start", {"path": "a.zarr", "size": 1, "objects": "2"}),
        ("files_leave_out", {"files": ["x"]}),
        ("files_leave_out", {"files": [str(uuid.UUID(int=1))] * 501}),
    ],
)
def test_what_is_no_request_of_ours_is_refused(
    owner: Client, deposition: Deposition, name: str, body: dict[str, Any]
) -> None:
    assert ask(owner, name, deposition, **body)[0] == 400
    assert not File.objects.exists()


def test_listing_what_is_left_takes_as_many_queries_for_many_files(owner: Client, deposition: Deposition) -> None:
    counts = []
    for number in (2, 60):
        wishes = [{**SMALL, "path": f"{number}/{index}.mdoc"} for index in range(number)]
        ask(owner, "small_start", deposition, files=wishes)
        with CaptureQueriesContext(connection) as seen:
            assert owner.get(reverse("uploads_open", args=[deposition.label])).status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1]
