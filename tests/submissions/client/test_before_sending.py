"""What happens before and around an upload: checks, the listing, the manifest, what is left out; how commands end."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from submissions.client import VERSION, manifesting, newer, settings
from submissions.client.commands import main
from submissions.client.portal import Portal
from submissions.models import Assignment, Deposition, File, ManifestEntry, Upload
from submissions.schema import Level
from submissions.structure import add_block
from tests.offering import offered_wheel
from tests.submissions.client.conftest import Client, folder
from tests.validation import build

pytestmark = pytest.mark.django_db(transaction=True)


def test_errors_stop_an_upload_before_anything_moves(draft: Deposition, client: Client, tmp_path: Path) -> None:
    data = folder(tmp_path / "data", [("TS_1.rec", build.mrc(missing=10)), ("notes.txt", b"x")])
    status, told = client("upload", draft.label, data, "--json")
    assert (status, told["status"], told["sent"]) == (1, 1, [])
    assert [one["code"] for one in told["checked"]["findings"]] == ["mrc.body-truncated"]
    assert "--anyway" in told["stopped"]
    assert not File.objects.exists()
    status, said = client("upload", draft.label, data)
    assert status == 1
    assert "TS_1.rec" in said
    assert "Nothing was sent" in said
    status, told = client("upload", draft.label, data, "--json", "--anyway")
    assert (status, sorted(told["sent"])) == (0, ["TS_1.rec", "notes.txt"])
    assert told["checked"]["counts"]["errors"] == 1


def test_checks_are_made_by_what_the_deposition_states(draft: Deposition, client: Client, tmp_path: Path) -> None:
    """The name of the file says nothing; its role does."""
    data = folder(tmp_path / "data", [("deep/odd-name.mrc", build.mrc())])
    client("upload", draft.label, data, "--no-check", "--under", "raw")
    file, dataset = File.objects.get(), draft.datasets.get()
    run = dataset.runs.create(name="Position 7", position=1)
    block = dataset.blocks.filter(kind="tomogram").first() or add_block(dataset, kind=Level.TOMOGRAM)
    Assignment.objects.create(file=file, dataset=dataset, run=run, block=block, role="tomogram")
    base = folder(tmp_path / "whole", [("raw/deep/odd-name.mrc", build.mrc())])
    status, told = client("check", draft.label, base, "--json")
    assert [(one["name"], one["files"][0]["role"]) for one in told["runs"]] == [("Position 7", "tomogram")]
    assert status == told["status"]
    _, told = client("upload", draft.label, data, "--under", "raw", "--json", "--anyway")
    assert [one["name"] for one in told["checked"]["runs"]] == ["Position 7"]
    assert told["there"] == ["raw/deep/odd-name.mrc"]


def test_the_listing_is_told_before_the_bytes(
    draft: Deposition, client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = folder(tmp_path / "data", [("a.mrc", b"12345"), ("b.mrc", b"123")])
    real, seen = Portal.put, []

    def looks(self: Portal, url: str, **rest: Any) -> int:
        seen.append(sorted(File.objects.values_list("path", "announced")))
        return real(self, url, **rest)

    monkeypatch.setattr(Portal, "put", looks)
    status, told = client("upload", draft.label, data, "--announce", "--no-check", "--json")
    assert (status, sorted(told["sent"])) == (0, ["a.mrc", "b.mrc"])
    assert seen[0] == [("a.mrc", 5), ("b.mrc", 3)]


def test_what_is_marked_as_not_deposited_is_not_sent(draft: Deposition, client: Client, tmp_path: Path) -> None:
    file = File.objects.create(deposition=draft, path="log.txt", announced=1)
    Assignment.objects.create(file=file, dataset=draft.datasets.get(), role="not_deposited", reason="a log")
    data = folder(tmp_path / "data", [("a.mrc", b"12345"), ("log.txt", b"x")])
    status, told = client("upload", draft.label, data, "--no-check", "--json")
    assert (status, told["sent"]) == (0, ["a.mrc"])
    assert told["skipped"] == [{"path": "log.txt", "sentence": "not deposited: a log"}]


def test_a_manifest_is_written_given_and_compared(draft: Deposition, client: Client, tmp_path: Path) -> None:
    data = folder(tmp_path / "data", [("a.mrc", b"12345"), ("b/c.mrc", b"123")])
    place = tmp_path / "manifest.json"
    assert client("manifest", data, "--output", place, "--sha256")[0] == 0
    rows = json.loads(place.read_text())["files"]
    assert [(row["path"], row["size"], len(row["sha256"])) for row in rows] == [("a.mrc", 5, 64), ("b/c.mrc", 3, 64)]
    (data / "a.mrc").write_bytes(b"54321")
    status, told = client("upload", draft.label, data, "--no-check", "--manifest", place, "--json")
    assert (status, ManifestEntry.objects.count()) == (0, 2)
    status, told = client("status", draft.label, "--json")
    assert told["manifest"]["states"] == {"arrived": 1, "bytes": 1}
    assert [one["path"] for one in told["manifest"]["differing"]] == ["a.mrc"]
    status, said = client("status", draft.label)
    assert status == 1
    assert "Of 2 files of the manifest, 1 have arrived" in said
    status, told = client("manifest", data, "--give", draft.label, "--compare", draft.label, "--json")
    assert (status, told["given"], told["differences"]) == (0, 2, [])
    assert client("status", draft.label, "--json")[1]["manifest"]["states"] == {"arrived": 2}
    place.write_text("[]")
    assert client("upload", draft.label, data, "--replace", "--manifest", place, "--no-check", "--json")[0] in (0, 2)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full on this system")
def test_a_full_disk_costs_nothing_that_was_there(
    draft: Deposition, client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What an upload needs to go on is kept by the portal; nothing of it is written on this side."""
    place = tmp_path / "manifest.json"
    place.write_text("of yesterday")
    monkeypatch.setattr(
        manifesting.os, "fsync", lambda _: (_ for _ in ()).throw(OSError(28, "No space left on device"))
    )
    data = folder(tmp_path / "data", [("a.mrc", b"12345")])
    status, said = client("manifest", data, "--output", place)
    assert (status, place.read_text()) == (2, "of yesterday")
    assert "No space left on device" in said
    assert [one.name for one in tmp_path.iterdir() if one.name.startswith(".")] == []
    monkeypatch.setenv("XDG_CONFIG_HOME", "/dev/full")
    monkeypatch.setenv("HOME", "/dev/full")
    assert client("upload", draft.label, data, "--no-check", "--json")[0] == 0


def test_ctrl_c_ends_at_once_and_the_same_command_goes_on(draft: Deposition, tmp_path: Path, client: Client) -> None:
    data = folder(tmp_path / "data", [("a.mrc", os.urandom(20 * 1024**2))])
    order = [sys.executable, "-m", "submissions.client", "upload", draft.label, str(data), "--no-check", "--json"]
    process = subprocess.Popen([*order, "--limit", "2M"], env=os.environ.copy(), stdout=subprocess.PIPE)
    deadline = time.monotonic() + 60
    while not Upload.objects.exists() and time.monotonic() < deadline:
        time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    out, _ = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "the same command goes on" in json.loads(out)["stopped"]
    assert client("upload", draft.label, data, "--no-check", "--json")[0] == 0
    assert Upload.objects.count() == 1, "the same upload was gone on with"


def test_addresses_that_grew_old_are_asked_for_anew(
    draft: Deposition, client: Client, tmp_path: Path, small_parts: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("submissions.uploads.SIGNED_SECONDS", 1)
    data = folder(tmp_path / "data", [("a.mrc", os.urandom(12 * 1024**2))])
    real, slow = Portal.put, []

    def later(self: Portal, url: str, **rest: Any) -> int:
        if not slow:
            slow.append(url)
            time.sleep(2.5)
        return real(self, url, **rest)

    monkeypatch.setattr(Portal, "put", later)
    assert client("upload", draft.label, data, "--no-check", "--jobs", "1", "--json")[0] == 0


def test_a_disk_that_fails_is_not_taken_for_a_silent_storage(
    draft: Deposition, client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = folder(tmp_path / "data", [("a.mrc", os.urandom(9 * 1024**2)), ("b.mrc", b"fine")])
    real = Path.open

    def fails(self: Path, *args: Any, **rest: Any) -> Any:
        if self.name == "a.mrc":
            raise OSError(5, "Input/output error")
        return real(self, *args, **rest)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "open", fails)
        status, told = client("upload", draft.label, data, "--no-check", "--json")
    assert (status, told["sent"], told["failed"][0]["path"]) == (1, ["b.mrc"], "a.mrc")
    assert client("upload", draft.label, data, "--no-check", "--json")[0] == 0


def test_a_newer_version_is_told_once_and_to_people_alone(
    draft: Deposition, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    offered_wheel()
    portal = Portal(settings.load())
    portal.get("/me")
    assert portal.offered == VERSION
    portal.close()
    assert [newer.is_newer(one) for one in (VERSION, "99.0", "0.0.1", "rubbish; rm -rf", "")] == [
        False, True, False, False, False
    ]  # fmt: skip
    there = {"XDG_CONFIG_HOME": str(tmp_path)}
    newer.tell("99.0", address="https://x.example", environment=there)
    assert capsys.readouterr().err == "", "nobody looks"
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    newer.tell("99.0", address="https://x.example", environment=there)
    newer.tell("99.0", address="https://x.example", environment=there)
    assert capsys.readouterr().err.count("offers version 99.0") == 1


def test_every_command_ends_in_json_when_asked(draft: Deposition, client: Client, monkeypatch: Any) -> None:
    monkeypatch.delenv(settings.TOKEN)
    monkeypatch.setenv("XDG_CONFIG_HOME", "/nonexistent")
    for order in (["status"], ["submit", "D-0001"], ["upload", "D-0001", ".", "--no-check"]):
        status, told = client(*order, "--json")
        assert (status, told["status"]) == (3, 3), order
        assert "cryoet-deposit login" in told["stopped"]
    assert client("logout", "--json") == (0, {"status": 0, "forgotten": False})
    with pytest.raises(SystemExit) as ended:
        main(["upload"])
    assert ended.value.code == 2


def test_a_manifest_is_written_through_links_and_into_pipes_never_in_their_place(tmp_path: Path) -> None:
    pipe, link, true = tmp_path / "pipe", tmp_path / "link.json", tmp_path / "true.json"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        manifesting.save({"version": 1, "files": []}, pipe)
        assert json.loads(os.read(reader, 10_000))["files"] == []
    finally:
        os.close(reader)
    assert pipe.is_fifo()
    true.write_text("old")
    link.symlink_to(true)
    manifesting.save({"version": 1, "files": []}, link)
    assert link.is_symlink()
    assert manifesting.load(true)["files"] == []
