"""What the first bytes of files show is told before the files move: with a real worker, and files of any size."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Request, expect

from submissions.client import checksums
from submissions.models import Block, Deposition, Pattern
from tests.browser.uploading import LARGE, all_sent, choose_folder, open_files, sent_by, wait_for, write
from tests.factories import make_deposition, make_runs
from tests.validation import build

pytestmark = pytest.mark.django_db(transaction=True)
GIB = 1024**3


@pytest.fixture
def deposition(transactional_db: None) -> Deposition:
    return make_deposition()


def sparse(place: Path, *, head: bytes, size: int) -> Path:
    """A file of so many bytes that takes no room: a header, and nothing behind it."""
    place.parent.mkdir(parents=True, exist_ok=True)
    with place.open("wb") as file:
        file.write(head)
        file.truncate(size)
    return place


def placed_by_pattern(deposition: Deposition) -> None:
    """The files of two runs get their role as they are told."""
    dataset = deposition.datasets.get()
    make_runs(dataset, 2)
    block = Block.objects.get(dataset=dataset, kind="tilt_series")
    Pattern.objects.create(block=block, role="tilt_series", list_glob="lab/{run_name}.mrc")


def bytes_sent(requests: list[Request]) -> int:
    return sum(request.sizes()["requestBodySize"] for request in requests)


def test_a_file_of_50_gb_shows_its_first_finding_before_a_megabyte_is_sent(
    page: Page, live_portal: Any, deposition: Deposition, worker: Any, tmp_path: Path
) -> None:
    placed_by_pattern(deposition)
    # Its header announces 107 GB.
    head = build.mrc((8, 6, 5), nx=8192, ny=8192, nz=400, mx=8192, my=8192, mz=400)[:1024]
    sparse(tmp_path / "lab" / "TS_01.mrc", head=head, size=50 * 10**9)
    open_files(page, live_portal.url, deposition, patience=60)
    asked: list[Request] = []
    page.on("requestfinished", lambda request: asked.append(request) if request.method in ("POST", "PUT") else None)
    choose_folder(page, tmp_path / "lab")
    expect(page.get_by_role("heading", name="1 file has an error and is held back")).to_be_visible(timeout=30_000)
    line = page.get_by_role("listitem").filter(has=page.get_by_role("button", name="Send anyway: lab/TS_01.mrc"))
    expect(line).to_contain_text(re.compile(r"107(\.\d)? GB|107,374,\d+"))
    assert bytes_sent(asked) < 1_000_000
    assert not [request for request in asked if request.method == "PUT"]
    page.get_by_role("button", name="Leave out: lab/TS_01.mrc").click()
    expect(page.get_by_role("heading", name="held back")).to_be_hidden()
    expect(page.locator("#file-table")).to_contain_text("No files yet")


def test_what_is_held_back_goes_when_the_person_says_so_and_the_rest_did_not_wait(
    page: Page, live_portal: Any, deposition: Deposition, worker: Any, tmp_path: Path
) -> None:
    whole = build.mrc((64, 64, LARGE // (64 * 64 * 4) + 1))
    placed_by_pattern(deposition)
    files = {"TS_01.mrc": whole[:-4000], "TS_02.mrc": whole, "TS_01.rawtlt": build.angles()}
    source = write(tmp_path / "lab", files)
    open_files(page, live_portal.url, deposition, patience=60)
    with sent_by(page) as sent:
        choose_folder(page, tmp_path / "lab")
        expect(page.get_by_role("heading", name="1 file has an error and is held back")).to_be_visible(timeout=30_000)
        arrived = deposition.files.exclude(content=None)
        wait_for(page, lambda: arrived.count() == 2, seconds=30, what="the other files have arrived")
        assert not [request for request in sent if "TS_01.mrc" in request.url]
        page.get_by_role("button", name="Send anyway: lab/TS_01.mrc").click()
        all_sent(page)
    assert {row.path: row.content.size for row in arrived.select_related("content") if row.content} == {
        path: place.stat().st_size for path, place in source.items()
    }
    # What the whole file says stands in the list by itself.
    row = page.locator("#file-table tr", has_text="lab/TS_01.mrc")
    expect(row).to_contain_text("1 error", timeout=30_000)


@pytest.mark.soak
def test_a_file_of_3_gb_arrives_whole(
    page: Page, live_portal: Any, deposition: Deposition, worker: Any, tmp_path: Path
) -> None:
    head = build.mrc((8, 6, 5), nx=1024, ny=1024, nz=768, mx=1024, my=1024, mz=768)[:1024]
    place = sparse(tmp_path / "lab" / "TS_01.mrc", head=head, size=1024 + 3 * GIB)
    open_files(page, live_portal.url, deposition, patience=10)
    choose_folder(page, tmp_path / "lab")
    all_sent(page, seconds=1200)
    content = deposition.files.get().content
    assert content is not None
    assert content.size == place.stat().st_size
    crc, _ = checksums.of_range(place, offset=0, length=content.size)
    assert content.checksum == checksums.text(crc)
