"""What is clean, wrong and missing, and in which words."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from submissions.schema import Context, Field, Judgement, Kind, Level, judge, prune, sections_of
from submissions.schema.kinds import clean
from submissions.schema.sections import field
from submissions.schema.show import number_text, show

PERSON = {"name": "Ada", "orcid": "0000-0002-1825-0097", "email": "a@b.example", "primary": True, "corresponding": True}


def of_dataset(**values: Any) -> Judgement:
    return judge(sections_of(Level.DATASET, Context()), values)


@pytest.mark.parametrize(
    ("sample_type", "wanted"),
    [
        ("cell", {"cell_origin", "cell_type", "cell_strain"}),
        ("tissue", {"tissue"}),
        ("organism", {"tissue"}),
        ("organelle", {"cell_component"}),
        ("virus", {"cell_component"}),
        ("in_vitro", set()),
        ("in_silico", set()),
        ("other", set()),
    ],
)
def test_each_sample_type_asks_for_its_own_terms(sample_type: str, wanted: set[str]) -> None:
    branch = {"cell_origin", "cell_type", "cell_strain", "tissue", "cell_component"}
    asked = {problem.field for problem in of_dataset(sample_type=sample_type).problems}
    assert asked & branch == wanted


def test_what_the_archive_alone_wants_blocks_accepting_but_not_submitting() -> None:
    (problem,) = of_dataset(sample_type="organism").of("tissue")
    assert (problem.blocks_submitting, problem.blocks_accepting) == (False, True)
    (problem,) = of_dataset(sample_type="tissue").of("tissue")
    assert problem.blocks_submitting


def test_a_value_whose_field_no_longer_applies_is_seen_by_nobody() -> None:
    stored = {"sample_type": "virus", "cell_type": {"name": "fibroblast", "id": "nonsense"}}
    judgement = judge(sections_of(Level.DATASET, Context()), stored)
    assert "cell_type" not in judgement.values
    assert not judgement.of("cell_type"), "not even as an error"


def test_a_wrong_value_is_told_once_and_not_as_missing_as_well() -> None:
    (problem,) = of_dataset(sample_type="organelle", cell_component={"name": "mitochondrion", "id": "GO:57"}).of(
        "cell_component"
    )
    assert problem.kind == "wrong"
    assert "GO:57" in problem.sentence


def test_cell_line_of_unknown_strain_is_refused_for_the_archive_only() -> None:
    values = {"sample_type": "cell", "cell_origin": "cell_line", "cell_strain": {"answer": "unknown"}}
    (problem,) = of_dataset(**values).of("cell_strain")
    assert problem.kind == "archive"


def test_authors_need_a_primary_and_a_corresponding_one() -> None:
    people = [{**PERSON, "corresponding": False}]
    (problem,) = judge(sections_of(Level.DEPOSITION, Context()), {"authors": people}).of("authors")
    assert problem.sentence == "Mark at least one corresponding author."
    assert not judge(sections_of(Level.DEPOSITION, Context()), {"authors": [PERSON]}).of("authors")


def test_wrong_cells_are_told_by_row_and_column() -> None:
    people = [PERSON, {**PERSON, "orcid": "0000-0002-1825-0098", "name": ""}]
    problems = judge(sections_of(Level.DEPOSITION, Context()), {"authors": people}).of("authors")
    assert {(problem.row, problem.column) for problem in problems} == {(1, "orcid"), (1, "name")}


def test_six_sentences_are_told_and_block_nothing() -> None:
    text = "One is here. Two is here. Three is here. Four is here. Five is here. Six is here."
    (problem,) = of_dataset(description=text).of("description")
    assert problem.sentence == "6 sentences; 1 to 5 are wanted."
    assert not problem.blocks_accepting


def test_either_dose_is_enough_for_submitting() -> None:
    sections = sections_of(Level.ACQUISITION, Context())
    neither = {p.field for p in judge(sections, {}).problems if p.blocks_submitting}
    assert {"dose_per_movie", "total_dose"} <= neither
    one = judge(sections, {"dose_per_movie": "3"})
    assert not {p.field for p in one.problems if p.blocks_submitting} & {"dose_per_movie", "total_dose"}
    assert one.of("total_dose")[0].kind == "archive"


def test_camera_model_of_another_maker_is_refused() -> None:
    values = {"camera_manufacturer": "Gatan", "camera_model": "FALCON 4i"}
    (problem,) = judge(sections_of(Level.ACQUISITION, Context()), values).of("camera_model")
    assert "FALCON 4i" in problem.sentence
    assert "K3" in problem.sentence


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("1,35", "“1,35”: write the decimal point as a point, 1.35."),
        ("0.135 nm", "0.135 nm is 1.35 Å. Did you mean 0.135 Å?"),
        ("about two", "“about two” is not a number."),
        ("0", "0 Å is too small: at least 0.001 Å."),
        ("nan", "“nan” is not a number."),
    ],
)
def test_numbers_say_what_is_wrong_with_them(typed: str, sentence: str) -> None:
    value, (wrong,) = clean(field(Level.TILT_SERIES, "pixel_size"), typed)
    assert value is None
    assert wrong.sentence == sentence


@pytest.mark.parametrize("typed", ["300", "300 kV", " 300.0 kv", "3e2"])
def test_voltage_is_typed_in_kilovolts_and_kept_in_volts(typed: str) -> None:
    asked = field(Level.ACQUISITION, "acceleration_voltage")
    value, wrongs = clean(asked, typed)
    assert (value, wrongs) == (300_000, [])
    assert clean(asked, value) == (300_000, []), "a stored number is not scaled again"
    assert (number_text(asked, value), show(asked, value)) == ("300", "300\u00a0kV")


@given(st.floats(min_value=0.02, max_value=3000, allow_nan=False), st.sampled_from([1, 1000, 0.001]))
def test_what_is_typed_comes_back_as_typed(number: float, scale: float) -> None:
    asked = Field("x", "X", Kind.NUMBER, scale=scale)
    typed = f"{number:.6g}"
    value, wrongs = clean(asked, typed)
    assert not wrongs
    assert float(number_text(asked, value)) == float(typed)


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=20),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
        max_leaves=8,
    )
)
def test_no_stored_value_whatever_breaks_the_judgement(value: Any) -> None:
    """Drafts always save, so anything may be stored; it is wrong at worst."""
    for level in Level:
        keys = [asked.key for part in sections_of(level, Context()) for asked in part.fields]
        judgement = judge(sections_of(level, Context()), dict.fromkeys(keys, value))
        for key, kept in judgement.values.items():
            assert clean(field(level, key), kept) == (kept, []), "clean values stay clean"
            show(field(level, key), kept)
        for part in sections_of(level, Context()):
            for asked in part.fields:
                show(asked, value)


def test_prune_keeps_only_what_applies_and_is_right() -> None:
    fields = [asked for part in sections_of(Level.DATASET, Context()) for asked in part.fields]
    kept = prune(fields, {"sample_type": "tissue", "cell_type": {"name": "a", "id": "CL:0000001"}, "title": "T"})
    assert kept.pop("assay") == {"name": "microscopy assay", "id": "EFO:0002909"}, "what stands where it is blank"
    assert kept == {"title": "T", "sample_type": "tissue"}
