"""Folders sent from the command line through a running portal into the real storage."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from portal.platform import s3
from submissions.client import sending, small
from submissions.client.faults import Silent
from submissions.client.portal import Portal
from submissions.client.settings import TOKEN
from submissions.client.source import Source
from submissions.models import AccessToken, Deposition, File, FileVersion, Upload
from submissions.models.file import UploadState
from tests.submissions.api.calling import Script, make_token
from tests.submissions.client.conftest import SMALL, Client, folder
from tests.validation import build, build_volumes
from validation.models import Reading
from validation.reading import read_batch

pytestmark = pytest.mark.django_db(transaction=True)


def bytes_of(deposition: Deposition, path: str) -> bytes:
    content = File.objects.get(deposition=deposition, path=path, removed_at=None).content
    assert content is not None
    return bytes(s3.client().get_object(Bucket=s3.bucket(), Key=content.key)["Body"].read())


def noise(size: int) -> bytes:
    return os.urandom(size)


def test_a_folder_arrives_byte_for_byte_and_once(
    draft: Deposition, client: Client, tmp_path: Path, small_parts: None
) -> None:
    big = noise(2 * SMALL + 17)
    data = folder(tmp_path / "data", [("TS_1/TS_1.st", build.mrc()), ("TS_1/TS_1.rec", big), ("empty.txt", b"")])
    folder(data, [(".DS_Store", b"x"), ("TS_1/TS_1.st~", b"x")])
    status, told = client("upload", draft.label, data, "--no-check", "--json")

    assert status == 0
    assert sorted(told["sent"]) == ["TS_1/TS_1.rec", "TS_1/TS_1.st", "empty.txt"]
    assert sorted(told["left_out"]) == [".DS_Store", "TS_1/TS_1.st~"]
    assert bytes_of(draft, "TS_1/TS_1.rec") == big
    status, told = client("upload", draft.label, data, "--no-check", "--json")
    assert (status, told["sent"], len(told["there"])) == (0, [], 3)


def test_a_dry_run_says_what_would_be_sent_and_sends_nothing(draft: Deposition, client: Client, tmp_path: Path) -> None:
    data = folder(tmp_path / "data", [("a.mrc", b"12345"), ("b?.mrc", b"1")])
    status, told = client("upload", draft.label, data, "--no-check", "--dry-run", "--json")
    assert (status, told["would_send"]) == (1, ["a.mrc"])
    assert told["refused"][0]["path"] == "b?.mrc"
    assert not Upload.objects.exists()


def test_other_bytes_replace_only_when_asked(draft: Deposition, client: Client, tmp_path: Path) -> None:
    data = folder(tmp_path / "data", [("a.mrc", b"first")])
    client("upload", draft.label, data, "--no-check", "--json")
    folder(data, [("a.mrc", b"other")])
    status, told = client("upload", draft.label, data, "--no-check", "--json")
    assert (status, told["refused"][0]["path"]) == (1, "a.mrc")
    assert "--replace" in told["refused"][0]["sentence"]
    assert bytes_of(draft, "a.mrc") == b"first"
    assert client("upload", draft.label, data, "--no-check", "--json", "--replace")[0] == 0
    assert bytes_of(draft, "a.mrc") == b"other"


def test_only_what_is_missing_is_sent_after_kill_9(draft: Deposition, client: Client, tmp_path: Path) -> None:
    """A process of its own, killed in the middle of a file of many parts."""
    whole = noise(40 * 1024**2)
    data = folder(tmp_path / "data", [("a.mrc", whole)])
    order = [
        sys.executable,
        "-m",
        "submissions.client",
        "upload",
        "--no-check",
        draft.label,
        str(data),
        "--limit",
        "8M",
        "--jobs",
        "2",
    ]
    process = subprocess.Popen(order, env=os.environ.copy())
    deadline = time.monotonic() + 60
    while arrived(draft) < 1 and time.monotonic() < deadline:
        time.sleep(0.2)
    process.send_signal(signal.SIGKILL)
    process.wait()
    before = arrived(draft)
    assert before >= 1
    kept = Upload.objects.get(file__deposition=draft)
    status, told = client("upload", draft.label, data, "--no-check", "--json")

    assert (status, told["sent"]) == (0, ["a.mrc"])
    assert Upload.objects.get(file__deposition=draft).pk == kept.pk, "the same upload was gone on with"
    assert bytes_of(draft, "a.mrc") == whole


def arrived(deposition: Deposition) -> int:
    row = Upload.objects.filter(file__deposition=deposition, state=UploadState.OPEN).first()
    return len(s3.list_parts(row.key, upload_id=row.upload_id)) if row else 0


def test_parts_that_are_there_are_not_sent_again(
    draft: Deposition, client: Client, tmp_path: Path, small_parts: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = folder(tmp_path / "data", [("a.mrc", noise(3 * SMALL))])
    real, sent = sending.Sending._put, []

    def breaks(self: sending.Sending, number: int, *rest: Any) -> None:
        sent.append(number)
        if number == 2 and sent.count(2) == 1:
            raise sending.Fault("the line is cut")
        real(self, number, *rest)

    monkeypatch.setattr(sending.Sending, "_put", breaks)
    status, told = client("upload", draft.label, data, "--no-check", "--json", "--jobs", "1")
    assert (status, told["failed"][0]["sentence"]) == (1, "the line is cut")
    assert client("upload", draft.label, data, "--no-check", "--json")[0] == 0
    assert sent.count(1) == 1
    assert sent.count(2) == 2


def test_a_source_that_changed_between_two_tries_is_never_taken_for_whole(
    draft: Deposition, client: Client, tmp_path: Path, small_parts: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first part of yesterday and the second of today are no file."""
    data = folder(tmp_path / "data", [("a.mrc", noise(2 * SMALL))])
    real = sending.Sending._put

    def breaks(self: sending.Sending, number: int, *rest: Any) -> None:
        if number == 2:
            raise sending.Fault("the line is cut")
        real(self, number, *rest)

    with monkeypatch.context() as patched:
        patched.setattr(sending.Sending, "_put", breaks)
        client("upload", draft.label, data, "--no-check", "--json", "--jobs", "1")
    today, was = noise(2 * SMALL), (data / "a.mrc").stat()
    folder(data, [("a.mrc", today)])
    # A copy that keeps the date: nothing but the bytes tells them apart.
    os.utime(data / "a.mrc", ns=(was.st_atime_ns, was.st_mtime_ns))
    status, told = client("upload", draft.label, data, "--no-check", "--json")
    assert (status, told["sent"]) == (1, [])
    assert "checksum" in told["refused"][0]["sentence"]
    assert not File.objects.filter(deposition=draft).exclude(content=None).exists()
    assert client("upload", draft.label, data, "--no-check", "--json")[0] == 0
    assert bytes_of(draft, "a.mrc") == today


@pytest.mark.parametrize("one_by_one", [False, True])
def test_a_file_that_changes_while_it_is_read_is_not_completed(
    draft: Deposition, client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, one_by_one: bool
) -> None:
    data = folder(tmp_path / "data", [("a.mrc", b"before")])
    real = Source.check

    def grows(self: Source) -> None:
        (data / "a.mrc").write_bytes(b"before and after")
        real(self)

    monkeypatch.setattr(Source, "check", grows)
    monkeypatch.setattr("submissions.client.uploading.SMALL", -1 if one_by_one else small.SMALL)
    status, told = client("upload", draft.label, data, "--no-check", "--json")
    assert (status, told["failed"][0]["path"]) == (1, "a.mrc")
    assert "changed while it was read" in told["failed"][0]["sentence"]
    assert not Upload.objects.filter(state=UploadState.OPEN).exists()


@pytest.mark.parametrize("one_by_one", [False, True])
def test_a_token_withdrawn_in_the_middle_stops_with_a_sentence_and_loses_nothing(
    draft: Deposition, client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, one_by_one: bool
) -> None:
    data = folder(tmp_path / "data", [(f"{number}.mrc", b"12345") for number in range(4)])
    real = Portal.call

    def withdrawn(self: Portal, method: str, path: str, body: Any = None) -> Any:
        if path.endswith("/complete"):
            AccessToken.objects.update(revoked="2026-01-01T00:00Z")
        return real(self, method, path, body)

    with monkeypatch.context() as patched:
        patched.setattr(Portal, "call", withdrawn)
        patched.setattr("submissions.client.uploading.SMALL", -1 if one_by_one else small.SMALL)
        status, told = client("upload", draft.label, data, "--no-check", "--json")
    assert (status, told["status"]) == (3, 3)
    assert "cryoet-deposit login" in told["stopped"]
    monkeypatch.setenv(TOKEN, make_token(draft.owner))
    assert client("upload", draft.label, data, "--no-check", "--json")[0] == 0
    assert File.objects.filter(deposition=draft).exclude(content=None).count() == 4


@pytest.mark.parametrize(
    "name", ["x" * 250 + "/" + "y" * 250 + "/" + "z" * 250 + "/" + "w" * 200, "a\nb", "=1+1.mrc", "a{b}"]
)
def test_names_that_cannot_be_deposited_are_refused_before_anything_is_sent(
    draft: Deposition, client: Client, tmp_path: Path, name: str
) -> None:
    data = folder(tmp_path / "data", [("good.mrc", b"1"), (name, b"1")])
    status, told = client("upload", draft.label, data, "--no-check", "--json")
    assert (status, told["sent"], len(told["refused"])) == (1, ["good.mrc"], 1)


def test_two_spellings_of_one_name_are_told(draft: Deposition, client: Client, tmp_path: Path) -> None:
    data = folder(tmp_path / "data", [("caf\u00e9.mrc", b"1"), ("cafe\u0301.mrc", b"2")])
    status, told = client("upload", draft.label, data, "--no-check", "--json")
    assert (status, len(told["sent"])) == (1, 1)
    assert "another spelling" in told["refused"][0]["sentence"]


def test_thousands_of_small_files_are_a_few_requests_to_the_portal(
    draft: Deposition, client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = folder(tmp_path / "data", [(f"TS_{number // 40}/{number:04}.mrc", b"%d" % number) for number in range(450)])
    real, asked = Portal.call, []

    def counted(self: Portal, method: str, path: str, body: Any = None) -> Any:
        asked.append(f"{method} {path}")
        return real(self, method, path, body)

    monkeypatch.setattr(Portal, "call", counted)
    status, told = client("upload", draft.label, data, "--no-check", "--json")
    assert (status, len(told["sent"])) == (0, 450)
    assert len(asked) < 10
    assert bytes_of(draft, "TS_3/0137.mrc") == b"137"
    assert FileVersion.objects.filter(file__deposition=draft).count() == 450
    assert Reading.objects.filter(scope=draft.uuid).count() == 450


def test_addresses_that_have_grown_old_are_asked_for_anew(
    draft: Deposition, client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As those of the last files of a batch on a slow line, an hour after all of them were opened."""
    data = folder(tmp_path / "data", [("a.mrc", b"12345"), ("b.mrc", b"")])
    a_store(data / "rec/TS_1.zarr")
    real, old = Portal.put, set[str]()

    def later(self: Portal, url: str, **sent: Any) -> int:
        if (place := url.partition("?")[0]) not in old:
            old.add(place)
            return 403
        return real(self, url, **sent)

    monkeypatch.setattr(Portal, "put", later)
    status, told = client("upload", draft.label, data, "--no-check", "--json")
    assert (status, told["failed"], len(told["sent"])) == (0, [], 3)
    assert bytes_of(draft, "a.mrc") == b"12345"
    assert len(old) > 10


def test_one_that_was_ended_elsewhere_meanwhile_keeps_no_other_from_arriving(
    draft: Deposition, client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = folder(tmp_path / "data", [("a.mrc", b"12345"), ("b.mrc", b"67")])
    real = Portal.put

    def ended(self: Portal, url: str, **sent: Any) -> int:
        if "/a.mrc" not in url:
            return real(self, url, **sent)
        Upload.objects.filter(file__path="a.mrc").update(state=UploadState.ABORTED)
        return 403

    monkeypatch.setattr(Portal, "put", ended)
    status, told = client("upload", draft.label, data, "--no-check", "--json")
    assert (status, told["sent"], [one["path"] for one in told["refused"]]) == (1, ["b.mrc"], ["a.mrc"])


def a_store(root: Path) -> Path:
    """A real one, with the files that a desktop leaves in folders."""
    return folder(root, [*sorted(build_volumes.zarr().items()), (".DS_Store", b"x")])


def test_a_store_is_one_file_whole_or_not_at_all(
    draft: Deposition, client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = tmp_path / "data"
    whole = len(build_volumes.zarr())
    a_store(data / "rec/TS_1.zarr")
    real = Portal.call

    def cut(self: Portal, method: str, path: str, body: Any = None) -> Any:
        if path.endswith("/complete"):
            raise Silent("the line is cut")
        return real(self, method, path, body)

    with monkeypatch.context() as patched:
        patched.setattr(Portal, "call", cut)
        assert client("upload", draft.label, data, "--no-check", "--json")[0] == 4
    assert not File.objects.filter(deposition=draft).exclude(content=None).exists()
    begun = Upload.objects.get()
    status, told = client("upload", draft.label, data, "--no-check", "--json")

    assert (status, told["sent"], told["left_out"]) == (0, ["rec/TS_1.zarr"], ["rec/TS_1.zarr/.DS_Store"])
    assert Upload.objects.get().pk == begun.pk, "the same upload was gone on with"
    content = File.objects.get(deposition=draft).content
    assert content is not None
    assert (content.object_count, content.size) == (whole, sum(map(len, build_volumes.zarr().values())))
    read_batch()
    reading = Reading.objects.get(content=content)
    assert (reading.state, reading.format, reading.problems) == ("done", "zarr", [])
    assert client("upload", draft.label, data, "--no-check", "--json")[1]["there"] == ["rec/TS_1.zarr"]
    assert client("manifest", data, "--compare", draft.label, "--json")[0] == 0


def test_a_store_of_which_other_bytes_have_arrived_begins_anew(
    draft: Deposition, client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = a_store(tmp_path / "TS_1.zarr").parent
    real = Portal.call

    def cut(self: Portal, method: str, path: str, body: Any = None) -> Any:
        if path.endswith("/complete"):
            raise Silent("the line is cut")
        return real(self, method, path, body)

    with monkeypatch.context() as patched:
        patched.setattr(Portal, "call", cut)
        client("upload", draft.label, data, "--no-check", "--json")
    chunk = next(
        place for place in sorted((tmp_path / "TS_1.zarr").rglob("*")) if place.name == "0" and place.is_file()
    )
    chunk.write_bytes(bytes(reversed(chunk.read_bytes()[:-1])) + b"\x07")
    status, told = client("upload", draft.label, data, "--no-check", "--json")
    assert (status, told["sent"]) == (0, ["TS_1.zarr"])
    content = File.objects.get(deposition=draft).content
    assert content is not None
    key = f"{content.key}/{chunk.relative_to(tmp_path / 'TS_1.zarr').as_posix()}"
    assert s3.client().get_object(Bucket=s3.bucket(), Key=key)["Body"].read() == chunk.read_bytes()


def test_a_store_that_lacks_an_object_is_not_taken(draft: Deposition) -> None:
    script = Script(draft.owner)
    address = f"/depositions/{draft.label}/uploads"
    wish = {"path": "a.zarr", "size": 10, "objects": 2}
    (item,) = script.post(address, {"files": [wish]}).json()["items"]
    answer = script.post(f"{address}/{item['upload']['id']}/complete", {})
    assert answer.status_code == 409
    assert "0 of 2 objects have arrived" in answer.json()["detail"]
    assert script.post(f"{address}/{item['upload']['id']}/parts", {"parts": {"1": None}}).status_code == 409
    for path in ("../../g1/other.mrc", "/x", "a\nb"):
        wanted = {"objects": [{"path": path, "size": 1, "checksum": "AAAAAAAAAAA="}]}
        assert script.post(f"{address}/{item['upload']['id']}/objects", wanted).status_code == 409
    for wrong in ({"path": "a.mrc", "size": 1, "objects": 1}, {"path": "b.zarr", "size": 1, "objects": 10**7}):
        assert script.post(address, {"files": [wrong]}).json()["items"][0]["refused"] == "refused"
