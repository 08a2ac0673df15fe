"""Out and in again changes nothing, for any record: right values, wrong ones, answers, odd characters, overrides."""

from __future__ import annotations

import io
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from submissions.schema import LEVELS, Kind, every_field_of
from submissions.sheets import write
from submissions.sheets.found import Found
from submissions.sheets.plan import plan
from submissions.sheets.read import read
from submissions.tree import Outline
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
