"""Files made to hurt: no crash, no hang, little memory, and a fact or a finding for each."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.validation.hostile.binaries import Hostile, Sparse, binaries
from tests.validation.hostile.texts import made_texts, plain_texts, texts
from tools.files import ROOT

SECONDS, MEMORY = 5.0, 300 * 10**6
Made = Callable[[], Iterator[tuple[str, Hostile]]]


def put(folder: Path, name: str, data: Hostile) -> None:
    path = folder / name
    if isinstance(data, Sparse):
        path.write_bytes(data.head)
        os.truncate(path, data.size)
    elif isinstance(data, bytes):
        path.write_bytes(data)
    else:
        for inner, part in data.items():
            (path / inner).parent.mkdir(parents=True, exist_ok=True)
            (path / inner).write_bytes(part)


def everything() -> Iterator[tuple[str, Hostile]]:
    yield from binaries()
    yield from texts()


@pytest.mark.parametrize("made", [binaries, plain_texts, made_texts], ids=lambda made: made.__name__)
def test_hostile_files_are_read_within_bounds(made: Made, tmp_path: Path) -> None:
    names = [name for name, data in made() if put(tmp_path, name, data) is None]
    told = run(tmp_path)
    used = told.pop()

    assert {one["path"] for one in told} == set(names)
    assert [one for one in told if one["fault"]] == [], "not to be read is never to be our own fault"
    assert [one for one in told if not one["facts"] and not one["problems"]] == []
    assert [one for one in told if one["seconds"] > SECONDS] == []
    assert used["own"] < MEMORY, used
    assert used["children"] < MEMORY, used


def run(folder: Path) -> list[dict[str, Any]]:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", "tests.validation.hostile.reads", str(folder)],
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return [json.loads(line) for line in done.stdout.splitlines()]
