"""What the files say, in a real browser: taken over without a reload, told to everyone, never over what is typed."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect

from submissions.models import Block
from submissions.schema import Level
from tests.browser.test_look import against_axe, too_wide
from tests.submissions.prefilled import TILTS, Prefilled, mdoc


@pytest.fixture
def world(live_portal: Any) -> Prefilled:
    return Prefilled(mdocs={3: mdoc(tilts=tuple(2 * angle for angle in TILTS))})


@pytest.fixture
def signed_in(page: Page, live_portal: Any, world: Prefilled) -> Page:
    client = Client()
    client.force_login(world.owner)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_portal.url}])
    return page


def values(world: Prefilled) -> dict[str, Any]:
    return dict(Block.objects.get(pk=world.block(Level.ACQUISITION).pk).values)


def test_values_are_taken_over_at_their_fields_and_all_at_once(
    signed_in: Page, live_portal: Any, world: Prefilled
) -> None:
    page, block = signed_in, world.block(Level.ACQUISITION)
    page.goto(f"{live_portal.url}{world.deposition.get_absolute_url()}s/{block.address}/acquisition/")
    expect(page.locator("#h-offer")).to_have_text("Your files say")
    page.locator("#f-acceleration_voltage").get_by_role("button", name="Use it").click()
    expect(page.locator("#id_acceleration_voltage")).to_have_value("300")
    expect(page.locator("#f-acceleration_voltage .suggest")).to_have_count(0)
    expect(page.locator("#id_acceleration_voltage")).to_be_focused()
    page.locator("#id_tilt_min").fill("-8")
    expect(page.locator("#f-tilt_min .suggest")).to_contain_text("Your files say -9°")
    page.locator("#f-tilt_scheme").get_by_role("button", name="Dismiss").click()
    expect(page.locator("#f-tilt_scheme .suggest")).to_have_count(0)
    page.get_by_role("button", name="Use all").click()
    expect(page.locator("#id_tilt_max")).to_have_value("9")
    expect(page.locator("#offer")).to_contain_text("values taken over from your files")
    expect(page.locator("#id_tilt_min")).to_have_value("-8")
    stored = values(world)
    assert (stored["tilt_min"], stored["tilt_max"], stored["camera_model"]) == (-8.0, 9.0, "K3")
    assert "tilt_scheme" not in stored
    page.locator("#offer").get_by_role("button", name="Undo").click()
    page.wait_for_url("**/changes/**")
    assert values(world) == {"acceleration_voltage": 300_000.0, "tilt_min": -8.0}


def test_what_files_say_appears_while_they_are_read(signed_in: Page, live_portal: Any, world: Prefilled) -> None:
    page = signed_in
    page.goto(f"{live_portal.url}{world.deposition.get_absolute_url()}from-files/")
    expect(page.get_by_role("heading", level=1)).to_have_text("What your files say")
    for number in (1, 2, 4):
        world.again(number, mdoc(voltage="200"))
    page.evaluate("document.dispatchEvent(new Event('files:changed'))")
    expect(page.locator("#from-files")).to_contain_text("from 3 of 4 mdoc files; 1 differs: TS_3 300", ignore_case=True)
    expect(page.locator("#from-files")).to_contain_text("200")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_read_well(signed_in: Page, live_portal: Any, world: Prefilled, scheme: Any) -> None:
    page, block = signed_in, world.block(Level.ACQUISITION)
    page.emulate_media(color_scheme=scheme)
    home = f"{live_portal.url}{world.deposition.get_absolute_url()}"
    for address in (f"{home}from-files/", f"{home}s/{block.address}/acquisition/"):
        page.goto(address)
        assert against_axe(page) == []
        assert too_wide(page, address=address) == []
