"""The wheel of the command line: made from the tree, offered by the portal, installed where there is no Django."""

from __future__ import annotations

import ast
import hashlib
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from portal import wheel
from submissions import offered
from submissions.client import VERSION
from tests.offering import bare_environment, offered_wheel
from tests.validation import build
from tools.files import ROOT


@pytest.mark.django_db
def test_it_installs_and_checks_without_django(live_portal: Any, tmp_path: Path) -> None:
    """As the page says: by its address and checksum, into an environment that has the base packages alone."""
    name, found = offered_wheel(), offered.wheel()
    assert found is not None
    python = bare_environment(tmp_path / "venv", needs=list(found.needs))
    address = f"{live_portal.url}/downloads/{name}#sha256={found.sha256}"
    uv = [sys.executable, "-m", "uv", "pip"]
    env = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "UV_", "DJANGO"))}
    env |= {"UV_CACHE_DIR": str(tmp_path / "cache"), "XDG_CONFIG_HOME": str(tmp_path), "HOME": str(tmp_path)}

    def run(*order: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(order, env=env, cwd=tmp_path, capture_output=True, text=True)

    done = run(*uv, "install", "--python", str(python), "--no-deps", "--no-index", address)
    assert done.returncode == 0, done.stderr
    assert run(*uv, "check", "--python", str(python)).returncode == 0, "what it needs is what it says"
    missing = run(str(python), "-c", "import importlib.util as u; print(u.find_spec('django'), u.find_spec('boto3'))")
    assert missing.stdout.split() == ["None", "None"], missing.stderr

    helped = run(str(python.with_name("cryoet-deposit")), "--help")
    assert helped.returncode == 0, helped.stderr
    assert "upload" in helped.stdout
    data = tmp_path / "data"
    for number in (1, 2):
        (data / f"TS_{number}").mkdir(parents=True)
        (data / f"TS_{number}/TS_{number}.rec").write_bytes(build.mrc(missing=10 if number == 2 else 0))
        (data / f"TS_{number}/TS_{number}.rawtlt").write_text("-3\n0\n3\n")
    for order in ([str(python.with_name("cryoet-deposit"))], [str(python), "-m", "validation"]):
        checked = run(*order, "check", str(data), "--json")
        assert checked.returncode == 1, checked.stderr
        assert "mrc.body-truncated" in {one["code"] for one in json.loads(checked.stdout)["findings"]}


@pytest.mark.django_db
def test_the_page_tells_the_command_and_the_checksum(client: Client, settings: Any) -> None:
    name = offered_wheel()
    page = client.get("/downloads/").content.decode()
    assert f"pip install {settings.SITE_URL}/downloads/{name}<" in page
    answer = client.get(f"/downloads/{name}")
    data = b"".join(answer)
    assert hashlib.sha256(data).hexdigest() in page
    assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
    assert answer["Content-Length"] == str(len(data))
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert client.get(f"/downloads/{name}", headers={"If-None-Match": answer["ETag"]}).status_code == 304
    for other in ("wheel.json", "cryoet_deposit-9-py3-none-any.whl", "..%2Fwheel.json", "%2Fetc%2Fpasswd"):
        assert client.get(f"/downloads/{other}").status_code == 404


@pytest.mark.django_db
def test_a_portal_that_offers_nothing_says_so(client: Client, settings: Any, tmp_path: Path) -> None:
    settings.STATIC_ROOT = tmp_path
    assert "nothing to install here yet" in client.get("/downloads/").content.decode()
    assert client.get("/downloads/cryoet_deposit-0.1.0-py3-none-any.whl").status_code == 404
    (tmp_path / "downloads").mkdir()
    (tmp_path / "downloads/wheel.json").write_text('{"name": "../../../etc/passwd"')
    assert "nothing to install here yet" in client.get("/downloads/").content.decode()


def test_the_same_tree_gives_the_same_bytes_and_nothing_is_left_in_it(tmp_path: Path) -> None:
    before = set(ROOT.iterdir())
    os.umask(kept := os.umask(0o077))
    try:
        os.umask(0o077)
        first = wheel.make(tmp_path / "a")
    finally:
        os.umask(kept)
    second = wheel.make(tmp_path / "b")
    assert (first["sha256"], first["version"]) == (second["sha256"], VERSION)
    assert set(ROOT.iterdir()) == before
    made = (tmp_path / "a" / first["name"]).stat()
    assert wheel.make(tmp_path / "a") == first
    assert (tmp_path / "a" / first["name"]).stat().st_ino == made.st_ino, "what is up to date is left alone"


def test_no_module_in_it_knows_django(tmp_path: Path) -> None:
    told = wheel.make(tmp_path)
    with zipfile.ZipFile(tmp_path / told["name"]) as packed:
        sources = {name: packed.read(name) for name in packed.namelist() if name.endswith(".py")}
    assert "submissions/client/commands.py" in sources
    for name, source in sources.items():
        imported = {
            node.module if isinstance(node, ast.ImportFrom) else alias.name
            for node in ast.walk(ast.parse(source))
            if isinstance(node, ast.Import | ast.ImportFrom)
            for alias in node.names
        }
        assert not {one for one in imported if one and one.split(".")[0] in ("django", "portal", "boto3")}, name


def test_the_command_makes_it_where_the_page_looks(settings: Any, tmp_path: Path, capsys: Any) -> None:
    settings.STATIC_ROOT = tmp_path
    call_command("make_wheel")
    found = offered.wheel()
    assert found is not None
    assert found.sha256 in capsys.readouterr().out
    assert found.python_words == "3.11 or newer"


def test_what_cannot_be_built_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wheel, "BUILD", "raise SystemExit('no backend')")
    with pytest.raises(wheel.NotMade, match="no backend"):
        wheel.make(tmp_path)
    assert not list(tmp_path.glob("*.whl"))
