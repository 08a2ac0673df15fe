"""The site answers, with its safety headers, and says when a part is missing."""

from __future__ import annotations

import time
from collections.abc import Iterator
from functools import partial

import pytest
from django.test import Client

from portal import health


@pytest.fixture(autouse=True)
def _nothing_known() -> Iterator[None]:
    health.forget()
    yield
    health.forget()


@pytest.mark.django_db
def test_asking_again_and_again_asks_the_servers_once(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    fake = {name: partial(asked.append, name) for name in health.CHECKS}
    monkeypatch.setattr(health, "CHECKS", fake)
    answers = [client.get("/healthz?all") for _ in range(5)]
    assert [answer.status_code for answer in answers] == [200] * 5
    assert sorted(asked) == ["broker", "bucket", "database"]
    now = time.monotonic()
    monkeypatch.setattr(health.time, "monotonic", lambda: now + health.GOOD_SECONDS + 1)
    client.get("/healthz?all")
    assert len(asked) == 6


@pytest.mark.django_db
def test_health_of_all_parts(client: Client, bucket: str) -> None:
    answer = client.get("/healthz?all")

    assert answer.json() == {"database": True, "broker": True, "bucket": True}


@pytest.mark.django_db
def test_health_names_the_part_that_does_not_answer(client: Client, stack: dict[str, str], settings: object) -> None:
    from portal.platform import s3

    settings.S3_ENDPOINT = "http://127.0.0.1:9"  # type: ignore[attr-defined]
    s3.forget()
    try:
        answer = client.get("/healthz?all")
    finally:
        s3.forget()

    assert answer.status_code == 503
    assert answer.json()["bucket"] is False
    assert answer.json()["database"] is True


@pytest.mark.django_db
def test_pages_forbid_inline_scripts_and_frames(client: Client) -> None:
    answer = client.get("/healthz")

    policy = answer["Content-Security-Policy"]
    assert "script-src 'self'" in policy.split("; ")
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert answer["X-Request-ID"]


@pytest.mark.django_db
def test_the_log_keeps_no_link_that_sets_a_password(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("INFO", logger="portal.request"):
        client.get("/accounts/password/reset/key/1-secrettoken/")
    assert "/accounts/password/reset/key/" in caplog.text
    assert "secrettoken" not in caplog.text
