"""Datasets, blocks, the runs they are about, and what differs by run."""

from __future__ import annotations

import pytest

from submissions import structure
from submissions.models import Block, Dataset, Deposition, Override, Run
from submissions.overrides import save_overrides
from submissions.refusals import Refused
from submissions.review import history
from submissions.schema import Level
from submissions.tree import load_tree, parent_id
from tests.factories import fill, make_deposition, make_runs

pytestmark = pytest.mark.django_db


@pytest.fixture
def deposition() -> Deposition:
    return fill(make_deposition())


@pytest.fixture
def dataset(deposition: Deposition) -> Dataset:
    return deposition.datasets.get()


def of_kind(dataset: Dataset, kind: Level) -> list[Block]:
    return list(dataset.blocks.filter(kind=kind).order_by("position"))


def runs_of(block: Block) -> list[str]:
    node = load_tree(block.dataset.deposition).blocks[block.pk]
    return sorted(Run.objects.filter(pk__in=node.run_ids).values_list("name", flat=True))


def test_a_copied_dataset_has_its_own_blocks_that_refer_to_each_other(dataset: Dataset) -> None:
    make_runs(dataset, 3)
    structure.add_block(dataset, kind=Level.TOMOGRAM)
    copy = structure.copy_dataset(dataset)
    assert copy.values == dataset.values
    assert copy.position == 2
    assert not copy.runs.exists()
    own = set(copy.blocks.values_list("pk", flat=True))
    parents = [
        parent_id(block) for block in copy.blocks.select_related("as_tilt_series", "as_alignment", "as_tomogram")
    ]
    assert len(own) == 4
    assert parents.count(None) == 1
    assert {parent for parent in parents if parent} <= own
    assert of_kind(copy, Level.ACQUISITION)[0].values == of_kind(dataset, Level.ACQUISITION)[0].values


def test_a_copied_tomogram_block_covers_the_same_runs_and_alignment(dataset: Dataset) -> None:
    make_runs(dataset, 2)
    first = structure.add_block(dataset, kind=Level.TOMOGRAM)
    structure.describe_block(first, name="bin 8", all_runs=False, runs=["TS_02"], parent=parent_id(first))
    copy = structure.copy_block(Block.objects.get(pk=first.pk))
    assert runs_of(copy) == ["TS_02"]
    assert parent_id(Block.objects.get(pk=copy.pk)) == of_kind(dataset, Level.ALIGNMENT)[0].pk


def test_a_second_acquisition_takes_its_runs_from_the_first(dataset: Dataset) -> None:
    make_runs(dataset, 3)
    first = of_kind(dataset, Level.ACQUISITION)[0]
    second = structure.copy_block(first)
    assert runs_of(second) == []
    assert runs_of(first) == ["TS_01", "TS_02", "TS_03"]
    structure.describe_block(second, name="", all_runs=False, runs=["TS_03", " TS_02 "])
    assert (runs_of(first), runs_of(second)) == (["TS_01"], ["TS_02", "TS_03"])
    structure.describe_block(first, name="", all_runs=True)
    assert (runs_of(first), runs_of(second)) == (["TS_01", "TS_02", "TS_03"], [])


def test_unknown_run_names_change_nothing(dataset: Dataset) -> None:
    make_runs(dataset, 1)
    block = of_kind(dataset, Level.ALIGNMENT)[0]
    with pytest.raises(Refused, match=r"is called TS_9\. Nothing was changed"):
        structure.describe_block(block, name="new", all_runs=False, runs=["TS_01", "TS_9"])
    block.refresh_from_db()
    assert (block.all_runs, block.name) == (True, "")


def test_a_reference_to_another_datasets_block_is_refused(deposition: Deposition, dataset: Dataset) -> None:
    other = structure.add_dataset(deposition)
    tilt_series = of_kind(dataset, Level.TILT_SERIES)[0]
    with pytest.raises(Refused):
        structure.describe_block(tilt_series, name="", all_runs=True, parent=of_kind(other, Level.ACQUISITION)[0].pk)


def test_a_removed_block_leaves_no_reference(dataset: Dataset) -> None:
    structure.remove_block(of_kind(dataset, Level.TILT_SERIES)[0])
    assert parent_id(of_kind(dataset, Level.ALIGNMENT)[0]) is None


def test_the_only_dataset_stays(deposition: Deposition, dataset: Dataset) -> None:
    with pytest.raises(Refused, match="the only dataset"):
        structure.remove_dataset(dataset)
    structure.add_dataset(deposition)
    structure.remove_dataset(dataset)
    assert deposition.datasets.count() == 1


def test_what_differs_by_run_is_one_row_with_only_the_differences(deposition: Deposition, dataset: Dataset) -> None:
    first, second = make_runs(dataset, 2)
    block = of_kind(dataset, Level.ACQUISITION)[0]
    typed = {
        first.pk: {"dose_per_movie": "2.95", "tilt_step": "", "microscope_model": "no"},
        second.pk: {"tilt_step": ""},
    }
    assert save_overrides(block, typed=typed, actor=deposition.owner) == 1
    assert Override.objects.get().values == {"dose_per_movie": 2.95}
    assert deposition.events.get().data["runs"] == {"TS_01": ["dose_per_movie"]}
    assert save_overrides(block, typed={first.pk: {"dose_per_movie": ""}}, actor=deposition.owner) == 1
    assert not Override.objects.exists()


def test_nothing_differs_for_a_run_of_another_block(deposition: Deposition, dataset: Dataset) -> None:
    (run,) = make_runs(dataset, 1)
    block = of_kind(dataset, Level.ACQUISITION)[0]
    structure.describe_block(block, name="", all_runs=False, runs=[])
    with pytest.raises(Refused, match="is not about this run"):
        save_overrides(block, typed={run.pk: {"tilt_step": "2"}}, actor=deposition.owner)


def test_the_record_says_who_added_copied_and_removed_a_part(deposition: Deposition) -> None:
    dataset, owner = deposition.datasets.get(), deposition.owner
    block = structure.add_block(dataset, kind=Level.TOMOGRAM, actor=owner)
    structure.copy_block(block, actor=owner)
    structure.remove_block(block, actor=owner)
    added = structure.add_dataset(deposition, actor=owner)
    structure.remove_dataset(added, actor=owner)
    said = [line.said for line in reversed(history.latest(deposition, count=9))]
    assert [words.removeprefix(f"{owner} ") for words in said] == [
        "added Tomograms",
        "copied Tomograms",
        "removed Tomograms",
        "added Dataset 2",
        "removed Dataset 2",
    ]
