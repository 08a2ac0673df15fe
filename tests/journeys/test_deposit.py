"""The main job in the browser, on real parts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from playwright.sync_api import Browser, Page

from portal.accounts.models import User
from tests.factories import make_user
from tests.journeys import job
from tests.journeys.walk import Admin, Curator, Depositor
from validation.models import Finding

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


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


@pytest.fixture
def people(page: Page, browser: Browser, live_portal: Any) -> tuple[Depositor, Curator, Admin]:
    """A depositor with a new account, a curator and an admin, each at their own browser."""
    base = live_portal.url
    curator, admin = colleague("curator", name="Cleo Curator"), colleague("admin", name="Adam Admin")
    dana, cleo, adam = Depositor(page, base), Curator(browser.new_page(), base), Admin(browser.new_page(), base)
    dana.sign_up("dana@lab.example", name="Dana Depositor")
    cleo.sign_in(curator.email, "a long enough password")
    adam.sign_in(admin.email, "a long enough password")
    return dana, cleo, adam


@pytest.mark.usefixtures("_outbox", "worker")
def test_files_that_agree_pass_without_a_word(people: tuple[Depositor, Curator, Admin], tmp_path: Path) -> None:
    dana, cleo, adam = people
    case = job.sound(tmp_path / "files")
    job.deposit(dana, case)
    assert not Finding.objects.exists(), [finding.sentence for finding in Finding.objects.all()]
    job.review(dana, cleo, case)
    config = job.export(adam, dana.label)
    assert config["datasets"][0]["metadata"]["sample_preparation"] == " + ".join(job.STEPS)
    assert config["tiltseries"][0]["metadata"]["acceleration_voltage"] == 300_000
    assert config["tomograms"][0]["metadata"]["voxel_spacing"] == 10.8


@pytest.mark.usefixtures("_outbox", "worker")
@pytest.mark.skipif(not (job.SHARED / "samples").is_dir(), reason="the sample files lie beside the project, not in it")
def test_real_files_that_disagree_are_explained_and_waived(
    people: tuple[Depositor, Curator, Admin], tmp_path: Path
) -> None:
    dana, cleo, adam = people
    case = job.of_samples(tmp_path / "files")
    job.deposit(dana, case)
    told = {finding.code: finding.sentence for finding in Finding.objects.all()}
    assert set(told) == {"tomogram.voxel-size-differs", "alignment.fewer-rows-than-sections"}
    assert "13.480" in told["tomogram.voxel-size-differs"]
    assert "6.740" in told["tomogram.voxel-size-differs"]
    job.review(dana, cleo, case)
    assert job.export(adam, dana.label)["tomograms"][0]["metadata"]["voxel_spacing"] == 6.74
