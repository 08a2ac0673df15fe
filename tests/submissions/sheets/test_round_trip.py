"""Out and in again changes nothing, for any record: right values, wrong ones, answers, odd characters, overrides."""

from __future__ import annotations

import io
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from submissions.schema import LEVELS, Field, Kind, every_field_of
from submissions.schema.conditions import is_blank
from submissions.schema.kinds import clean
from submissions.sheets import write
from submissions.sheets.found import Found
from submissions.sheets.plan import plan
from submissions.sheets.read import read
from submissions.sheets.tabs import places_of
from submissions.tree import Outline
from submissions.typed import is_answer
from tests.submissions.sheets.records import outlines

MANY = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


def out_and_in(outline: Outline, form: str) -> Found:
    file = io.BytesIO()
    if form == "xlsx":
        write.xlsx(outline, file=file)
    else:
        write.zipped(outline, file=file)
    return plan(outline, read(file.getvalue(), name=f"all.{form}"), clear_empty=True)


@pytest.mark.parametrize("form", ["xlsx", "zip"])
def test_importing_an_exported_sheet_changes_nothing(form: str) -> None:
    @MANY
    @given(outlines())
    def holds(outline: Outline) -> None:
        found = out_and_in(outline, form)
        assert (found.problems, found.changes, found.runs, found.blocks) == ([], [], [], [])
        assert found.emptied == 0

    holds()


def test_every_field_has_a_place_in_the_sheets() -> None:
    rows: list[Any] = [field for level in LEVELS for field in every_field_of(level) if field.kind is Kind.ROWS]
    assert [field.key for field in rows if field.varies != "no"] == [], (
        "lists of rows have no column in the tab of runs"
    )
    assert {field.key for field in rows}.isdisjoint({*(level.value for level in LEVELS), "runs"}), "two tabs, one name"


@pytest.mark.parametrize("form", ["xlsx", "zip"])
def test_right_values_come_back_from_the_sheet_alone(form: str) -> None:
    """The values go out, the deposition forgets them, and the sheet brings back the same."""

    @MANY
    @given(outlines())
    def holds(outline: Outline) -> None:
        rows: list[Any] = [outline.deposition, *(node.dataset for node in outline.datasets)]
        rows += [node.block for node in outline.blocks.values()]
        for row, one in zip(rows, places_of(outline), strict=True):
            # The sample type stays: it decides what is asked further down.
            row.values = {
                key: value
                for key, value in row.values.items()
                if key == "sample_type" or (key in one.fields and _comes_back(one.fields[key], value))
            }
        wanted = {
            (one.address, key): one.values[key]
            for one in places_of(outline)
            for key in one.applies
            if key in one.values and key != "sample_type"
        }
        file = io.BytesIO()
        (write.xlsx if form == "xlsx" else write.zipped)(outline, file=file)
        for row in rows:
            row.values = {key: value for key, value in row.values.items() if key == "sample_type"}
        found = plan(outline, read(file.getvalue(), name=f"all.{form}"))
        back = {(change.address, value.key): value.after for change, value in found.between(0, 10_000)}
        assert found.problems == []
        assert back == wanted

    holds()


def _comes_back(field: Field, value: Any) -> bool:
    """Right, short enough for a cell, and without what a person had typed before an answer."""
    if is_blank(value) or (is_answer(value) and "kept" in value):
        return False
    cleaned, wrongs = clean(field, value)
    return not wrongs and cleaned == value and len(str(value)) < 30_000
