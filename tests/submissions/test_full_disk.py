"""No room left, in the bucket or in the database: a clear answer as our fault, nothing lost, taken when there is room.

The bucket's answers are those of a real server on a socket; the database raises its own error for a full disk.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.urls import reverse

from portal.platform import s3
from portal.platform.full import is_disk_full
from submissions import uploads
from submissions.models import Deposition, File, Upload
from tests.factories import make_deposition
from tests.submissions.api.calling import Script
from tests.submissions.sending import deposit, put
from validation import queue, services
from validation.models import Reading

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("bucket")]
ANSWERS = {
    "standard": (507, "InsufficientStorage", "There is not enough space"),
    "MinIO": (507, "XMinioStorageFull", "Storage backend has reached its minimum free drive threshold."),
    "in words": (500, "InternalError", "failed to write: no free volumes left"),
}


@pytest.fixture
def deposition() -> Deposition:
    return make_deposition()


@pytest.fixture
def full(settings: Any) -> Iterator[Callable[[str], Any]]:
    """``with full("MinIO"):`` every request to the bucket is answered as by a server without room."""

    class Handler(BaseHTTPRequestHandler):
        answer = ANSWERS["standard"]

        def _say(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            status, code, message = self.answer
            body = f"<Error><Code>{code}</Code><Message>{message}</Message></Error>".encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/xml")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_PUT = do_POST = do_DELETE = _say  # noqa: N815

        def log_message(self, *args: Any) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    real = settings.S3_ENDPOINT

    @contextmanager
    def begin(kind: str) -> Iterator[None]:
        Handler.answer = ANSWERS[kind]
        settings.S3_ENDPOINT = f"http://127.0.0.1:{server.server_port}"
        s3.forget()
        yield
        settings.S3_ENDPOINT = real
        s3.forget()

    yield begin
    settings.S3_ENDPOINT = real
    s3.forget()
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("kind", sorted(ANSWERS))
def test_an_upload_that_finds_no_room_says_so_and_goes_on_later(deposition: Deposition, full: Any, kind: str) -> None:
    upload = uploads.start(deposition, path="a.mrc", size=3, actor=deposition.owner)
    (part,) = uploads.sign_parts(upload, wanted={1: None})
    assert put(part, b"abc") == 200
    with full(kind):
        with pytest.raises(s3.StorageFull):
            uploads.complete(upload, actor=deposition.owner)
        with pytest.raises(s3.StorageFull):
            uploads.start(deposition, path="b.mrc", size=3, actor=deposition.owner)
    upload.refresh_from_db()
    assert upload.state == "open", "nothing of it is lost"
    assert not File.objects.filter(path="b.mrc").exists()
    uploads.complete(upload, actor=deposition.owner)
    upload.refresh_from_db()
    assert upload.state == "done"


def test_a_file_that_is_replaced_stays_while_there_is_no_room(deposition: Deposition, full: Any) -> None:
    file = deposit(deposition, path="a.mrc", body=b"old", actor=deposition.owner).file
    before = file.content_id
    upload = uploads.start(deposition, path="a.mrc", size=3, actor=deposition.owner, replace=True)
    (part,) = uploads.sign_parts(upload, wanted={1: None})
    put(part, b"new")
    with full("MinIO"), pytest.raises(s3.StorageFull):
        uploads.complete(upload, actor=deposition.owner)
    file.refresh_from_db()
    assert file.content_id == before


def test_the_page_and_the_api_say_whose_fault_it_is_and_when_to_try_again(
    deposition: Deposition, full: Any, client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    client.force_login(deposition.owner)
    script = Script(deposition.owner)
    with full("MinIO"):
        url = reverse("upload_start", args=[deposition.label])
        page = client.post(url, {"path": "a.mrc", "size": 5}, content_type="application/json")
        api = script.post(f"/depositions/{deposition.label}/uploads", {"files": [{"path": "a.mrc", "size": 5}]})
    assert (page.status_code, page.json()["kind"], page["Retry-After"]) == (503, "storage", "60")
    assert "our fault. Nothing is lost" in page.json()["error"]
    assert (api.status_code, api.json()["code"], api["Retry-After"]) == (503, "storage-full", "60")
    assert "the storage is full" in caplog.text, "an operator finds it"


def test_a_check_waits_for_room_and_blames_no_file(deposition: Deposition, full: Any) -> None:
    deposit(deposition, path="a.mrc", body=b"x" * 2048, actor=deposition.owner)
    with full("standard"):
        services.read_batch()
    row = Reading.objects.get()
    assert (row.state, row.problems, row.attempt < queue.MAX_ATTEMPTS) == ("waiting", [], True)


@pytest.fixture
def full_database() -> None:
    """Every new upload is answered as by a database whose disk is full."""
    table = connection.ops.quote_name(Upload._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            "RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100'; END $$"
        )
        cursor.execute(f"CREATE TRIGGER no_room BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION no_room()")


@pytest.mark.usefixtures("full_database")
def test_a_full_database_is_told_in_the_same_words(deposition: Deposition, client: Client) -> None:
    client.force_login(deposition.owner)
    url = reverse("upload_start", args=[deposition.label])
    page = client.post(url, {"path": "a.mrc", "size": 5}, content_type="application/json")
    assert (page.status_code, page["Retry-After"]) == (503, "60")
    assert "out of room" in page.json()["error"]
    wishes = {"files": [{"path": "a.mrc", "size": 5}]}
    api = Script(deposition.owner).post(f"/depositions/{deposition.label}/uploads", wishes)
    assert (api.status_code, api.json()["code"]) == (503, "storage-full")
    assert not File.objects.filter(deposition=deposition).exists(), "all or nothing"


@pytest.mark.usefixtures("full_database")
def test_no_parts_are_left_behind_by_an_upload_that_could_not_be_recorded(deposition: Deposition) -> None:
    with pytest.raises(OperationalError) as error:
        uploads.start(deposition, path="a.mrc", size=5, actor=deposition.owner)
    assert is_disk_full(error.value)
    assert s3.list_multiparts(deposition.prefix)[0] == []
