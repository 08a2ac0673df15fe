"""Filling in a section in a real browser: what is asked, rows, saving by itself."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect

from submissions.models import Deposition
from tests.browser.test_look import in_both_colours
from tests.factories import fill, make_deposition, make_runs, make_user

SAVED = re.compile(r"Saved at \d\d:\d\d")


def stored(page: Page) -> Any:
    """Wait for the end of the save that follows what is done inside."""
    return page.expect_response(lambda answer: answer.request.method == "POST" and answer.ok)


@pytest.fixture
def deposition(live_portal: Any) -> Deposition:
    return make_deposition(make_user())


@pytest.fixture
def opened(page: Page, live_portal: Any, deposition: Deposition) -> Any:
    """Opens a section of the deposition, signed in as its owner."""
    client = Client()
    client.force_login(deposition.owner)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_portal.url}])

    def go(address: str, key: str) -> Page:
        page.goto(f"{live_portal.url}{deposition.get_absolute_url()}s/{address}/{key}/")
        return page

    return go


def test_only_what_applies_is_asked(opened: Any, deposition: Deposition) -> None:
    page = opened(deposition.datasets.get().address, "sample")
    expect(page.locator("#f-cell_type")).to_be_hidden()
    page.locator("input[name=sample_type][value=cell]").check()
    expect(page.get_by_text("Asked because the sample is a cell").first).to_be_visible()
    page.locator("#id_cell_type").fill("fibroblast")
    with stored(page):
        page.get_by_role("radio", name="Tissue").check()
    expect(page.locator("#f-cell_type")).to_be_hidden()
    expect(page.locator("#f-tissue")).to_be_visible()
    expect(page.locator("#saved")).to_have_text(SAVED)
    page.reload()
    page.locator("input[name=sample_type][value=cell]").check()
    expect(page.locator("#id_cell_type")).to_have_value("fibroblast")


def test_rows_are_added_moved_and_removed_by_keyboard_and_saved(opened: Any, deposition: Deposition) -> None:
    page = opened(deposition.datasets.get().address, "sample")
    page.locator("#id_sample_preparation-0-value").fill("Second")
    add = page.locator("#f-sample_preparation [data-row-add]")
    add.press("Enter")
    page.keyboard.type("First")
    page.get_by_role("button", name="Move step 2 up").first.press("Enter")
    add.press("Enter")
    page.keyboard.type("Wrong")
    with stored(page):
        page.get_by_role("button", name="Remove step 3").press("Enter")
    page.reload()
    values = [page.locator(f"#id_sample_preparation-{row}-value").input_value() for row in (0, 1)]
    assert values == ["First", "Second"]
    assert deposition.datasets.get().values["sample_preparation"] == ["First", "Second"]


def test_a_wrong_value_is_told_while_typing_and_forgotten_when_right(opened: Any, deposition: Deposition) -> None:
    block = deposition.datasets.get().blocks.get(kind="acquisition")
    page = opened(block.address, "acquisition")
    voltage = page.locator("#id_acceleration_voltage")
    voltage.fill("300 V")
    told = page.get_by_text("300 V is 0.3 kV. Did you mean 300 kV?")
    expect(told.first).to_be_visible()
    expect(voltage).to_have_attribute("aria-invalid", "true")
    expect(page.locator("nav.side [aria-current]")).to_contain_text("1 error")
    voltage.fill("300")
    expect(told).to_have_count(0)
    expect(voltage).not_to_have_attribute("aria-invalid", "true")
    block.refresh_from_db()
    assert block.values["acceleration_voltage"] == 300_000.0


def test_an_answer_takes_the_place_of_the_control(opened: Any, deposition: Deposition) -> None:
    block = deposition.datasets.get().blocks.get(kind="acquisition")
    page = opened(block.address, "acquisition")
    page.locator("#id_energy_filter").fill("Selectris")
    with stored(page):
        page.locator("#f-energy_filter").get_by_label("None").check()
    expect(page.locator("#id_energy_filter")).to_be_hidden()
    page.reload()
    expect(page.locator("#id_energy_filter")).to_be_hidden()
    page.locator("#f-energy_filter").get_by_label("As given").check()
    expect(page.locator("#id_energy_filter")).to_have_value("Selectris")


def test_a_failed_save_says_so_and_keeps_the_text(opened: Any, deposition: Deposition) -> None:
    page = opened("deposition", "about")
    page.route("**/about/", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    page.locator("#id_title").fill("Yeast")
    expect(page.get_by_role("alert")).to_contain_text("what you typed is still in this page")
    expect(page.locator("#saved")).to_have_text("Not saved")
    page.unroute("**/about/")
    expect(page.locator("#saved")).to_have_text(SAVED)
    deposition.refresh_from_db()
    assert deposition.values["title"] == "Yeast"


def test_leaving_by_a_link_saves_first(opened: Any, deposition: Deposition) -> None:
    page = opened("deposition", "about")
    page.locator("#id_title").fill("Yeast")
    page.locator("nav.side").get_by_role("link", name="Authors", exact=False).first.click()
    page.wait_for_url("**/authors/")
    deposition.refresh_from_db()
    assert deposition.values["title"] == "Yeast"


def test_two_windows_keep_each_others_fields(opened: Any, deposition: Deposition) -> None:
    page = opened("deposition", "about")
    other = page.context.new_page()
    other.goto(page.url)
    with stored(page):
        page.locator("#id_title").fill("Yeast")
    other.locator("#id_description").fill("Cells.")
    other.get_by_role("button", name="Next: Authors").click()
    other.wait_for_url("**/authors/")
    deposition.refresh_from_db()
    assert deposition.values == {"title": "Yeast", "description": "Cells."}


def test_the_runs_of_a_block_are_kept_when_going_on(opened: Any, deposition: Deposition) -> None:
    dataset = deposition.datasets.get()
    make_runs(dataset, 2)
    block = dataset.blocks.get(kind="alignment")
    page = opened(block.address, "alignment")
    page.get_by_role("radio", name="Only these runs").check()
    page.get_by_label("Names of the runs").last.fill("TS_02")
    page.get_by_role("button", name="Next: Runs").click()
    page.wait_for_url("**/runs/")
    expect(page.get_by_text("Name, runs and references are kept.")).to_be_visible()
    assert [run.name for run in block.runs.all()] == ["TS_02"]


@pytest.mark.browser
def test_without_scripts_all_is_in_sight_and_saved(browser: Any, live_portal: Any, deposition: Deposition) -> None:
    client = Client()
    client.force_login(deposition.owner)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    context = browser.new_context(java_script_enabled=False)
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_portal.url}])
    page = context.new_page()
    dataset = deposition.datasets.get()
    page.goto(f"{live_portal.url}{deposition.get_absolute_url()}s/{dataset.address}/sample/")
    expect(page.locator("#f-tissue")).to_be_visible()
    page.locator("#id_sample_preparation-0-value").fill("One")
    page.locator("#id_sample_preparation-2-value").fill("Two")
    page.get_by_role("button", name="Next: Authors and funding").click()
    page.wait_for_url("**/people/")
    dataset.refresh_from_db()
    assert dataset.values["sample_preparation"] == ["One", "Two"]
    context.close()


def test_section_pages_can_be_read_by_everyone(page: Page, opened: Any, deposition: Deposition) -> None:
    """With wrong values, a comment's place, branches, answers and rows in sight."""
    fill(deposition)
    dataset = deposition.datasets.get()
    make_runs(dataset, 2)
    block = dataset.blocks.get(kind="acquisition")
    block.values |= {"acceleration_voltage": "300 V", "tilt_min": 70.0}
    block.save()
    opened("deposition", "authors")
    site, here = page.url.partition("/depositions/")[0], deposition.get_absolute_url()
    sections = [(dataset.address, "sample"), (dataset.address, "people"), (block.address, "acquisition")]
    found: list[str] = []
    for address in [*(f"{here}s/{row}/{key}/" for row, key in sections), here, f"{here}blocks/{block.pk}/by-run/"]:
        page.goto(site + address)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        found += in_both_colours(page, address=address)
    assert found == []
