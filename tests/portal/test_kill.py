"""Everything killed with kill -9 in the middle of an upload and of checks: nothing is lost, all comes to its end."""

from __future__ import annotations

import json
import re
import uuid
from typing import Any

import psycopg2
import pytest
import requests

from portal.localstack.home import Home
from portal.localstack.ports import free_port
from tests.conftest import wait_until
from tests.portal.test_up import home, kill_all, servers_of, started
from tests.validation import build

__all__ = ["home"]

MIB = 1024 * 1024
WAITING = 3_000


class Browser:
    """What a browser sends, without one."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.session = requests.Session()

    def post(self, path: str, **kwargs: Any) -> requests.Response:
        secret = next((cookie.value for cookie in self.session.cookies if "csrf" in cookie.name), "") or ""
        token = {"X-CSRFToken": secret, "Referer": self.base}
        return self.session.post(self.base + path, headers=token, timeout=30, **kwargs)

    def sign_in(self, email: str, password: str) -> None:
        self.session.get(f"{self.base}/accounts/login/", timeout=30)
        self.post("/accounts/login/", data={"login": email, "password": password}).raise_for_status()

    def start_deposition(self) -> str:
        found = re.search(r"/depositions/(D-\d+)/", self.post("/depositions/new/").url)
        assert found
        return found[1]

    def send(self, label: str, path: str, data: bytes, *, only: int | None = None) -> dict[str, Any]:
        """Upload the parts, or the first `only` of them; completes when all are sent."""
        ask = f"/depositions/{label}/uploads/"
        upload = self.post(ask, json={"path": path, "size": len(data)}).json()
        for number in range(1, (only or upload["parts"]) + 1):
            signed = self.post(f"{ask}{upload['id']}/parts/", json={"parts": {str(number): None}}).json()
            piece = data[(number - 1) * upload["part_size"] : number * upload["part_size"]]
            put = requests.put(signed["parts"][str(number)]["url"], data=piece, timeout=60)
            put.raise_for_status()
        return upload if only else self.post(f"{ask}{upload['id']}/complete/", json={}).json()


def queue_many(home: Home, *, scope: str) -> None:
    """Many small files in line to be read, so that the kill comes in the middle of a batch."""
    s3, database = servers_of(home)
    s3.put_object(Bucket="portal", Key="many.mrc", Body=build.mrc())
    size = len(build.mrc())
    with psycopg2.connect(database) as connection, connection.cursor() as cursor:
        for number in range(WAITING):
            pk, key = str(uuid.uuid4()), "many.mrc" if number == 0 else f"many-{number}.mrc"
            if number:
                s3.put_object(Bucket="portal", Key=key, Body=build.mrc())
            cursor.execute(
                "INSERT INTO validation_content (id, scope, key, size, etag, checksum, checksum_algorithm, created)"
                " VALUES (%s, %s, %s, %s, '', '', '', now())",
                [pk, scope, key, size],
            )
            cursor.execute(
                "INSERT INTO validation_reading (content_id, scope, state, attempt, waiting_since, due, reference,"
                " fault, format, problems, reader_version)"
                " VALUES (%s, %s, 'waiting', 0, now(), now(), '', '', '', '[]', 0)",
                [pk, scope],
            )


def states(database: str) -> dict[str, int]:
    with psycopg2.connect(database) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT state, count(*) FROM validation_reading GROUP BY state")
        return dict(cursor.fetchall())


@pytest.mark.soak
def test_kill_9_in_the_middle_of_an_upload_and_of_checks(home: Home) -> None:
    port = free_port()
    large = bytes(range(256)) * (4096 * 9)
    with started(home, port=port) as process:
        browser = Browser(f"http://127.0.0.1:{port}")
        password = json.loads((home.path / "demo-accounts.json").read_text())["depositor@demo.local"]
        browser.sign_in("depositor@demo.local", password)
        label = browser.start_deposition()
        assert "error" not in browser.send(label, "small.st", build.mrc())
        browser.send(label, "large.bin", large, only=1)
        with psycopg2.connect(servers_of(home)[1]) as connection, connection.cursor() as cursor:
            cursor.execute("SELECT uuid FROM submissions_deposition")
            (scope,) = cursor.fetchone() or ("",)
        queue_many(home, scope=str(scope))
        _, database = servers_of(home)
        wait_until(lambda: states(database).get("running", 0) > 0, seconds=40, what="a batch is being read")
        kill_all(home, process=process)

    with started(home, port=port) as process:
        _, database = servers_of(home)
        assert states(database).get("done", 0) < WAITING, "the kill came in the middle"
        page = browser.session.get(f"{browser.base}/depositions/{label}/files/", timeout=30)
        assert "small.st" in page.text
        assert "large.bin" in page.text
        assert "error" not in browser.send(label, "large.bin", large), "the upload can be repeated"
        wait_until(lambda: set(states(database)) == {"done"}, seconds=150, what="every check has ended")
        assert sum(states(database).values()) == WAITING + 2
        process.terminate()
        assert process.wait(30) == 0
