"""The command line over lines with faults: what is complete is the source; the same command completes the rest."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from submissions.client.commands import main
from submissions.client.settings import ADDRESS, TOKEN
from submissions.models import Deposition, File
from tests.factories import make_deposition, make_user
from tests.submissions.api.calling import make_token
from tests.submissions.uploads_faults.conftest import PART, Lines, content_bytes, left_over, nothing_open
from tests.submissions.uploads_faults.line import AFTER, BEFORE, BUSY, FAULTS, GOOD, HALF, LATE, SILENT, TWICE

pytestmark = pytest.mark.django_db(transaction=True)

Content = dict[str, dict[str, bytes]]
# Around the edges of parts; more than a part three times, as each costs its bytes.
LARGE = (PART - 1, PART, PART + 1, 2 * PART, 2 * PART + 17)
TINY = (0, 1, 77)
faults = st.lists(st.sampled_from((GOOD, *FAULTS)), max_size=10)
sizes = st.tuples(
    st.lists(st.sampled_from(LARGE), max_size=1), st.lists(st.sampled_from(TINY), max_size=4), st.integers(0, 6)
).filter(any)
quick = settings(
    max_examples=2, deadline=None, derandomize=True, phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
long = settings(quick, max_examples=250, derandomize=False)


def bytes_of(seed: int, size: int) -> bytes:
    """Alike for one seed, different for two, and nowhere the same over the length of a part."""
    block = bytes((seed * 31 + at * 7) % 251 for at in range(4_099))
    return (block * (size // len(block) + 1))[:size]


def source(large: list[int], tiny: list[int], objects: int, *, of: int = 0) -> Content:
    """Path of each file -> what is in it: its bytes, or those of the objects of a store. ``of``: which version."""
    made: Content = {}
    for at, size in enumerate([*large, *tiny]):
        made[f"TS_{at}/TS_{at}.mrc"] = {"": bytes_of(100 * of + at, size)}
    if objects:
        made["rec/TS.zarr"] = {f"0/{at}/0": bytes_of(100 * of + 50 + at, at * 9) for at in range(objects)}
        made["rec/TS.zarr"][".zattrs"] = b"{}"
    return made


def lay_out(root: Path, files: Content) -> Path:
    shutil.rmtree(root, ignore_errors=True)
    for path, parts in files.items():
        for inner, data in parts.items():
            place = root / path / inner if inner else root / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(data)
    return root


class Sender:
    """A depositor at the command line, whose requests go over the lines."""

    def __init__(self, lines: Lines, root: Path, capsys: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        self.lines, self.root, self._capsys = lines, root, capsys
        self.deposition: Deposition = make_deposition(make_user())
        monkeypatch.setenv(ADDRESS, lines.portal.url)
        monkeypatch.setenv(TOKEN, make_token(self.deposition.owner))

    def upload(self, *options: str) -> tuple[int, Any]:
        self._capsys.readouterr()
        status = main(["upload", self.deposition.label, str(self.root), "--json", "--no-check", *options])
        out = self._capsys.readouterr().out
        return status, json.loads(out) if out else {}

    def arrived(self) -> Content:
        rows = File.objects.filter(deposition=self.deposition, removed_at=None).exclude(content=None)
        return {row.path: content_bytes(row) for row in rows.select_related("content")}


@pytest.fixture
def sender(lines: Lines, tmp_path: Path, capsys: Any, monkeypatch: pytest.MonkeyPatch) -> Callable[[], Sender]:
    return lambda: Sender(lines, tmp_path / "data", capsys, monkeypatch)


def arrives(
    one: Sender, files: Content, troubles: tuple[list[str], list[str], list[str]], *options: str, before: Content
) -> None:
    """``before``: what was there, and stays until the other is complete."""
    lay_out(one.root, files)
    for line, some in zip((one.lines.portal, one.lines.sender, one.lines.inner), troubles, strict=True):
        line.trouble(some)
    one.upload(*options)
    one.lines.calm()
    for path, held in one.arrived().items():
        assert held in (files[path], before.get(path)), f"{path} counts as complete with other bytes"
    status, told = one.upload(*options)
    assert (status, one.arrived()) == (0, files), told
    assert nothing_open(one.deposition)


def check(
    make: Callable[[], Sender], sweep: Callable[[Deposition], None], shape: Any, troubles: Any, again: Any
) -> None:
    one = make()
    first = source(*shape)
    arrives(one, first, troubles, before={})
    second = source(*shape, of=1)
    arrives(one, second, again, "--replace", before=first)
    sweep(one.deposition)
    assert left_over(one.deposition) == (set(), [])
    assert one.arrived() == second


troubles = st.tuples(faults, faults, faults)
EDGES = ([2 * PART + 17], [0, 1], 2)


@example(shape=EDGES, first=([AFTER] * 5, [], []), second=([], [AFTER] * 5, []))
@example(shape=EDGES, first=([], [LATE, TWICE, LATE, HALF], []), second=([], [], [AFTER, BEFORE, AFTER]))
@example(shape=EDGES, first=([TWICE] * 9, [BUSY, BEFORE], []), second=([LATE] * 3, [], [TWICE] * 9))
@quick
@given(shape=sizes, first=troubles, second=troubles)
def test_what_is_complete_is_the_source_and_the_rest_is_completed_by_the_same_command(
    shape: Any, first: Any, second: Any, sender: Callable[[], Sender], sweep: Callable[[Deposition], None]
) -> None:
    check(sender, sweep, shape, first, second)


@pytest.mark.soak
@long
@given(shape=sizes, first=troubles, second=troubles)
def test_the_same_over_many_troubles(
    shape: Any, first: Any, second: Any, sender: Callable[[], Sender], sweep: Callable[[Deposition], None]
) -> None:
    check(sender, sweep, shape, first, second)


def test_a_line_that_falls_silent(
    sender: Callable[[], Sender], sweep: Callable[[Deposition], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("submissions.client.portal.READ_SECONDS", 1.0)
    check(sender, sweep, ([], [77], 1), ([GOOD, SILENT], [SILENT], []), ([], [SILENT], []))
