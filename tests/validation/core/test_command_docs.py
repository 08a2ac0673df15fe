"""What docs/command-line.md shows works as it says."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.validation import build
from tools.files import ROOT
from validation import declared
from validation.command.options import parser
from validation.command.run import main
from validation.roles import ROLES

TEXT = (ROOT / "docs" / "command-line.md").read_text()


def test_the_declared_file_of_the_page_is_read_and_judged(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    [document] = re.findall(r"```json\n(.*?)```", TEXT, re.DOTALL)
    (tmp_path / "declared.json").write_text(document)
    (tmp_path / "data" / "TS_01").mkdir(parents=True)
    (tmp_path / "data" / "TS_01" / "TS_01.st").write_bytes(build.mrc())
    (tmp_path / "data" / "TS_01" / "TS_01.rec").write_bytes(build.mrc((8, 8, 4), pixel=0))

    assert main(["check", "--json", str(tmp_path / "data"), "--declared", str(tmp_path / "declared.json")]) == 0

    data = json.loads(capsys.readouterr().out)
    assert [found["code"] for found in data["findings"]] == ["file.voxel-size-overridden"]
    assert json.loads(document) == declared.document(declared.loads(document))


def test_the_page_names_every_option_and_key(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for command in ("check", "facts"):
        with pytest.raises(SystemExit):
            parser().parse_args([command, "--help"])
    for option in set(re.findall(r"--[a-z]+", capsys.readouterr().out)) - {"--help"}:
        assert f"`{option}" in TEXT
    (tmp_path / "a.rawtlt").write_bytes(build.angles([0, "nan"]))
    main(["check", "--json", str(tmp_path)])
    data = json.loads(capsys.readouterr().out)
    for key in (*data, *data["findings"][0], *data["facts"][0], *data["counts"]):
        assert f"`{key}`" in TEXT, key


def test_the_kinds_and_roles_of_the_page_are_those_that_there_are() -> None:
    for kind in declared.KINDS:
        assert f"`{kind}`" in TEXT
    assert {"tomogram", "rawtlt"} <= set(ROLES)
