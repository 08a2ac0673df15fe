"""Existing datasets in the browser: found while typing, chosen by keyboard, their pages readable by everyone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.browser.test_deposition_pages import sign_in
from tests.browser.test_look import in_both_colours
from tests.factories import make_user
from tests.submissions.existing import fill_catalogue, make_group

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from pytest_django.live_server_helper import LiveServer

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_dataset_is_found_while_typing_and_chosen_by_keyboard(page: Page, live_portal: LiveServer) -> None:
    fill_catalogue()
    deposition = make_group("annotation", number=None, names="")
    dataset = deposition.datasets.get()
    sign_in(page, live_portal, deposition.owner)
    page.goto(live_portal.url + reverse("section", args=[deposition.label, dataset.address, "existing"]))
    page.get_by_label("Number, words of the title, or organism").fill("chlamy")
    choose = page.get_by_role("button", name="Choose 10301")
    expect(choose).to_be_visible()
    choose.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Chlamydomonas reinhardtii thylakoids")).to_be_visible()
    expect(page.get_by_label("Number of the dataset")).to_have_value("10301")
    page.get_by_role("link", name="Choose its runs").click()
    page.get_by_role("button", name="Add all 4 runs").click()
    expect(page.get_by_text("All its runs are here.")).to_be_visible()


def test_the_pages_of_existing_datasets_can_be_read_by_everyone(page: Page, live_portal: LiveServer) -> None:
    fill_catalogue()
    deposition = make_group("annotation", "tomogram", names="TS_001\nTS_999")
    dataset = deposition.datasets.get()
    blocks = {block.kind: block for block in dataset.blocks.all()}
    addresses = [
        reverse("deposition_new"),
        reverse("deposition", args=[deposition.label]),
        reverse("section", args=[deposition.label, dataset.address, "existing"]),
        reverse("section", args=[deposition.label, blocks["annotation"].address, "annotation"]),
        reverse("existing_find", args=[deposition.label, dataset.pk]) + "?find=y",
        reverse("existing_runs", args=[deposition.label, dataset.pk]),
        reverse("runs", args=[deposition.label]),
    ]
    sign_in(page, live_portal, deposition.owner)
    found = look(page, live_portal, addresses)
    sign_in(page, live_portal, make_user("admin"))
    assert found + look(page, live_portal, [reverse("catalogue")]) == []


def look(page: Page, portal: LiveServer, addresses: list[str]) -> list[str]:
    found: list[str] = []
    for address in addresses:
        page.set_viewport_size({"width": 1440, "height": 900})
        page.goto(portal.url + address)
        found += in_both_colours(page, address=address)
        page.set_viewport_size({"width": 390, "height": 800})
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        found += [f"{address} is {wide} px wider than a phone"] if wide > 0 else []
    return found
