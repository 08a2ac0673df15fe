"""`python -m portal.localstack up` runs the portal; `… services` runs the three servers alone."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from portal.localstack import services, supervisor
from portal.localstack.home import Home
from portal.localstack.ports import web_port
from portal.localstack.problems import Problem
from portal.localstack.processes import clear_leftovers


def say(text: str) -> None:
    print(text, flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(prog="portal.localstack", description=__doc__)
    parser.add_argument("command", choices=("up", "services"), help="the whole portal, or its three servers")
    command = parser.parse_args().command
    os.umask(0o077)
    supervisor.stop_on_signals()
    try:
        home = Home.at(Path(os.environ.get("PORTAL_HOME") or ".portal"))
        with home.locked():
            up(home) if command == "up" else only_services(home)
    except Problem as problem:
        print(problem, file=sys.stderr)
        return 1
    except supervisor.Stop:
        say("Stopped.")
    return 0


def up(home: Home) -> None:
    clear_leftovers(home)  # a killed instance's web server may still hold the port
    port = web_port(os.environ.get("PORTAL_PORT") or "8000")
    supervisor.up(home, port=port, say=say)


def only_services(home: Home) -> None:
    with services.running(home) as (servers, addresses):
        for name, value in addresses.items():
            say(f"{name}={value}")
        supervisor.watch([supervisor.Watched(s.child, s.wait_ready) for s in servers], say=say)


if __name__ == "__main__":
    sys.exit(main())
