"""What each group must have: blocks, references, runs, files of annotations. And nothing that it is not asked."""

from __future__ import annotations

from typing import Any

import pytest

from submissions import outline
from submissions.completeness import Missing, missing
from submissions.models import Block, Dataset, Deposition, Override, Tomogram
from submissions.schema import Level
from submissions.tree import load_outline
from tests.factories import complete_values
from tests.submissions.existing import make_group
from tests.submissions.world import World

pytestmark = pytest.mark.django_db


def told(deposition: Deposition, end: str = "", *, page: str = "") -> list[Missing]:
    found = missing(load_outline(deposition))
    return [line for line in found if line.address.endswith(end) and line.page.startswith(page)]


def sentences(deposition: Deposition, end: str = "", *, page: str = "") -> list[str]:
    return [line.sentence for line in told(deposition, end, page=page)]


def filled(*kinds: str) -> tuple[Deposition, Dataset]:
    """A deposition of existing data of which every field is stated but those that refer to something."""
    deposition = make_group(*kinds)
    complete = complete_values()
    deposition.values = complete[Level.DEPOSITION]
    deposition.save()
    for block in Block.objects.filter(dataset__deposition=deposition):
        block.values = complete[block.level]
        block.save()
    return deposition, deposition.datasets.get()


def block_of(dataset: Dataset, kind: Level) -> Block:
    found = dataset.blocks.filter(kind=kind).first() or outline.create_block(dataset, kind=kind)
    found.values = complete_values()[kind] | found.values
    found.save()
    return found


@pytest.mark.parametrize("kinds", [("annotation",), ("tomogram",), ("annotation", "tomogram")])
def test_a_group_asks_for_nothing_that_is_not_its_part(kinds: tuple[str, ...]) -> None:
    deposition, dataset = filled(*kinds)
    levels = {Level.ANNOTATION} if "annotation" in kinds else set()
    levels |= {Level.TOMOGRAM, Level.ALIGNMENT} if "tomogram" in kinds else set()
    blocks = [block_of(dataset, level) for level in sorted(levels)]
    pages = {f"{block.address}/{block.level}" for block in blocks} | {"files"}
    assert {line.page for line in told(deposition)} <= pages, "people, funding, movies and the like are not asked"


def test_the_annotation_group_wants_annotations_of_an_existing_tomogram() -> None:
    deposition, dataset = filled("annotation")
    dataset.blocks.all().delete()
    assert sentences(deposition, page="runs") == ["Add a block of annotations: this deposition is to bring some."]
    block = block_of(dataset, Level.ANNOTATION)
    assert not told(deposition, page="runs")
    (spacing,), (number,) = told(deposition, ".existing_voxel_spacing"), told(deposition, ".existing_alignment")
    assert spacing.sentence == "Refer to a block of tomograms, or state the voxel spacing of the existing one."
    assert spacing.url.endswith("#f-existing_voxel_spacing")
    assert spacing.blocks_submitting
    assert number.blocks_submitting
    block.values |= {"existing_voxel_spacing": 10.012, "existing_alignment": {"answer": "unknown"}}
    block.save()
    assert not told(deposition, ".existing_voxel_spacing")
    assert [line.kind for line in told(deposition, ".existing_alignment")] == ["archive"], "curators can look it up"


def test_what_single_runs_say_of_an_existing_tomogram_counts() -> None:
    deposition, dataset = filled("annotation")
    block = block_of(dataset, Level.ANNOTATION)
    first, *rest = dataset.runs.all()
    Override.objects.create(block=block, run=first, values={"existing_voxel_spacing": 7.84})
    (sentence,) = sentences(deposition, ".existing_voxel_spacing")
    assert sentence.startswith(f"{', '.join(run.name for run in rest)}: refer to a block of tomograms")


def test_the_tomogram_group_takes_a_new_alignment_or_the_number_of_an_existing_one() -> None:
    deposition, dataset = filled("tomogram")
    block = block_of(dataset, Level.TOMOGRAM)
    Tomogram.objects.filter(pk=block.pk).update(alignment=None)
    dataset.blocks.filter(kind=Level.ALIGNMENT).delete()
    (line,) = told(deposition, ".existing_alignment")
    assert line.sentence == "Refer to an alignment block, or state the number of the existing alignment."
    block.values |= {"existing_alignment": 100}
    block.save()
    assert not told(deposition, ".existing_alignment")
    block.values.pop("existing_alignment")
    block.save()
    alignment = block_of(dataset, Level.ALIGNMENT)
    Tomogram.objects.filter(pk=block.pk).update(alignment=alignment.pk)
    assert not told(deposition, ".existing_alignment")
    assert not told(deposition, page="runs")


def test_a_reference_to_a_block_of_other_runs_is_no_reference() -> None:
    deposition, dataset = filled("tomogram")
    block, alignment = block_of(dataset, Level.TOMOGRAM), block_of(dataset, Level.ALIGNMENT)
    Tomogram.objects.filter(pk=block.pk).update(alignment=alignment.pk)
    alignment.all_runs = False
    alignment.save()
    alignment.runs.set(dataset.runs.all()[:1])
    (line,) = told(deposition, ".alignment")
    assert "is about other runs" in line.sentence
    assert line.url.endswith("#block")


def test_runs_of_an_existing_dataset_are_there_for_what_is_brought() -> None:
    deposition, dataset = filled("annotation", "tomogram")
    for kind in (Level.TOMOGRAM, Level.ANNOTATION):
        block = block_of(dataset, kind)
        block.all_runs = False
        block.save()
        block.runs.set(dataset.runs.all()[:1])
    (line,) = told(deposition, ".brought")
    assert line.sentence == "TS_002, TS_003 have no tomograms or annotations. Add them, or remove the runs." or (
        line.sentence == "TS_002, TS_003 have no annotations or tomograms. Add them, or remove the runs."
    )


def test_one_existing_dataset_is_named_once() -> None:
    deposition, dataset = filled("annotation")
    Dataset.objects.create(deposition=deposition, position=2, values=dataset.values)
    lines = told(deposition, ".existing_number")
    assert [line.kind for line in lines] == ["rule", "rule"]
    assert "10301 is here more than once" in lines[0].sentence


def test_an_annotation_of_a_new_dataset_refers_to_its_tomograms() -> None:
    world = World(runs=1)
    block = outline.create_block(world.dataset, kind=Level.ANNOTATION)
    assert sentences(world.deposition, f"block:{block.pk}.tomogram") == [
        "Say which tomograms the annotation belongs to."
    ]


def annotated(*labels: str) -> tuple[World, Block]:
    world = World(runs=2)
    block = outline.create_block(world.dataset, kind=Level.ANNOTATION)
    (row,) = complete_values()[Level.ANNOTATION]["shapes"]
    block.values = {"shapes": [row | {"label": label} for label in labels]}
    block.save()
    return world, block


def give(world: World, block: Block, shape: str, **extra: Any) -> None:
    world.file(f"{shape or 'none'}.csv", b"1,2,3\n", role="annotation", run=world.runs[0], block=block)
    world.deposition.files.latest("created").assignments.update(shape=shape)


def test_a_file_for_one_run_is_enough_for_an_annotation() -> None:
    world, block = annotated("picks")
    assert sentences(world.deposition, ".annotation", page="files") == ["No annotation file is assigned."]
    give(world, block, "")
    assert not told(world.deposition, ".annotation", page="files")


def test_every_kind_of_annotation_file_has_files_and_every_file_a_kind() -> None:
    world, block = annotated("picks", "mask")
    give(world, block, "picks")
    assert sentences(world.deposition, ".annotation.mask") == ["No file is of the kind “mask (Points, CSV)”."]
    give(world, block, "mask")
    assert not told(world.deposition, f"{block.pk}.annotation.mask")
    give(world, block, "other")
    assert sentences(world.deposition, ".kind") == ["Say of some files which of the kinds of this annotation they are."]


def test_simulated_data_are_not_asked_for_movies_or_microscope_but_the_archive_wants_an_mdoc() -> None:
    world = World(runs=1)
    world.dataset.values = {"sample_type": "in_silico"}
    world.dataset.save()
    acquisition = world.block(Level.ACQUISITION)
    asked = {line.address.rpartition(".")[2]: line.kind for line in told(world.deposition, page=acquisition.address)}
    assert not asked.keys() & {"movies", "gain_corrected", "microscope_manufacturer", "camera_model", "energy_filter"}
    assert (asked["acceleration_voltage"], asked["tilt_scheme"]) == ("archive", "missing")
    (line,) = told(world.deposition, ".mdoc", page="files")
    assert (line.kind, line.blocks_submitting) == ("archive", False)
    assert line.sentence.endswith("The archive wants one.")
