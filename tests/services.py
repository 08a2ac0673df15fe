"""Real PostgreSQL, Valkey and SeaweedFS for the tests, in a folder of their own.

pytest loads this before everything else (`-p tests.services`): addresses are chosen here, before Django reads its
settings; the servers start when the first test asks for them, so that pure tests need nothing. With `-n 2` each of the
two processes has servers, database and bucket of its own, and nothing is shared.
Run the tests as `python -m pytest`.
"""

from __future__ import annotations

import os
import shutil
import socket
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from portal.localstack import postgres, programs, services
from portal.localstack.home import Home
from portal.localstack.ports import GRPC_OFFSET, inner_ports

# Short, as PostgreSQL puts a socket into it.
HOME = Home.at(Path(tempfile.mkdtemp(prefix="portal-test-", dir="/tmp")))
HELD = ExitStack()


def hold_ports() -> dict[str, int]:
    """Free ports, bound until the servers want them: other runs choose at the same moment."""
    while True:
        ports = inner_ports(HOME)
        try:
            for port in ports.values():
                for number in (port, port + GRPC_OFFSET):
                    HELD.enter_context(socket.socket()).bind(("127.0.0.1", number))
        except OSError:
            HELD.close()
            (HOME.path / "ports.json").unlink()
        else:
            return ports


PORTS = hold_ports()
VARIABLES = {
    **services.addresses(HOME, ports=PORTS),
    **programs.site_variables(HOME, port=8000),
    "PORTAL_PLAIN_STATIC": "1",
    "PORTAL_VOCABULARIES": "none",  # no test downloads
    "PORTAL_LOG_LEVEL": "WARNING",
    # Playwright's loop runs in the thread of the test; Django takes that for asynchronous code.
    "DJANGO_ALLOW_ASYNC_UNSAFE": "true",
}


def take_environment() -> None:
    for name in [name for name in os.environ if name.startswith("PORTAL_") and name not in KEPT]:
        del os.environ[name]
    os.environ.update(VARIABLES)


# Wishes about the run itself, not about the portal.
KEPT = ("PORTAL_REQUIRE_BROWSER", "PORTAL_CHROMIUM")

# The data of the tests goes with the tests: no commit has to outlive the machine's loss of power.
HASTE = "fsync = off\nsynchronous_commit = off\nfull_page_writes = off\n"


@contextmanager
def servers() -> Iterator[dict[str, str]]:
    """The three servers; gives the PORTAL_* variables that lead to them."""
    postgres.prepare(HOME)
    with (HOME.path / "postgres" / "postgresql.conf").open("a") as config:
        config.write(HASTE)
    HELD.close()
    with services.running(HOME) as (started, found):
        if found["PORTAL_DATABASE_URL"] != VARIABLES["PORTAL_DATABASE_URL"]:
            raise RuntimeError("A port of the test servers was taken in between; run the tests again.")
        yield found
        for service in started:
            if service.child.name == "seaweed" and service.child.process:
                service.child.process.kill()  # it would take two seconds to put its data in order


def pytest_unconfigure() -> None:
    HELD.close()
    shutil.rmtree(HOME.path, ignore_errors=True)


take_environment()
