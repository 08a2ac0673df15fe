"""Fixtures that every test may use. Nothing starts before a test asks for it."""

from __future__ import annotations

import os
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher

from tests import services

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from pytest_django.live_server_helper import LiveServer

# A million rounds are there to slow a thief down; a test signs in just the same after one. Programs that a test starts
# keep the million.
PBKDF2PasswordHasher.iterations = 1

DIED: list[str] = []
CHROMIUM = os.environ.get("PORTAL_CHROMIUM") or shutil.which("chromium") or ""


@pytest.fixture(scope="session")
def stack() -> Iterator[dict[str, str]]:
    """PostgreSQL, Valkey and SeaweedFS, running. The PORTAL_* variables that lead to them."""
    with services.servers() as variables:
        yield variables


@pytest.fixture(scope="session")
def django_db_modify_db_settings(stack: dict[str, str]) -> None:
    """Any test with a database needs the servers first."""


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """The server goes away with all it holds; dropping its database would only wait for the last connections."""
    return True


@pytest.fixture(scope="session")
def bucket(stack: dict[str, str]) -> str:
    """The name of a working bucket, for tests of files without a database."""
    from portal.platform import s3

    s3.ensure_bucket(services.VARIABLES["PORTAL_SITE_URL"])
    return s3.bucket()


@pytest.fixture
def worker(transactional_db: None, bucket: str) -> Iterator[Any]:
    """A real Celery worker on the test database, with an empty queue. Gives its process (localstack's Child)."""
    from django.db import connection

    from portal.celery import app
    from portal.localstack.processes import Child
    from portal.localstack.programs import CELERY

    app.control.purge()
    name = connection.settings_dict["NAME"]
    database = services.VARIABLES["PORTAL_DATABASE_URL"].rpartition("/")[0] + f"/{name}"
    env = {**services.VARIABLES, "PORTAL_DATABASE_URL": database, "PORTAL_LOG_LEVEL": "INFO"}
    command = [*CELERY, "worker", "--concurrency", "2", "--loglevel", "INFO"]
    child = Child("worker", command, services.HOME, env=env)
    services.HOME.log("worker").unlink(missing_ok=True)
    child.start()
    try:
        wait_until(lambda: " ready." in services.HOME.log("worker").read_text(), seconds=30, what="the worker is ready")
        yield child
    finally:
        # At once: tests/portal/test_up.py sees to it that a worker stops in peace.
        if child.process:
            os.killpg(child.process.pid, signal.SIGKILL)
        child.wait_stopped()


def wait_until(condition: Callable[[], bool], *, seconds: float, what: str) -> None:
    """Fails with a sentence when `condition` stays false."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            pytest.fail(f"Waited {seconds} s in vain until {what}.")
        time.sleep(0.1)


@pytest.fixture
def live_portal(bucket: str, live_server: LiveServer, settings: Any) -> LiveServer:
    """The site in a thread of the tests (`live_portal.url`); the bucket lets its pages upload."""
    from portal.platform import s3

    s3.ensure_bucket(live_server.url, more_origins=[services.VARIABLES["PORTAL_SITE_URL"]])
    settings.SITE_URL = live_server.url
    settings.SITE_ORIGINS = settings.CSRF_TRUSTED_ORIGINS = [live_server.url]
    return live_server


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The machine's Chromium; without one, browser tests skip (PORTAL_REQUIRE_BROWSER=1: fail)."""
    if not CHROMIUM or not Path(CHROMIUM).exists():
        say = pytest.fail if os.environ.get("PORTAL_REQUIRE_BROWSER") == "1" else pytest.skip
        say("There is no Chromium on this machine (apt install chromium, or set PORTAL_CHROMIUM).")
    quiet = ["--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update"]
    args = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-sync", *quiet]
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": args}


@pytest.fixture
def page(page: Page) -> Iterator[Page]:
    """A page of which any script error or refused content fails the test."""
    said: list[str] = []
    page.on("pageerror", lambda error: said.append(f"script error: {error}"))
    page.on("console", lambda line: said.append(line.text) if "Content Security Policy" in line.text else None)
    page.set_default_timeout(10_000)
    yield page
    assert not said, said


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever opens a page is a browser test."""
    for item in items:
        if "page" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any, error: object | None) -> None:
    """With `-n`: a process that dies between two tests fails the run, as one that dies in a test does."""
    if error:
        DIED.append(f"{node.gateway.id}: {error}")


def pytest_sessionfinish(session: pytest.Session) -> None:
    if DIED:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for line in DIED:
        terminalreporter.line(f"A process of the tests died: {line}", red=True)
