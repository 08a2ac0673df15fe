"""Real PostgreSQL, Valkey and SeaweedFS for the tests, in a folder of their own.

pytest loads this before everything else (`-p tests.services`): addresses are chosen here, before Django reads its
settings; the servers start when the first test asks for them, so that pure tests need nothing.
Run the tests as `python -m pytest`.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from portal.localstack import programs, services
from portal.localstack.home import Home
from portal.localstack.ports import inner_ports

# Short, as PostgreSQL puts a socket into it.
HOME = Home.at(Path(tempfile.mkdtemp(prefix="portal-test-", dir="/tmp")))
PORTS = inner_ports(HOME)
VARIABLES = {
    **services.addresses(HOME, ports=PORTS),
    **programs.site_variables(HOME, port=8000),
    "PORTAL_PLAIN_STATIC": "1",
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


@contextmanager
def servers() -> Iterator[dict[str, str]]:
    """The three servers; gives the PORTAL_* variables that lead to them."""
    with services.running(HOME) as (_, found):
        if found["PORTAL_DATABASE_URL"] != VARIABLES["PORTAL_DATABASE_URL"]:
            raise RuntimeError("A port of the test servers was taken in between; run the tests again.")
        yield found


take_environment()
atexit.register(shutil.rmtree, HOME.path, ignore_errors=True)
