"""Undoing a batch takes nobody's later work away, and files stay with what they belong to."""

from __future__ import annotations

from typing import Any

import pytest

from submissions import history, structure
from submissions.drafts import save_section
from submissions.models import Assignment, Block
from submissions.overrides import save_overrides
from submissions.refusals import Refused
from submissions.schema import Level, section
from submissions.sheets.apply import apply
from submissions.sheets.found import Change, Found, Value
from tests.factories import make_deposition, make_runs
from tests.submissions.existing import block_of, make_group
from tests.submissions.submitted import add_file

pytestmark = pytest.mark.django_db
PAGE = section("annotation", "annotation")
ONE = {"label": "one", "shape": "Point", "format": "csv"}
TWO = {"label": "two", "shape": "Point", "format": "csv"}


def test_a_block_for_which_values_by_run_were_typed_stays() -> None:
    deposition = make_deposition()
    dataset = deposition.datasets.get()
    run, _ = make_runs(dataset, 2)
    with history.batch(deposition, actor=deposition.owner, what="Values from blocks.xlsx") as done:
        block = structure.add_block(dataset, kind=Level.TOMOGRAM)
    save_overrides(block, typed={run.pk: {"voxel_size": "12.5"}}, actor=deposition.owner)
    with pytest.raises(Refused, match="nothing to undo"):
        history.undo(done, actor=deposition.owner)
    assert block.overrides.get().values == {"voxel_size": 12.5}


def annotation() -> tuple[Block, Any]:
    """A block with two kinds of files, and the assignment of a file of the first."""
    deposition = make_group("annotation")
    dataset = deposition.datasets.get()
    block = block_of(dataset, Level.ANNOTATION)
    save_section(block, section=PAGE, typed={"shapes": [ONE, TWO]})
    place = {"dataset": dataset, "run": dataset.runs.first(), "block": block, "role": "annotation"}
    return block, add_file(deposition, "a.csv", **place, shape="one").assignments.get()


def test_files_stay_with_their_kind_when_its_new_name_is_undone() -> None:
    block, placed = annotation()
    deposition = block.dataset.deposition
    with history.batch(deposition, actor=deposition.owner, what="New names") as done:
        save_section(block, section=PAGE, typed={"shapes": [ONE | {"label": "1"}, TWO]})
    assert Assignment.objects.get(pk=placed.pk).shape == "1"
    history.undo(done, actor=deposition.owner)
    assert Assignment.objects.get(pk=placed.pk).shape == "one"


def test_files_stay_with_their_kind_when_a_sheet_renames_it() -> None:
    block, placed = annotation()
    block.refresh_from_db()
    stored = block.values["shapes"]
    value = Value("A", "shapes", stored, [stored[0] | {"label": "1"}, stored[1]])
    found = Found(changes=[Change("shapes", 2, block.title, "annotation", block.address, [value])])
    deposition = block.dataset.deposition
    apply(deposition, found, actor=deposition.owner, name="shapes.csv")
    assert Assignment.objects.get(pk=placed.pk).shape == "1"
