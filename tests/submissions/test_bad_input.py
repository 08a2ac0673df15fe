"""Bad input at every door for files, the page's, the API's and the command line's: told in a sentence, nothing done.

What single doors say of it is proved beside them (test_paths, test_uploads, client/test_upload); here all say the same.
"""

from __future__ import annotations

import json
import unicodedata
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from portal.platform import s3
from submissions import part_sizes, uploads
from submissions.client import source
from submissions.client.faults import Fault
from submissions.models import Deposition, File, Upload
from tests.factories import make_deposition
from tests.submissions.api.calling import Script
from tests.submissions.sending import HTTP, checksum, deposit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("bucket")]

SUM = checksum(b"12345")
# Asks a door for one file: deposition, path, size -> status of the answer, and all that it says.
Door = Callable[..., tuple[int, str]]


@pytest.fixture
def deposition() -> Deposition:
    return make_deposition()


def page(deposition: Deposition, name: str, body: Any, *more: Any, user: Any = None) -> tuple[int, str]:
    client = Client()
    client.force_login(user or deposition.owner)
    answer = client.post(reverse(name, args=[deposition.label, *more]), json.dumps(body), "application/json")
    return answer.status_code, spoken(answer.content)


def api(deposition: Deposition, path: str, body: Any, *, method: str = "post", user: Any = None) -> tuple[int, str]:
    answer = script_of(user or deposition.owner).call(method, f"/depositions/{deposition.label}{path}", body)
    return answer.status_code, spoken(answer.content)


def script_of(user: Any) -> Script:
    """One for each person: nobody has more than a few tokens."""
    found: Script = user.__dict__.setdefault("script", None) or Script(user)
    user.__dict__["script"] = found
    return found


def spoken(content: bytes) -> str:
    """The words of an answer, with the signs of JSON taken back."""
    if not content.startswith(b"{"):
        return content.decode()
    return json.dumps(json.loads(content), ensure_ascii=False).replace("\\\\", "\\")


def page_parts(deposition: Deposition, path: str, size: int = 5, **more: Any) -> tuple[int, str]:
    return page(deposition, "upload_start", {"path": path, "size": size} | more)


def page_small(deposition: Deposition, path: str, size: int = 5, **more: Any) -> tuple[int, str]:
    return page(deposition, "small_start", {"files": [{"path": path, "size": size, "checksum": SUM} | more]})


def page_store(deposition: Deposition, path: str, size: int = 5, **more: Any) -> tuple[int, str]:
    return page(deposition, "store_start", {"path": f"{path}.zarr", "size": size, "objects": 1} | more)


def page_announce(deposition: Deposition, path: str, size: int = 5, **more: Any) -> tuple[int, str]:
    return page(deposition, "files_announce", {"files": [{"path": path, "size": size, "modified": 1} | more]})


def api_parts(deposition: Deposition, path: str, size: int = 5, **more: Any) -> tuple[int, str]:
    return api(deposition, "/uploads", {"files": [{"path": path, "size": size} | more]})


def api_small(deposition: Deposition, path: str, size: int = 5, **more: Any) -> tuple[int, str]:
    return api(deposition, "/uploads", {"files": [{"path": path, "size": size, "checksum": SUM} | more]})


def api_store(deposition: Deposition, path: str, size: int = 5, **more: Any) -> tuple[int, str]:
    return api(deposition, "/uploads", {"files": [{"path": f"{path}.zarr", "size": size, "objects": 1} | more]})


DOORS: dict[str, Door] = {
    one.__name__: one
    for one in (page_parts, page_small, page_store, page_announce, api_parts, api_small, api_store)
}  # fmt: skip
HALF_A_CHARACTER = "\ud800x"
NAMES = [
    ("", "has no name"),
    ("  ", "has no name"),
    ("../elsewhere", "the part .. leads elsewhere"),
    ("a/../../elsewhere", "the part .. leads elsewhere"),
    ("./x", "the part . leads elsewhere"),
    ("/etc/passwd", "not from the root of your disk"),
    ("C:/data/x", "not from the root of your disk"),
    ("C:\\data\\x", "there is a \\ at place 3. Folders are written with /."),
    ("a//x", "a folder without a name"),
    ("a\u0000x", "unseen character (U+0000) at place 2"),
    ("a\nx", "unseen character (U+000A) at place 2"),
    ("x\u202ecrm", "(U+202E right-to-left override) at place 2"),
    (HALF_A_CHARACTER, "U+D800"),
    ("TS_*", "the character * at place 4 has a meaning in patterns"),
    ("{run}", "the character { at place 1 has a meaning in patterns"),
    ("=1+1", "spreadsheets take that for a formula"),
    ("/".join(["folder"] * 286), "900 is the most. Shorten a folder."),
    ("x" * 2_000, "more than 255 bytes. Shorten it."),
]
# A store's name ends in .zarr, so that it is never empty.
UNREADABLE = "The body cannot be read"
NEVER = {("page_store", ""), ("api_store", ""), ("page_store", "  "), ("api_store", "  ")}


@pytest.mark.parametrize(("path", "said"), NAMES, ids=[repr(path)[:20] for path, _ in NAMES])
def test_names_that_cannot_be_are_told_and_nothing_is_begun(deposition: Deposition, path: str, said: str) -> None:
    for name, door in DOORS.items():
        if (name, path) in NEVER:
            continue
        status, told = door(deposition, path)
        assert status < 500, name
        assert said in told or (path == HALF_A_CHARACTER and "as a unicode string" in told), name
    assert not File.objects.exists()
    assert not Upload.objects.exists()
    assert s3.list_multiparts(deposition.prefix, after=("", ""), most=10)[0] == []


@pytest.mark.parametrize(("name", "said"), [("a\nx", "U+000A"), ("C:\\x", "\\ at place 3"), ("=1", "formula")])
def test_the_command_line_says_the_same_before_anything_is_sent(tmp_path: Path, name: str, said: str) -> None:
    (tmp_path / name).write_bytes(b"1")
    (tmp_path / "good.mrc").write_bytes(b"1")
    found = source.find(tmp_path)
    assert [one.path for one in found.files] == ["good.mrc"]
    assert said in found.refused[0][1]


def test_a_folder_to_put_files_in_leads_nowhere_else(tmp_path: Path) -> None:
    (tmp_path / "a.mrc").write_bytes(b"1")
    for under in ("../other", "a\\b", "x/../.."):
        try:
            found = source.find(tmp_path, under=under)
        except Fault:
            continue
        assert (found.files, len(found.refused)) == ([], 1)


def test_sizes_that_cannot_be(deposition: Deposition) -> None:
    words = ("size", "5 TB is the most", "a small file has at most", UNREADABLE)
    for size in (-1, -(2**70), part_sizes.MAX_SIZE + 1, 2**63, 10**30):
        for name, door in DOORS.items():
            status, told = door(deposition, "a.mrc", size)
            assert status < 500, (name, size)
            assert any(word in told for word in words), (name, size)
    assert not File.objects.exists()


def test_dates_that_cannot_be(deposition: Deposition) -> None:
    for modified in (-(2**70), 2**63, 10**30):
        for name, door in DOORS.items():
            assert door(deposition, "a.mrc", 5, modified=modified)[0] in (400, 409, 422), (name, modified)
    assert not File.objects.exists()


def test_no_file_lies_below_a_file_or_takes_the_place_of_a_folder(deposition: Deposition) -> None:
    deposit(deposition, path="rec", body=b"1", actor=deposition.owner)
    deposit(deposition, path="aln/TS_1.aln", body=b"1", actor=deposition.owner)
    deposit(deposition, path="b.zarr/x", body=b"1", actor=deposition.owner)
    before = set(File.objects.values_list("path", flat=True))
    for name, door in DOORS.items():
        assert "rec is a file" in door(deposition, "rec/TS_1.mrc")[1], name
        folder = "b" if "store" in name else "aln"
        assert "is a folder of this deposition" in door(deposition, folder)[1], name
    assert set(File.objects.values_list("path", flat=True)) == before


def test_two_spellings_of_one_name_are_one_file() -> None:
    for name, door in DOORS.items():
        deposition = make_deposition()
        for form in ("NFC", "NFD"):
            door(deposition, unicodedata.normalize(form, "Zürich/é"))
        ending = ".zarr" if "store" in name else ""
        assert [file.path for file in File.objects.filter(deposition=deposition)] == [f"Zürich/é{ending}"], name


def addresses(deposition: Deposition) -> dict[str, Any]:
    """One open upload of each kind, for b"12345": name -> its address, as the API gives it, and how to complete it."""
    script = Script(deposition.owner)
    root = f"/depositions/{deposition.label}/uploads"
    wishes = [
        {"path": "parts.mrc", "size": 5},
        {"path": "small.mrc", "size": 5, "checksum": SUM},
        {"path": "store.zarr", "size": 5, "objects": 1},
    ]
    parts, small, store = script.call("post", root, {"files": wishes}).json()["items"]
    ids = {name: one["upload"]["id"] for name, one in (("parts", parts), ("small", small), ("store", store))}
    signed = script.call("post", f"{root}/{ids['parts']}/parts", {"parts": {"1": SUM}}).json()["parts"]["1"]
    objects = {"objects": [{"path": "0/0", "size": 5, "checksum": SUM}]}
    inside = script.call("post", f"{root}/{ids['store']}/objects", objects).json()["items"][0]["put"]
    return {"ids": ids, "parts": signed, "small": small["put"], "store": inside}


@pytest.mark.parametrize("kind", ["parts", "small", "store"])
def test_other_bytes_than_were_announced_are_refused_and_the_true_ones_still_arrive(
    deposition: Deposition, kind: str
) -> None:
    made = addresses(deposition)
    put = made[kind]
    for body in (b"12345" * 4, b"1234", b"", b"54321"):
        assert HTTP.request("PUT", put["url"], body=body, headers=put["headers"]).status >= 400
    complete = {
        "parts": lambda: api(deposition, f"/uploads/{made['ids']['parts']}/complete", {}),
        "store": lambda: api(deposition, f"/uploads/{made['ids']['store']}/complete", {}),
        "small": lambda: api(deposition, "/uploads/complete", {"uploads": [made["ids"]["small"]]}),
    }[kind]
    assert "arrived" in complete()[1]
    assert not File.objects.exclude(content=None).exists()
    assert HTTP.request("PUT", put["url"], body=b"12345", headers=put["headers"]).status == 200
    assert complete()[0] == 200
    assert File.objects.exclude(content=None).count() == 1


OBJECTS = ["../../g1/small.mrc", "../x", "/etc/passwd", "a//b", "", "a/../b", "x\u0000", "a\\b", "x" * 300, "a/" * 600]


def test_objects_of_a_store_lie_in_it(deposition: Deposition) -> None:
    pk = addresses(deposition)["ids"]["store"]
    for path in OBJECTS:
        body = {"objects": [{"path": path, "size": 5, "checksum": SUM}]}
        for status, told in (
            page(deposition, "store_sign", body, pk),
            api(deposition, f"/uploads/{pk}/objects", body),
        ):
            assert 400 <= status < 500, path
            assert "X-Amz-Signature" not in told, path


def test_parts_that_the_file_does_not_have(deposition: Deposition) -> None:
    pk = addresses(deposition)["ids"]["parts"]
    for number in ("0", "-1", "2", "10001", "99999999999999999999"):
        for status, told in (
            page(deposition, "upload_sign", {"parts": {number: None}}, pk),
            api(deposition, f"/uploads/{pk}/parts", {"parts": {number: None}}),
        ):
            assert 400 <= status < 500, number
            assert "X-Amz-Signature" not in told, number


def test_uploads_of_others_are_reached_by_no_door(deposition: Deposition) -> None:
    """With the address of one's own deposition, and with that of the other's."""
    theirs = addresses(make_deposition())["ids"]
    me, objects = deposition.owner, {"objects": [{"path": "0/1", "size": 5, "checksum": SUM}]}
    other = Upload.objects.get(pk=theirs["parts"]).file.deposition
    for place in (deposition, other):
        for pk in (*theirs.values(), uuid.uuid4()):
            asked = [
                page(place, "upload_sign", {"parts": {"1": None}}, pk, user=me),
                page(place, "upload_complete", {}, pk, user=me),
                page(place, "upload_abort", {}, pk, user=me),
                page(place, "store_sign", objects, pk, user=me),
                page(place, "small_complete", {"uploads": [str(pk)]}, user=me),
                api(place, f"/uploads/{pk}/parts", {"parts": {"1": None}}, user=me),
                api(place, f"/uploads/{pk}/objects", objects, user=me),
                api(place, f"/uploads/{pk}/complete", {}, user=me),
                api(place, "/uploads/complete", {"uploads": [str(pk)]}, user=me),
                api(place, f"/uploads/{pk}", None, method="get", user=me),
                api(place, f"/uploads/{pk}", None, method="delete", user=me),
            ]  # fmt: skip
            assert {status for status, _ in asked} == {404}
    assert set(Upload.objects.values_list("state", flat=True)) == {"open"}


def test_thousands_of_open_uploads_are_listed_in_pages_with_the_same_queries(
    deposition: Deposition, django_assert_max_num_queries: Any
) -> None:
    files = File.objects.bulk_create(
        File(deposition=deposition, path=f"frames/{at:05}.mrc", generation=1) for at in range(3_000)
    )
    Upload.objects.bulk_create(
        Upload(file=file, key=f"{deposition.prefix}g1/{file.path}", size=5, part_size=5, generation=1, checksum=SUM,
               started_by=deposition.owner)
        for file in files
    )  # fmt: skip
    script = Script(deposition.owner)
    with django_assert_max_num_queries(12):
        found = script.get(f"/depositions/{deposition.label}/uploads?limit=1000&offset=2000").json()
    assert (found["count"], len(found["items"])) == (3_000, 1_000)
    assert page_small(deposition, "frames/00000.mrc")[0] == 200
    assert Upload.objects.filter(state="open").count() == 3_000
    uploads.abort(Upload.objects.filter(state="open").latest("created"))
