"""The whole stack as a person starts it: killed with kill -9, it comes back with everything."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import psycopg2
import pytest
import urllib3
from botocore.config import Config

from portal.localstack.home import Home
from portal.localstack.ports import free_port
from portal.localstack.processes import clear_leftovers, leftovers
from tests.conftest import wait_until
from tools.files import ROOT

KEY = "depositions/x/g1/tilt.mrc"


@pytest.fixture
def home() -> Iterator[Home]:
    with tempfile.TemporaryDirectory(prefix="portal-up-", dir="/tmp", ignore_cleanup_errors=True) as folder:
        found = Home.at(Path(folder))
        yield found
        clear_leftovers(found)


@contextmanager
def started(home: Home, *, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """`make up` without make; ready when the page answers."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
    env = {**kept, "PORTAL_HOME": str(home.path), "PORTAL_PORT": str(port), "PORTAL_VOCABULARIES": "none"}
    said = home.path / "said"
    command = [sys.executable, "-m", "portal.localstack", "up"]
    with said.open("wb") as out, subprocess.Popen(command, cwd=ROOT, env=env, stdout=out, stderr=out) as process:
        try:
            wait_until(
                lambda: "Ready in" in said.read_text() or process.poll() is not None, seconds=90, what="it is ready"
            )
            assert process.poll() is None, said.read_text()
            yield process
        finally:
            process.kill()


@dataclass(frozen=True)
class Things:
    """What has to survive: an object, an open upload with a part, three accounts."""

    body: bytes
    upload: str
    parts: list[int]
    passwords: list[str]


def put_things(home: Home) -> Things:
    s3, _ = servers_of(home)
    s3.put_object(Bucket="portal", Key=KEY, Body=b"tilt")
    upload = s3.create_multipart_upload(Bucket="portal", Key="half.mrc")["UploadId"]
    s3.upload_part(Bucket="portal", Key="half.mrc", UploadId=upload, PartNumber=1, Body=b"half")
    found = found_things(home, upload=upload)
    assert (found.body, found.parts, len(found.passwords)) == (b"tilt", [4], 3)
    return found


def found_things(home: Home, *, upload: str) -> Things:
    s3, database = servers_of(home)
    parts = s3.list_parts(Bucket="portal", Key="half.mrc", UploadId=upload)["Parts"]
    body = s3.get_object(Bucket="portal", Key=KEY)["Body"].read()
    return Things(body, upload, [part["Size"] for part in parts], passwords(database))


def kill_all(home: Home, *, process: subprocess.Popen[bytes]) -> None:
    process.kill()
    for pid in leftovers(home):
        with suppress(ProcessLookupError):  # it died with the supervisor
            os.kill(pid, signal.SIGKILL)


def servers_of(home: Home) -> tuple[Any, str]:
    env = dict(line.split("=", 1) for line in (home.path / "env").read_text().splitlines())
    made = boto3.session.Session().client(
        "s3",
        endpoint_url=env["PORTAL_S3_ENDPOINT"],
        region_name="us-east-1",
        aws_access_key_id=env["PORTAL_S3_ACCESS_KEY"],
        aws_secret_access_key=env["PORTAL_S3_SECRET_KEY"],
        config=Config(s3={"addressing_style": "path"}),
    )
    return made, env["PORTAL_DATABASE_URL"]


def worker_of(home: Home) -> int:
    """The Celery worker's own process, not one of its pool."""
    return min(pid for pid in leftovers(home) if b"\0worker\0" in Path(f"/proc/{pid}/cmdline").read_bytes())


def passwords(database: str) -> list[str]:
    connection = psycopg2.connect(database)
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT password FROM accounts_user ORDER BY email")
            return [row[0] for row in cursor.fetchall()]
    finally:
        connection.close()


def healthy(port: int) -> bool:
    try:
        answer = urllib3.request("GET", f"http://127.0.0.1:{port}/healthz?all", retries=False, timeout=5)
    except urllib3.exceptions.HTTPError:
        return False
    return answer.status == 200


@pytest.mark.parametrize("rounds", [1, pytest.param(20, marks=pytest.mark.soak)])
def test_after_kill_9_everything_is_there_again(home: Home, rounds: int) -> None:
    port = free_port()
    with started(home, port=port) as process:
        stored = put_things(home)
        os.kill(worker_of(home), signal.SIGKILL)
        wait_until(lambda: "worker ended" in (home.path / "said").read_text(), seconds=10, what="the end is noticed")
        kill_all(home, process=process)

    for _ in range(rounds - 1):
        with started(home, port=port) as process:
            assert found_things(home, upload=stored.upload) == stored
            kill_all(home, process=process)

    with started(home, port=port) as process:
        assert found_things(home, upload=stored.upload) == stored
        assert healthy(port)
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
    assert leftovers(home) == []
    assert "Traceback" not in (home.path / "said").read_text()
