"""Matching in real Chromium: a proposal is taken over, a pattern tells while it is typed, files are settled."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, expect

from submissions.models import Deposition, File, Pattern
from tests.browser.test_look import against_axe, too_wide
from tests.factories import make_deposition
from tests.submissions.test_matching_pages import session, take_all, tell, unplaced

pytestmark = pytest.mark.django_db(transaction=True)

STRAY = ("xf/TS_1.xf", "notes/session.txt", "old/a.log")
Opened = Callable[[str], Page]


@pytest.fixture
def deposition(transactional_db: None) -> Deposition:
    made = make_deposition()
    tell(made, *session(), *STRAY)
    return made


@pytest.fixture
def opened(page: Page, live_portal: Any, deposition: Deposition) -> Opened:
    """Opens an address of the deposition by its name, as its owner."""
    client = Client()
    client.force_login(deposition.owner)
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live_portal.url}])

    def go(name: str) -> Page:
        page.goto(live_portal.url + reverse(name, args=[deposition.label]))
        return page

    return go


def looked_at(page: Page, name: str) -> None:
    """Readable in both colours and at every width; pictures where somebody asks for them."""
    folder = os.environ.get("PICTURES_OF_MATCHING")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
        assert against_axe(page) == []
        for width in (1440, 390) if folder else ():
            page.set_viewport_size({"width": width, "height": 900})
            page.screenshot(path=Path(folder or "") / f"{name}-{scheme}-{width}.png", full_page=True)
    assert too_wide(page, address=name) == []
    page.set_viewport_size({"width": 1440, "height": 900})


def test_a_proposal_is_taken_over_and_the_rest_is_settled(opened: Opened, deposition: Deposition) -> None:
    page = opened("files")
    expect(page.get_by_role("heading", name="We found 4 runs")).to_be_visible()
    page.get_by_role("button", name="Take this over").click()
    expect(page.get_by_text("Undo it on the page of changes")).to_be_visible()
    assert unplaced(deposition) == set(STRAY)
    expect(page.get_by_role("link", name="Unmatched 3")).to_be_visible()
    looked_at(page, "files-taken")
    page.get_by_role("button", name="Accept 2 suggestions").click()
    expect(page.get_by_role("link", name="Unmatched 1")).to_be_visible()
    assert unplaced(deposition) == {"notes/session.txt"}
    leave_out = page.get_by_role("button", name="Leave all 1 out, not deposited")
    leave_out.click()  # says that a reason is wanted, and sends nothing
    page.get_by_label("Why, for what is not deposited").fill("Notes for ourselves")
    leave_out.click()
    expect(page.get_by_text("Every file has its place; 2 are not deposited, with a reason.")).to_be_visible()
    assert unplaced(deposition) == set()


def test_a_pattern_tells_what_it_matches_while_it_is_typed(opened: Opened, deposition: Deposition) -> None:
    take_all(deposition)
    File.objects.get(path="tiltseries/TS_03.mrc").delete()
    page = opened("pattern_new")
    page.get_by_label("Role").select_option("tilt_series")
    page.get_by_label("Pattern", exact=True).press_sequentially("tiltseries/{run}.mr")
    expect(page.get_by_text("No file matches")).to_be_visible()
    page.get_by_label("Pattern", exact=True).press_sequentially("c")
    expect(page.get_by_text("3 files for 3 of 4 runs.")).to_be_visible()
    expect(page.get_by_text("None for TS_03")).to_be_visible()
    assert page.evaluate("document.activeElement.id") == "glob"
    assert Pattern.objects.filter(role="tilt_series").count() == 1
    page.get_by_text("More: the archive's finer terms").click()
    page.get_by_label("Only runs like these").fill("TS_0[12]")
    expect(page.get_by_text("2 files for 2 of 4 runs.")).to_be_visible()
    page.get_by_label("Only paths in which this is found").fill("(a+)+b")
    expect(page.get_by_text("A repeat inside a repeat is not understood.")).to_be_visible()


def test_what_is_corrected_is_ticked_and_tabs_stay_on_the_page(opened: Opened, deposition: Deposition) -> None:
    take_all(deposition)
    File.objects.get(path="aln/TS_02.aln").delete()
    page = opened("files")
    row = page.locator("#eye").get_by_role("row", name="notes/session.txt")
    row.get_by_label("Role of notes/session.txt").select_option("key_photo")
    expect(row.get_by_role("checkbox")).to_be_checked()
    expect(page.get_by_role("button", name="Accept 1 ticked file")).to_be_visible()
    page.get_by_role("link", name="Incomplete runs 1").click()
    expect(page.get_by_role("link", name="TS_02", exact=True)).to_be_visible()
    expect(page.get_by_text("no aln")).to_be_visible()
    assert page.url.endswith("/files/")


def test_the_first_files_of_an_empty_page_bring_its_cards(opened: Opened, deposition: Deposition) -> None:
    File.objects.filter(deposition=deposition).delete()
    page = opened("files")
    expect(page.locator("#h-eye")).to_have_count(0)
    tell(deposition, *session(2))
    page.evaluate("document.dispatchEvent(new Event('files:changed'))")
    expect(page.get_by_role("heading", name="We found 2 runs")).to_be_visible()
    expect(page.get_by_role("heading", name="Needs your eye")).to_be_visible()
    expect(page.locator("#upload")).to_have_count(1)
