"""The named rules of the sections: what they say, and whether that blocks submitting or only acceptance."""

from __future__ import annotations

from typing import Any

import pytest

from submissions.schema import Context, Level, Problem, judge, sections_of
from submissions.schema.sentences import count_sentences
from tests.factories import complete_values

SHAPE = complete_values()[Level.ANNOTATION]["shapes"][0]


def told(level: Level, field: str, *, sample_type: str = "", **values: Any) -> list[Problem]:
    stated = complete_values()[level] | values
    return list(judge(sections_of(level, Context(sample_type=sample_type)), stated).of(field))


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("One sentence without its end", 1),
        ("Yeast was grown. It was frozen.", 2),
        ("Some parts, e.g. Golgi and ER, are seen in Fig. 2 and Figs. 3 to 5. More follows.", 2),
        ("As Smith et al. (2021) showed, J. D. Watson and R. Franklin agree. It holds.", 2),
        ("Grids were bought from Example Inc. They were cleaned.", 2),
        ("Cells of S. cerevisiae were milled at approx. 300 K. All of them.", 2),
        ("The dose was 3.1 e/Å2. Voxels are 10.8 Å!", 2),
        ("Is it so? “Yes.” (It is.)", 3),
        ("Lipids of group A. The next are of group B.", 2),
        ("Erste. Zweite. Dritte. Vierte. Fünfte. Sechste.", 6),
    ],
)
def test_sentences_are_counted_in_spite_of_abbreviations(text: str, count: int) -> None:
    assert count_sentences(text) == count


@pytest.mark.parametrize(
    ("values", "word"),
    [
        ({"camera_manufacturer": "Direct Electron", "camera_model": "Apollo"}, "“Direct Electron Apollo”"),
        ({"camera_manufacturer": "TFS", "camera_model": "Falcon 3"}, "“TFS Falcon 3”"),
        ({"camera_manufacturer": "other", "camera_manufacturer_other": "Lab", "camera_model": "other",
          "camera_model_other": "Eye 1"}, "“Lab Eye 1”"),
    ],
)  # fmt: skip
def test_a_camera_that_the_archive_does_not_list_can_be_stated_and_waits_for_the_archive(
    values: dict[str, str], word: str
) -> None:
    (problem,) = told(Level.ACQUISITION, "camera_model", **values)
    assert (problem.kind, problem.blocks_submitting) == ("archive", False)
    assert word in problem.sentence


def test_another_camera_or_microscope_is_named() -> None:
    (problem,) = told(Level.ACQUISITION, "camera_model_other", camera_model="other")
    assert problem.kind == "missing"
    (problem,) = told(Level.ACQUISITION, "microscope_manufacturer", microscope_manufacturer="Hitachi")
    assert problem.kind == "archive"
    assert "“Hitachi”" in problem.sentence


def test_simulated_data_have_a_simulated_microscope_whatever_was_typed() -> None:
    values = complete_values()[Level.ACQUISITION]
    judged = judge(sections_of(Level.ACQUISITION, Context(sample_type="in_silico")), values)
    assert judged.values["camera_manufacturer"] == "simulated"
    assert judged.values["microscope_manufacturer"] == "SIMULATED"
    assert not {problem.field for problem in judged.problems}


@pytest.mark.parametrize(
    ("field", "item"), [("publications", "10.1002/(sici)<1::aid>"), ("database_entries", "EMPIAR-123456")]
)
def test_references_beyond_the_archives_form_block_acceptance_alone(field: str, item: str) -> None:
    (problem,) = told(Level.DEPOSITION, field, **{field: [item]})
    assert problem.kind == "archive"
    assert item in problem.sentence


def test_confidence_is_measured_against_something() -> None:
    (problem,) = told(Level.ANNOTATION, "ground_truth_used", precision=97.5)
    assert problem.kind == "archive"
    assert not told(Level.ANNOTATION, "ground_truth_used")
    (problem,) = told(Level.ANNOTATION, "recall", recall=101)
    assert problem.kind == "wrong"


def test_an_automated_annotation_is_no_ground_truth_for_the_archive() -> None:
    (problem,) = told(Level.ANNOTATION, "ground_truth", method_type="automated", ground_truth=True)
    assert problem.kind == "archive"
    assert not told(Level.ANNOTATION, "ground_truth", method_type="manual", ground_truth=True)


@pytest.mark.parametrize(
    ("rows", "kind", "word"),
    [
        ([SHAPE | {"format": "mrc", "order": ""}], "rule", "Points cannot be read from MRC"),
        ([SHAPE, SHAPE], "rule", "the same name"),
        ([SHAPE | {"label": ""}, SHAPE], "rule", "Name each kind"),
        ([SHAPE | {"unit": "angstrom_centred"}], "archive", "voxels only"),
        ([SHAPE | {"order": ""}], "wrong", "Order of the columns is empty"),
    ],
)
def test_kinds_of_annotation_files(rows: list[dict[str, Any]], kind: str, word: str) -> None:
    (problem,) = told(Level.ANNOTATION, "shapes", shapes=rows)
    assert problem.kind == kind
    assert word in problem.sentence


def test_a_fraction_of_a_degree_is_kept_and_told_to_be_too_fine_for_the_archive() -> None:
    (problem,) = told(Level.ALIGNMENT, "x_tilt_offset", x_tilt_offset=1.5)
    assert (problem.kind, "1.5°" in problem.sentence) == ("archive", True)
    assert not told(Level.ALIGNMENT, "x_tilt_offset", x_tilt_offset=-2.0)


def test_a_person_without_orcid_says_none() -> None:
    people = [complete_values()[Level.DEPOSITION]["authors"][0] | {"orcid": "None", "corresponding": True}]
    assert not told(Level.DEPOSITION, "authors", authors=people)
    people[0]["orcid"] = ""
    (problem,) = told(Level.DEPOSITION, "authors", authors=people)
    assert problem.column == "orcid"
