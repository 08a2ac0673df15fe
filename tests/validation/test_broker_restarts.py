"""Valkey is killed and comes back while a real worker reads: the work stands in the database, only bells are lost."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from celery import Celery
from django.db import connection
from kombu.exceptions import OperationalError

from portal.localstack import valkey
from portal.localstack.home import Home
from portal.localstack.ports import inner_ports
from portal.localstack.processes import Child
from portal.localstack.programs import CELERY
from tests import services
from tests.conftest import wait_until
from tests.validation.test_worker_kills import done, line_up, told
from validation.models import Reading, Tally
from validation.queue import QueueState

__all__ = ["told"]
COUNT = 1_500


class Broker:
    """A Valkey of this test's own, which it may kill."""

    def __init__(self, home: Home) -> None:
        self.home, self.port = home, inner_ports(home)["valkey"]
        self.url = valkey.url(home, port=self.port)
        self.start()

    def start(self) -> None:
        self.child = valkey.child(self.home, port=self.port)
        self.child.start()
        wait_until(lambda: valkey.is_ready(self.home, port=self.port), seconds=20, what="Valkey answers")

    def kill(self) -> None:
        if self.child.process:
            os.killpg(self.child.process.pid, signal.SIGKILL)
            self.child.process.wait()
            self.child.process = None

    def ring(self) -> None:
        """As beat does every few seconds, at this broker."""
        away = Celery("away", broker=self.url, set_as_current=False)
        away.conf.task_default_queue = "portal"
        try:
            away.send_task("validation.tasks.read", retry=False)
        except (OperationalError, OSError):
            pass
        finally:
            away.close()


@pytest.fixture
def broker() -> Iterator[Broker]:
    folder = Path(tempfile.mkdtemp(prefix="portal-broker-", dir="/tmp"))
    made = Broker(Home.at(folder))
    yield made
    made.kill()
    shutil.rmtree(folder)


@pytest.fixture
def reader(transactional_db: None, bucket: str, broker: Broker) -> Iterator[Child]:
    """A real worker that hears this broker alone."""
    database = services.VARIABLES["PORTAL_DATABASE_URL"].rpartition("/")[0] + f"/{connection.settings_dict['NAME']}"
    env = {**services.VARIABLES, "PORTAL_DATABASE_URL": database, "PORTAL_BROKER_URL": broker.url}
    env["PORTAL_LOG_LEVEL"] = "INFO"
    child = Child("reader", [*CELERY, "worker", "--concurrency", "2", "--loglevel", "INFO"], services.HOME, env=env)
    child.start()
    try:
        wait_until(lambda: " ready." in services.HOME.log("reader").read_text(), seconds=40, what="the worker is ready")
        yield child
    finally:
        if child.process:
            os.killpg(child.process.pid, signal.SIGKILL)
        child.wait_stopped()


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_is_killed_costs_time_and_nothing_else(told: None, reader: Child, broker: Broker) -> None:
    scope = line_up(COUNT)
    broker.ring()
    wait_until(lambda: done() > 0, seconds=60, what="the worker reads")
    broker.kill()
    assert done() < COUNT, "the kill came too late to say anything"
    broker.start()

    wait_until(lambda: _swept(broker) == COUNT, seconds=120, what=f"all {COUNT} are read")

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), count(DISTINCT pk) FROM told")
        assert cursor.fetchone() == (COUNT, COUNT), "recorded once each"
    tally = Tally.objects.get(scope=scope)
    assert (tally.waiting, tally.gave_up) == (0, 0)


@pytest.mark.django_db(transaction=True)
def test_a_worker_hears_the_bell_again_after_its_broker_came_back(reader: Child, broker: Broker) -> None:
    broker.kill()
    line_up(3)
    broker.start()

    wait_until(lambda: _swept(broker) == 3, seconds=120, what="all are read")

    assert set(Reading.objects.values_list("state", flat=True)) == {QueueState.DONE}


def _swept(broker: Broker) -> int:
    """As beat does every few seconds."""
    broker.ring()
    return done()
