"""A sheet from the depositor's desk: downloaded, changed, chosen, looked at, imported."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from openpyxl import load_workbook
from playwright.sync_api import expect

from submissions.models import Override
from tests.browser.test_deposition_pages import LONG, sign_in
from tests.browser.test_look import against_axe
from tests.factories import fill, make_deposition, make_runs

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from pytest_django.live_server_helper import LiveServer

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_sheet_goes_out_and_comes_back(page: Page, live_portal: LiveServer, tmp_path: Path) -> None:
    deposition = fill(make_deposition(title=LONG))
    make_runs(deposition.datasets.get(), 3)
    sign_in(page, live_portal, deposition.owner)
    page.goto(live_portal.url + reverse("runs", args=[deposition.label]))
    page.get_by_role("link", name="Sheets").click()
    with page.expect_download() as coming:
        page.get_by_role("link", name=f"Download {deposition.label}.xlsx").click()
    path = tmp_path / "mine.xlsx"
    coming.value.save_as(path)

    book = load_workbook(path)
    axis = next(cell.column for cell in book["runs"][1] if cell.value == "tilt_series.tilt_axis")
    book["runs"].cell(5, axis).value = "eighty"
    book.save(path)
    choose(page, path)
    expect(page.get_by_role("heading", level=1)).to_have_text("mine.xlsx cannot be imported yet")
    expect(page.get_by_role("row", name="eighty")).to_contain_text("is not a number")
    found = seen(page)

    book["runs"].cell(5, axis).value = 80.5
    book["deposition"].cell(5, 4).value = LONG
    book.save(path)
    page.get_by_role("link", name="Choose another file").click()
    choose(page, path)
    expect(page.get_by_role("row", name="TS_01")).to_contain_text("80.5°")
    found += seen(page)
    page.set_viewport_size({"width": 1280, "height": 720})
    page.get_by_role("button", name="Import 2 values").click()
    expect(page.get_by_text("mine.xlsx is imported: 2 values changed.")).to_be_visible()
    assert Override.objects.get().values == {"tilt_axis": 80.5}
    assert found == []
    page.goto("about:blank")


def choose(page: Page, path: Path) -> None:
    page.get_by_label("A sheet").set_input_files(path)
    page.get_by_role("button", name="Show what it would change").click()


def seen(page: Page) -> list[str]:
    """What stands against the page, on a desk and on a phone."""
    page.set_viewport_size({"width": 1440, "height": 900})
    found = against_axe(page)
    page.set_viewport_size({"width": 390, "height": 800})
    return found + against_axe(page)
