"""`python -m validation` on files of a laptop: facts, findings, exit status; and nothing of the portal is needed."""

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

from tests.validation import build
from validation import declared
from validation.command import reading
from validation.command.run import main

Printed = pytest.CaptureFixture[str]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "TS_01.rawtlt").write_bytes(build.angles())
    (tmp_path / "TS_01.st").write_bytes(build.mrc(missing=100))
    (tmp_path / "TS_01.bin").write_bytes(b"\1\2\3")
    (tmp_path / "broken.mrc").write_bytes(b"no")
    return tmp_path


def told(arguments: list[str], printed: Printed) -> tuple[int, dict[str, Any]]:
    status = main(["check", "--json", *arguments])
    return status, json.loads(printed.readouterr().out)


def test_a_sound_file_is_clean(folder: Path, capsys: Printed) -> None:
    assert main(["check", str(folder / "TS_01.rawtlt")]) == 0
    assert "1 file read: 0 errors, 0 warnings, 0 notes" in capsys.readouterr().out


def test_a_fault_is_told_with_its_remedy(folder: Path, capsys: Printed) -> None:
    assert main(["check", str(folder / "TS_01.st")]) == 1

    printed = capsys.readouterr().out
    assert "error  File ends early  [mrc.body-truncated]" in printed
    assert "TS_01.st ends after" in printed
    assert "Upload it again" in printed


def test_facts_are_printed_and_only_unreadable_files_judged(folder: Path, capsys: Printed) -> None:
    assert main(["facts", str(folder / "TS_01.st")]) == 0
    assert main(["header", str(folder / "TS_01.rawtlt")]) == 0
    assert main(["facts", str(folder / "broken.mrc")]) == 1

    printed = capsys.readouterr().out
    assert "shape: 8, 6, 5" in printed
    assert "-60.0" in printed
    assert "broken.mrc has 2" in printed


def test_json_is_one_object(folder: Path, capsys: Printed) -> None:
    paths = [str(path) for path in sorted(folder.iterdir())]
    status, data = told(["--role", "rawtlt", *paths], capsys)

    assert status == 1
    assert [fact["path"] for fact in data["facts"]] == paths
    wrong = next(found for found in data["findings"] if found["path"] == str(folder / "TS_01.st"))
    assert (wrong["severity"], wrong["code"]) == ("error", "file.format-not-expected")
    assert {"message", "remedy", "run", "observed", "expected"} <= set(wrong)


def test_a_file_that_is_not_there_could_not_run(folder: Path, capsys: Printed) -> None:
    assert main(["check", str(folder / "missing.mrc")]) == 2
    assert "missing.mrc: no such file" in capsys.readouterr().err


def test_an_empty_folder_is_told(tmp_path: Path, capsys: Printed) -> None:
    assert main(["check", str(tmp_path)]) == 2
    assert "There is no file to read." in capsys.readouterr().err


@pytest.mark.parametrize("jobs", ["0", "-1", "many", "1000", "٣"])
def test_a_number_of_jobs_that_makes_no_sense_is_refused(jobs: str, folder: Path, capsys: Printed) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["check", "--jobs", jobs, str(folder)])

    assert ended.value.code == 2
    assert "is not a number from 1 to 256" in capsys.readouterr().err


def declared_run(folder: Path) -> Path:
    """The clean run of the builders below a folder, and its declared file."""
    case = build.run()
    for name, data in ((file.path, build.clean_files()[file.role]) for file in case.files):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(data)
    document = folder.parent / "declared.json"
    document.write_text(json.dumps(declared.document([case])))
    return document


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    declared_run(folder)
    return folder


def test_what_is_declared_is_judged(dataset: Path, capsys: Printed) -> None:
    document = dataset.parent / "declared.json"
    (dataset / "TS_01" / "TS_01.rec").write_bytes(build.mrc((8, 8, 4), pixel=5.4))
    status, data = told([str(dataset), "--declared", str(document)], capsys)

    [found] = [found for found in data["findings"] if found["code"] == "tomogram.voxel-size-differs"]
    assert status == 1
    assert (found["path"], found["run"]) == ("TS_01/TS_01.rec", "TS_01")
    assert (found["observed"], found["expected"]) == (pytest.approx(5.4), 10.8)
    assert found["field"] == "block:4.voxel_size"
    assert [run["name"] for run in data["runs"]] == ["TS_01"]
    assert data["runs"][0]["cells"]["voxel_size"]["state"] == "error"


def test_a_declared_file_that_is_not_there_could_not_be_checked(dataset: Path, capsys: Printed) -> None:
    document = dataset.parent / "declared.json"
    (dataset / "TS_01" / "TS_01.rec").unlink()
    (dataset / "extra.mrc").write_bytes(build.mrc())
    status, data = told([str(dataset), "--declared", str(document)], capsys)

    assert status == 2
    assert data["unchecked"] == [{"path": "TS_01/TS_01.rec", "why": "declared for TS_01, and not here"}]
    assert data["unmatched"] == [{"path": "extra.mrc", "why": "not in the declared file"}]
    assert data["runs"][0]["cells"]["tomogram"]["state"] == "unknown"


def test_another_folder_than_the_declared_one_is_told(dataset: Path, capsys: Printed) -> None:
    document = dataset.parent / "declared.json"

    assert main(["check", str(dataset / "TS_01"), "--declared", str(document)]) == 2
    said = capsys.readouterr().err
    assert "No declared file is here (the first is TS_01/TS_01.mrc.mdoc)" in said
    assert "Give the folder that their paths begin at." in said


def test_a_wrong_declared_file_is_refused(dataset: Path, capsys: Printed) -> None:
    document = dataset.parent / "declared.json"
    document.write_text('{"version": 7}')

    assert main(["check", str(dataset), "--declared", str(document)]) == 2
    assert "version is 7; this program reads version 1" in capsys.readouterr().err


def test_what_changed_since_an_earlier_check(dataset: Path, tmp_path: Path, capsys: Printed) -> None:
    arguments = [str(dataset), "--declared", str(tmp_path / "declared.json")]
    (dataset / "TS_01" / "TS_01.st").write_bytes(build.mrc(missing=100))
    (dataset / "TS_01" / "TS_01.rec").write_bytes(build.mrc((8, 8, 4), pixel=build.VOXEL, missing=1))
    main(["check", "--json", *arguments])
    (tmp_path / "earlier.json").write_text(capsys.readouterr().out)
    (dataset / "TS_01" / "TS_01.st").write_bytes(build.mrc())
    (dataset / "TS_01" / "TS_01.tlt").write_bytes(build.angles([0, "nan"]))
    _, data = told([*arguments, "--against", str(tmp_path / "earlier.json")], capsys)

    compared = {key: [(one["path"], one["code"]) for one in found] for key, found in data["compared"].items()}
    assert compared["resolved"] == [("TS_01/TS_01.st", "mrc.body-truncated")]
    assert compared["new"] == [("TS_01/TS_01.tlt", "angles.not-a-number")]
    assert compared["remaining"] == [("TS_01/TS_01.rec", "mrc.body-truncated")]
    main(["check", *arguments, "--against", str(tmp_path / "earlier.json")])
    assert "1 resolved, 1 new, 1 remaining" in capsys.readouterr().out


@pytest.mark.parametrize("text", ["{}", "[]", "no", "[" * 100_000, '{"findings": [{"code": 1}]}'])
def test_something_else_than_an_earlier_check_is_refused(
    text: str, dataset: Path, tmp_path: Path, capsys: Printed
) -> None:
    (tmp_path / "earlier.json").write_text(text)

    assert main(["check", str(dataset), "--against", str(tmp_path / "earlier.json")]) == 2
    assert "what --json printed" in capsys.readouterr().err


@pytest.mark.parametrize("text", ["A\nB\n", "run_name,mdoc_name\nA,one\nB,two\n", "\ufeffrun_name\r\nA\r\nB\r\n"])
def test_the_names_of_the_runs_may_be_told(text: str, tmp_path: Path, capsys: Printed) -> None:
    (tmp_path / "runs.csv").write_text(text)
    (tmp_path / "data").mkdir()
    for name in ("A.rawtlt", "B.rawtlt", "one.mdoc"):
        (tmp_path / "data" / name).write_bytes(build.angles() if name != "one.mdoc" else build.mdoc())
    _, data = told([str(tmp_path / "data"), "--runs", str(tmp_path / "runs.csv")], capsys)

    files = {run["name"]: [file["path"] for file in run["files"]] for run in data["runs"]}
    assert files["B"] == ["B.rawtlt"]
    assert set(files["A"]) == {"A.rawtlt"} | ({"one.mdoc"} if "one" in text else set())
    assert [one["path"] for one in data["unmatched"]] == ([] if "one" in text else ["one.mdoc"])


@pytest.mark.parametrize(("option", "text"), [("--runs", ""), ("--runs", "a,b\n1,2\n"), ("--gains", "run_name\nA\n")])
def test_a_table_that_cannot_be_used_is_refused(option: str, text: str, folder: Path, capsys: Printed) -> None:
    table = folder.parent / "table.csv"
    table.write_text(text)

    assert main(["check", str(folder), option, str(table)]) == 2
    assert "table.csv" in capsys.readouterr().err


def test_many_findings_of_a_kind_are_one_line(tmp_path: Path, capsys: Printed) -> None:
    for number in range(30):
        (tmp_path / f"TS_{number:02}.rec").write_bytes(build.mrc((8, 8, 4), pixel=0))
    assert main(["check", str(tmp_path)]) == 1

    printed = capsys.readouterr().out
    assert "No voxel size anywhere in 30 tomograms" in printed
    assert "… and 10 more runs with errors or warnings" in printed
    assert len(printed.splitlines()) < 60


def test_a_file_that_many_runs_share_is_counted_once(tmp_path: Path, capsys: Printed) -> None:
    (tmp_path / "frames").mkdir()
    (tmp_path / "frames" / "gain_ref.mrc").write_bytes(b"")
    for number in range(4):
        (tmp_path / f"TS_{number}.rawtlt").write_bytes(build.angles())
    assert main(["check", str(tmp_path)]) == 1
    assert "Empty file in 1 gain reference of 4 runs" in capsys.readouterr().out


def test_a_file_for_all_runs_where_there_is_none_is_judged_by_itself(tmp_path: Path, capsys: Printed) -> None:
    (tmp_path / "empty.stl").write_bytes(b"solid x\nendsolid x\n")

    assert main(["check", str(tmp_path / "empty.stl")]) == 1
    assert "mesh.empty" in capsys.readouterr().out


def test_the_core_runs_without_django(folder: Path) -> None:
    code = (
        "import sys; from validation.command.run import main; status = main(sys.argv[1:]);"
        "unwanted = ('django', 'celery', 'boto3', 'portal', 'submissions', 'socket', 'urllib3');"
        "loaded = [name for name in sys.modules if name.partition('.')[0] in unwanted];"
        "assert not loaded, loaded; sys.exit(status)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "check", str(folder / "TS_01.rawtlt")], capture_output=True, text=True
    )

    assert done.returncode == 0, done.stderr


def test_ctrl_c_ends_it_with_one_line(tmp_path: Path) -> None:
    code = (
        "import time; from validation.command import reading;"
        "reading._read = lambda *_: (print('reading', flush=True), time.sleep(60));"
        "import runpy; runpy.run_module('validation', run_name='__main__')"
    )
    (tmp_path / "a.mrc").write_bytes(build.mrc())
    child = subprocess.Popen(
        [sys.executable, "-c", code, "check", str(tmp_path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    assert child.stdout is not None
    assert child.stdout.readline() == "reading\n"
    began = time.monotonic()
    child.send_signal(signal.SIGINT)
    _, said = child.communicate(timeout=20)

    assert child.returncode == 130
    assert said == "Stopped. Nothing was judged.\n"
    assert time.monotonic() - began < 10


def test_our_own_fault_is_never_blamed_on_the_file(
    folder: Path, capsys: Printed, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any, **__: Any) -> Any:
        raise RuntimeError("our mistake")

    monkeypatch.setattr(reading, "read_anything", fail)
    status, data = told([str(folder / "TS_01.rawtlt")], capsys)

    assert status == 2
    assert data["findings"] == []
    assert data["unchecked"][0]["why"] == "our reader failed: RuntimeError: our mistake"
