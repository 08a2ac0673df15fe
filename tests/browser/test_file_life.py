"""A file removed, brought back, gone back to an earlier version, and deleted for good, in a real browser."""

from __future__ import annotations

import os
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect

from submissions import files
from submissions.files import Place
from submissions.models import Deposition, File
from tests.browser.test_look import in_both_colours
from tests.factories import make_deposition, make_runs
from tests.submissions.sending import deposit
from tests.validation import build

PATHS = ("ts/TS_01.st", "ts/TS_02_with_a_rather_long_name_as_acquisition_programs_give_them.st")


@pytest.fixture
def deposition(live_portal: Any) -> Deposition:
    made = make_deposition(title="Yeast")
    dataset = made.datasets.get()
    for path, run in zip(PATHS, make_runs(dataset, 2), strict=True):
        file = deposit(made, path=path, body=build.mrc(), actor=made.owner).file
        files.assign(file, places=[Place("tilt_series", dataset, dataset.blocks.get(kind="tilt_series"), run)])
        deposit(made, path=path, body=build.mrc((8, 6, 7)), actor=made.owner, replace=True)
    return made


def look(page: Page, name: str) -> None:
    """In both colours and all widths: nothing wider than the screen, nothing that axe finds."""
    assert in_both_colours(page, address=name) == []
    if folder := os.environ.get("SCREENSHOTS"):
        for width in (1440, 390):
            page.set_viewport_size({"width": width, "height": 900})
            page.screenshot(path=f"{folder}/{name}-{width}.png", full_page=True)
    page.set_viewport_size({"width": 1440, "height": 900})


def test_a_file_goes_and_comes_back(page: Page, live_portal: Any, deposition: Deposition) -> None:
    client = Client()
    client.force_login(deposition.owner)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_portal.url}])
    for file in File.objects.filter(deposition=deposition):
        files.remove(file, actor=deposition.owner)

    page.goto(f"{live_portal.url}{deposition.get_absolute_url()}files/")
    look(page, "files")
    page.get_by_role("link", name="Removed files").click()
    expect(page.get_by_role("heading", name="2 removed files")).to_be_visible()
    look(page, "removed")
    page.get_by_label(PATHS[0]).check()
    page.get_by_role("button", name="Bring back what is ticked").click()
    expect(page.get_by_text(f"{PATHS[0]} is back.")).to_be_visible()
    row = page.locator(f"tr[data-path='{PATHS[0]}']")
    expect(row).to_be_visible()
    assert File.objects.get(path=PATHS[0]).assignments.get(run__name="TS_01").role == "tilt_series"

    row.get_by_role("link", name=f"Versions of {PATHS[0]}").click()
    look(page, "versions")
    page.get_by_role("button", name="Bring back version 1").click()
    expect(page.get_by_text("is version 1 again")).to_be_visible()
    page.get_by_role("button", name="Delete version 2 for good").press("Enter")
    expect(page.get_by_role("heading", name="Delete 1 version for good?")).to_be_visible()
    look(page, "purge")
    page.get_by_role("button", name="Delete for good").click()
    expect(page.get_by_text("deleted for good")).to_be_visible()
    assert [row.generation for row in File.objects.get(path=PATHS[0]).versions.all()] == [1]
