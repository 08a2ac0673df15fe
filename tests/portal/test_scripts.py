"""Our scripts are served as they are: what one of them imports has to be there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tools.files import ROOT

SCRIPTS = sorted((ROOT / "static/js").rglob("*.js"))
NAMED = re.compile(r"""(?:from|import|new URL\()\s*\(?\s*"(\.[^"]+\.js)\"""")


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.relative_to(ROOT / "static/js").as_posix())
def test_every_module_that_a_script_names_is_there(script: Path) -> None:
    named = NAMED.findall(script.read_text())
    assert [name for name in named if not (script.parent / name).resolve().is_file()] == []


def test_modules_are_found_in_scripts() -> None:
    assert sum(len(NAMED.findall(script.read_text())) for script in SCRIPTS) > 30
