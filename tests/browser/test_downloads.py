"""The page that a person finds when the data are too many for a browser."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.offering import offered_wheel

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_command_is_there_to_copy_on_a_phone_too(page: Page, live_portal: Any) -> None:
    name = offered_wheel()
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(f"{live_portal.url}/help/")
    page.get_by_role("link", name="the command line").click()
    expect(page.get_by_role("heading", name="Install the command line")).to_be_visible()
    expect(page.locator("#install")).to_have_text(f"pip install {live_portal.url}/downloads/{name}")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing sticks out"
    page.get_by_text("Let pip compare the checksum").click()
    expect(page.locator("#pinned")).to_contain_text("#sha256=")
