"""Ahead of the upload in a real browser: the verdict comes by itself, dashed, and turns solid when the file is here."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from submissions.models import Upload
from tests.submissions.coming import announce, arrive, look, read, send, volume, with_tomograms
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


def visit(page: Page, portal: LiveServer, world: World, name: str) -> None:
    client = Client()
    client.force_login(world.owner)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": portal.url}])
    page.goto(portal.url + reverse(name, args=[world.deposition.label]))


def test_a_verdict_comes_and_is_confirmed_without_a_reload(page: Page, live_portal: LiveServer) -> None:
    world = with_tomograms(runs=1)
    data = volume(5.4)
    file = announce(world, "TS_1.rec", data, run=world.runs[0])
    send(world, file, data[:1024])
    visit(page, live_portal, world, "checks")
    page.evaluate("window.still = true")
    expect(page.locator("a.cell.e")).to_have_count(0)

    # As long as it is uploaded the page asks on.
    upload = Upload.objects.create(file=file, key="k", upload_id="x", generation=1, size=1, part_size=1,
                                   started_by=world.owner)  # fmt: skip
    look(world)
    expect(page.locator("a.cell.e.prov")).to_have_count(1)
    expect(page.locator("a.cell.e.prov")).to_have_css("border-top-style", "dashed")
    expect(page.locator("#findings .tag.prov").first).to_have_text("Provisional")
    read(arrive(world, file, data), data, name="TS_1.rec")
    look(world)
    upload.delete()
    expect(page.locator("a.cell.e.prov")).to_have_count(0)
    expect(page.locator("a.cell.e")).to_have_count(1)
    expect(page.locator("#coming")).to_have_count(0)
    assert page.evaluate("window.still")


def test_the_list_of_files_tells_it_without_a_reload(page: Page, live_portal: LiveServer) -> None:
    world = with_tomograms(runs=1)
    data = volume(5.4)
    file = announce(world, "TS_1.rec", data, run=world.runs[0])
    send(world, file, data[:1024])
    visit(page, live_portal, world, "files")
    page.evaluate("window.still = true")
    row = page.locator(f"#file-{file.pk} [data-status]")
    expect(row).to_contain_text("Its first bytes are being looked at.")
    look(world)
    expect(row).to_contain_text("Not sent yet: 1 error")
    expect(row).to_contain_text("Ahead of the upload: TS_1.rec: the header says 5.400")
    assert page.evaluate("window.still")
