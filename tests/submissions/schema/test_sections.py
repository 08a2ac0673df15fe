"""The schema as a whole: what must be true of every section and field."""

from __future__ import annotations

import re

import pytest

from submissions.schema import (
    LEVELS,
    SECTIONS,
    Context,
    Field,
    Kind,
    Level,
    every_field_of,
    fields_of,
    judge,
    section,
    sections_of,
)
from submissions.schema.conditions import When
from submissions.schema.conditions import fields_in as all_in
from validation.registry import ROLES


def fields_in(when: When) -> set[str]:
    """Of the level itself: what stands above it is no field here."""
    return set(all_in(when)) - set(Context.KEYS)


ARCHIVE_SECTIONS = {"depositions", "datasets", "frames", "tiltseries", "alignments", "tomograms", "annotations"}
ALL_FIELDS = [
    pytest.param(level, field, id=f"{level}.{field.key}") for level in LEVELS for field in every_field_of(level)
]


@pytest.mark.parametrize("level", LEVELS)
def test_keys_are_unique_and_conditions_look_only_at_earlier_fields(level: Level) -> None:
    seen: list[str] = []
    for field in every_field_of(level):
        assert field.key not in seen
        assert set(fields_in(field.applies)) <= set(seen), field.key
        seen.append(field.key)
    for field in every_field_of(level):
        for when in (field.required, field.archive_required):
            assert set(fields_in(when)) <= set(seen), field.key


@pytest.mark.parametrize(("level", "field"), ALL_FIELDS)
def test_every_field_can_be_asked_and_answered(level: Level, field: Field) -> None:
    assert re.fullmatch(r"[a-z][a-z0-9_]*", field.key)
    assert field.label[0].isupper()
    assert (field.kind is Kind.CHOICE) == bool(field.choices)
    assert (field.kind is Kind.ROWS) == bool(field.columns)
    if field.applies is not True:
        assert field.because, "a conditional field says why it is asked"
    if field.archive:
        assert field.archive.split(".")[0] in ARCHIVE_SECTIONS
    if field.example and field.pattern:
        normal = field.pattern.normalise(field.example) if field.pattern.normalise else field.example
        assert field.pattern.problem(normal) is None, "the example is right"
    if field.fact:
        assert field.fact.role in ROLES


def test_rules_and_file_needs_name_what_exists() -> None:
    for part in SECTIONS:
        keys = {field.key for field in part.fields}
        assert {rule.field for rule in part.rules} <= keys
        assert {need.role for need in part.files} <= set(ROLES)
        for need in part.files:
            assert set(fields_in(need.required)) <= {field.key for field in every_field_of(part.level)}


def test_an_empty_level_misses_everything_that_is_always_required() -> None:
    for level in LEVELS:
        missing = {
            problem.field for problem in judge(sections_of(level, Context()), {}).problems if problem.kind == "missing"
        }
        fields = fields_of(level, Context())
        always = {field.key for field in fields if field.required is True and field.applies is True}
        assert always <= missing


def test_look_up_of_a_section_that_is_not_there() -> None:
    with pytest.raises(KeyError):
        section("dataset", "nonsense")
