"""Folders as disks have them: loops, links, names of no encoding, things that may not be read, hostile names."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from tests.validation import build, build_volumes
from tools.files import ROOT
from validation.command.plain import decoded, harmless
from validation.command.run import main
from validation.command.walk import walk

Printed = pytest.CaptureFixture[str]


def names(folder: Path) -> list[str]:
    return [found.path for found in walk([folder]).found]


def test_files_are_found_below_a_folder_in_the_order_of_their_names(tmp_path: Path) -> None:
    for name in ("b/2.mrc", "a.mrc", "b/1.mrc", "c/d/e/f.mdoc"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"x")

    assert names(tmp_path) == ["a.mrc", "b/1.mrc", "b/2.mrc", "c/d/e/f.mdoc"]
    assert [found.path for found in walk([tmp_path / "a.mrc", tmp_path / "b", tmp_path / "b/1.mrc"]).found] == [
        f"{tmp_path}/{name}" for name in ("a.mrc", "b/1.mrc", "b/2.mrc")
    ]


def test_a_store_is_one_file(tmp_path: Path) -> None:
    for name, data in build_volumes.zarr().items():
        (tmp_path / "TS_01.zarr" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "TS_01.zarr" / name).write_bytes(data)

    [found] = walk([tmp_path]).found
    [alone] = walk([tmp_path / "TS_01.zarr"]).found

    assert (found.path, found.store, alone.store) == ("TS_01.zarr", True, True)


def test_a_loop_of_links_ends_and_files_keep_their_true_place(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "a.mrc").write_bytes(b"x")
    (tmp_path / "a_link").symlink_to(tmp_path / "data")
    (tmp_path / "data" / "up").symlink_to(tmp_path)
    (tmp_path / "again.mrc").symlink_to(tmp_path / "data" / "a.mrc")
    found = walk([tmp_path])

    assert [one.path for one in found.found] == ["again.mrc", "data/a.mrc"]
    assert {one.path for one in found.skipped} == {"a_link", "data/up"}
    assert all("looked through already" in one.why for one in found.skipped)


def test_what_cannot_be_looked_at_is_told_and_the_rest_is_checked(tmp_path: Path, capsys: Printed) -> None:
    (tmp_path / "sound.rawtlt").write_bytes(build.angles())
    (tmp_path / "nowhere.mrc").symlink_to(tmp_path / "missing.mrc")
    (tmp_path / "round.mrc").symlink_to(tmp_path / "round.mrc")
    os.mkfifo(tmp_path / "pipe.mrc")

    assert main(["check", "--json", str(tmp_path)]) == 2

    data = json.loads(capsys.readouterr().out)
    assert {one["path"] for one in data["unchecked"]} == {"nowhere.mrc", "round.mrc"}
    assert data["skipped"] == [{"path": "pipe.mrc", "why": "it is neither a file nor a folder"}]
    assert [one["path"] for one in data["facts"]] == ["sound.rawtlt"]


def test_what_may_not_be_read_is_told(tmp_path: Path, capsys: Printed, monkeypatch: pytest.MonkeyPatch) -> None:
    """Said by the system here, as tests may run as one who may read everything."""
    (tmp_path / "closed").mkdir()
    (tmp_path / "sound.rawtlt").write_bytes(build.angles())
    scandir = os.scandir

    def refusing(folder: Path) -> object:
        if Path(folder).name == "closed":
            raise PermissionError(13, "Permission denied", str(folder))
        return scandir(folder)

    monkeypatch.setattr(os, "scandir", refusing)

    assert main(["check", "--json", str(tmp_path)]) == 2
    assert json.loads(capsys.readouterr().out)["unchecked"] == [{"path": "closed", "why": "permission denied"}]


def test_a_file_that_goes_in_between_is_told(tmp_path: Path, capsys: Printed, monkeypatch: pytest.MonkeyPatch) -> None:
    from validation.command import reading

    (tmp_path / "a.rawtlt").write_bytes(build.angles())

    def gone(found: object) -> object:
        raise FileNotFoundError(2, "No such file or directory")

    monkeypatch.setattr(reading, "_opened", gone)

    assert main(["check", "--json", str(tmp_path)]) == 2
    assert json.loads(capsys.readouterr().out)["unchecked"] == [
        {"path": "a.rawtlt", "why": "no such file or directory"}
    ]


def test_names_of_no_encoding_and_two_spellings_of_one(tmp_path: Path, capsys: Printed) -> None:
    (tmp_path / os.fsdecode(b"caf\xe9.rawtlt")).write_bytes(build.angles())
    (tmp_path / "u\u0308ber.rawtlt").write_bytes(build.angles())
    (tmp_path / "\u00fcber.rawtlt").write_bytes(build.angles([0, "nan"]))

    assert main(["check", "--json", str(tmp_path)]) == 1

    data = json.loads(capsys.readouterr().out)
    assert {one["path"] for one in data["facts"]} >= {"caf\\xe9.rawtlt", "\u00fcber.rawtlt"}
    assert len(data["facts"]) == 3


HOSTILE = ("\x1b]0;owned\x07\x1b[2J", "\x9b31m", "line\nbreak\rback", "\u202egnp.cod", "[bold red]markup", "tab\there")


@pytest.mark.parametrize("arguments", [["check"], ["facts"], ["check", "--json"]], ids=" ".join)
def test_no_name_does_anything_to_a_terminal(arguments: list[str], tmp_path: Path) -> None:
    for name in HOSTILE:
        (tmp_path / f"{name}.mrc").write_bytes(b"no")
        (tmp_path / f"{name}.rawtlt").write_bytes(f"{name}\n".encode())
        (tmp_path / f"{name}.pipe").symlink_to(tmp_path / name)
    shown = on_terminal([*arguments, str(tmp_path)])

    for name in HOSTILE:
        assert harmless(name) in shown or "--json" in arguments
        for sign in set(name) & set("\x1b\x07\x9b\r\u202e\t"):
            assert f"{sign}{name.partition(sign)[2][:2]}" not in shown


def on_terminal(arguments: list[str]) -> str:
    """What a terminal of its own is sent, by both streams."""
    parent, child = pty.openpty()
    with os.fdopen(parent, "rb", buffering=0) as terminal:
        process = subprocess.Popen(
            [sys.executable, "-m", "validation", *arguments],
            stdout=child,
            stderr=child,
            cwd=ROOT,
            env={**os.environ, "TERM": "xterm-256color", "COLUMNS": "200"},
        )
        os.close(child)
        pieces = []
        try:
            while piece := terminal.read(65536):
                pieces.append(piece)
        except OSError:  # the other end is closed
            pass
        process.wait(timeout=30)
    return b"".join(pieces).decode(errors="replace").replace("\r\n", "\n")


def test_colours_and_a_bar_on_a_terminal_only(tmp_path: Path, capsys: Printed) -> None:
    (tmp_path / "broken.mrc").write_bytes(b"no")
    shown = on_terminal(["check", str(tmp_path)])
    assert "\x1b[1;31m" in shown
    assert "Reading" in shown

    main(["check", str(tmp_path)])
    plain = capsys.readouterr()
    assert "\x1b" not in plain.out
    assert plain.err == ""


def test_a_terminal_without_the_letters_gets_escapes(tmp_path: Path) -> None:
    (tmp_path / "a.rec").write_bytes(build.mrc((8, 8, 4), pixel=0))
    done = subprocess.run(
        [sys.executable, "-m", "validation", "check", str(tmp_path)],
        capture_output=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"},
    )

    assert done.returncode == 1, done.stderr
    assert b"\\xc5" in done.stdout


def test_a_reader_that_closes_early_is_no_fault(tmp_path: Path) -> None:
    for number in range(300):
        (tmp_path / f"TS_{number}.rawtlt").write_bytes(build.angles())
    command = f"{sys.executable} -m validation facts {tmp_path} | head -1; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, cwd=ROOT)

    assert done.stderr == ""
    assert "TS_0.rawtlt" in done.stdout


def test_texts_are_made_harmless() -> None:
    assert harmless("TS_01 – 2.7 Å, 5\u00a0bytes") == "TS_01 – 2.7 Å, 5\u00a0bytes"
    assert harmless("a\x1b\x9b\u202e\U000e0001\0") == "a\\x1b\\x9b\\u202e\\U000e0001\\x00"
    assert decoded(os.fsdecode(b"caf\xe9")) == "caf\\xe9"
    assert decoded("u\u0308") == "\u00fc"
