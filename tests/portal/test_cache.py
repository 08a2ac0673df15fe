"""The counters behind the limits on signing in: shared by all processes, and never a reason to refuse anybody."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.cache import caches
from django.test import Client

from portal.platform.cache import SharedCache

DEAD = "redis://:x@127.0.0.1:9/0"


def made(location: str) -> SharedCache:
    return SharedCache(location, {"KEY_PREFIX": "portal-cache"})


@pytest.fixture
def shared(stack: dict[str, str]) -> Iterator[SharedCache]:
    cache = made(stack["PORTAL_BROKER_URL"])
    cache.clear()
    yield cache
    cache.clear()


def test_another_process_sees_what_one_has_counted(shared: SharedCache, stack: dict[str, str]) -> None:
    other = made(stack["PORTAL_BROKER_URL"])
    shared.set("tries", [1.5, 2.5], 60)

    assert other.get("tries") == [1.5, 2.5]
    assert not other.add("tries", [3.5])
    assert other.delete("tries")
    assert shared.get("tries", []) == []


def test_emptying_it_leaves_the_messages_of_the_broker(shared: SharedCache) -> None:
    client = shared._cache.get_client(None, write=True)
    client.set("a-message", "kept")
    shared.set("tries", [1.5], 60)
    shared.clear()

    assert shared.get("tries") is None
    assert client.getdel("a-message") == b"kept"


def test_without_valkey_a_process_counts_for_itself(caplog: pytest.LogCaptureFixture) -> None:
    cache = made(DEAD)

    assert cache.add("tries", [1.5])
    assert not cache.add("tries", [2.5])
    assert cache.get("tries") == [1.5]
    assert cache.delete("tries")
    assert caplog.text.count("does not answer") == 1


@pytest.mark.django_db
def test_without_valkey_signing_in_answers_and_stays_limited(settings: Any, client: Client) -> None:
    settings.CACHES = {"default": {**django_settings.CACHES["default"], "LOCATION": DEAD}}
    assert isinstance(caches["default"], SharedCache)
    wrong = {"login": "nobody@lab.example", "password": "seven tilted sections"}
    answers = [client.post("/accounts/login/", wrong) for _ in range(12)]

    assert {answer.status_code for answer in answers} == {200}
    assert "Too many tries" in answers[-1].content.decode()
    caches["default"].clear()
