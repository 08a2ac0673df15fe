"""The generated JSON Schema refuses exactly what completeness calls missing or wrong."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker

from submissions.schema import LEVELS, Context, Field, Kind, Level, Section, judge, sections_of
from submissions.schema.json_schema import FORMATS, section_schema
from submissions.schema.kinds import clean
from tests.factories import COMPLETE, EXISTING_DATASET

CONTEXTS = {
    "dataset": Context(),
    "simulated": Context(sample_type="in_silico"),
    "annotation": Context(frozenset({"annotation"})),
    "both": Context(frozenset({"annotation", "tomogram"})),
}
ANYTHING = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-10_000_000, 10_000_000),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=12),
    st.lists(st.text(max_size=5), max_size=3),
    st.dictionaries(st.sampled_from(["answer", "name", "id", "kept"]), st.text(max_size=6), max_size=3),
)


def cases() -> Iterator[Any]:
    for name, context in CONTEXTS.items():
        for level in LEVELS:
            for section in sections_of(level, context):
                yield pytest.param(section, id=f"{name}-{level}-{section.key}")


CASES = list(cases())


def checker() -> FormatChecker:
    found = FormatChecker(["date"])
    for name, pattern in FORMATS.items():
        found.checks(name)(lambda text, pattern=pattern: not isinstance(text, str) or pattern.problem(text) is None)
    return found


def validator(section: Section) -> Draft202012Validator:
    return _VALIDATORS.get(id(section)) or _VALIDATORS.setdefault(id(section), _validator(section))


# By id, as defaults and presets make sections unhashable; CASES keeps them alive.
_VALIDATORS: dict[int, Draft202012Validator] = {}


def _validator(section: Section) -> Draft202012Validator:
    schema = section_schema(section)
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema, format_checker=checker())


def right(asked: Field, level: Level) -> st.SearchStrategy[Any]:
    """Values as people state them, and those at and beyond the bounds."""
    values: list[Any] = [(COMPLETE[level] | EXISTING_DATASET).get(asked.key)]
    values += [choice.value for choice in asked.choices]
    values += [{"answer": answer.key} for answer in asked.answers]
    values += [True, False] if asked.kind is Kind.YES_NO else []
    for bound in (asked.minimum, asked.maximum):
        values += [] if bound is None else [step * asked.scale for step in (bound - 1, bound, bound + 1)]
    values += ["2026-11-22", "2026-13-22"] if asked.kind is Kind.DATE else []
    if asked.pattern:
        values += [asked.example, asked.example[:-1] + "7", [asked.example], {"name": "a", "id": asked.example}]
    return st.one_of(st.sampled_from(values), *([rows(asked)] if asked.columns else []))


def rows(asked: Field) -> st.SearchStrategy[Any]:
    """Rows of cells that may be right, blank, of another kind, or not there."""
    cells = {
        column.key: st.sampled_from(
            [column.example, "", "x", True, 1, 70_000, -1.5, *(choice.value for choice in column.choices)]
        )
        for column in asked.columns
    }
    return st.lists(st.fixed_dictionaries({}, optional=cells), max_size=3)


def stated(section: Section) -> dict[str, Any]:
    """The complete values of the fields that the section asks for."""
    keys = {asked.key for asked in section.fields if asked.preset_when is not True}
    return {key: value for key, value in (COMPLETE[section.level] | EXISTING_DATASET).items() if key in keys}


def records(section: Section) -> st.SearchStrategy[dict[str, Any]]:
    """What may be stored: nothing or all that is wanted, with some values changed; clean, or wrong as it was typed."""
    fields = {asked.key: asked for asked in section.fields if asked.preset_when is not True}
    changes = st.one_of([
        st.tuples(st.just(asked.key), st.one_of(right(asked, section.level), right(asked, section.level), ANYTHING))
        for asked in fields.values()
    ])  # fmt: skip
    bases = st.sampled_from([stated(section)] * 3 + [{}])
    return st.tuples(bases, st.lists(changes, max_size=5)).map(
        lambda drawn: {key: kept(fields[key], raw) for key, raw in (drawn[0] | dict(drawn[1])).items()}
    )


def kept(asked: Field, raw: Any) -> Any:
    value, wrongs = clean(asked, raw)
    return raw if wrongs else value


@pytest.mark.parametrize("section", CASES)
def test_schema_and_completeness_agree(section: Section) -> None:
    @settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(record=records(section))
    def agree(record: dict[str, Any]) -> None:
        problems = [problem for problem in judge([section], record).problems if problem.kind in ("missing", "wrong")]
        errors = [error.message for error in validator(section).iter_errors(record)]
        assert bool(problems) == bool(errors), (record, problems, errors)

    agree()


@pytest.mark.parametrize("section", CASES)
def test_complete_values_are_valid_and_unknown_keys_are_not(section: Section) -> None:
    assert not list(validator(section).iter_errors(stated(section)))
    assert not validator(section).is_valid({**stated(section), "nonsense": 1})
    wanted = any(asked.required is True and asked.applies is True for asked in section.fields)
    assert not (wanted and validator(section).is_valid({}))


def test_what_is_drafted_need_not_be_complete() -> None:
    (about, *_) = sections_of(Level.DEPOSITION, Context())
    draft = Draft202012Validator(section_schema(about, complete=False))
    assert draft.is_valid({})
    assert draft.is_valid({"title": None})
    assert not draft.is_valid({"title": 3})


def test_bounds_and_units_are_those_that_are_stored() -> None:
    (acquisition,) = sections_of(Level.ACQUISITION, Context())
    voltage = section_schema(acquisition)["properties"]["acceleration_voltage"]
    assert (voltage["minimum"], voltage["maximum"]) == (20_000, 3_000_000)
    assert voltage["description"] == "In kV times 1000."


def test_the_branch_of_a_tissue() -> None:
    (sample, _) = sections_of(Level.DATASET, Context())
    keys = {"title", "description", "sample_type", "organism", "sample_preparation", "grid_preparation", "other_setup"}
    stated = {key: COMPLETE[Level.DATASET][key] for key in keys} | {"sample_type": "tissue"}
    assert not validator(sample).is_valid(stated)
    assert validator(sample).is_valid(stated | {"tissue": {"name": "liver", "id": "UBERON:0002107"}})
    virus = stated | {"sample_type": "virus", "tissue": "nonsense that nobody sees"}
    assert validator(sample).is_valid(virus)
