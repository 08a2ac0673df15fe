"""Folders of real files, the page that uploads them, and what has arrived of them."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, Request, Route, expect

from portal.platform import s3
from submissions.client import checksums
from submissions.models import Deposition, File
from tests.conftest import wait_until
from tests.validation import build

TO_THE_BUCKET = re.compile("X-Amz-Signature=")
MIB = 1024**2
# Of a part (part_sizes.USUAL), and what makes a file too large for one request.
PART, LARGE = 8 * MIB, 17 * MIB


def open_files(page: Page, url: str, deposition: Deposition, *, patience: float = 0.1) -> Page:
    """The page of files, as its owner. Where no worker reads what is sent ahead, large files wait for ``patience``."""
    client = Client()
    client.force_login(deposition.owner)
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    # A local site of another process names its cookie after its port.
    names = (settings.SESSION_COOKIE_NAME, f"portal_session_{urlsplit(url).port}")
    page.context.add_cookies([{"name": name, "value": value, "url": url} for name in names])
    page.goto(url + reverse("files", args=[deposition.label]))
    be_patient(page, patience)
    return page


def be_patient(page: Page, seconds: float) -> None:
    page.evaluate(f"document.getElementById('upload').dataset.patience = '{seconds}'")


def lab_folder(root: Path, *, runs: int, large: int = 0) -> dict[str, Path]:
    """A folder ``lab`` with an mdoc and a tilt series of each run, some large tilt series, and junk.

    Gives path in the deposition -> file, of what shall arrive.
    """
    lab = root / "lab"
    made: dict[str, bytes] = {}
    for number in range(1, runs + 1):
        made[f"mdoc/TS_{number:02}.mrc.mdoc"] = build.mdoc()
        made[f"tilt/TS_{number:02}.st"] = build.mrc()
    for number in range(1, large + 1):
        made[f"rec/TS_{number:02}.bin"] = random.Random(number).randbytes(LARGE + number)
    made |= {"tilt/.DS_Store": b"junk", "mdoc/TS_01.mrc.mdoc~": b"junk"}
    return {path: file for path, file in write(lab, made).items() if path.count("~") + path.count(".DS_Store") == 0}


def write(folder: Path, files: Mapping[str, bytes]) -> dict[str, Path]:
    """Writes them below the folder; path (with the folder's name) -> file."""
    written = {}
    for path, data in files.items():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)
        written[f"{folder.name}/{path}"] = place
    return written


def wait_for(page: Page, condition: Callable[[], bool], *, seconds: float, what: str) -> None:
    """Fails with a sentence when `condition` stays false; what the page asks meanwhile is answered."""

    def asked() -> bool:
        page.wait_for_timeout(50)
        return condition()

    wait_until(asked, seconds=seconds, what=what)


def choose_folder(page: Page, folder: Path, *, again: bool = False) -> None:
    page.locator("[data-choose-again]" if again else "[data-choose-folder]").set_input_files(folder)


def all_sent(page: Page, *, seconds: float = 60) -> None:
    expect(page.get_by_text("All files are sent", exact=True)).to_be_visible(timeout=seconds * 1000)


def stored(path: str) -> bytes:
    content = File.objects.get(path=path).content
    assert content is not None, path
    return s3.get_range(content.key, offset=0, length=content.size)


def assert_same(deposition: Deposition, source: Mapping[str, Path]) -> None:
    """What the bucket has is what lies on the disk, file by file, byte by byte, and nothing else."""
    there = {row.path: row.content for row in deposition.files.filter(removed_at=None).select_related("content")}
    assert there.keys() == source.keys()
    for path, place in source.items():
        content = there[path]
        assert content is not None, path
        crc, size = checksums.of_range(place, offset=0, length=place.stat().st_size)
        assert (content.size, content.checksum) == (size, checksums.text(crc)), path
        if size < LARGE * 2:
            assert s3.get_range(content.key, offset=0, length=size) == place.read_bytes(), path


def part_of(url: str) -> int:
    """The number of the part that goes to this address; 0: a whole file."""
    return int(parse_qs(urlsplit(url).query).get("partNumber", ["0"])[0])


@contextmanager
def sent_by(page: Page) -> Iterator[list[Request]]:
    """The requests that bring bytes to the bucket meanwhile."""
    seen: list[Request] = []

    def note(request: Request) -> None:
        if request.method == "PUT" and TO_THE_BUCKET.search(request.url):
            seen.append(request)

    page.on("request", note)
    yield seen
    page.remove_listener("request", note)


def hold(page: Page, *, when: Any) -> Any:
    """Requests to the bucket for which ``when(request)`` holds are never answered, as on a dead line.

    Gives the handler, to be unrouted. Wait by ``wait_for`` meanwhile: handlers run while the page is asked."""

    def handle(route: Route, request: Request) -> None:
        if request.method != "PUT" or not when(request):
            route.continue_()

    page.route(TO_THE_BUCKET, handle)
    return handle
