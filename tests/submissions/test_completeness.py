"""The one function that tells what is missing: what it says, where it leads, and that nothing escapes it."""

from __future__ import annotations

from typing import Any

import pytest

from submissions import outline
from submissions.completeness import Missing, missing
from submissions.models import Override
from submissions.schema import Level
from submissions.tree import load_tree
from tests.submissions.world import World
from tests.validation import build

pytestmark = pytest.mark.django_db


def told(world: World, *, address: str = "") -> list[Missing]:
    return [line for line in missing(load_tree(world.deposition)) if line.address.startswith(address)]


def only(lines: list[Missing]) -> Missing:
    (line,) = lines
    return line


def test_each_line_leads_to_its_field() -> None:
    world = World()
    line = only(told(world, address="deposition.title"))
    assert line.sentence == "State the title."
    assert line.url == f"/depositions/{world.deposition.label}/s/deposition/about/?show=missing#f-title"
    voltage = only(told(world, address=f"block:{world.block(Level.ACQUISITION).pk}.acceleration_voltage"))
    assert voltage.place.endswith(", Acquisition")
    assert f"/s/block:{world.block(Level.ACQUISITION).pk}/acquisition" in voltage.url


def test_wrong_is_told_with_the_value_and_blocks_submitting() -> None:
    world = World()
    block = world.state(Level.ACQUISITION, tilt_step="3,0")
    line = only(told(world, address=f"block:{block.pk}.tilt_step"))
    assert (line.kind, line.blocks_submitting) == ("wrong", True)
    assert "3.0" in line.sentence


def test_no_run_and_no_block_for_a_run() -> None:
    assert any(line.sentence == "Add at least one run." for line in told(World(runs=0)))
    world = World(runs=6)
    block = world.block(Level.ALIGNMENT)
    block.all_runs = False
    block.save()
    block.runs.add(world.runs[0])
    sentences = [line.sentence for line in told(world, address="runs")]
    assert sentences == ["TS_2, TS_3, TS_4 and 2 more runs have no alignment block; exactly one is needed."]


def test_two_blocks_of_one_kind_for_one_run() -> None:
    world = World(runs=1)
    outline.create_block(world.dataset, kind=Level.TILT_SERIES)
    assert any("more than one tilt series block" in line.sentence for line in told(world, address="runs"))


def files_told(world: World, role: str) -> list[str]:
    return [line.sentence for line in told(world, address="files") if line.address.endswith(f".{role}")]


def test_files_are_wanted_for_every_run_by_role() -> None:
    world = World(runs=2)
    block = world.block(Level.TILT_SERIES)
    assert files_told(world, "rawtlt") == ["TS_1, TS_2: no rawtlt file with the tilt angles is assigned."]
    world.file("TS_1.rawtlt", build.angles(), role="rawtlt", run=world.runs[0], block=block)
    assert files_told(world, "rawtlt") == ["TS_2: no rawtlt file with the tilt angles is assigned."]
    world.file("all.rawtlt", build.angles(), role="rawtlt", run=None, block=block)
    assert files_told(world, "rawtlt") == []


@pytest.mark.parametrize(
    ("method", "wanted", "unwanted"), [("IMOD", {"xf", "tlt"}, {"aln"}), ("ARETOMO3", {"aln"}, {"xf", "tlt"})]
)
def test_the_alignment_program_decides_which_files_are_wanted(
    method: str, wanted: set[str], unwanted: set[str]
) -> None:
    world = World(runs=1)
    world.state(Level.ALIGNMENT, format=method)
    assert all(files_told(world, role) for role in wanted)
    assert not any(files_told(world, role) for role in unwanted)


def test_movies_are_wanted_only_when_they_are_deposited_here() -> None:
    world = World(runs=1)
    assert not files_told(world, "movie_stack")
    world.state(Level.ACQUISITION, movies="here")
    assert files_told(world, "movie_stack")
    world.state(Level.ACQUISITION, movies="empiar")
    assert not files_told(world, "movie_stack")
    assert told(world, address=f"block:{world.block(Level.ACQUISITION).pk}.empiar_entry")


def test_a_size_that_every_header_states_need_not_be_typed() -> None:
    world = World(runs=2)
    block = outline.create_block(world.dataset, kind=Level.TOMOGRAM)
    address = f"block:{block.pk}.voxel_size"
    world.file("1.rec", build.mrc((4, 4, 4)), role="tomogram", run=world.runs[0], block=block)
    assert told(world, address=address), "one run's header says nothing yet"
    world.file("2.rec", build.mrc((4, 4, 4)), role="tomogram", run=world.runs[1], block=block)
    assert not told(world, address=address)


def test_a_wrong_override_is_told_for_its_run() -> None:
    world = World(runs=2)
    block: Any = world.state(Level.TILT_SERIES, tilt_axis=84.7)
    Override.objects.create(block=block, run=world.runs[1], values={"tilt_axis": "eighty"})
    line = only(told(world, address=f"block:{block.pk}.tilt_axis"))
    assert "TS_2" in line.place
    assert "eighty" in line.sentence
