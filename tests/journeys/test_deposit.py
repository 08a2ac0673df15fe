"""The main job in the browser, on real parts: from signing up to the exported configuration."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from allauth.account.models import EmailAddress
from playwright.sync_api import Browser, Page, expect

from portal.accounts.models import User
from submissions.models import Deposition
from submissions.schema import Level
from tests.factories import complete_values, make_user
from tests.journeys.walk import Admin, Curator, Depositor
from tests.validation import build
from validation.models import Finding

SCHEMA = Path(__file__).parents[3] / "shared/reference/cz-ingestion-config.schema.json"

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


def colleague(role: str, *, name: str) -> User:
    """Somebody of the staff, whose address is confirmed."""
    user = make_user(role, name=name)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def state_of(label: str) -> str:
    return Deposition.objects.get(pk=int(label.removeprefix("D-"))).state


def wait_for_answers(person: Depositor) -> None:
    person.wait_for_checks()
    assert not Finding.objects.exists(), [finding.sentence for finding in Finding.objects.all()]


@pytest.mark.usefixtures("_outbox", "worker")
def test_main_job(page: Page, browser: Browser, live_portal: Any, tmp_path: Path) -> None:
    base = live_portal.url
    curator, admin = colleague("curator", name="Cleo Curator"), colleague("admin", name="Adam Admin")
    dana = Depositor(page, base)
    dana.sign_up("dana@lab.example", name="Dana Depositor")
    dana.start()
    dana.add_block("Tomograms")
    dana.fill_everything(values())
    dana.add_runs(RUNS)
    dana.submit()
    assert state_of(dana.label) == "draft", "submitting is refused with a list"
    expect(page.locator("main")).to_contain_text("TS_01, TS_02: no rawtlt file with the tilt angles is assigned.")

    dana.upload(make_files(tmp_path))
    dana.assign_as_suggested()
    wait_for_answers(dana)
    dana.submit()
    assert state_of(dana.label) == "submitted"

    cleo = Curator(browser.new_page(), base)
    cleo.sign_in(curator.email, "a long enough password")
    cleo.claim(dana.label)
    cleo.ask("Sample preparation", "Name the buffer after the gradient.")
    cleo.request_changes()
    assert state_of(dana.label) == "changes_requested"

    dana.open()
    expect(page.locator("body")).to_contain_text("Changes requested")
    level, url = next(found for found in dana.sections() if found[0] == "dataset")
    dana.go(url)
    expect(page.locator("#f-sample_preparation")).to_contain_text("Name the buffer after the gradient.")
    dana.fill_page(level, {"sample_preparation": ["Yeast grown in lactate", "Kept in SEM buffer, 15 minutes on ice"]})
    dana.submit()
    assert state_of(dana.label) == "in_review", "back with the same curator"

    cleo.accept(dana.label)
    assert state_of(dana.label) == "accepted"
    adam = Admin(browser.new_page(), base)
    adam.sign_in(admin.email, "a long enough password")
    with zipfile.ZipFile(io.BytesIO(adam.export(dana.label))) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith(".yaml"))
        config = yaml.safe_load(archive.read(name))
    assert config["datasets"][0]["metadata"]["sample_preparation"].endswith("Kept in SEM buffer, 15 minutes on ice")
    assert config["tiltseries"][0]["metadata"]["acceleration_voltage"] == 300_000
    if SCHEMA.exists():
        jsonschema.validate(config, json.loads(SCHEMA.read_text()), cls=jsonschema.Draft201909Validator)
