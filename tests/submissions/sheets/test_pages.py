"""From a downloaded sheet to an imported one, as the depositor sees it."""

from __future__ import annotations

import csv
import io
import zipfile
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from submissions import history
from submissions.models import Batch, Event, Override, Run, SheetImport
from submissions.refusals import Refused
from submissions.schema import Level, field
from submissions.sheets import imports
from submissions.states import State
from tests.factories import make_runs, make_user, put_in_state
from tests.submissions.sheets.conftest import Desk
from tests.submissions.sheets.files import as_csv, saved, xlsx

AXIS = "tilt_series.tilt_axis"
LABEL = field("tilt_series", "tilt_axis").label
PEOPLE = ["authors.of", *(column.key for column in field("deposition", "authors").columns)]


def sheet(desk: Desk, *lines: list[Any], key: str = AXIS) -> bytes:
    rows = [[desk.dataset.address, *line] for line in lines]
    return xlsx({"runs": [["runs.dataset", "runs.run", key], *rows]})


def test_the_workbook_is_prefilled_and_explains_itself(desk: Desk) -> None:
    Override.objects.create(
        block=desk.block(Level.TILT_SERIES), run=desk.dataset.runs.all()[1], values={"tilt_axis": -85.3}
    )
    book = load_workbook(io.BytesIO(desk.download(f"{desk.deposition.label}.xlsx")))
    runs = [list(row) for row in book["runs"].iter_rows(values_only=True)]
    place = runs[0].index(AXIS)
    assert runs[1][0] == "#label"
    assert runs[1][place] == f"Tilt series: {LABEL} (°)"
    assert "as the block says, 84.1" in runs[2][place]
    assert [row[1] for row in runs[4:]] == ["TS_01", "TS_02", "TS_03"]
    assert [row[place] for row in runs[4:]] == [None, -85.3, None]
    voltage = next(cell for cell in book["acquisition"][1] if cell.value == "acceleration_voltage").column
    assert book["acquisition"].cell(5, voltage).value == 300
    assert book["acquisition"].cell(2, voltage).value == "Acceleration voltage (kV)"
    lists = {str(found.sqref): found.formula1 for found in book["dataset"].data_validations.dataValidation}
    letter = next(cell.column_letter for cell in book["dataset"][1] if cell.value == "sample_type")
    assert any(place.startswith(f"{letter}5:") and "choices!" in formula for place, formula in lists.items())
    people = [row[2] for row in book["authors"].iter_rows(min_row=5, values_only=True) if row[0] == "deposition"]
    assert people == ["Ada Example", "Ben Example"]


def test_every_tab_comes_as_csv_too(desk: Desk) -> None:
    packed = zipfile.ZipFile(io.BytesIO(desk.download(f"{desk.deposition.label}.zip")))
    assert {"deposition.csv", "dataset.csv", "runs.csv", "authors.csv", "tomogram.csv"} <= set(packed.namelist())
    alone = desk.download("runs.csv")
    assert alone == packed.read("runs.csv")
    assert alone.startswith(b"\xef\xbb\xbfruns.dataset,runs.run,")
    assert desk.client.get(desk.url("sheets_download", "nothing.csv")).status_code == 404


def test_a_changed_cell_is_shown_then_imported_then_undone(desk: Desk) -> None:
    said = desk.upload(sheet(desk, ["TS_02", -85.25], ["TS_03", None]))
    assert "1 value will change" in said
    assert f"TS_02 {LABEL} nothing -85.25°" in said
    assert "runs, row 2, C" in said
    assert desk.overrides(Level.TILT_SERIES) == {}, "nothing changes before it is confirmed"
    desk.press("apply")
    assert "1 value changed" in desk.last.content.decode()
    assert desk.overrides(Level.TILT_SERIES) == {"TS_02": {"tilt_axis": -85.25}}
    assert SheetImport.objects.count() == 0
    batch = Batch.objects.get()
    assert (batch.what, batch.count) == ("Values from runs.xlsx", 1)
    history.undo(batch, actor=desk.deposition.owner)
    assert desk.overrides(Level.TILT_SERIES) == {}


def test_the_whole_downloaded_workbook_changes_nothing(desk: Desk) -> None:
    said = desk.upload(desk.download(f"{desk.deposition.label}.xlsx"), "all.xlsx")
    assert "it says what is stored already" in said
    said = desk.upload(desk.download(f"{desk.deposition.label}.zip"), "all.zip")
    assert "it says what is stored already" in said


def test_a_workbook_that_a_program_has_saved_again_changes_nothing(desk: Desk) -> None:
    book = load_workbook(io.BytesIO(desk.download(f"{desk.deposition.label}.xlsx")))
    assert "it says what is stored already" in desk.upload(saved(book), "all.xlsx")


def test_new_names_become_runs_once_it_is_confirmed(desk: Desk) -> None:
    said = desk.upload(sheet(desk, ["TS_10", 3], ["TS_9", None]))
    assert "2 runs will be added" in said
    assert "TS_10 , TS_9" in said
    assert Run.objects.filter(dataset=desk.dataset).count() == 3
    desk.press("apply")
    assert [run.name for run in desk.dataset.runs.all()][-2:] == ["TS_9", "TS_10"], "in natural order"
    assert desk.overrides(Level.TILT_SERIES) == {"TS_10": {"tilt_axis": 3.0}}
    assert Event.objects.get(action="sheet_runs").data["count"] == 2


def test_an_empty_cell_keeps_the_value_unless_asked_otherwise(desk: Desk) -> None:
    Override.objects.create(
        block=desk.block(Level.TILT_SERIES), run=desk.dataset.runs.all()[0], values={"tilt_axis": 9.0}
    )
    said = desk.upload(sheet(desk, ["TS_01", None], ["TS_02", 5]))
    assert "1 empty cell stands where the deposition has a value. It changes nothing." in said
    said = desk.press("empty")
    assert "1 value will be emptied" in said
    assert f"TS_01 {LABEL} 9° Emptied" in said
    desk.press("apply")
    assert desk.overrides(Level.TILT_SERIES) == {"TS_02": {"tilt_axis": 5.0}}


def test_clear_empties_a_value(desk: Desk) -> None:
    lines = [["deposition.address", "description", "publications"], ["deposition", "[clear]", "[none yet]"]]
    said = desk.upload(as_csv(lines), "deposition.csv")
    assert "Description" in said
    assert "1 value will change" in said, "the recorded answer is there already"
    desk.press("apply")
    desk.deposition.refresh_from_db()
    assert "description" not in desk.deposition.values


def test_a_list_of_rows_is_replaced_as_a_whole(desk: Desk) -> None:
    who = {"name": "Cy Example", "orcid": "https://orcid.org/0000-0002-1825-0097", "email": "cy@lab.example"}
    said_of = {"authors.of": "deposition", "primary": "Yes", "corresponding": True, **who}
    lines = [PEOPLE, [said_of.get(key) for key in PEOPLE]]
    said = desk.upload(xlsx({"authors": lines}), "authors.xlsx")
    assert "Ada Example" in said
    assert "Cy Example, 0000-0002-1825-0097" in said, "normalised, as the form does"
    desk.press("apply")
    desk.deposition.refresh_from_db()
    assert [person["name"] for person in desk.deposition.values["authors"]] == ["Cy Example"]
    assert desk.deposition.values["authors"][0]["primary"] is True


def test_a_change_in_between_is_told_and_shown_again(desk: Desk) -> None:
    run = desk.dataset.runs.all()[0]
    assert "1 value will change" in desk.upload(sheet(desk, ["TS_01", 4]))
    row = Override.objects.create(block=desk.block(Level.TILT_SERIES), run=run, values={"tilt_axis": 7.0})
    said = desk.press("apply")
    assert "TS_01 was changed in the meantime" in said
    assert f"TS_01 {LABEL} 7° 4°" in said, "what it would change now"
    row.refresh_from_db()
    assert row.values == {"tilt_axis": 7.0}
    desk.press("apply")
    row.refresh_from_db()
    assert row.values == {"tilt_axis": 4.0}


def test_an_unrelated_change_in_between_does_not_disturb(desk: Desk) -> None:
    desk.upload(sheet(desk, ["TS_01", 4]))
    desk.deposition.values = desk.deposition.values | {"title": "Another"}
    desk.deposition.save(update_fields=["values"])
    desk.press("apply")
    assert desk.overrides(Level.TILT_SERIES) == {"TS_01": {"tilt_axis": 4.0}}
    desk.deposition.refresh_from_db()
    assert desk.deposition.title == "Another"


def test_only_what_was_seen_is_imported(desk: Desk) -> None:
    desk.upload(sheet(desk, ["TS_01", 4]))
    assert "is not what this page showed" in desk.press("apply", seen="something else")
    assert desk.overrides(Level.TILT_SERIES) == {}


def test_a_new_block_comes_with_its_rows(desk: Desk) -> None:
    block = ["new:denoised", "SIRT", 21.5]
    tabs = {
        "authors": [["authors.of", "name"],
                    [f"new:denoised@{desk.dataset.address}", "[Same as the deposition's authors]"]],
        "tomogram": [["tomogram.address", "reconstruction_method", "voxel_size"], block],
    }  # fmt: skip
    said = desk.upload(xlsx(tabs), "tomograms.xlsx")
    assert "1 block will be added" in said
    assert desk.dataset.blocks.filter(kind="tomogram").count() == 1
    desk.press("apply")
    made = desk.dataset.blocks.filter(kind="tomogram").last()
    assert made is not None
    assert (made.name, made.values) == (
        "denoised",
        {"reconstruction_method": "SIRT", "voxel_size": 21.5, "authors": {"answer": "same"}},
    )
    history.undo(Batch.objects.get(), actor=desk.deposition.owner)
    assert desk.dataset.blocks.filter(kind="tomogram").count() == 1


def test_a_sheet_that_is_confirmed_twice_is_imported_once(desk: Desk) -> None:
    desk.upload(xlsx({"tomogram": [["tomogram.address", "voxel_size"], ["new:denoised", 21.5]]}), "tomograms.xlsx")
    # Both have read the upload before the first of them has the deposition.
    first, second = SheetImport.objects.get(), SheetImport.objects.get()
    imports.confirm(first, actor=first.actor, seen=imports.digest(first))
    with pytest.raises(Refused, match="nothing was done twice"):
        imports.confirm(second, actor=second.actor, seen=imports.digest(second))
    assert desk.dataset.blocks.filter(kind="tomogram").count() == 2


def test_an_upload_is_its_owners_alone_and_dropped_on_request(desk: Desk) -> None:
    desk.upload(sheet(desk, ["TS_01", 4]))
    row = SheetImport.objects.get()
    stranger = Client()
    stranger.force_login(make_user("curator"))
    assert stranger.get(desk.url("sheet_import", row.pk)).status_code == 404
    desk.press("drop")
    assert "runs.xlsx is forgotten" in desk.last.content.decode()
    assert SheetImport.objects.count() == 0


def test_nothing_is_imported_once_it_is_submitted(desk: Desk) -> None:
    desk.upload(sheet(desk, ["TS_01", 4]))
    put_in_state(desk.deposition, State.SUBMITTED)
    assert "nothing in it can be changed now" in desk.press("apply")
    assert desk.overrides(Level.TILT_SERIES) == {}
    assert 'type="file"' not in desk.client.get(desk.url("sheets")).content.decode()


@pytest.mark.parametrize("page", ["sheets", "sheet_import"])
def test_the_same_queries_for_few_and_many(desk: Desk, page: str) -> None:
    counts = []
    for names in (["TS_01"], [f"TS_{number:02}" for number in range(1, 60)]):
        make_runs(desk.dataset, len(names))
        desk.upload(sheet(desk, *[[name, 4] for name in names]))
        args = [SheetImport.objects.get().pk] if page == "sheet_import" else []
        desk.client.get(desk.url(page, *args))
        with CaptureQueriesContext(connection) as captured:
            desk.client.get(desk.url(page, *args))
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_the_page_of_a_refused_file_says_why(desk: Desk) -> None:
    said = desk.upload(b"", "empty.csv")
    assert "Nothing was imported. empty.csv is empty." in said
    answer = desk.client.post(desk.url("sheets_upload"), {}, follow=True)
    assert "Choose a file first" in answer.content.decode()
    big = SimpleUploadedFile("big.csv", b"a" * (11 * 1024 * 1024))
    answer = desk.client.post(desk.url("sheets_upload"), {"sheet": big})
    assert answer.status_code == 422
    assert "big.csv has 11 MiB; at most 10 MiB are read." in answer.content.decode()


def test_three_hundred_errors_in_five_thousand_rows_are_all_told(desk: Desk) -> None:
    make_runs(desk.dataset, 4_997)
    names = list(desk.dataset.runs.values_list("name", flat=True))
    lines = [[name, f"x{number}" if number % 16 == 0 and number < 4800 else 1.5] for number, name in enumerate(names)]
    said = desk.upload(sheet(desk, *lines))
    assert "300 problems" in said
    assert f"runs, row 2, C · Tilt series: {LABEL} (°) x0 “x0” is not a number." in said
    assert said.count("is not a number") == 100
    assert Override.objects.count() == 0
    row = SheetImport.objects.get()
    told = b"".join(desk.client.get(desk.url("sheet_problems", row.pk))).decode("utf-8-sig")  # type: ignore[arg-type]
    lines = list(csv.reader(io.StringIO(told)))
    assert len(lines) == 301
    assert lines[300] == ["runs", "4786", f"C · Tilt series: {LABEL} (°)", "x4784", "“x4784” is not a number."]
    assert desk.client.post(desk.url("sheet_apply", row.pk), {}).status_code == 302
    assert Override.objects.count() == 0, "a refused sheet changes nothing"


def test_a_block_that_is_added_may_be_the_first_of_its_kind(desk: Desk) -> None:
    place = f"new:ribosomes@{desk.dataset.address}"
    tabs = {
        "annotation": [
            ["annotation.address", "object.name", "object.id", "ground_truth"],
            [place, "cytosolic ribosome", "GO:0022626", "no"],
            [f"new:membranes@{desk.dataset.address}", "membrane", "GO:0016020", None],
        ],
        "links": [["method_links.of", *(column.key for column in field("annotation", "method_links").columns)],
                  [place, "https://github.com/example/picker", "Source code"]],
    }  # fmt: skip
    names = load_workbook(io.BytesIO(desk.download(f"{desk.deposition.label}.xlsx"))).sheetnames
    assert {"annotation", "shapes", "method_links"} <= set(names), "there before the first annotation is"
    assert "2 blocks will be added" in desk.upload(xlsx(tabs), "objects.xlsx")
    desk.press("apply")
    blocks = list(desk.dataset.blocks.filter(kind="annotation"))
    assert [block.values["object"]["id"] for block in blocks] == ["GO:0022626", "GO:0016020"]
    assert blocks[0].values["method_links"][0]["link"] == "https://github.com/example/picker"


def test_values_that_do_not_go_together_are_told_and_imported(desk: Desk) -> None:
    lines = [["acquisition.address", "tilt_min", "tilt_max"], [desk.block(Level.ACQUISITION).address, 60, -60]]
    said = desk.upload(as_csv(lines), "acquisition.csv")
    assert "2 values will change" in said
    assert "“Largest tilt”: The smallest, 60°, is larger than the largest, -60°." in said
