"""`python -m validation` on files of a laptop: facts, findings, exit status; and nothing of the portal is needed."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.validation import build
from validation.__main__ import main


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "TS_01.rawtlt").write_bytes(build.angles())
    (tmp_path / "TS_01.st").write_bytes(build.mrc(missing=100))
    (tmp_path / "TS_01.tif").write_bytes(b"II*\0....")
    (tmp_path / "broken.mrc").write_bytes(b"no")
    return tmp_path


def test_a_sound_file_is_clean(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(folder / "TS_01.rawtlt")]) == 0

    printed = capsys.readouterr().out
    assert "a list of angles" in printed
    assert "-60.0" in printed


def test_a_fault_is_told_with_its_remedy(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(folder / "TS_01.st")]) == 1

    printed = capsys.readouterr().out
    assert "error mrc.body-truncated: TS_01.st ends after" in printed
    assert "Upload it again" in printed


def test_header_prints_facts_and_judges_nothing_but_unreadable_files(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["header", str(folder / "TS_01.st")]) == 0
    assert main(["header", str(folder / "broken.mrc")]) == 1

    printed = capsys.readouterr().out
    assert "shape: 8, 6, 5" in printed
    assert "mrc.header-truncated" in printed


def test_what_is_only_stored_is_said(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(folder / "TS_01.tif")]) == 0
    assert "Not checked yet" in capsys.readouterr().out


def test_json_is_one_object(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    paths = [str(path) for path in sorted(folder.iterdir())]
    assert main(["check", "--json", "--role", "rawtlt", *paths]) == 1

    files = json.loads(capsys.readouterr().out)["files"]
    assert [file["path"] for file in files] == paths
    assert {found["code"] for found in files[1]["findings"]} == {"file.format-not-expected"}


def test_a_file_that_is_not_there_could_not_run(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(folder / "missing.mrc")]) == 2
    assert "missing.mrc" in capsys.readouterr().err


def test_the_core_runs_without_django(folder: Path) -> None:
    code = (
        "import sys; from validation.__main__ import main; status = main(sys.argv[1:]);"
        "loaded = [name for name in sys.modules if name.partition('.')[0] in ('django', 'celery', 'boto3', 'portal')];"
        "assert not loaded, loaded; sys.exit(status)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "check", str(folder / "TS_01.rawtlt")], capture_output=True, text=True
    )

    assert done.returncode == 0, done.stderr
