"""The main job in the browser, on real parts: from signing up to the exported configuration."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from submissions.schema import Level
from tests.factories import complete_values
from tests.journeys.walk import Depositor
from tests.validation import build

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


RUNS = ("TS_01", "TS_02")


def make_files(folder: Path) -> list[Path]:
    """All files of two runs, of which each agrees with the others and with what is stated."""
    made = {}
    for run in RUNS:
        made |= {
            f"{run}.mdoc": build.mdoc(),
            f"{run}.st": build.mrc(),
            f"{run}.rawtlt": build.angles(),
            f"{run}.xf": build.xf(),
            f"{run}.tlt": build.angles(),
            f"{run}.rec": build.mrc((6, 6, 4), pixel=build.VOXEL),
        }
    for name, data in made.items():
        (folder / name).write_bytes(data)
    return [folder / name for name in made]


def values() -> dict[Level, dict[str, Any]]:
    found = complete_values()
    found[Level.ACQUISITION]["movies"] = "none"
    found[Level.TILT_SERIES]["pixel_size"] = build.BINNED_PIXEL
    found[Level.TOMOGRAM]["voxel_size"] = build.VOXEL
    return found


@pytest.fixture
def _outbox(settings: Any, tmp_path: Path) -> None:
    """Mails go to the folder that the outbox shows, as they do under `make up`."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.MAIL_DIR = settings.EMAIL_FILE_PATH = tmp_path / "mails"


@pytest.mark.usefixtures("_outbox")
def test_main_job(page: Page, live_portal: Any, worker: Any, tmp_path: Path) -> None:
    dana = Depositor(page, live_portal.url)
    dana.sign_up("dana@lab.example", name="Dana Depositor")
    dana.start()
    dana.add_block("Tomograms")
    dana.fill_everything(values())
    dana.add_runs(RUNS)
    dana.upload(make_files(tmp_path))
    page.screenshot(path="/tmp/lead/shots/j1.png", full_page=True)
    dana.assign_as_suggested()
    dana.open("files/")
    page.screenshot(path="/tmp/lead/shots/j2.png", full_page=True)
    dana.open()
    page.screenshot(path="/tmp/lead/shots/j.png", full_page=True)
