"""What people paste may be long and odd: every pattern and every kind is done with it at once."""

from __future__ import annotations

import pytest

from submissions.schema import Kind, Level, every_field_of, identifiers
from submissions.schema.base import Field, Pattern
from submissions.schema.kinds import clean
from submissions.schema.sections.shared import count_sentences
from tests.hostile import TEXTS, at_most

PATTERNS = {name: found for name, found in vars(identifiers).items() if isinstance(found, Pattern)}


@pytest.mark.parametrize("name", PATTERNS)
def test_identifiers(name: str) -> None:
    pattern = PATTERNS[name]
    for text in TEXTS:
        with at_most(2):
            pattern.problem(pattern.normalise(text) if pattern.normalise else text)


@pytest.mark.parametrize("kind", [Kind.TEXT, Kind.PARAGRAPH, Kind.NUMBER, Kind.INTEGER, Kind.DATE])
def test_kinds(kind: Kind) -> None:
    field = Field(key="x", label="x", kind=kind, unit="Å" if kind is Kind.NUMBER else "")
    for text in TEXTS:
        with at_most(2):
            clean(field, text)
            clean(field, text[:900] + text[-2:])


def test_every_field_of_the_schema() -> None:
    fields = [field for level in Level for field in every_field_of(level)]
    assert len(fields) > 50
    for field in fields:
        with at_most(5):
            for text in TEXTS[::7]:
                clean(field, text[:900] + text[-2:])


def test_sentences() -> None:
    for text in TEXTS:
        with at_most(2):
            count_sentences(text)


@pytest.mark.parametrize("typed", ["1" * 300 + "x\ny", "1" * 61, "1" * 20_000 + "x\ny", "1," * 5_000])
def test_a_number_of_many_characters_is_refused_with_their_count(typed: str) -> None:
    with at_most(2):
        value, (wrong,) = clean(Field(key="x", label="x", kind=Kind.NUMBER), typed)
    assert value is None
    assert "a number has at most 60" in wrong.sentence
    assert len(wrong.sentence) < 120


@pytest.mark.parametrize(("typed", "value"), [("1.", 1.0), (".5", 0.5), ("1e3", 1000.0), ("-2.50", -2.5), ("3 Å", 3.0)])
def test_numbers_in_all_their_spellings(typed: str, value: float) -> None:
    assert clean(Field(key="x", label="x", kind=Kind.NUMBER, unit="Å"), typed) == (value, [])
