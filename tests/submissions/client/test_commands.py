"""The other commands: signing in, status, manifest, submitting; and what stands where nothing is there."""

from __future__ import annotations

import io
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from submissions.client import settings
from submissions.client.faults import Fault
from submissions.models import Deposition
from tests.factories import make_user
from tests.submissions.api.calling import make_token
from tests.submissions.client.conftest import Client, folder
from tests.validation import build

pytestmark = pytest.mark.django_db(transaction=True)


def test_signing_in_keeps_the_token_for_its_owner_alone(
    draft: Deposition, client: Client, live_portal: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.delenv(settings.TOKEN)
    assert client("status")[0] == 3
    monkeypatch.setattr("sys.stdin", io.StringIO(make_token(draft.owner) + "\n"))
    status, told = client("login", live_portal.url)
    assert status == 0, told
    assert draft.owner.name in told
    assert stat.S_IMODE(settings.place().stat().st_mode) == 0o600
    assert [one["label"] for one in client("status", "--json")[1]] == [draft.label]
    assert client("logout")[0] == 0
    assert client("status")[0] == 3


def test_a_wrong_token_is_told_and_not_kept(
    draft: Deposition, client: Client, live_portal: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setattr("sys.stdin", io.StringIO("cryoet_wrong\n"))
    assert client("login", live_portal.url)[0] == 3
    assert not settings.place().exists()


def test_the_token_is_sent_over_encrypted_lines_or_to_this_machine_alone() -> None:
    assert settings.clean("https://deposit.example.org/") == "https://deposit.example.org"
    assert settings.clean("http://127.0.0.1:8000") == "http://127.0.0.1:8000"
    for address in (
        "http://deposit.example.org",
        "http://localhost.example.org",
        "http://localhost@evil.org",
        "ftp://x",
    ):
        with pytest.raises(Fault):
            settings.clean(address)


def test_status_tells_what_arrived_and_what_is_missing(draft: Deposition, client: Client, tmp_path: Path) -> None:
    data = folder(tmp_path / "data", [("a.st", build.mrc())])
    client("upload", draft.label, data, "--no-check")
    status, told = client("status", draft.label)
    assert status == 1, "much is missing"
    assert "1 files with" in told
    assert "Missing:" in told


def test_a_manifest_tells_what_differs_from_what_arrived(draft: Deposition, client: Client, tmp_path: Path) -> None:
    data = folder(tmp_path / "data", [("a.txt", b"one"), ("b.txt", b"two"), ("c.txt", b"three")])
    client("upload", draft.label, data, "--no-check")
    assert client("manifest", data, "--compare", draft.label, "--json")[0] == 0
    folder(data, [("a.txt", b"ONE"), ("b.txt", b"twofold"), ("d.txt", b"four")])
    (data / "c.txt").unlink()
    status, told = client("manifest", data, "--compare", draft.label, "--json")
    assert status == 1
    assert {one["path"]: one["sentence"] for one in told["differences"]} == {
        "a.txt": "has other bytes there",
        "b.txt": "has 7 bytes here and 3 there",
        "d.txt": "has not arrived",
        "c.txt": "is there and not here",
    }


def test_submitting_tells_all_that_stands_against_it(draft: Deposition, client: Client) -> None:
    status, told = client("submit", draft.label, "--accept-policy", "--json")
    assert status == 1
    assert told["obstacles"]


def test_depositions_of_others_are_not_found(
    draft: Deposition, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(settings.TOKEN, make_token(make_user()))
    assert client("status", draft.label)[0] == 2
    assert client("submit", draft.label)[0] == 2


def test_a_portal_that_is_not_there_is_told_in_a_sentence(
    client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(settings.ADDRESS, "http://127.0.0.1:9")
    monkeypatch.setenv(settings.TOKEN, "cryoet_x")
    monkeypatch.setattr("submissions.client.portal.PAUSES", (0.0,))
    status, told = client("status")
    assert status == 4
    assert "does not answer" in told


def test_checking_needs_no_token(client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(settings.TOKEN, raising=False)
    data = folder(tmp_path / "data", [("TS_1.rec", build.mrc(missing=10))])
    status, told = client("check", data, "--json")
    assert status == 1
    assert [one["code"] for one in told["findings"]] == ["mrc.body-truncated"]


def test_it_runs_without_django() -> None:
    order = "import sys, submissions.client.commands; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", order], check=False).returncode == 0
