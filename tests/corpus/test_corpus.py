"""Recall on injected faults is complete, and nothing sound is blamed: small whole datasets in nine layouts."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.corpus import harness
from tests.corpus.base import Layout, write
from tests.corpus.faults import FAULTS
from tests.corpus.faults.base import Fault
from tests.corpus.layouts import LAYOUTS
from validation.catalogue import CATALOGUE

each_layout = pytest.mark.parametrize("layout", LAYOUTS.values(), ids=lambda layout: layout.key)


@each_layout
def test_nothing_is_found_in_a_clean_twin_as_declared(layout: Layout, tmp_path: Path) -> None:
    data = harness.check_declared(harness.clean(layout), folder=tmp_path)

    assert harness.shown(data["findings"]) == []
    assert (data["status"], data["unchecked"]) == (0, [])
    cells = {(run["name"], key): cell for run in data["runs"] for key, cell in run["cells"].items()}
    assert {state for cell in cells.values() if (state := cell["state"]) not in ("pass", "absent")} == set(), cells


@each_layout
def test_a_clean_twin_is_understood_from_its_names_alone(layout: Layout, tmp_path: Path) -> None:
    runs = harness.clean(layout)
    data = harness.check(write(runs, folder=tmp_path))

    assert [run["name"] for run in data["runs"]] == list(layout.names)
    true = {(run.name, part.path, part.role) for run in runs for part in run.parts}
    guessed = {(run["name"], file["path"], file["role"]) for run in data["runs"] for file in run["files"]}
    assert true - guessed == set()
    assert [line for line in harness.shown(data["findings"]) if not line.startswith("note")] == []
    assert data["unchecked"] == []


@each_layout
def test_every_fault_is_found_and_nothing_else(layout: Layout, tmp_path: Path) -> None:
    made = harness.faulty(layout)
    data = harness.check_declared([run for _, run in made], folder=tmp_path)

    wrong = {}
    for fault, run in made:
        found = [one for one in data["findings"] if one["run"] == run.name]
        if problem := _problem(fault, found):
            wrong[fault.what] = (problem, harness.shown(found))
    assert wrong == {}
    assert data["unchecked"] == []


@each_layout
def test_habits_of_programs_that_are_right_are_not_blamed(layout: Layout, tmp_path: Path) -> None:
    made = harness.sound(layout)
    data = harness.check_declared([run for _, run in made], folder=tmp_path)

    wrong = {}
    for variant, run in made:
        found = [one for one in data["findings"] if one["run"] == run.name]
        if {one["code"] for one in found} != set(variant.told):
            wrong[variant.what] = harness.shown(found)
    assert wrong == {}
    assert data["unchecked"] == []


def _problem(fault: Fault, found: list[dict[str, str]]) -> str:
    codes = {one["code"] for one in found}
    if fault.code not in codes:
        return f"{fault.code} was not found"
    if extra := codes - {fault.code, *fault.also}:
        return f"found as well: {', '.join(sorted(extra))}"
    if missing := set(fault.also) - codes:
        return f"{', '.join(sorted(missing))} did not come along"
    told = [harness.plain(one["message"]) for one in found if one["code"] == fault.code]
    if not any(all(words in message for words in fault.says) for message in told):
        return f"no message holds {fault.says}"
    return "" if all(one["path"] and one["remedy"] for one in found) else "a finding has no path or no remedy"


def test_the_table_is_wide_enough() -> None:
    assert len(FAULTS) >= 60
    assert len({fault.layout for fault in FAULTS}) >= 6
    assert len({fault.what for fault in FAULTS}) == len(FAULTS)
    assert {fault.code for fault in FAULTS} <= set(CATALOGUE)
    assert all(fault.says for fault in FAULTS)
