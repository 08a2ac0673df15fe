"""A folder that is dropped onto the page from the desktop, as Chromium tells it to pages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from submissions.models import Deposition
from tests.browser.uploading import all_sent, assert_same, lab_folder, open_files, write
from tests.factories import make_deposition

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def deposition(transactional_db: None) -> Deposition:
    return make_deposition()


def drop(page: Page, *places: Path) -> None:
    """As a person who drags these from a window of the desktop."""
    area = page.locator("[data-drop]")
    area.scroll_into_view_if_needed()
    box = area.bounding_box()
    assert box is not None
    session = page.context.new_cdp_session(page)
    data = {"items": [], "files": [str(place) for place in places], "dragOperationsMask": 1}
    at = {"x": box["x"] + box["width"] / 2, "y": box["y"] + 20, "data": data}
    for kind in ("dragEnter", "dragOver", "drop"):
        session.send("Input.dispatchDragEvent", {"type": kind, **at})


def test_a_dropped_folder_keeps_its_paths_however_deep_and_many(
    page: Page, live_portal: Any, deposition: Deposition, tmp_path: Path
) -> None:
    source = lab_folder(tmp_path, runs=3)
    # A browser lists a hundred at a time.
    source |= write(tmp_path / "frames", {f"a/b/c/{number:03}.txt": b"%d" % number for number in range(104)})
    source |= {"alone.txt": tmp_path / "alone.txt"}
    (tmp_path / "alone.txt").write_bytes(b"alone")
    (tmp_path / "frames" / ".git" / "deep").mkdir(parents=True)
    (tmp_path / "frames" / ".git" / "deep" / "x").write_bytes(b"junk")
    open_files(page, live_portal.url, deposition)
    drop(page, tmp_path / "lab", tmp_path / "frames", tmp_path / "alone.txt")
    all_sent(page, seconds=120)
    expect(page.get_by_text("3 files were left out")).to_be_visible()
    assert_same(deposition, source)


def test_a_folder_without_its_own_name_goes_where_it_is_told(
    page: Page, live_portal: Any, deposition: Deposition, tmp_path: Path
) -> None:
    lab_folder(tmp_path, runs=1)
    open_files(page, live_portal.url, deposition)
    page.get_by_label("The folder's own name is part of the paths").uncheck()
    page.get_by_label("Into the folder").fill("grid 1/")
    drop(page, tmp_path / "lab")
    all_sent(page)
    paths = set(deposition.files.values_list("path", flat=True))
    assert paths == {"grid 1/mdoc/TS_01.mrc.mdoc", "grid 1/tilt/TS_01.st"}
