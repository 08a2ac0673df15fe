"""Real uploads by the page's own scripts in Chromium, to the real S3 server."""

from __future__ import annotations

import random
import re
import tempfile
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, Request, Route, expect

from portal.platform import s3
from submissions.models import Assignment, Deposition, File, Upload
from tests import services
from tests.conftest import wait_until
from tests.factories import make_deposition, make_runs

pytestmark = pytest.mark.django_db(transaction=True)

LARGE = random.Random(2).randbytes(17 * 1024 * 1024 + 5)


@pytest.fixture
def deposition(transactional_db: None) -> Deposition:
    deposition = make_deposition()
    make_runs(deposition.datasets.get(), 2)
    return deposition


@pytest.fixture
def files(page: Page, live_portal: Any, deposition: Deposition) -> Page:
    """The page of files, opened by the owner."""
    client = Client()
    client.force_login(deposition.owner)
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live_portal.url}])
    page.goto(live_portal.url + reverse("files", args=[deposition.label]))
    # No worker reads what is sent ahead here: large files go on when nothing answers.
    page.evaluate("document.getElementById('upload').dataset.patience = '0.1'")
    return page


def choose(page: Page, *files: tuple[str, bytes]) -> None:
    """As files of the disk, which the browser reads while it sends them: they stay until the end of the run."""
    folder = Path(tempfile.mkdtemp(dir=services.HOME.path))
    for name, body in files:
        (folder / name).write_bytes(body)
    page.locator("[data-choose-more]").set_input_files([folder / name for name, _ in files])


def all_sent(page: Page) -> None:
    expect(page.get_by_text("All files are sent", exact=True)).to_be_visible(timeout=60_000)


def stored(path: str) -> bytes:
    content = File.objects.get(path=path).content
    assert content is not None
    return s3.get_range(content.key, offset=0, length=content.size)


TO_THE_BUCKET = re.compile("X-Amz-Signature=")


def never_answered(route: Route) -> None:
    """As on a line that is dead: no answer, no error."""


def ended() -> set[str]:
    return set(Upload.objects.values_list("state", flat=True))


def test_files_arrive_in_parts_with_progress_and_their_bytes(files: Page, deposition: Deposition) -> None:
    files.locator("[data-folder]").fill("rec/")
    choose(files, ("TS_01.mrc", LARGE), ("TS_02.rawtlt", b"-60\n0\n60\n"), ("empty.gain", b""), (".DS_Store", b"junk"))
    all_sent(files)
    expect(files.get_by_text("3 of 3 files")).to_be_visible()
    left_out = files.get_by_text("1 file was left out: programs left it there, no data")
    left_out.click()
    expect(files.get_by_role("listitem").filter(has_text="rec/.DS_Store")).to_be_visible()
    row = files.locator("#file-table tr", has_text="rec/TS_01.mrc")
    expect(row).to_contain_text("18 MB")
    expect(row).to_contain_text("Waiting")
    assert stored("rec/TS_01.mrc") == LARGE
    assert stored("rec/TS_02.rawtlt") == b"-60\n0\n60\n"
    assert stored("rec/empty.gain") == b""
    assert Upload.objects.filter(state="done").count() == 3


def test_a_part_that_fails_is_sent_again_and_said_so(files: Page) -> None:
    broken: list[str] = []

    def break_twice(route: Route, request: Request) -> None:
        if request.method == "PUT" and len(broken) < 2:
            broken.append(request.url)
            route.abort("connectionreset")
        else:
            route.continue_()

    files.route(re.compile("partNumber=2"), break_twice)
    choose(files, ("TS_01.mrc", LARGE))
    expect(files.get_by_text("TS_01.mrc was interrupted twice. We try again in 2 s; nothing is lost.")).to_be_visible(
        timeout=30_000
    )
    all_sent(files)
    assert len(broken) == 2
    assert stored("TS_01.mrc") == LARGE


def test_cancelling_leaves_nothing(files: Page) -> None:
    files.route(TO_THE_BUCKET, never_answered)
    choose(files, ("TS_01.mrc", LARGE), ("TS_02.mrc", b"12345"))
    for name in ("TS_01.mrc", "TS_02.mrc"):
        files.get_by_role("button", name=f"Cancel: {name}").click()
    expect(files.locator("#file-table")).to_contain_text("No files yet")
    wait_until(lambda: ended() == {"aborted"}, seconds=10, what="the server gave the parts up")


def test_cancelling_one_small_file_while_the_portal_is_away_leaves_the_others(files: Page) -> None:
    away = re.compile(r"/small/$|/uploads/small/")
    asked: list[str] = []
    files.route(away, lambda route: (asked.append(route.request.url), route.abort())[1])
    choose(files, ("a.rawtlt", b"1"), ("b.rawtlt", b"22"), ("c.rawtlt", b"333"))
    expect(files.get_by_text("The portal cannot be reached.")).to_be_visible()
    assert asked
    files.get_by_role("button", name="Cancel: c.rawtlt").click()
    files.get_by_role("button", name="Cancel: a.rawtlt").click()
    files.unroute(away)
    all_sent(files)
    there = File.objects.filter(removed_at=None).exclude(content=None)
    assert list(there.values_list("path", flat=True)) == ["b.rawtlt"]
    assert ended() == {"done"}


def test_a_file_that_is_there_is_replaced_only_when_wanted(files: Page) -> None:
    choose(files, ("TS_01.st", b"old"))
    all_sent(files)
    choose(files, ("TS_01.st", b"newer"))
    expect(
        files.get_by_text("TS_01.st is in the deposition already, with 3 bytes; this one has 5 bytes.")
    ).to_be_visible()
    assert stored("TS_01.st") == b"old"
    files.get_by_role("button", name="Replace it: TS_01.st").click()
    expect(files.locator("#file-table tr", has_text="TS_01.st")).to_contain_text("5 bytes")
    assert stored("TS_01.st") == b"newer"


def test_a_page_that_was_closed_leaves_a_file_that_can_be_chosen_again(files: Page) -> None:
    files.route(TO_THE_BUCKET, never_answered)
    choose(files, ("TS_01.st", b"12345"))
    expect(files.get_by_role("button", name="Cancel: TS_01.st")).to_be_visible()
    files.on("dialog", lambda dialog: dialog.accept())
    files.reload()
    files.unroute(TO_THE_BUCKET)
    row = files.locator("#file-table tr", has_text="TS_01.st")
    expect(row).to_contain_text("Uploading")
    with files.expect_file_chooser() as chooser:
        files.get_by_role("button", name="Choose again: TS_01.st").click()
    chooser.value.set_files({"name": "other name.st", "mimeType": "text/plain", "buffer": b"again"})
    all_sent(files)
    assert stored("TS_01.st") == b"again"


def test_role_and_run_are_saved_from_the_row(files: Page, deposition: Deposition, tmp_path: Path) -> None:
    choose(files, ("unclear.mrc", b"x" * 2000))
    all_sent(files)
    files.get_by_label("Role of unclear.mrc").select_option("tilt_series")
    expect(files.get_by_text("Choose the run: a tilt series belongs to one run. Not saved yet.")).to_be_visible()
    run = files.get_by_label("Run of unclear.mrc")
    run.fill("TS_02")
    run.press("Tab")
    expect(files.get_by_text("Not saved yet.")).to_have_count(0)
    row = Assignment.objects.get()
    assert (row.role, row.run and row.run.name, row.block and row.block.kind) == ("tilt_series", "TS_02", "tilt_series")


def test_a_suggestion_is_taken_with_one_click(files: Page) -> None:
    choose(files, ("TS_01.rawtlt", b"-60\n0\n60\n"))
    all_sent(files)
    assert not Assignment.objects.exists()
    expect(files.get_by_label("Suggested role of TS_01.rawtlt")).to_have_value("rawtlt")
    files.get_by_role("button", name="Assign TS_01.rawtlt as suggested").click()
    expect(files.get_by_label("Role of TS_01.rawtlt", exact=True)).to_have_value("rawtlt")
    row = Assignment.objects.get()
    assert (row.role, row.run and row.run.name, row.origin) == ("rawtlt", "TS_01", "hand")


def test_a_file_is_removed_after_a_question(files: Page) -> None:
    choose(files, ("TS_01.st", b"1"))
    all_sent(files)
    files.get_by_role("button", name="Remove TS_01.st").click()
    expect(files.get_by_role("heading", name="Remove this file?")).to_be_visible()
    files.get_by_role("button", name="Remove the file").click()
    expect(files.get_by_text("TS_01.st is removed.")).to_be_visible()
    assert File.objects.get().removed_at is not None


@pytest.mark.parametrize("width", [320, 390, 768, 1440])
def test_nothing_scrolls_sideways(files: Page, deposition: Deposition, width: int) -> None:
    long = "a-very-long-name-" * 8 + ".mrc"
    choose(files, (long, b"1"))
    all_sent(files)
    files.set_viewport_size({"width": width, "height": 900})
    for name in ("files", "runs", "pattern_new"):
        files.goto(re.sub(r"/depositions/.*", reverse(name, args=[deposition.label]), files.url))
        assert files.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_what_stands_around_the_list_follows_an_upload(files: Page, deposition: Deposition) -> None:
    entry = files.locator("nav.side a", has_text="Files")
    expect(entry).not_to_contain_text("missing")
    choose(files, ("TS_01.st", b"12345"), ("TS_01.mdoc", b"12345"))
    all_sent(files)
    expect(files.get_by_role("link", name="Assign as suggested (2)")).to_be_visible()
    expect(entry).to_contain_text("missing", timeout=10_000)
    files.get_by_role("button", name="Assign TS_01.st as suggested").click()
    expect(files.get_by_role("link", name="Assign as suggested (1)")).to_be_visible()
    files.goto("about:blank")
