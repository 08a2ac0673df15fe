"""An upload that its window left behind, cancelled from another one."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, expect

from submissions import uploads
from submissions.models import Upload
from tests.conftest import wait_until
from tests.factories import make_deposition
from tests.submissions.sending import deposit

pytestmark = pytest.mark.django_db(transaction=True)


def test_an_upload_left_behind_is_cancelled_in_its_row(page: Page, live_portal: Any) -> None:
    deposition = make_deposition()
    deposit(deposition, path="old.mrc", body=b"old", actor=deposition.owner)
    left = uploads.start(deposition, path="old.mrc", size=9, actor=deposition.owner, replace=True)
    client = Client()
    client.force_login(deposition.owner)
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live_portal.url}])
    page.goto(live_portal.url + reverse("files", args=[deposition.label]))
    button = page.get_by_role("button", name="Cancel the upload of old.mrc")
    button.click()
    expect(button).to_be_hidden()
    wait_until(lambda: Upload.objects.get(pk=left.pk).state == "aborted", seconds=5, what="the upload is given up")
    expect(page.locator("#file-table tr", has_text="old.mrc")).to_contain_text("3 bytes")


def test_what_cannot_be_cancelled_says_so(page: Page, live_portal: Any) -> None:
    deposition = make_deposition()
    left = uploads.start(deposition, path="new.mrc", size=9, actor=deposition.owner)
    client = Client()
    client.force_login(deposition.owner)
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live_portal.url}])
    page.goto(live_portal.url + reverse("files", args=[deposition.label]))
    away = re.compile("/leave-out/$")
    page.route(away, lambda route: route.abort())
    page.get_by_role("button", name="Cancel them").click()
    expect(page.locator("[data-left-said]")).to_contain_text("They are not cancelled. The portal cannot be reached.")
    page.unroute(away)
    page.get_by_role("button", name="Cancel them").click()
    wait_until(lambda: Upload.objects.get(pk=left.pk).state == "aborted", seconds=5, what="the upload is given up")
