"""A draft, and a way to open its sections as its owner."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page

from submissions.models import Deposition
from tests.factories import make_deposition, make_user


@pytest.fixture
def deposition(live_portal: Any) -> Deposition:
    return make_deposition(make_user())


@pytest.fixture
def opened(page: Page, live_portal: Any, deposition: Deposition) -> Callable[[str, str], Page]:
    """Opens a section of the deposition, signed in as its owner."""
    client = Client()
    client.force_login(deposition.owner)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_portal.url}])

    def go(address: str, key: str) -> Page:
        page.goto(f"{live_portal.url}{deposition.get_absolute_url()}s/{address}/{key}/")
        return page

    return go
