"""The ground of the other tests: a worker that works, a browser that sees the site."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.conftest import wait_until

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from pytest_django.live_server_helper import LiveServer


def test_a_browser_loads_a_page_with_all_its_files(page: Page, live_portal: LiveServer) -> None:
    failed: list[str] = []
    page.on("response", lambda answer: failed.append(answer.url) if answer.status >= 400 else None)

    page.goto(live_portal.url + "/accounts/login/")

    assert page.locator("input[name=login]").is_visible()
    assert failed == []


def test_a_worker_answers_and_shares_the_database_of_the_tests(worker: Any) -> None:
    from django.db import connection

    from portal.celery import app

    wait_until(lambda: bool(app.control.ping(timeout=1)), seconds=10, what="the worker answers")
    assert worker.env["PORTAL_DATABASE_URL"].endswith(connection.settings_dict["NAME"])
