"""Two windows on one field in a real browser: both values, the choice by keyboard, nothing typed leaves the screen."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect

from submissions.drafts import save_section
from submissions.models import Deposition
from submissions.schema import section
from tests.browser.test_look import against_axe, too_wide
from tests.factories import make_deposition, make_user

ABOUT, AUTHORS = section("deposition", "about"), section("deposition", "authors")
SAVED = re.compile(r"Saved at \d\d:\d\d")


@pytest.fixture
def deposition(live_portal: Any) -> Deposition:
    return make_deposition(title="Yeast", description="Cells.", authors=[{"name": "Ada"}])


@pytest.fixture
def opened(page: Page, live_portal: Any, deposition: Deposition) -> Any:
    client = Client()
    client.force_login(deposition.owner)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_portal.url}])

    def go(key: str) -> Page:
        page.goto(f"{live_portal.url}{deposition.get_absolute_url()}s/deposition/{key}/")
        return page

    return go


def ben_writes(deposition: Deposition, *, asked: Any = ABOUT, **typed: Any) -> None:
    save_section(deposition, section=asked, typed=typed, actor=make_user(name="Ben Example"))


def stored(deposition: Deposition) -> Any:
    deposition.refresh_from_db()
    return deposition.values


def test_mine_is_kept_by_keyboard(opened: Any, deposition: Deposition) -> None:
    page = opened("about")
    ben_writes(deposition, title="Baker's yeast")
    page.locator("#id_title").fill("Yeast cells")
    panel = page.locator("[data-conflict=title]")
    expect(panel).to_contain_text("Ben Example changed “Title”")
    expect(panel).to_contain_text("Baker's yeast")
    expect(page.locator("#id_title")).to_have_value("Yeast cells")
    expect(page.locator("#saved")).to_have_text("1 field not saved: choose")
    page.locator("#id_title").press("Tab")
    page.keyboard.press("Tab")
    expect(panel.get_by_role("button", name="Keep mine")).to_be_focused()
    page.keyboard.press("Enter")
    expect(panel).to_have_count(0)
    expect(page.locator("#saved")).to_have_text(SAVED)
    expect(page.locator("#id_title")).to_be_focused()
    assert stored(deposition)["title"] == "Yeast cells"


def test_theirs_takes_the_place_of_mine(opened: Any, deposition: Deposition) -> None:
    page = opened("authors")
    ben_writes(deposition, asked=AUTHORS, authors=[{"name": "Ada"}, {"name": "Ben"}])
    page.locator("#id_authors-0-name").fill("Ada Example")
    # Not by its place: what is wrong in the rows above is told meanwhile and moves it.
    page.get_by_role("button", name="Take theirs").press("Enter")
    expect(page.locator("#id_authors-1-name")).to_have_value("Ben")
    expect(page.locator("#id_authors-0-name")).to_have_value("Ada")
    expect(page.locator("#saved")).to_have_text(SAVED)
    page.locator("#f-authors [data-row-add]").click()
    added = page.locator("#id_authors-2-name")
    expect(added).to_be_focused()
    page.keyboard.type("Cleo")
    expect(added).to_have_value("Cleo")
    page.get_by_role("button", name="Next: Cross-references").click()
    page.wait_for_url(lambda url: "authors" not in url)
    assert [row["name"] for row in stored(deposition)["authors"]] == ["Ada", "Ben", "Cleo"]


def test_what_somebody_else_wrote_elsewhere_appears(opened: Any, deposition: Deposition) -> None:
    page = opened("about")
    ben_writes(deposition, title="Baker's yeast")
    page.locator("#id_description").fill("Cells in ice.")
    expect(page.locator("#id_title")).to_have_value("Baker's yeast")
    expect(page.locator("#f-title")).to_contain_text("Changed by Ben Example")
    with page.expect_response(lambda answer: answer.request.method == "POST" and answer.ok):
        page.locator("#id_description").fill("Cells in thin ice.")
    assert stored(deposition)["title"] == "Baker's yeast"
    assert stored(deposition)["description"] == "Cells in thin ice."


def test_a_link_does_not_leave_while_a_choice_is_open(opened: Any, deposition: Deposition) -> None:
    page = opened("about")
    ben_writes(deposition, title="Baker's yeast")
    page.locator("#id_title").fill("Yeast cells")
    page.locator("nav.side").get_by_role("link", name="Authors").first.click()
    expect(page.get_by_role("button", name="Take theirs")).to_be_focused()
    page.get_by_role("button", name="Next: Authors").click()
    expect(page.get_by_role("alert")).to_contain_text("Not everything is saved")
    expect(page.locator("#id_title")).to_have_value("Yeast cells")
    page.get_by_role("button", name="Keep mine").click()
    expect(page.locator("#saved")).to_have_text(SAVED)
    assert stored(deposition)["title"] == "Yeast cells"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_conflict_can_be_read_by_everyone(opened: Any, deposition: Deposition, scheme: Any) -> None:
    page = opened("about")
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    ben_writes(deposition, title="Baker's yeast " * 12)
    page.locator("#id_title").fill("Yeast cells " * 12)
    expect(page.locator("[data-conflict=title]")).to_be_visible()
    assert against_axe(page) == []
    assert too_wide(page, address=page.url) == []
