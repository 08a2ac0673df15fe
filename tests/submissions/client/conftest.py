"""A depositor at the command line of a running portal."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from submissions import part_sizes
from submissions.client.commands import main
from submissions.client.settings import ADDRESS, TOKEN
from submissions.models import Deposition
from tests.factories import make_deposition, make_user
from tests.submissions.api.calling import make_token

SMALL = 5 * 1024**2
Client = Callable[..., tuple[int, Any]]


@pytest.fixture
def draft(bucket: str, live_portal: Any, monkeypatch: pytest.MonkeyPatch) -> Deposition:
    """A draft, and the token of its owner in the environment."""
    made = make_deposition(make_user())
    monkeypatch.setenv(ADDRESS, live_portal.url)
    monkeypatch.setenv(TOKEN, make_token(made.owner))
    return made


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Several parts to a file of a few megabytes."""
    monkeypatch.setattr(part_sizes, "part_size", lambda size: SMALL)


@pytest.fixture
def client(capsys: pytest.CaptureFixture[str]) -> Client:
    """Runs a command; gives its exit status and the JSON that it wrote, or its text."""

    def run(*arguments: str | Path) -> tuple[int, Any]:
        capsys.readouterr()
        status = main([str(one) for one in arguments])
        out = capsys.readouterr()
        return status, json.loads(out.out) if "--json" in arguments else out.out + out.err

    return run


def folder(root: Path, files: Sequence[tuple[str, bytes]]) -> Path:
    for name, data in files:
        place = root / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)
    return root
