"""What stands above a level decides what is asked there; nobody below the schema meets such a condition."""

from __future__ import annotations

from dataclasses import replace

import pytest

from submissions.schema import Card, Choice, Column, Context, Field, Kind, Level, Section, judge
from submissions.schema.conditions import All, AnyOf, Filled, Is, fold
from submissions.schema.kinds import clean
from submissions.schema.sections import _section

ANNOTATIONS, SIMULATED = Is("deposition.kinds", "annotation"), Is("dataset.sample_type", "in_silico")
HERE = Context(frozenset({"annotation", "tomogram"}), "in_silico")


@pytest.mark.parametrize(
    ("when", "folded"),
    [
        (ANNOTATIONS, True),
        (Is("deposition.kinds", "dataset"), False),
        (SIMULATED, True),
        (Is("dataset.sample_type", "cell", "tissue"), False),
        (All((ANNOTATIONS, Filled("title"))), Filled("title")),
        (All((Is("deposition.kinds", "dataset"), Filled("title"))), False),
        (AnyOf((SIMULATED, Filled("title"))), True),
        (AnyOf((Is("deposition.kinds", "dataset"), Filled("title"))), Filled("title")),
        (All((ANNOTATIONS, SIMULATED)), True),
        (All((ANNOTATIONS, Filled("a"), Filled("b"))), All((Filled("a"), Filled("b")))),
        (Is("title", "x"), Is("title", "x")),
        (False, False),
    ],
)
def test_questions_about_the_context_are_answered(when: object, folded: object) -> None:
    assert fold(when, HERE) == folded  # type: ignore[arg-type]


PAGE = Section(
    key="page",
    level=Level.ACQUISITION,
    title="Page",
    applies=Is("deposition.kinds", "dataset"),
    cards=(
        Card("Microscope", (Field("maker", "Maker", preset="simulated", preset_when=SIMULATED),)),
        Card("Movies", (Field("movies", "Movies", applies=Is("dataset.sample_type", "cell")),)),
    ),
)


def test_a_page_of_another_group_is_not_there() -> None:
    assert _section(PAGE, Context(frozenset({"annotation"}))) is None


def test_a_card_of_which_nothing_applies_is_not_there() -> None:
    page = _section(PAGE, Context(sample_type="in_silico"))
    assert page is not None
    assert [card.title for card in page.cards] == ["Microscope"]


def test_a_preset_is_the_value_whatever_was_typed() -> None:
    page = _section(PAGE, Context(sample_type="in_silico"))
    assert page is not None
    judgement = judge([page], {"maker": "TFS"})
    assert judgement.values == {"maker": "simulated"}
    assert not judgement.problems


SHAPES = Field(
    "shapes",
    "Files",
    Kind.ROWS,
    columns=(
        Column("shape", "Shape", kind=Kind.CHOICE, choices=()),
        Column("binning", "Binning", kind=Kind.NUMBER, minimum=0.1, maximum=64, required=False),
        Column("label", "Mask label", kind=Kind.INTEGER, minimum=1, maximum=255, applies=Is("shape", "mask")),
    ),
)


def test_cells_are_numbers_and_choices_and_asked_where_they_apply() -> None:
    shape = replace(SHAPES.columns[0], choices=(Choice("mask", "Mask"), Choice("point", "Points")))
    field = replace(SHAPES, columns=(shape, *SHAPES.columns[1:]))
    rows, wrongs = clean(
        field, [{"shape": "mask", "binning": "2", "label": "3"}, {"shape": "point", "binning": "", "label": "9"}]
    )
    assert not wrongs
    assert rows == [{"shape": "mask", "binning": 2.0, "label": 3}, {"shape": "point", "binning": "", "label": ""}]
    _, wrongs = clean(field, [{"shape": "mask", "binning": "0", "label": ""}, {"shape": "cube"}])
    assert [(wrong.row, wrong.column) for wrong in wrongs] == [(0, "binning"), (0, "label"), (1, "shape")]
