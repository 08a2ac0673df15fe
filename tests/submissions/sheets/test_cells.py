"""What people and programs do to cells: each is understood, or told with a remedy."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from openpyxl import Workbook

from submissions.models import Dataset, Deposition, Override, Run
from submissions.models.block import BLOCK_MODELS, Block
from submissions.schema import field
from submissions.sheets.found import Found
from submissions.sheets.plan import plan
from submissions.sheets.read import read
from submissions.tree import BlockNode, DatasetNode, Outline
from tests.submissions.sheets.files import as_csv, saved, xlsx

AXIS = "tilt_series.tilt_axis"


def outline(**values: dict[str, Any]) -> Outline:
    """A dataset with a block of each kind, three runs. ``values``: by level."""
    deposition = Deposition(pk=7, kinds=["dataset"], values=values.get("deposition", {}))
    dataset = Dataset(pk=3, deposition=deposition, position=1, values=values.get("dataset", {}))
    runs = [Run(pk=number, dataset=dataset, name=f"TS_0{number}") for number in (1, 2, 3)]
    node = DatasetNode(dataset, runs)
    for number, kind in enumerate(BLOCK_MODELS, start=11):
        block = Block(pk=number, dataset=dataset, kind=kind.value, values=values.get(kind.value, {}))
        node.blocks.append(BlockNode(block, node, None, frozenset(run.pk for run in runs)))
    return Outline(deposition, [node])


def planned(content: bytes, name: str = "sheet.xlsx", **values: dict[str, Any]) -> Found:
    return plan(outline(**values), read(content, name=name))


def told(found: Found) -> list[tuple[str, int, str, str]]:
    return [(problem.tab, problem.row, problem.column, problem.sentence) for problem in found.problems]


def changed(found: Found) -> dict[tuple[str, str], Any]:
    return {(change.address, value.key): value.after for change, value in found.between(0, 100)}


def run_sheet(*cells: Any) -> bytes:
    lines = [["dataset:3", f"TS_0{number}", cell] for number, cell in enumerate(cells, start=1)]
    return xlsx({"runs": [["runs.dataset", "runs.run", AXIS], *lines]})


@pytest.mark.parametrize(
    ("cell", "stored"),
    [(-60, -60.0), (84.1, 84.1), ("84.1", 84.1), (" −60 ", -60.0), ("85.3 °", 85.3), (1e-7, 1e-7), ("+5", 5.0)],
)
def test_numbers_are_numbers_however_they_are_written(cell: Any, stored: float) -> None:
    assert changed(planned(run_sheet(cell))) == {("block:12@run:1", "tilt_axis"): stored}


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("=A1+1", "The cell holds a formula, and only values are read. Copy it and paste it as a value."),
        ("abc", "“abc” is not a number."),
        ("1,5", "“1,5”: write the decimal point as a point, 1.5."),
        (date(2026, 11, 22), "has made a date of it (2026-11-22). Format the cell as number and type the value again."),
        (True, "TRUE and FALSE are no number."),
        ("[None]", "No answer in brackets is possible here."),
        (4000, "4000 ° is too large: at most 360 °."),
        ("#N/A", "#N/A is an error of the spreadsheet program. Type the value."),
    ],
)
def test_what_is_no_number_is_told(cell: Any, said: str) -> None:
    ((tab, row, column, sentence),) = told(planned(run_sheet(None, cell)))
    assert (tab, row, column[:4]) == ("runs", 3, "C · ")
    assert said in sentence


def level_sheet(level: str, address: str, **cells: Any) -> bytes:
    return xlsx({level: [[f"{level}.address", *cells], [address, *cells.values()]]})


@pytest.mark.parametrize(
    ("key", "cell", "stored"),
    [
        ("title", "'=x", "=x"),
        ("title", "'-60 °C", "-60 °C"),
        ("title", "'t Hooft", "'t Hooft"),
        ("title", "'[None]", "[None]"),
        ("title", "[4Fe-4S] cluster", "[4Fe-4S] cluster"),
        ("title", 4.11, "4.11"),
        ("title", 12, "12"),
        ("publications", "[None yet]", {"answer": "not_yet"}),
        ("publications", "[NOT_YET]", {"answer": "not_yet"}),
        ("publications", "https://doi.org/10.1234/a\n10.1234/b", ["10.1234/a", "10.1234/b"]),
        ("hold_until", date(2027, 1, 31), "2027-01-31"),
        ("hold_until", "2027-01-31", "2027-01-31"),
    ],
)
def test_texts_answers_lists_and_dates(key: str, cell: Any, stored: Any) -> None:
    found = planned(level_sheet("deposition", "deposition", **{key: cell}))
    assert told(found) == []
    assert changed(found) == {("deposition", key): stored}


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        (date(2026, 3, 1), "Format the cell as text"),
        (123456789012345678, "lost digits"),
        ("[Nome]", "If [Nome] is meant as text, write an apostrophe before it: '[Nome]"),
    ],
)
def test_what_a_program_has_made_of_a_text_is_told(cell: Any, said: str) -> None:
    ((_, row, column, sentence),) = told(planned(level_sheet("deposition", "deposition", title=cell)))
    assert (row, column) == (2, "B · Title")
    assert said in sentence


def test_an_answer_keeps_what_stood_there_and_a_term_is_two_cells() -> None:
    before = {"publications": ["10.1/a"]}
    found = planned(level_sheet("deposition", "deposition", publications="[None yet]"), deposition=before)
    assert changed(found) == {("deposition", "publications"): {"answer": "not_yet", "kept": ["10.1/a"]}}
    cells = {"organism.name": "Homo sapiens", "organism.id": 9606}
    found = planned(level_sheet("dataset", "dataset:3", **cells))
    assert changed(found)["dataset:3", "organism"]["name"] == "Homo sapiens"
    ((*_, sentence),) = told(planned(level_sheet("dataset", "dataset:3", **{"organism.name": "Homo sapiens"})))
    assert "has two columns, name and identifier, and one is missing. Add it." in sentence
    ((*_, sentence),) = told(planned(level_sheet("dataset", "dataset:3", **{**cells, "organism.id": None})))
    assert "The identifier of “Homo sapiens” is missing" in sentence


def test_choices_go_by_label_or_value_in_any_case() -> None:
    asked = field("tomogram", "reconstruction_method")
    for cell in ("WBP", "wbp", "Weighted back-projection (WBP)", "weighted back-projection (wbp)"):
        assert changed(planned(level_sheet("tomogram", "block:14", reconstruction_method=cell))) == {
            ("block:14", asked.key): "WBP"
        }
    ((*_, sentence),) = told(planned(level_sheet("tomogram", "block:14", reconstruction_method="Magic")))
    assert sentence.startswith("“Magic” is not one of the choices: Weighted back-projection (WBP); SIRT;")


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ([["runs.run", "tilt_series.tilt_axsi"], ["TS_01", 1]], "Did you mean tilt_series.tilt_axis?"),
        ([["runs.run", AXIS, AXIS], ["TS_01", 1, 1]], f"The column {AXIS} is there twice."),
        ([["runs.run"], ["TS_01", 7]], "This column has no key in the first row."),
        ([["run", AXIS], ["TS_01", 7]], "No cell of the first row says what the lines are about"),
        ([["runs.run", AXIS], ["TS_01", 7], ["TS_01", 8]], "TS_01 stands in line 2 already. Join the two lines."),
        ([["runs.run", AXIS], [None, 7]], "Write the name of the run"),
        ([["runs.run", AXIS], ["a/b", 7]], "a/b"),
        ([["runs.run", "runs.dataset"], ["TS_01", "dataset:9"]], "Write a dataset of this deposition: dataset:3."),
        ([["tomogram.address"], ["block:99"]], "block:99 is not in this deposition."),
        ([["tomogram.address"], ["block:12"]], "does not belong in this tab"),
        ([["dataset.address"], ["new:x"]], "Lines cannot be added to this tab."),
        ([["authors.of", "name"], ["block:99", "Ada"]], "block:99 is not in this deposition."),
        ([["authors.of", "name"], ["block:13", "Ada"]], "is not asked of"),
        ([["authors.of", "name", "email"], ["deposition", "Ada", "a@b.example"]], "ORCID is empty."),
    ],
)
def test_what_is_not_known_is_told(lines: list[list[Any]], said: str) -> None:
    found = planned(xlsx({"any name": lines}))
    assert said in "\n".join(sentence for *_, sentence in told(found))
    assert len(told(found)) == 1, "one mistake, one problem"


def test_unknown_tabs_are_told_and_notes_passed_over() -> None:
    found = planned(xlsx({"runs": [["runs.run"]], "my notes": [["hello"]], "#mine": [["hello"]]}))
    assert [problem.tab for problem in found.problems] == ["my notes"]
    twice = planned(xlsx({"a": [["runs.run"]], "b": [["runs.run"]]}))
    assert "a holds runs.run as well. Join the two tabs." in told(twice)[0][3]


def test_merged_cells_are_told() -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for line in (["runs.run", AXIS], ["TS_01", 5], ["TS_02", None]):
        sheet.append(line)
    sheet.merge_cells("B2:B3")
    (problem,) = planned(saved(book)).problems
    assert problem.value == "B2:B3"
    assert "merged" in problem.sentence


@pytest.mark.parametrize(
    ("separator", "encoding"), [(",", "utf-8"), (",", "utf-8-sig"), (";", "utf-8"), ("\t", "utf-16"), (";", "cp1252")]
)
def test_csv_of_every_origin(separator: str, encoding: str) -> None:
    lines = [
        ["deposition.address", "title", "description"],
        ["deposition", "Zellen; größer, 5 Å", "Ein Satz.\nNoch einer."],
    ]
    found = planned(as_csv(lines, separator=separator, encoding=encoding), "deposition.csv")
    assert told(found) == []
    assert changed(found) == {
        ("deposition", "title"): "Zellen; größer, 5 Å",
        ("deposition", "description"): "Ein Satz.\nNoch einer.",
    }
    assert bool(found.notes) is (encoding == "cp1252")


def test_decimal_commas_of_a_semicolon_file_are_numbers_in_columns_of_numbers() -> None:
    lines = [["runs.run", AXIS], ["TS_01", "84,15"], ["TS_02", "1,234"]]
    found = planned(as_csv(lines, separator=";"), "runs.csv")
    assert changed(found) == {("block:12@run:1", "tilt_axis"): 84.15}
    assert [sentence for *_, sentence in told(found)] == ["“1,234”: write the decimal point as a point, 1.234."]
    title = [["deposition.address", "title"], ["deposition", "1,5"]]
    assert changed(planned(as_csv(title, separator=";"), "x.csv")) == {("deposition", "title"): "1,5"}


def test_formulas_in_csv_are_refused_and_text_with_signs_is_text() -> None:
    title = [["deposition.address", "title"], ["deposition", "=HYPERLINK(1)"]]
    assert "The cell holds a formula" in told(planned(as_csv(title), "x.csv"))[0][3]
    for text in ("@x", "-60 °C", "+49 x"):
        title[1][1] = text
        assert changed(planned(as_csv(title), "x.csv")) == {("deposition", "title"): text}


def test_a_value_that_nobody_will_see_is_told() -> None:
    cells = {"sample_type": "Tissue", "cell_component.name": "mitochondrion", "cell_component.id": "GO:0005739"}
    found = planned(level_sheet("dataset", "dataset:3", **cells))
    assert any("will be kept, but nobody sees it" in note for note in found.notes)


def test_columns_and_lines_that_are_not_there_stay() -> None:
    held = outline()
    node = held.datasets[0].blocks[1]
    node.overrides[1] = Override(block=node.block, run_id=1, values={"tilt_axis": 9.0, "pixel_size": 2.0})
    content = xlsx({"runs": [["runs.run", AXIS], ["TS_01", 8]]})
    assert changed(plan(held, read(content, name="x.xlsx"))) == {("block:12@run:1", "tilt_axis"): 8.0}
