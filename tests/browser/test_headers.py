"""Correcting what headers say, following the reading of files, and a matrix of all columns, in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, expect

from submissions import headers, judging
from submissions.models import File, RunCheck, StatedHeader
from tests.browser.test_look import against_axe
from tests.submissions.checks_page import DIFFERS, at, one_wrong
from tests.submissions.mixed import findings, judge_all, wait_for
from tests.submissions.world import World
from validation.models import Reading
from validation.queue import QueueState
from validation.registry import RELATIONS
from validation.tally import refresh_tallies

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def leave(page: Page, live_portal: Any) -> Iterator[None]:
    """A page that still polls would ask while the tables are being emptied."""
    yield
    page.goto("about:blank")
    page.wait_for_timeout(300)


def opened(page: Page, portal: Any, world: World, *, query: str = "") -> None:
    client = Client()
    client.force_login(world.owner)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": portal.url}])
    page.goto(portal.url + at(world) + query)


def judge() -> None:
    while judging.judge_batch():
        pass


def test_the_headers_of_a_whole_group_are_corrected_and_taken_back(page: Page, live_portal: Any) -> None:
    world = one_wrong(runs=5)
    opened(page, live_portal, world)
    page.get_by_text("Correct what the headers say, for all 5 at once").click()
    form = page.locator(f"#state-kind-{DIFFERS.replace('.', '')}")
    expect(form.get_by_label("The header should say, in Å")).to_have_value("10.8")
    form.get_by_label("How you know").fill("Calibrated with a catalase crystal.")
    form.get_by_role("button", name="State it for all 5").click()

    expect(page.get_by_text("Stated in place of the header of 5 files.")).to_be_visible()
    judge()
    expect(page.locator("a.cell.e")).to_have_count(0)
    stated = page.locator("#stated")
    expect(stated).to_contain_text("and 2 more files")
    expect(stated).to_contain_text("5.400")
    page.evaluate("document.querySelectorAll('#checks-live details').forEach(one => { one.open = true; })")
    assert against_axe(page) == []
    stated.get_by_role("button", name="Withdraw what is stated for 5 files").click()

    expect(page.get_by_text("The header of 5 files counts again.")).to_be_visible()
    judge()
    expect(page.locator("a.cell.e")).to_have_count(5)
    assert not StatedHeader.objects.exists()


def test_one_header_is_corrected_from_its_cell(page: Page, live_portal: Any) -> None:
    world = one_wrong(runs=2)
    opened(page, live_portal, world)
    page.locator("a.cell.e").first.click()
    panel = page.locator("#checks-panel")
    panel.get_by_label("How you know").fill("Calibrated.")
    panel.get_by_role("button", name="State it for this file").click()

    expect(page.get_by_text("Stated in place of the header of 1 file.")).to_be_visible()
    judge()
    expect(page.locator("a.cell.e")).to_have_count(1)
    assert [row.subject_run for row in findings(world, DIFFERS)] == [world.runs[1].uuid]


def test_the_page_tells_how_many_files_are_read_as_it_goes_on(page: Page, live_portal: Any) -> None:
    world = one_wrong(runs=3)
    for run in world.runs:
        wait_for(world, f"rec/{run.name}.mrc")
    opened(page, live_portal, world)
    progress = page.get_by_label("Progress of the checks")
    expect(progress).to_contain_text("Reading 9 of 12 files")
    page.evaluate("window.still = true")

    for number, run in enumerate(world.runs, start=1):
        rows = Reading.objects.filter(content__file__path=f"rec/{run.name}.mrc")
        rows.update(state=QueueState.DONE, read_at=timezone.now())
        refresh_tallies([world.deposition.uuid])
        if number < len(world.runs):
            expect(progress).to_contain_text(f"Reading {9 + number} of 12 files")
            assert progress.locator("progress").evaluate("bar => bar.value / bar.max") < 1

    expect(progress).to_have_count(0)
    assert page.evaluate("window.still"), "no reload"


def test_what_stands_around_follows_once_all_is_checked(page: Page, live_portal: Any) -> None:
    world = one_wrong(runs=2)
    headers.state(world.deposition, files=_tomograms(world), value="10.8", reason="Calibrated.", author=world.owner)
    opened(page, live_portal, world)
    side = page.locator("nav.side").get_by_role("link", name="Checks")
    expect(side).to_contain_text("2 errors")
    judge()

    expect(side).not_to_contain_text("errors")


def _tomograms(world: World) -> list[Any]:
    return list(File.objects.filter(deposition=world.deposition, path__startswith="rec/").values_list("pk", flat=True))


def test_the_findings_are_sifted_in_place(page: Page, live_portal: Any) -> None:
    world = one_wrong(runs=3)
    wait_for(world, "rec/TS_3.mrc")
    judge_all(world)
    opened(page, live_portal, world)
    page.get_by_label("Of runs with this in their name").fill("TS_2")
    page.get_by_role("search", name="Find findings").get_by_role("button", name="Show").click()

    expect(page.locator(".kind")).to_contain_text("1 tomogram in TS_2")
    expect(page.get_by_label("Of runs with this in their name")).to_have_value("TS_2")
    page.get_by_role("link", name="Show all", exact=True).click()
    expect(page.locator(".kind")).to_contain_text("2 tomograms in TS_1, TS_2")


@pytest.mark.parametrize("width", [390, 1440])
def test_a_matrix_of_all_columns_is_in_sight(page: Page, live_portal: Any, width: int) -> None:
    world = one_wrong(runs=2)
    for row in RunCheck.objects.filter(scope=world.deposition.uuid):
        known = {key: cell for key, cell in row.cells.items() if cell["state"] != "absent"}
        passed = {relation.key: {"state": "pass", "numbers": [], "note": ""} for relation in RELATIONS}
        row.cells = passed | known
        row.save()
    page.set_viewport_size({"width": width, "height": 900})
    opened(page, live_portal, world)

    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    box = "document.querySelector('#matrix-box')"
    assert page.evaluate(f"{box}.scrollWidth <= {box}.clientWidth"), "no column is out of sight"
    expect(page.locator("a.cell.e").first).to_be_visible()


def test_the_chosen_cell_stays_in_sight_beside_the_panel(page: Page, live_portal: Any) -> None:
    world = one_wrong(runs=2)
    row = RunCheck.objects.get(run=world.runs[0])
    last = RELATIONS[-1].key
    row.cells = {relation.key: {"state": "pass", "numbers": [], "note": ""} for relation in RELATIONS}
    row.cells[last] = {"state": "unknown", "numbers": [], "note": ""}
    row.save()
    page.set_viewport_size({"width": 1310, "height": 900})
    opened(page, live_portal, world)
    page.locator("a.cell.u").click()
    expect(page.locator("#finding-title")).to_be_focused()

    edges = "one => one.getBoundingClientRect().right"
    assert page.locator("a.cell.u").evaluate(edges) <= page.locator("#matrix-box").evaluate(edges)
