"""The three servers together: start, wait, stop. Also what the tests run on."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from portal.localstack import postgres, seaweed, valkey
from portal.localstack.home import Home
from portal.localstack.ports import inner_ports
from portal.localstack.problems import Problem
from portal.localstack.processes import Child, clear_leftovers, stop_all

DATABASE = "portal"
READY_SECONDS = 40


@dataclass
class Service:
    """A server: its process and the question whether it works."""

    child: Child
    is_ready: Callable[[], bool]

    def wait_ready(self) -> None:
        """A server that ends while it starts is started again: PostgreSQL does so beside a stale lock file.

        Raises: Problem, after READY_SECONDS.
        """
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline:
            if not self.child.running:
                time.sleep(0.5)
                self.child.start()
            if self.is_ready():
                return
            time.sleep(0.1)
        words = self.child.last_words()
        raise Problem(f"{self.child.name} does not start; its log {self.child.home.log(self.child.name)} ends: {words}")


def build(home: Home, *, web_port: int = 0) -> tuple[list[Service], dict[str, int]]:
    """The three servers (not started) and their ports."""
    postgres.prepare(home)
    ports = inner_ports(home, but=web_port)
    made = [
        Service(seaweed.child(home, ports=ports), lambda: seaweed.is_ready(home, port=ports["s3"])),
        Service(postgres.child(home, port=ports["postgres"]), lambda: postgres.is_ready(home, port=ports["postgres"])),
        Service(valkey.child(home, port=ports["valkey"]), lambda: valkey.is_ready(home, port=ports["valkey"])),
    ]
    return made, ports


@contextmanager
def running(home: Home, *, web_port: int = 0) -> Iterator[tuple[list[Service], dict[str, str]]]:
    """Start the servers; gives them and the PORTAL_* variables that lead to them. Raises: Problem."""
    clear_leftovers(home)
    services, ports = build(home, web_port=web_port)
    try:
        for service in services:
            service.child.start()
        for service in services:
            service.wait_ready()
        postgres.create_database(home, port=ports["postgres"], name=DATABASE)
        yield services, addresses(home, ports=ports)
    finally:
        stop_all([service.child for service in services])


def addresses(home: Home, *, ports: dict[str, int]) -> dict[str, str]:
    """The PORTAL_* variables of the three servers."""
    pair = seaweed.keys(home)
    return {
        "PORTAL_HOME": str(home.path),
        "PORTAL_SECRET_KEY": home.secret("django"),
        "PORTAL_DATABASE_URL": postgres.url(home, port=ports["postgres"], name=DATABASE),
        "PORTAL_BROKER_URL": valkey.url(home, port=ports["valkey"]),
        "PORTAL_S3_ENDPOINT": seaweed.url(port=ports["s3"]),
        "PORTAL_S3_BUCKET": seaweed.BUCKET,
        "PORTAL_S3_ACCESS_KEY": pair["AWS_ACCESS_KEY_ID"],
        "PORTAL_S3_SECRET_KEY": pair["AWS_SECRET_ACCESS_KEY"],
    }
