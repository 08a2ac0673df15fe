"""How long `make up` takes when everything is installed: the first time, and later."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from portal.localstack.home import Home
from portal.localstack.ports import free_port
from portal.localstack.processes import clear_leftovers
from tools.bench import Figure, benchmark
from tools.files import ROOT

AGAINST = "starting Python with the settings and apps"


@benchmark("start-up")
def start_up() -> Iterator[Figure]:
    baseline = min(bare_start() for _ in range(3))
    with tempfile.TemporaryDirectory(prefix="portal-bench-", dir="/tmp", ignore_cleanup_errors=True) as folder:
        home = Home.at(Path(folder))
        try:
            first, stop = up_and_down(home)
            yield Figure("first start, empty home", value=first, unit="s", baseline=baseline, against=AGAINST)
            yield Figure("stop", value=stop, unit="s")
            later = min(up_and_down(home)[0] for _ in range(2))
            yield Figure("later start", value=later, unit="s", baseline=baseline, against=AGAINST)
            up_and_down(home, how=signal.SIGKILL)
            yield Figure(
                "start after kill -9", value=up_and_down(home)[0], unit="s", baseline=baseline, against=AGAINST
            )
        finally:
            clear_leftovers(home)


def bare_start() -> float:
    began = time.monotonic()
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "tools.static_settings"}
    subprocess.run([sys.executable, "manage.py", "check"], cwd=ROOT, env=env, check=True, capture_output=True)
    return time.monotonic() - began


def up_and_down(home: Home, *, how: signal.Signals = signal.SIGTERM) -> tuple[float, float]:
    """Seconds until the page answers, seconds until all is stopped."""
    began = time.monotonic()
    own = {"PORTAL_HOME": str(home.path), "PORTAL_PORT": str(free_port()), "PORTAL_VOCABULARIES": "none"}
    env = {**os.environ, **own}
    command = [sys.executable, "-m", "portal.localstack", "up"]
    with subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        if not any("Ready in" in line for line in process.stdout):
            raise RuntimeError("The portal did not start; the reason is above.")
        ready = time.monotonic()
        process.send_signal(how)
        process.wait()
    return ready - began, time.monotonic() - ready
