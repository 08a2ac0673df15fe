"""The command line and the worker say the same of the whole corpus: one engine, one answer."""

from __future__ import annotations

from pathlib import Path

import pytest

from submissions import declared
from tests.corpus import deposit, harness
from tests.corpus.base import Layout, write
from tests.corpus.layouts import LAYOUTS

WITH = 5  # of the sound variants; the others would only take time


@pytest.mark.django_db
@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=lambda layout: layout.key)
def test_the_command_line_finds_what_the_worker_finds(layout: Layout, bucket: str, tmp_path: Path) -> None:
    runs = [*harness.clean(layout), *(run for _, run in harness.faulty(layout))]
    runs += [run for _, run in harness.sound(layout)[:WITH]]
    write(runs, folder=tmp_path / "data")
    dataset = deposit.deposit(runs)
    (tmp_path / "declared.json").write_text("".join(declared.text(dataset)), encoding="utf-8")

    data = harness.check(tmp_path / "data", "--declared", str(tmp_path / "declared.json"))

    ours = {tuple(one[key] for key in ("code", "path", "run", "severity", "message")) for one in data["findings"]}
    assert data["unchecked"] == []
    assert len(ours) >= sum(fault.layout == layout.key for fault in harness.FAULTS)
    assert sorted(ours) == sorted(deposit.told(dataset))
