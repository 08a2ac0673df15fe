"""Effective values, and from stored facts to findings, on the real queue."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from submissions import judging
from submissions.effective import effective
from submissions.models import Override, RunCheck
from submissions.schema import Level
from submissions.tree import load_tree
from tests.submissions.world import World
from tests.validation import build
from validation.findings import Finding as CoreFinding
from validation.models import Finding, Reading, Tally
from validation.queue import QueueState, want
from validation.services import record_runs
from validation.words import render

pytestmark = pytest.mark.django_db


def with_tomograms(world: World, *, pixel: float = 10.8) -> Any:
    from submissions import outline

    block = outline.create_block(world.dataset, kind=Level.TOMOGRAM)
    for run in world.runs:
        data = build.mrc((4, 4, 4), pixel=pixel)
        world.file(f"{run.name}.rec", data, role="tomogram", run=run, block=block)
    return block


def effective_voxel_sizes(world: World) -> list[tuple[Any, str]]:
    (dataset,) = load_tree(world.deposition).datasets
    (node,) = dataset.of_kind(Level.TOMOGRAM)
    found = [effective(run, node, "voxel_size") for run in dataset.runs]
    return [(None if one.value is None else round(one.value, 3), one.source) for one in found]


def test_override_goes_before_block_before_header() -> None:
    world = World()
    block = with_tomograms(world)
    assert effective_voxel_sizes(world) == [(10.8, "header"), (10.8, "header")]
    block.values = {"voxel_size": "13.28"}
    block.save()
    assert effective_voxel_sizes(world) == [(13.28, "block"), (13.28, "block")]
    Override.objects.create(block=block, run=world.runs[1], values={"voxel_size": 10.0})
    assert effective_voxel_sizes(world) == [(13.28, "block"), (10.0, "override")]


def test_a_wrong_value_counts_as_not_stated() -> None:
    world = World(runs=1)
    block = with_tomograms(world)
    block.values = {"voxel_size": "about ten"}
    block.save()
    assert effective_voxel_sizes(world) == [(10.8, "header")]


@pytest.mark.parametrize("pixel", [0.0, 1.0, -10.8])
def test_a_header_that_states_no_size_is_no_source(pixel: float) -> None:
    world = World(runs=1)
    with_tomograms(world, pixel=pixel)
    assert effective_voxel_sizes(world) == [(None, "none")]


def judge_all(world: World) -> None:
    judging.mark_stale(world.deposition)
    while judging.judge_batch():
        pass


def test_editing_one_value_judges_again_without_reading_a_file() -> None:
    world = World()
    block = with_tomograms(world)
    judge_all(world)
    assert not Finding.objects.exists()
    block.values = {"voxel_size": 21.6}
    block.save()
    judge_all(world)
    findings = Finding.objects.filter(scope=world.deposition.uuid)
    assert {finding.subject_run for finding in findings} == {run.uuid for run in world.runs}
    assert {finding.field for finding in findings} == {f"block:{block.pk}.voxel_size"}
    assert Tally.objects.get(scope=world.deposition.uuid).errors == 2
    assert not Reading.objects.exclude(state=QueueState.DONE).exists()
    block.values = {"voxel_size": 10.8}
    block.save()
    judge_all(world)
    assert not Finding.objects.exists()
    assert Tally.objects.get(scope=world.deposition.uuid).errors == 0


def test_a_change_during_the_judgement_is_judged_again() -> None:
    world = World(runs=1)
    with_tomograms(world)
    judging.mark_stale(world.deposition)
    (row,) = judging.queue.claim(RunCheck, limit=5, lease=judging.LEASE)
    judging.mark_stale(world.deposition)
    judging._judge_group(world.deposition.uuid, [row])
    stored = RunCheck.objects.get()
    assert (stored.state, stored.cells) == (QueueState.WAITING, {}), "the stale answer was thrown away"


def test_a_file_that_is_still_to_be_read_leaves_its_cells_unknown() -> None:
    world = World(runs=1)
    with_tomograms(world)
    want(Reading.objects.all())
    judge_all(world)
    assert RunCheck.objects.get().cells["voxel_size"]["state"] == "unknown"


def test_the_findings_of_a_deleted_run_go_with_it() -> None:
    world = World()
    block = with_tomograms(world)
    block.values = {"voxel_size": 21.6}
    block.save()
    judge_all(world)
    judging.forget_runs(world.deposition, uuids=[world.runs[0].uuid])
    assert {finding.subject_run for finding in Finding.objects.all()} == {world.runs[1].uuid}
    assert Tally.objects.get(scope=world.deposition.uuid).errors == 1


def test_a_fault_of_ours_is_given_back_and_never_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World(runs=1)
    with_tomograms(world)
    judging.mark_stale(world.deposition)

    def broken(case: Any, relations: Any = None) -> Any:
        raise RuntimeError("a bug")

    monkeypatch.setattr(judging, "judge_run", broken)
    assert judging.judge_batch() == 1
    row = RunCheck.objects.get()
    assert (row.state, row.attempt) == (QueueState.WAITING, 1)
    assert "a bug" in row.fault
    assert not Finding.objects.exists()


def test_a_run_that_cannot_be_judged_takes_no_other_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World(runs=3)
    with_tomograms(world)
    judging.mark_stale(world.deposition)
    whole = judging.judge_run

    def broken(case: Any, relations: Any = None) -> Any:
        if case.name == "TS_2":
            raise RuntimeError("a bug")
        return whole(case, relations)

    monkeypatch.setattr(judging, "judge_run", broken)
    assert judging.judge_batch() == 3
    assert dict(RunCheck.objects.values_list("run__name", "state")) == {
        "TS_1": QueueState.DONE,
        "TS_2": QueueState.WAITING,
        "TS_3": QueueState.DONE,
    }
    RunCheck.objects.filter(state=QueueState.WAITING).update(attempt=2, due=timezone.now())
    judging.judge_batch()
    tally = Tally.objects.get(scope=world.deposition.uuid)
    assert (tally.waiting, tally.gave_up) == (0, 1)


@pytest.mark.parametrize("spacings", [[1e300, 1e-300], [1e-300, 1e300], [1e300, 1.0], [5e-324, 1e308]])
def test_absurd_pixel_spacings_are_told_and_stored(spacings: list[float]) -> None:
    world = World(runs=1)
    data = build.mdoc([0.0, 1.0], spacing=spacings)
    world.file("TS_1.mdoc", data, role="mdoc", run=world.runs[0], block=world.block(Level.TILT_SERIES))
    judge_all(world)
    assert RunCheck.objects.get().state == QueueState.DONE
    found = Finding.objects.get(code="mdoc.pixel-spacing-not-positive")
    assert "which no pixel has" in found.sentence
    assert "e+" in found.sentence or "e−" in found.sentence


def test_numbers_that_json_does_not_have_are_stored_as_others() -> None:
    world = World(runs=1)
    params = {"observed": float("inf"), "expected": float("nan"), "sizes": (float("-inf"), 1.0), "file": "x"}
    item = CoreFinding(code="mdoc.no-sections", params=params)
    record_runs(scope=world.deposition.uuid, findings={world.runs[0].uuid: [item]})
    stored = Finding.objects.get().params
    assert (stored["expected"], stored["file"]) == (None, "x")
    assert (float(stored["observed"]), float(stored["sizes"][0]), stored["sizes"][1]) == (1e300, -1e300, 1.0)
    for template in ("{observed:percent}", "{observed:length}", "{observed:count}", "{expected:angle}"):
        assert render(template, params=stored)
    assert render("{x:percent}", params={"x": 10**400}) == "a number beyond measure"


@pytest.mark.parametrize("runs", [1, 12])
def test_judging_and_loading_take_the_same_number_of_queries(runs: int, django_assert_max_num_queries: Any) -> None:
    world = World(runs=runs)
    with_tomograms(world)
    with django_assert_max_num_queries(9):
        load_tree(world.deposition)
