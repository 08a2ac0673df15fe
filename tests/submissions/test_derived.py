"""Doses come out of the mdoc, fiducials out of the alignment, wherever nobody stated them; pages say where from."""

from __future__ import annotations

from typing import Any

import pytest

from submissions.completeness import missing
from submissions.effective import DEFAULT, DERIVED, effective
from submissions.models import Override, Run
from submissions.outline import create_block
from submissions.review.snapshot import compose
from submissions.schema import Level
from submissions.tree import load_outline, load_tree
from tests.submissions.world import World
from tests.validation import build

pytestmark = pytest.mark.django_db


def timed(seconds: float) -> bytes:
    return build.mdoc(top=[f"ExposureTime = {seconds}"])


def wishes(world: World) -> set[str]:
    """What the archive still wants of the doses."""
    found = missing(load_outline(world.deposition))
    return {line.address.rpartition(".")[2] for line in found if "dose" in line.address}


@pytest.fixture
def world() -> World:
    made = World(runs=2)
    for run in made.runs:
        made.file(f"{run.name}.mdoc", timed(1.5), role="mdoc", run=run, block=made.block(Level.ACQUISITION))
    return made


def test_one_stated_dose_is_enough_where_the_mdoc_counts_images_and_exposures(world: World) -> None:
    assert wishes(world) == {"dose_per_movie", "total_dose", "dose_rate"}
    world.state(Level.ACQUISITION, dose_per_movie=3.0)
    assert wishes(world) == set()
    node = load_tree(world.deposition).blocks[world.block(Level.ACQUISITION).pk]
    total = effective(world.runs[0], node, "total_dose")
    assert (total.value, total.source, total.file) == (15.0, DERIVED, f"{world.runs[0].name}.mdoc")
    assert total.words == "the dose per movie stack and the number of images in the mdoc"
    assert effective(world.runs[0], node, "dose_rate").value == 2.0


def test_a_run_of_its_own_dose_has_its_own_total(world: World) -> None:
    block = world.state(Level.ACQUISITION, dose_per_movie=3.0)
    Override.objects.create(block=block, run=world.runs[1], values={"dose_per_movie": 4.0})
    node = load_tree(world.deposition).blocks[block.pk]
    assert [effective(run, node, "total_dose").value for run in world.runs] == [15.0, 20.0]
    (dataset,) = compose(load_tree(world.deposition))["datasets"]
    (told,) = (made for made in dataset["blocks"] if made["kind"] == "acquisition")
    doses = [told["runs"][str(run.pk)]["total_dose"] for run in world.runs]
    assert [(dose["value"], dose["source"]) for dose in doses] == [(15.0, "derived"), (20.0, "derived")]


def test_one_run_without_exposure_times_and_the_rate_is_asked_for(world: World) -> None:
    world.state(Level.ACQUISITION, dose_per_movie=3.0)
    third = Run.objects.create(dataset=world.dataset, name="TS_3", position=3)
    block = world.block(Level.ACQUISITION)
    world.file("third.mdoc", build.mdoc(), role="mdoc", run=third, block=block)
    assert wishes(world) == {"dose_rate"}


def test_what_is_stated_is_never_worked_out(world: World) -> None:
    block = world.state(Level.ACQUISITION, dose_per_movie=3.0, total_dose=99.0)
    node = load_tree(world.deposition).blocks[block.pk]
    assert effective(world.runs[0], node, "total_dose").value == 99.0
    assert effective(world.runs[0], node, "dose_rate").value == 13.2


def test_a_tomogram_takes_its_fiducials_from_its_alignment(world: World) -> None:
    block = create_block(world.dataset, kind=Level.TOMOGRAM)
    world.state(Level.ALIGNMENT, method_type="patch_tracking")

    def told() -> Any:
        node = load_tree(world.deposition).blocks[block.pk]
        return effective(world.runs[0], node, "fiducial_alignment")

    assert (told().value, told().source) == ("NON_FIDUCIAL", DERIVED)
    assert not [line for line in missing(load_outline(world.deposition)) if "fiducial" in line.address]
    world.state(Level.ALIGNMENT, method_type="")
    assert told().value is None
    assert [line.kind for line in missing(load_outline(world.deposition)) if "fiducial" in line.address] == ["archive"]


def test_what_stands_where_it_is_blank_is_nobodys_statement(world: World) -> None:
    block = create_block(world.dataset, kind=Level.TOMOGRAM)
    node = load_tree(world.deposition).blocks[block.pk]
    found = effective(world.runs[0], node, "tomogram_version")
    assert (found.value, found.source, found.address) == (1.0, DEFAULT, "")
