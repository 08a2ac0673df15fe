"""Uploads by the API, against the real storage: started, sent in parts, gone on with, completed, refused."""

from __future__ import annotations

import base64
import uuid
from typing import Any

import pytest
import urllib3
from awscrt import checksums as awscrt
from django.db import connection
from django.test.utils import CaptureQueriesContext

from submissions import part_sizes
from submissions.client import checksums
from submissions.models import Deposition, File
from submissions.models.file import UploadState
from tests.factories import make_deposition, make_user
from tests.submissions.api.calling import Script
from tests.validation import build
from validation.reading import read_batch

pytestmark = pytest.mark.django_db(transaction=True)
HTTP = urllib3.PoolManager()
SMALL = 5 * 1024**2


@pytest.fixture
def draft(bucket: str) -> Deposition:
    return make_deposition(make_user())


def start(script: Script, deposition: Deposition, *files: tuple[str, int], replace: bool = False) -> list[Any]:
    wishes = [{"path": path, "size": size, "replace": replace} for path, size in files]
    answer = script.post(f"/depositions/{deposition.label}/uploads", {"files": wishes})
    assert answer.status_code == 201, answer.content
    return list(answer.json()["items"])


def send(script: Script, address: str, data: bytes, *, each: int, numbers: list[int]) -> None:
    signed = script.post(f"{address}/parts", {"parts": {str(number): None for number in numbers}}).json()["parts"]
    for number, part in signed.items():
        body = data[(int(number) - 1) * each : int(number) * each]
        assert HTTP.request("PUT", part["url"], body=body, headers=part["headers"]).status == 200


def test_a_file_arrives_and_is_checked(draft: Deposition) -> None:
    script, body = Script(draft.owner), build.mrc(missing=10)
    (item,) = start(script, draft, ("ts/TS_1.st", len(body)))
    address = f"/depositions/{draft.label}/uploads/{item['upload']['id']}"
    send(script, address, body, each=item["upload"]["part_size"], numbers=[1])
    done = script.post(f"{address}/complete", {}).json()

    assert (done["path"], done["size"], done["checked"]) == ("ts/TS_1.st", len(body), "waiting")
    assert len(base64.b64decode(done["checksum"])) == 8
    read_batch()
    listed = script.get(f"/depositions/{draft.label}/files").json()
    assert listed["count"] == 1
    assert listed["items"][0]["checked"] == "done"


def test_an_upload_is_gone_on_with_where_it_was_left(draft: Deposition, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(part_sizes, "part_size", lambda size: SMALL)
    script, body = Script(draft.owner), bytes(2 * SMALL + 100)
    (item,) = start(script, draft, ("a.mrc", len(body)))
    address = f"/depositions/{draft.label}/uploads/{item['upload']['id']}"
    send(script, address, body, each=SMALL, numbers=[2])
    assert script.get(address).json()["arrived"] == {"2": SMALL}
    assert [one["id"] for one in script.get(f"/depositions/{draft.label}/uploads").json()["items"]] == [
        item["upload"]["id"]
    ]
    early = script.post(f"{address}/complete", {})
    assert (early.status_code, early.json()["parts"]) == (409, [1, 3])
    send(script, address, body, each=SMALL, numbers=[1, 3])
    assert script.post(f"{address}/complete", {}).json()["size"] == len(body)
    assert script.post(f"{address}/complete", {}).status_code == 200, "asking again is no fault"
    assert script.get(address).json()["state"] == UploadState.DONE


def test_one_refused_file_leaves_the_others_alone(draft: Deposition) -> None:
    script = Script(draft.owner)
    items = start(script, draft, ("../secret", 3), (".DS_Store", 3), ("good.mrc", 3), ("x" * 2000, 3), ("a\nb", 3))
    assert [item["refused"] for item in items] == ["refused", "junk", "", "refused", "refused"]
    assert all(item["sentence"] for item in items if item["refused"])
    assert File.objects.filter(deposition=draft).count() == 1


def test_another_checksum_is_refused_and_nothing_is_there(draft: Deposition) -> None:
    script, body = Script(draft.owner), b"five!"
    (item,) = start(script, draft, ("a.txt", len(body)))
    address = f"/depositions/{draft.label}/uploads/{item['upload']['id']}"
    send(script, address, body, each=item["upload"]["part_size"], numbers=[1])
    wrong = script.post(f"{address}/complete", {"checksum": base64.b64encode(bytes(8)).decode()})
    assert wrong.status_code == 409
    assert "checksum" in wrong.json()["detail"]
    assert script.get(f"/depositions/{draft.label}/files").json()["count"] == 0


def test_a_file_that_is_there_is_replaced_only_when_asked(draft: Deposition) -> None:
    script = Script(draft.owner)
    for replace in (False, True):
        (item,) = start(script, draft, ("a.txt", 5), replace=replace)
        address = f"/depositions/{draft.label}/uploads/{item['upload']['id']}"
        send(script, address, b"first", each=item["upload"]["part_size"], numbers=[1])
        done = script.post(f"{address}/complete", {}).json()
        assert done["generation"] == 1 + replace
        (again,) = start(script, draft, ("a.txt", 5))
        assert (again["refused"], again["upload"]) == ("exists", None)


def test_an_upload_of_others_is_not_found(draft: Deposition) -> None:
    (item,) = start(Script(draft.owner), draft, ("a.mrc", 5))
    stranger = Script(make_user())
    for address in (f"/depositions/{draft.label}/uploads/{item['upload']['id']}", f"/depositions/{draft.label}/files"):
        assert stranger.get(address).status_code == 404
    mine = make_deposition(stranger_owner := make_user())
    other = Script(stranger_owner)
    borrowed = f"/depositions/{mine.label}/uploads/{item['upload']['id']}"
    assert other.get(borrowed).status_code == 404
    assert other.post(f"{borrowed}/parts", {"parts": {"1": None}}).status_code == 404
    assert other.get(f"/depositions/{mine.label}/uploads/{uuid.uuid4()}").status_code == 404


def test_a_wrong_number_of_a_part_is_told(draft: Deposition) -> None:
    script = Script(draft.owner)
    (item,) = start(script, draft, ("a.mrc", 5))
    address = f"/depositions/{draft.label}/uploads/{item['upload']['id']}"
    assert script.post(f"{address}/parts", {"parts": {"one": None}}).status_code == 422
    beyond = script.post(f"{address}/parts", {"parts": {"2": None}})
    assert (beyond.status_code, beyond.json()["detail"]) == (409, "a.mrc: There is no part 2; the file has 1.")


def test_giving_up_leaves_nothing(draft: Deposition) -> None:
    script = Script(draft.owner)
    (item,) = start(script, draft, ("a.mrc", 5))
    address = f"/depositions/{draft.label}/uploads/{item['upload']['id']}"
    assert script.delete(address).status_code == 204
    assert script.get(address).json()["state"] == UploadState.ABORTED
    assert script.get(f"/depositions/{draft.label}/uploads").json()["count"] == 0


def test_small_files_go_in_one_request_whose_address_takes_no_other_bytes(draft: Deposition) -> None:
    script, body = Script(draft.owner), b"five!"
    crc = checksums.text(awscrt.crc64nvme(body))
    wish = {"path": "a.txt", "size": 5, "checksum": crc}
    address = f"/depositions/{draft.label}/uploads"
    (item,) = script.post(address, {"files": [wish]}).json()["items"]
    put = item["put"]
    assert HTTP.request("PUT", put["url"], body=b"other", headers=put["headers"]).status >= 400
    early = script.post(f"{address}/complete", {"uploads": [item["upload"]["id"]]}).json()["items"]
    assert [(one["done"], one["refused"]) for one in early] == [(False, "parts")]
    assert HTTP.request("PUT", put["url"], body=body, headers=put["headers"]).status == 200
    for _ in range(2):
        done = script.post(f"{address}/complete", {"uploads": [item["upload"]["id"]]}).json()["items"]
        assert [one["done"] for one in done] == [True]
    assert HTTP.request("PUT", put["url"], body=body, headers=put["headers"]).status == 412, "a key is written once"
    (listed,) = script.get(f"/depositions/{draft.label}/files").json()["items"]
    assert (listed["checksum"], listed["size"], listed["generation"]) == (crc, 5, 1)


def test_wishes_of_one_batch_stand_in_each_others_way(draft: Deposition) -> None:
    crc = checksums.text(awscrt.crc64nvme(b""))
    wishes = [{"path": path, "size": 0, "checksum": crc} for path in ("a/b", "a", "a/b/c", "../x", "ok")]
    items = Script(draft.owner).post(f"/depositions/{draft.label}/uploads", {"files": wishes}).json()["items"]
    assert [item["refused"] for item in items] == ["", "refused", "refused", "refused", ""]


def test_a_batch_takes_the_same_queries_for_few_and_many(draft: Deposition) -> None:
    script, crc = Script(draft.owner), checksums.text(awscrt.crc64nvme(b""))
    script.get("/me")  # writes down that the token was used
    counts = []
    for batch, number in enumerate((3, 60)):
        wishes = [{"path": f"{batch}/{one}.txt", "size": 0, "checksum": crc} for one in range(number)]
        with CaptureQueriesContext(connection) as started:
            items = script.post(f"/depositions/{draft.label}/uploads", {"files": wishes}).json()["items"]
        for item in items:
            HTTP.request("PUT", item["put"]["url"], body=b"", headers=item["put"]["headers"])
        ids = [item["upload"]["id"] for item in items]
        with CaptureQueriesContext(connection) as completed:
            done = script.post(f"/depositions/{draft.label}/uploads/complete", {"uploads": ids}).json()["items"]
        assert all(one["done"] for one in done)
        counts.append((len(started), len(completed)))
    assert counts[0] == counts[1]
