"""Bells ring after the commit, never hurt when the broker is away, and every limit follows from one number."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import transaction

from portal.platform.tasks import ring, task


class Bell:
    """Stands for a task; remembers how often it was sent."""

    name = "tests.bell"

    def __init__(self, fault: Exception | None = None) -> None:
        self.sent: list[dict[str, Any]] = []
        self.fault = fault

    def apply_async(self, *, kwargs: dict[str, Any], retry: bool) -> None:
        if self.fault:
            raise self.fault
        self.sent.append(kwargs)


@pytest.mark.django_db(transaction=True)
def test_a_bell_rings_after_the_commit_and_not_before() -> None:
    bell = Bell()

    with transaction.atomic():
        ring(bell, limit=3)
        assert bell.sent == []

    assert bell.sent == [{"limit": 3}]


@pytest.mark.django_db(transaction=True)
def test_a_bell_is_silent_when_the_transaction_fails() -> None:
    bell = Bell()

    @transaction.atomic
    def ring_and_fail() -> None:
        ring(bell)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        ring_and_fail()

    assert bell.sent == []


@pytest.mark.django_db(transaction=True)
def test_a_dead_broker_is_logged_and_no_error(caplog: pytest.LogCaptureFixture) -> None:
    from kombu.exceptions import OperationalError

    with caplog.at_level(logging.WARNING):
        ring(Bell(OperationalError("connection refused")))

    assert "The broker did not take tests.bell; the sweep will start it" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_a_real_dead_broker_is_no_error_either(caplog: pytest.LogCaptureFixture) -> None:
    from celery import Celery

    away = Celery("away", broker="redis://127.0.0.1:9/0", set_as_current=False)
    away.conf.broker_transport_options = {"socket_connect_timeout": 1}

    def work() -> None: ...

    ring(away.task(work, name="tests.away"))

    assert "The broker did not take tests.away" in caplog.text


def test_a_task_is_acknowledged_late_limited_and_retried() -> None:
    @task(name="tests.made")
    def made() -> int:
        return 42

    assert made.name == "tests.made"
    assert made.acks_late
    assert made.reject_on_worker_lost
    assert made.soft_time_limit == django_settings.TASK_SECONDS
    assert made() == 42


def test_the_limits_cannot_contradict_each_other() -> None:
    soft, hard = django_settings.CELERY_TASK_SOFT_TIME_LIMIT, django_settings.CELERY_TASK_TIME_LIMIT
    timeout = django_settings.CELERY_BROKER_TRANSPORT_OPTIONS["visibility_timeout"]

    assert django_settings.TASK_SECONDS == soft < hard
    # The broker must not hand a message out again while the worker still has two tasks to do.
    assert timeout > 2 * hard


@pytest.mark.parametrize("name", sorted(django_settings.CELERY_BEAT_SCHEDULE))
def test_every_scheduled_task_exists(name: str) -> None:
    from portal.celery import app

    app.loader.import_default_modules()

    assert name in app.tasks


@pytest.mark.parametrize("name", sorted(django_settings.CELERY_BEAT_SCHEDULE))
def test_beat_can_send_what_is_in_its_schedule(stack: dict[str, str], name: str) -> None:
    """With beat's own scheduler and the real broker: an option too many once kept every sweep from being sent."""
    from celery.beat import Scheduler

    from portal.celery import app

    scheduler = Scheduler(app)
    sent = scheduler.apply_async(scheduler.schedule[name], advance=False)
    assert sent.id
    app.control.purge()
