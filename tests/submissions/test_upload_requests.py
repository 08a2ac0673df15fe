"""Uploads as the page's script asks for them: who may, what comes back, what is never believed."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from portal.platform import s3
from submissions.models import Deposition, File, Upload
from submissions.states import State
from tests.factories import make_deposition, make_user, put_in_state
from tests.submissions.sending import HTTP, checksum, deposit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("bucket")]


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


def test_from_start_to_end(owner: Client, deposition: Deposition) -> None:
    status, begun = ask(owner, "upload_start", deposition, path="rec/TS_1.mrc", size=5)
    assert (status, begun["parts"], begun["path"]) == (200, 1, "rec/TS_1.mrc")
    status, signed = ask(owner, "upload_sign", deposition, begun["id"], parts={"1": checksum(b"12345")})
    part = signed["parts"]["1"]
    assert part["headers"] == {"x-amz-checksum-crc64nvme": checksum(b"12345")}
    assert HTTP.request("PUT", part["url"], body=b"12345", headers=part["headers"]).status == 200
    status, done = ask(owner, "upload_complete", deposition, begun["id"], checksum=checksum(b"12345"))
    assert (status, done["size"]) == (200, 5)
    assert ask(owner, "upload_complete", deposition, begun["id"], checksum=checksum(b"12345")) == (200, done)
    assert str(File.objects.get(path="rec/TS_1.mrc").pk) == done["file"]


def test_an_upload_of_somebody_else_is_not_there(owner: Client, deposition: Deposition) -> None:
    other = make_deposition()
    upload = Upload.objects.get(pk=begin(other))
    for name in ("upload_sign", "upload_complete", "upload_abort"):
        assert ask(owner, name, deposition, upload.pk, parts={"1": None})[0] == 404
        assert ask(owner, name, other, upload.pk, parts={"1": None})[0] == 404
    upload.refresh_from_db()
    assert upload.state == "open"


def begin(deposition: Deposition) -> Any:
    client = Client()
    client.force_login(deposition.owner)
    return ask(client, "upload_start", deposition, path="TS_1.mrc", size=5)[1]["id"]


@pytest.mark.parametrize("role", ["curator", "admin", "depositor"])
def test_only_the_owner_uploads(client: Client, deposition: Deposition, role: str) -> None:
    client.force_login(make_user(role))
    assert ask(client, "upload_start", deposition, path="a.mrc", size=5)[0] == 404
    put_in_state(deposition, State.CHANGES_REQUESTED)
    assert ask(client, "upload_start", deposition, path="a.mrc", size=5)[0] == 404
    assert not File.objects.exists()


def test_nothing_goes_once_it_was_handed_in(owner: Client, deposition: Deposition) -> None:
    upload = begin(deposition)
    put_in_state(deposition, State.SUBMITTED)
    for name, more in (("upload_start", ()), ("upload_sign", (upload,)), ("upload_complete", (upload,))):
        status, said = ask(owner, name, deposition, *more, path="b.mrc", size=5, parts={"1": None})
        assert status == 409
        assert "is submitted; nothing in it can be changed now" in said["error"]


@pytest.mark.parametrize(
    ("path", "kind", "said"),
    [
        (".DS_Store", "junk", "was left out"),
        ("../x.mrc", "refused", "leads elsewhere"),
        ("there.mrc", "exists", "there.mrc is in the deposition already."),
    ],
)
def test_refusals_have_a_kind_for_the_script_and_a_sentence_for_the_person(
    owner: Client, deposition: Deposition, path: str, kind: str, said: str
) -> None:
    deposit(deposition, path="there.mrc", body=b"1", actor=deposition.owner)
    status, answer = ask(owner, "upload_start", deposition, path=path, size=5)
    assert (status, answer["kind"]) == (409, kind)
    assert said in answer["error"]


def test_missing_parts_are_numbered_for_the_script(owner: Client, deposition: Deposition) -> None:
    status, answer = ask(owner, "upload_complete", deposition, begin(deposition))
    assert (status, answer["kind"], answer["parts"]) == (409, "parts", [1])


def test_silent_storage_is_a_sentence(owner: Client, deposition: Deposition, settings: Any) -> None:
    upload = begin(deposition)
    settings.S3_ENDPOINT = "http://127.0.0.1:9"
    s3.forget()
    try:
        for name, more in (("upload_start", ()), ("upload_complete", (upload,))):
            status, answer = ask(owner, name, deposition, *more, path="b.mrc", size=5)
            assert (status, answer["kind"]) == (503, "storage")
            assert answer["error"] == "Our storage does not answer. Nothing is lost; we try again."
    finally:
        s3.forget()
    assert not File.objects.filter(path="b.mrc").exists()


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"path": 1, "size": 5},
        {"path": "a.mrc", "size": "5"},
        {"path": "a.mrc", "size": True},
        {"path": "a.mrc", "size": 1.5},
    ],
)
def test_what_is_no_request_of_ours_is_refused(owner: Client, deposition: Deposition, body: dict[str, Any]) -> None:
    assert ask(owner, "upload_start", deposition, **body)[0] == 400


@pytest.mark.parametrize("parts", [None, [1], {"x": None}, {"1": 5}, {"²": None}])
def test_only_part_numbers_are_signed(owner: Client, deposition: Deposition, parts: Any) -> None:
    assert ask(owner, "upload_sign", deposition, begin(deposition), parts=parts)[0] == 400


def test_what_is_not_json_is_refused(owner: Client, deposition: Deposition) -> None:
    url = reverse("upload_start", args=[deposition.label])
    assert owner.post(url, b"\xff{", content_type="application/json").status_code == 400
    assert owner.post(url, b"[1]", content_type="application/json").status_code == 400
    assert owner.get(url).status_code == 405


def test_an_unknown_upload_is_not_there(owner: Client, deposition: Deposition) -> None:
    assert ask(owner, "upload_sign", deposition, uuid.uuid4(), parts={"1": None})[0] == 404
