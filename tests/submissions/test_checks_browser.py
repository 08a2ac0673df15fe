"""The checks page in a real browser: it follows the checks, explains, and works by keyboard alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import expect

from submissions import judging
from tests.submissions.checks_page import DIFFERS, at, one_wrong
from tests.submissions.mixed import findings, judge_all
from tests.submissions.world import World

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from pytest_django.live_server_helper import LiveServer

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def leave(page: Page, live_portal: LiveServer) -> Iterator[None]:
    """A page that still polls would ask while the tables are being emptied."""
    yield
    page.goto("about:blank")
    page.wait_for_timeout(300)


def sign_in(page: Page, portal: LiveServer, world: World, *, query: str = "") -> None:
    client = Client()
    client.force_login(world.owner)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": portal.url}])
    page.goto(portal.url + at(world) + query)


def test_the_page_follows_the_checks_without_a_reload(page: Page, live_portal: LiveServer) -> None:
    world = one_wrong()
    block = world.dataset.blocks.get(kind="tomogram")
    block.values = {"voxel_size": 5.4}
    block.save()
    judging.mark_stale(world.deposition)
    sign_in(page, live_portal, world)
    expect(page.locator("a.cell.e")).to_have_count(1)
    page.evaluate("window.still = true")
    page.locator("#find-run").focus()
    page.keyboard.type("TS")

    while judging.judge_batch():
        pass

    expect(page.locator("#checks-live")).to_contain_text("Nothing was found")
    expect(page.locator("a.cell.e")).to_have_count(0)
    assert page.evaluate("window.still"), "no reload"
    expect(page.locator("#find-run")).to_be_focused()
    expect(page.locator("#find-run")).to_have_value("TS")
    expect(page.locator("#announce")).to_contain_text("All checks are done")


def test_a_poll_that_brings_nothing_new_leaves_the_page_alone(page: Page, live_portal: LiveServer) -> None:
    world = one_wrong()
    judging.mark_stale(world.deposition)
    sign_in(page, live_portal, world)
    statuses: list[int] = []
    page.on("response", lambda answer: statuses.append(answer.status) if "/live/" in answer.url else None)
    page.wait_for_timeout(7000)
    page.evaluate("document.querySelector('a.cell.e').marked = true")

    page.wait_for_timeout(3500)

    assert statuses[0] == 200
    assert set(statuses[1:]) == {304}
    assert page.evaluate("document.querySelector('a.cell.e').marked"), "the same cell as before"


def test_a_cell_opens_and_closes_by_keyboard(page: Page, live_portal: LiveServer) -> None:
    world = one_wrong(runs=2)
    sign_in(page, live_portal, world)
    cells = page.locator("a.cell.e")
    cells.first.focus()
    page.keyboard.press("ArrowDown")
    expect(cells.nth(1)).to_be_focused()

    page.keyboard.press("Enter")
    expect(page.locator("#finding-title")).to_be_focused()
    expect(page.locator("#checks-panel")).to_contain_text("5.400")
    assert f"cell={world.runs[1].pk}.voxel_size" in page.url
    page.keyboard.press("p")
    expect(page.locator("#checks-panel")).to_contain_text("TS_1, tomogram")
    page.keyboard.press("Escape")
    expect(page.locator("#finding-title")).to_have_count(0)
    expect(cells.first).to_be_focused()
    page.keyboard.press("n")
    expect(cells.nth(1)).to_be_focused()
    assert "cell=" not in page.url


def test_the_matrix_is_one_stop_of_the_tab_key(page: Page, live_portal: LiveServer) -> None:
    sign_in(page, live_portal, one_wrong(runs=3))

    assert page.locator("a.cell[tabindex='0']").count() == 1


def test_a_finding_is_explained_in_the_page(page: Page, live_portal: LiveServer) -> None:
    world = one_wrong()
    row = findings(world, DIFFERS)[0]
    sign_in(page, live_portal, world, query=f"?finding={row.pk}#finding-{row.pk}")
    page.locator(f"#list-{row.pk}").fill("It was binned by two.")
    page.get_by_role("button", name="Explain", exact=True).click()

    expect(page.locator("a.cell.x")).to_have_count(1)
    expect(page.locator(f"#finding-{row.pk}")).to_contain_text("Explained by Olga Owner")


def test_what_is_being_typed_survives_a_change_of_the_page(page: Page, live_portal: LiveServer) -> None:
    world = one_wrong(runs=2)
    row = findings(world, DIFFERS)[0]
    judging.mark_stale(world.deposition, runs=[world.runs[1].pk])
    sign_in(page, live_portal, world, query=f"?finding={row.pk}")
    box = page.locator(f"#list-{row.pk}")
    box.fill("Half a sen")

    judge_all(world)

    expect(page.locator("#checks-live progress")).to_have_count(0)
    expect(box).to_have_value("Half a sen")
    expect(box).to_be_focused()


def test_opening_what_passes_loads_it_in_place(page: Page, live_portal: LiveServer) -> None:
    world = one_wrong(runs=2)
    block = world.dataset.blocks.get(kind="tomogram")
    block.values = {"voxel_size": 5.4}
    block.save()
    judge_all(world)
    sign_in(page, live_portal, world)
    page.evaluate("window.still = true")
    page.locator("#group-passes").click()

    expect(page.locator("#group-passes")).to_have_attribute("aria-expanded", "true")
    expect(page.locator("#group-passes")).to_be_focused()
    expect(page.get_by_role("rowheader", name="TS_2", exact=True)).to_be_visible()
    assert page.evaluate("window.still")
    assert page.url.endswith("open=passes")


@pytest.mark.parametrize("width", [320, 390, 768, 1440])
def test_no_width_scrolls_sideways(page: Page, live_portal: LiveServer, width: int) -> None:
    world = one_wrong(runs=2)
    page.set_viewport_size({"width": width, "height": 900})
    sign_in(page, live_portal, world, query=f"?cell={world.runs[0].pk}.voxel_size")

    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_on_a_phone_the_matrix_is_a_whole_list(page: Page, live_portal: LiveServer) -> None:
    page.set_viewport_size({"width": 390, "height": 700})
    sign_in(page, live_portal, one_wrong(runs=30))

    assert page.evaluate("(box => box.scrollHeight <= box.clientHeight)(document.querySelector('#matrix-box'))")
