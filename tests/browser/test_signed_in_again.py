"""A page that stayed open while somebody signed in again in another window: it goes on saving and sending."""

from __future__ import annotations

import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, expect

from submissions.models import Assignment, Deposition, File
from tests.conftest import wait_until
from tests.factories import make_deposition, make_runs, make_user
from tests.submissions.submitted import add_file

pytestmark = pytest.mark.django_db(transaction=True)
SAVED = re.compile(r"Saved at \d\d:\d\d")


@pytest.fixture
def deposition(live_portal: Any) -> Deposition:
    owner = make_user()
    EmailAddress.objects.create(user=owner, email=owner.email, verified=True, primary=True)
    return make_deposition(owner)


@pytest.fixture
def opened(page: Page, live_portal: Any, deposition: Deposition) -> Any:
    """Opens a page of the deposition, signed in as its owner."""
    client = Client()
    client.force_login(deposition.owner)
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live_portal.url}])

    def go(path: str) -> Page:
        page.goto(live_portal.url + path)
        return page

    return go


def sign_out(page: Page) -> None:
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)


def sign_in_elsewhere(page: Page, live_portal: Any, deposition: Deposition) -> None:
    other = page.context.new_page()
    other.goto(live_portal.url + reverse("account_login"))
    other.locator("#id_login").fill(deposition.owner.email)
    other.locator("#id_password").fill("a long enough password")
    other.locator("form[method=post] button[type=submit]", has_text="Sign in").first.click()
    other.wait_for_url(lambda url: "/login" not in url)
    other.close()


def test_typing_saves_again_after_signing_in_elsewhere(opened: Any, live_portal: Any, deposition: Deposition) -> None:
    page = opened(f"{deposition.get_absolute_url()}s/deposition/about/")
    sign_out(page)
    page.locator("#id_title").fill("Yeast")
    expect(page.get_by_role("alert")).to_contain_text("You are signed out")
    sign_in_elsewhere(page, live_portal, deposition)
    page.locator("#id_title").fill("Yeast cells")
    expect(page.locator("#saved")).to_have_text(SAVED)
    expect(page.get_by_role("alert")).to_be_hidden()
    deposition.refresh_from_db()
    assert deposition.values["title"] == "Yeast cells"


def test_forms_uploads_and_rows_go_on_as_well(opened: Any, live_portal: Any, deposition: Deposition) -> None:
    make_runs(deposition.datasets.get(), 1)
    add_file(deposition, "other.bin")
    page = opened(reverse("files", args=[deposition.label]))
    sign_out(page)
    sign_in_elsewhere(page, live_portal, deposition)
    chosen = {"name": "new.mrc", "mimeType": "application/octet-stream", "buffer": b"data"}
    page.locator("[data-choose]").set_input_files([chosen])
    expect(page.get_by_text("All files are sent", exact=True)).to_be_visible()
    role = page.locator("#file-table").get_by_label("ole of other.bin")
    role.select_option("key_photo")
    wait_until(lambda: Assignment.objects.filter(role="key_photo").exists(), seconds=5, what="the role is kept")
    row = page.locator("#file-table tr", has_text="other.bin")
    row.get_by_role("button", name="Remove other.bin").click()
    page.locator("#remove-file form button[type=submit]").click()
    expect(page.get_by_text("other.bin is removed.")).to_be_visible()
    assert File.objects.get(path="other.bin").removed_at is not None
