"""Folders by the page's own scripts, to the real S3 server: what is interrupted goes on, and arrives whole."""

from __future__ import annotations

import os
import random
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from playwright.sync_api import Page, expect

from portal.localstack.ports import free_port
from portal.localstack.processes import Child
from portal.platform import s3
from submissions.models import Deposition, Upload
from submissions.part_sizes import part_count
from tests import services
from tests.browser.uploading import (
    LARGE,
    PART,
    TO_THE_BUCKET,
    all_sent,
    assert_same,
    choose_folder,
    hold,
    lab_folder,
    open_files,
    part_of,
    sent_by,
    wait_for,
    write,
)
from tests.conftest import wait_until
from tests.factories import make_deposition
from tests.validation import build_volumes

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def deposition(transactional_db: None) -> Deposition:
    return make_deposition()


def done() -> int:
    return Upload.objects.filter(state="done").count()


@pytest.mark.parametrize(("runs", "large"), [(29, 2), pytest.param(148, 4, marks=pytest.mark.soak)])
def test_a_page_that_is_reloaded_in_the_middle_sends_only_what_is_missing(
    page: Page, live_portal: Any, deposition: Deposition, tmp_path: Path, runs: int, large: int
) -> None:
    source = lab_folder(tmp_path, runs=runs, large=large)
    open_files(page, live_portal.url, deposition)
    held = hold(page, when=lambda request: part_of(request.url) == 2)
    choose_folder(page, tmp_path / "lab")
    wait_for(page, lambda: done() == 2 * runs, seconds=120, what="the small files have arrived")
    parts = part_count(LARGE + 1, each=PART)
    wait_for(page, lambda: Upload.objects.filter(state="open").count() == large, seconds=30, what="the others go")
    rows = list(Upload.objects.filter(state="open"))
    wait_for(
        page, lambda: all(arrived(row) == parts - 1 for row in rows), seconds=30, what="the other parts have arrived"
    )
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    page.unroute(TO_THE_BUCKET, held)  # only now, as it lets go what was held
    expect(page.get_by_text(f"{len(rows)} files are half sent")).to_be_visible()
    with sent_by(page) as sent:
        choose_folder(page, tmp_path / "lab", again=True)
        all_sent(page)
    assert [part_of(request.url) for request in sent] == [2] * len(rows)
    expect(page.get_by_text(f"{2 * runs} files are there already and were left alone.")).to_be_visible()
    expect(page.get_by_text("2 files were left out: programs left them there, no data")).to_be_visible()
    expect(page.get_by_text("half sent")).to_be_hidden()
    assert_same(deposition, source)


def arrived(upload: Upload) -> int:
    return len(s3.list_parts(upload.key, upload_id=upload.upload_id))


class Site:
    """The portal's own web server, on the database of the tests."""

    def __init__(self) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        name = connection.settings_dict["NAME"]
        database = services.VARIABLES["PORTAL_DATABASE_URL"].rpartition("/")[0] + f"/{name}"
        self.env = {**services.VARIABLES, "PORTAL_DATABASE_URL": database}
        self.env |= {"PORTAL_SITE_URL": self.url, "PORTAL_PORT": str(self.port)}
        command = [sys.executable, "-m", "gunicorn", "portal.wsgi", "--bind", f"127.0.0.1:{self.port}"]
        command += ["--worker-class", "gthread", "--threads", "8", "--no-control-socket"]
        self.child = Child("journey-web", command, services.HOME, env=self.env)

    def start(self) -> None:
        self.child.start()

    def kill(self) -> None:
        if self.child.process:
            os.killpg(self.child.process.pid, signal.SIGKILL)
        self.child.wait_stopped()


@pytest.fixture
def site(transactional_db: None, bucket: str) -> Iterator[Site]:
    site = Site()
    s3.ensure_bucket(site.url, more_origins=[services.VARIABLES["PORTAL_SITE_URL"]])
    site.start()
    yield site
    site.kill()


def test_a_portal_that_is_killed_and_started_again_in_the_middle_loses_nothing(
    page: Page, site: Site, deposition: Deposition, tmp_path: Path
) -> None:
    source = lab_folder(tmp_path, runs=29, large=2)
    wait_until(lambda: answers(page, site.url), seconds=60, what="the portal answers")
    open_files(page, site.url, deposition)
    choose_folder(page, tmp_path / "lab")
    wait_for(page, lambda: done() > 0, seconds=60, what="something has arrived")
    site.kill()
    expect(page.get_by_text("nothing is lost")).to_be_visible(timeout=30_000)
    assert done() < len(source)
    site.start()
    wait_until(lambda: answers(page, site.url), seconds=60, what="the portal answers again")
    page.evaluate("window.dispatchEvent(new Event('online'))")  # or half a minute later by itself
    all_sent(page)
    assert_same(deposition, source)


def answers(page: Page, url: str) -> bool:
    try:
        return bool(page.request.get(f"{url}/healthz").ok)
    except Exception:  # refused while it starts
        return False


def test_pausing_stops_every_byte_and_going_on_sends_the_rest(
    page: Page, live_portal: Any, deposition: Deposition, tmp_path: Path
) -> None:
    source = lab_folder(tmp_path, runs=2, large=2)
    open_files(page, live_portal.url, deposition)
    held = hold(page, when=lambda request: part_of(request.url) > 1)
    choose_folder(page, tmp_path / "lab")
    wait_for(page, lambda: done() == 4, seconds=30, what="the small files have arrived")
    page.get_by_role("button", name="Pause: lab/rec/TS_02.bin").click()
    expect(page.get_by_text("Paused at")).to_be_visible()
    page.get_by_role("button", name="Pause", exact=True).click()
    expect(page.get_by_role("heading", name="Paused")).to_be_visible()
    page.unroute(TO_THE_BUCKET, held)
    with sent_by(page) as sent:
        page.wait_for_timeout(1500)
    assert sent == []
    page.get_by_role("button", name="Go on", exact=True).click()
    wait_for(page, lambda: done() == 5, seconds=30, what="the one that was not paused by itself has arrived")
    page.get_by_role("button", name="Go on: lab/rec/TS_02.bin").click()
    all_sent(page)
    assert_same(deposition, source)


def test_a_store_is_one_line_and_arrives_complete(
    page: Page, live_portal: Any, deposition: Deposition, tmp_path: Path
) -> None:
    objects = build_volumes.zarr(shape=(8, 32, 16)) | {".DS_Store": b"junk"}
    write(tmp_path / "lab", {f"TS_01.zarr/{path}": data for path, data in objects.items()} | {"TS_01.mdoc": b"x"})
    open_files(page, live_portal.url, deposition)
    choose_folder(page, tmp_path / "lab")
    all_sent(page)
    expect(page.get_by_text("2 of 2 files")).to_be_visible()
    file = deposition.files.get(path="lab/TS_01.zarr")
    assert file.content is not None
    below = {one.key.removeprefix(f"{file.content.key}/"): one.size for one in s3.list_objects(f"{file.content.key}/")}
    wanted = {path: data for path, data in objects.items() if path != ".DS_Store"}
    assert below == {path: len(data) for path, data in wanted.items()}
    assert file.content.object_count == len(wanted)
    for path, data in wanted.items():
        assert s3.get_range(f"{file.content.key}/{path}", offset=0, length=len(data)) == data


def test_a_store_that_is_cut_off_is_not_there_and_goes_on_where_it_was(
    page: Page, live_portal: Any, deposition: Deposition, tmp_path: Path
) -> None:
    objects = build_volumes.zarr(shape=(8, 16, 16))
    write(tmp_path / "lab", {f"TS_01.zarr/{path}": data for path, data in objects.items()})
    open_files(page, live_portal.url, deposition)
    late = ("0/1/1/1", "0/1/1/2")
    held = hold(page, when=lambda request: request.url.split("?")[0].endswith(late))
    choose_folder(page, tmp_path / "lab")
    key = f"{deposition.prefix}g1/lab/TS_01.zarr/"
    wait_for(page, lambda: below(key) == len(objects) - 2, seconds=30, what="the other objects have arrived")
    assert deposition.files.get().content is None
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    page.unroute(TO_THE_BUCKET, held)  # only now, as it lets go what was held
    expect(page.get_by_text("1 file is half sent")).to_be_visible()
    with sent_by(page) as sent:
        choose_folder(page, tmp_path / "lab", again=True)
        all_sent(page)
    assert len(sent) == 2
    content = deposition.files.get().content
    assert content is not None
    assert content.object_count == len(objects)


def below(prefix: str) -> int:
    return sum(1 for _ in s3.list_objects(prefix))


def test_a_file_that_changes_while_it_is_sent_is_never_completed(
    page: Page, live_portal: Any, deposition: Deposition, tmp_path: Path
) -> None:
    source = write(tmp_path / "lab", {"TS_01.bin": random.Random(1).randbytes(LARGE), "TS_02.st": b"1"})
    open_files(page, live_portal.url, deposition)
    held = hold(page, when=lambda request: part_of(request.url) == 3)
    choose_folder(page, tmp_path / "lab")
    wait_for(page, lambda: done() == 1, seconds=30, what="the other file has arrived")
    expect(page.get_by_role("button", name="Cancel: lab/TS_01.bin")).to_be_visible()
    page.get_by_role("button", name="Pause", exact=True).click()
    with source["lab/TS_01.bin"].open("r+b") as file:
        file.write(b"other bytes")
    page.unroute(TO_THE_BUCKET, held)
    page.get_by_role("button", name="Go on", exact=True).click()
    expect(page.get_by_text("The file was changed or moved while it was read.")).to_be_visible()
    wait_for(page, lambda: set(Upload.objects.values_list("state", flat=True)) == {"done", "aborted"}, seconds=10,
               what="its upload is given up")  # fmt: skip
    assert not deposition.files.filter(path="lab/TS_01.bin", removed_at=None).exclude(content=None).exists()


def test_signed_out_in_the_middle_it_goes_on_after_signing_in_elsewhere(
    page: Page, live_portal: Any, deposition: Deposition, tmp_path: Path
) -> None:
    source = lab_folder(tmp_path, runs=1, large=1)
    open_files(page, live_portal.url, deposition)
    cookies = page.context.cookies()
    held = hold(page, when=lambda request: part_of(request.url) == 3)
    choose_folder(page, tmp_path / "lab")
    wait_for(page, lambda: done() == 2, seconds=30, what="the small files have arrived")
    page.get_by_role("button", name="Pause", exact=True).click()
    page.context.clear_cookies()
    page.get_by_role("button", name="Go on", exact=True).click()
    said = "You are signed out. Sign in in another window; the upload goes on by itself."
    expect(page.get_by_text(said)).to_be_visible(timeout=15_000)
    page.unroute(TO_THE_BUCKET, held)
    page.context.add_cookies([{**one} for one in cookies])
    all_sent(page)
    expect(page.get_by_text(said)).to_be_hidden()
    assert_same(deposition, source)


def test_addresses_that_have_grown_old_are_signed_anew(
    page: Page, live_portal: Any, deposition: Deposition, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = lab_folder(tmp_path, runs=1, large=1)
    open_files(page, live_portal.url, deposition)
    refused: list[str] = []

    def refuse_first(route: Any, request: Any) -> None:
        first = request.method == "PUT" and len(refused) < 3
        if first:
            refused.append(request.url)
            route.fulfill(status=403, headers={"Access-Control-Allow-Origin": "*"}, body="Request has expired")
        else:
            route.continue_()

    page.route(TO_THE_BUCKET, refuse_first)
    choose_folder(page, tmp_path / "lab")
    all_sent(page)
    assert len(refused) == 3
    assert_same(deposition, source)


def test_two_spellings_of_one_name_are_told(
    page: Page, live_portal: Any, deposition: Deposition, tmp_path: Path
) -> None:
    # é as one code point, and as two
    write(tmp_path / "lab", {"caf\u00e9.st": b"1", "cafe\u0301.st": b"22", "bad*.st": b"3"})
    open_files(page, live_portal.url, deposition)
    choose_folder(page, tmp_path / "lab")
    all_sent(page)
    expect(page.get_by_text("2 files cannot come")).to_be_visible()
    expect(
        page.get_by_text("two files of yours have this name; they differ in how its letters are coded")
    ).to_be_visible()
    expect(page.get_by_text("the character * at place")).to_be_visible()
    assert deposition.files.exclude(content=None).count() == 1
