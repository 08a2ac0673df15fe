"""What is typed, what is stored, and what stands in the control again."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from submissions.schema import SECTIONS, Choice, Column, Field, Kind, field
from submissions.schema.kinds import clean
from submissions.schema.show import show
from submissions.typed import as_stored, as_typed, mark, mark_typed, number_typed

VOLTAGE = field("acquisition", "acceleration_voltage")
NUMBERS = [f for section in SECTIONS for f in section.fields if f.kind is Kind.NUMBER]


def plain(low: float, high: float) -> st.SearchStrategy[str]:
    """Decimals as people type them: up to six places, no exponent."""
    decimals = st.decimals(min_value=Decimal(str(low)), max_value=Decimal(str(high)), places=6)
    return decimals.map(lambda number: f"{number:f}")


@pytest.mark.parametrize("asked", NUMBERS, ids=lambda f: f.key)
def test_a_typed_number_comes_back_as_the_same_number(asked: Field) -> None:
    @given(plain(asked.minimum or 0, asked.maximum or 1e6))
    def comes_back(text: str) -> None:
        stored = as_stored(asked, text)
        again = as_typed(asked, stored)
        assert isinstance(stored, float)
        assert Decimal(again) == Decimal(text), (text, stored, again)
        assert as_stored(asked, again) == stored
        assert "e" not in again

    comes_back()


@given(st.floats(min_value=1e-6, max_value=1e9), st.sampled_from([1.0, 1000.0, 0.1]))
def test_showing_a_stored_number_never_changes_it(value: float, scale: float) -> None:
    asked = Field("x", "X", Kind.NUMBER, scale=scale)
    shown = number_typed(value, scale=scale)
    assert clean(asked, shown)[0] == pytest.approx(value, rel=1e-15)


@pytest.mark.parametrize(
    ("typed", "stored", "shown"),
    [
        ("300", 300_000.0, "300"),
        ("200.1", 200_100.0, "200.1"),
        ("300 kV", 300_000.0, "300"),
        ("300 V", "300 V", "300 V"),
        ("lots", "lots", "lots"),
        ("  ", None, ""),
    ],
)
def test_volts_are_typed_in_kilovolts(typed: str, stored: Any, shown: str) -> None:
    assert as_stored(VOLTAGE, typed) == stored
    assert as_typed(VOLTAGE, stored) == shown


def test_an_answer_keeps_what_was_typed_before_it() -> None:
    filter_ = field("acquisition", "energy_filter")
    stored = as_stored(filter_, {"answer": "none", "kept": "Selectris"})
    assert stored == {"answer": "none", "kept": "Selectris"}
    assert clean(filter_, stored) == ({"answer": "none"}, [])
    assert as_typed(filter_, stored) == "Selectris"


def test_wrong_rows_keep_their_places() -> None:
    publications = field("deposition", "publications")
    typed = ["10.1038/s41586-022-04971-z", "", "nature", ""]
    stored = as_stored(publications, typed)
    assert stored == ["10.1038/s41586-022-04971-z", "", "nature"]
    assert [wrong.row for wrong in clean(publications, stored)[1]] == [2]


@pytest.mark.parametrize("text", ["a\x00b", "a\ud800b"])
def test_what_the_database_cannot_hold_is_replaced(text: str) -> None:
    stored = as_stored(field("deposition", "title"), text)
    assert stored == "a\ufffdb"


def test_line_ends_and_blank_rows_are_no_change() -> None:
    assert mark_typed("one\r\ntwo ") == mark_typed("one\ntwo")
    assert mark_typed(["a", "", ""]) == mark_typed(["a"])
    assert mark_typed("a") != mark_typed("b")
    assert mark(VOLTAGE, 300_000.0) == mark_typed("300")
    assert mark(VOLTAGE, {"answer": "none"}) != mark(VOLTAGE, None)


def test_cells_that_are_numbers_or_choices_come_back_as_they_were_typed() -> None:
    rows = Field(
        "shapes",
        "Files",
        Kind.ROWS,
        columns=(
            Column("shape", "Shape", kind=Kind.CHOICE, choices=(Choice("mask", "A mask"),)),
            Column("binning", "Binning", kind=Kind.NUMBER, minimum=0.1, maximum=64, unit="px"),
        ),
    )
    typed = [{"shape": "mask", "binning": "2"}]
    stored = as_stored(rows, typed)
    assert stored == [{"shape": "mask", "binning": 2.0}]
    assert as_typed(rows, stored) == typed
    assert mark(rows, stored) == mark_typed(typed)
    assert show(rows, stored) == "A mask, 2\u00a0px"
