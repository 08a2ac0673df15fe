"""Ports on 127.0.0.1: free ones, kept from start to start, picked again when something else took them."""

from __future__ import annotations

import random
import socket

from portal.localstack.home import Home
from portal.localstack.problems import Problem

# Below the range from which systems hand out ports of outgoing connections (Linux: from 32768),
# also with the 10,000 that SeaweedFS adds for its second port of each kind.
LOWEST, HIGHEST = 15_000, 22_500
GRPC_OFFSET = 10_000

INNER = ("postgres", "valkey", "s3", "master", "volume", "filer", "admin")


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def web_port(value: str) -> int:
    """The port of PORTAL_PORT. Raises: Problem, when it is none or taken."""
    if not (value.isascii() and value.isdigit() and 1 <= int(value) <= 65_535):
        raise Problem(f"PORTAL_PORT is {value!r}; allowed is a port number from 1 to 65535.")
    if not is_free(int(value)):
        raise Problem(f"Port {value} is taken by another program; choose one, for example: make up PORTAL_PORT=8765.")
    return int(value)


def inner_ports(home: Home, *, but: int = 0) -> dict[str, int]:
    """Name -> port for the three servers; the ones of the last start where they are still free. Never `but`."""
    kept = home.read("ports.json")
    chosen: dict[str, int] = {}
    for name in INNER:
        port = int(kept.get(name, 0))
        usable = port and port not in (*chosen.values(), but) and _both_free(port)
        chosen[name] = port if usable else free_port(but=frozenset((*chosen.values(), but)))
    if chosen != kept:
        home.write("ports.json", chosen)
    return chosen


def _both_free(port: int) -> bool:
    return is_free(port) and is_free(port + GRPC_OFFSET)


def free_port(*, but: frozenset[int] = frozenset()) -> int:
    """A free port at random, none of `but`. Raises: Problem."""
    for _ in range(500):
        port = random.randint(LOWEST, HIGHEST)
        if port not in but and _both_free(port):
            return port
    raise Problem(f"No free port between {LOWEST} and {HIGHEST} on 127.0.0.1.")
