"""The bucket against a real S3 server: write-once keys, signed lengths, ranges, named errors."""

from __future__ import annotations

import base64
import os
import traceback
import uuid
from datetime import UTC, datetime
from urllib.parse import parse_qsl, urlsplit

import pytest
import urllib3

from portal.platform import s3
from portal.platform.s3.signing import signed_path

pytestmark = pytest.mark.usefixtures("bucket")
MIB = 1024 * 1024


def put(url: str, body: bytes, **headers: str) -> int:
    return urllib3.request("PUT", url, body=body, headers=headers, retries=False).status


@pytest.fixture
def key() -> str:
    return f"depositions/{uuid.uuid4()}/g1/frames/tilt 01 é.mrc"


def upload(key: str, *bodies: bytes) -> None:
    upload_id = s3.create_multipart(key)
    for number, body in enumerate(bodies, start=1):
        url = s3.presign_part(key, upload_id=upload_id, part_number=number, length=len(body))
        assert put(url, body) == 200
    s3.complete_multipart(key, upload_id=upload_id, parts=s3.list_parts(key, upload_id=upload_id))


def crc64nvme(data: bytes) -> str:
    """The CRC-64/NVME, bit by bit as its definition says."""
    value = 0xFFFFFFFFFFFFFFFF
    table = []
    for byte in range(256):
        entry = byte
        for _ in range(8):
            entry = (entry >> 1) ^ (0x9A6C9329AC4BC9B5 if entry & 1 else 0)
        table.append(entry)
    for byte in data:
        value = table[(value ^ byte) & 0xFF] ^ (value >> 8)
    return base64.b64encode((value ^ 0xFFFFFFFFFFFFFFFF).to_bytes(8, "big")).decode()


def test_an_upload_in_parts_becomes_one_object_with_a_checksum_of_the_whole(key: str) -> None:
    first, last = os.urandom(5 * MIB), os.urandom(1000)
    upload(key, first, last)

    head = s3.head(key)

    assert head.size == 5 * MIB + 1000
    assert head.checksum_algorithm == "CRC64NVME"
    assert head.checksum == crc64nvme(first + last)
    assert s3.get_range(key, offset=5 * MIB - 2, length=4) == (first + last)[5 * MIB - 2 : 5 * MIB + 2]


def test_ranges_end_where_the_object_ends(key: str) -> None:
    upload(key, b"0123456789")

    assert s3.get_range(key, offset=8, length=100) == b"89"
    assert s3.get_range(key, offset=10, length=100) == b""
    assert s3.get_range(key, offset=0, length=0) == b""


def test_a_part_of_another_length_than_signed_is_refused(key: str) -> None:
    upload_id = s3.create_multipart(key)
    url = s3.presign_part(key, upload_id=upload_id, part_number=1, length=10)

    assert put(url, b"x" * 11) == 403
    assert s3.list_parts(key, upload_id=upload_id) == []


def test_a_key_is_written_once(key: str) -> None:
    upload(key, b"the first")

    with pytest.raises(s3.KeyTaken):
        upload(key, b"the second")

    assert s3.get_range(key, offset=0, length=100) == b"the first"


def test_parts_that_are_too_small_are_refused(key: str) -> None:
    with pytest.raises(s3.PartsRefused):
        upload(key, b"small", b"last")


def test_an_aborted_upload_is_gone(key: str) -> None:
    upload_id = s3.create_multipart(key)
    s3.abort_multipart(key, upload_id=upload_id)

    with pytest.raises(s3.PartsRefused):
        s3.list_parts(key, upload_id=upload_id)


def test_what_is_not_there_is_missing(key: str) -> None:
    with pytest.raises(s3.ObjectMissing):
        s3.head(key)
    with pytest.raises(s3.ObjectMissing):
        s3.get_range(key, offset=0, length=10)
    s3.delete(key)


def test_a_download_keeps_its_name(key: str) -> None:
    upload(key, b"content")

    answer = urllib3.request("GET", s3.presign_get(key, filename='tilt "01" é.mrc'), retries=False)

    assert answer.data == b"content"
    assert answer.headers["Content-Disposition"] == (
        "attachment; filename=\"tilt _01_ _.mrc\"; filename*=UTF-8''tilt%20%2201%22%20%C3%A9.mrc"
    )


def test_only_the_sites_own_pages_may_upload(key: str) -> None:
    upload_id = s3.create_multipart(key)
    url = s3.presign_part(key, upload_id=upload_id, part_number=1, length=3)

    def preflight(origin: str) -> str | None:
        asked = {"Origin": origin, "Access-Control-Request-Method": "PUT"}
        return urllib3.request("OPTIONS", url, headers=asked, retries=False).headers.get("Access-Control-Allow-Origin")

    assert preflight("http://127.0.0.1:8000") == "http://127.0.0.1:8000"
    assert preflight("http://elsewhere.example") is None


def test_a_server_that_does_not_answer_is_our_fault_and_says_so(key: str, settings: object) -> None:
    settings.S3_ENDPOINT = settings.S3_PUBLIC_ENDPOINT = "http://127.0.0.1:9"  # type: ignore[attr-defined]
    s3.forget()
    try:
        with pytest.raises(s3.StorageUnavailable):
            s3.head(key)
        with pytest.raises(s3.StorageUnavailable) as refused:
            s3.get_range(key, offset=0, length=10)
        told = "".join(traceback.format_exception(refused.value))
        assert "Signature" not in told, "who reads the log cannot read the file"
    finally:
        s3.forget()


def test_an_object_that_was_replaced_past_the_portal_is_noticed(key: str) -> None:
    upload(key, b"0123456789")
    known = s3.head(key)
    assert s3.get_range(key, offset=2, length=4, etag=known.etag, size=known.size) == b"2345"

    s3.client().put_object(Bucket=s3.bucket(), Key=key, Body=b"9876543210")

    with pytest.raises(s3.ObjectChanged):
        s3.get_range(key, offset=2, length=4, etag=known.etag, size=known.size)


@pytest.mark.parametrize("size", [9, 11])
def test_an_object_of_another_size_than_recorded_is_not_read(key: str, size: int) -> None:
    upload(key, b"0123456789")
    with pytest.raises(s3.ObjectChanged):
        s3.get_range(key, offset=0, length=4, size=size)


def test_an_address_is_signed_as_boto3_signs_it(key: str) -> None:
    theirs = urlsplit(s3.client().generate_presigned_url("get_object", Params={"Bucket": s3.bucket(), "Key": key}))
    stamp = dict(parse_qsl(theirs.query))["X-Amz-Date"]
    at = datetime.strptime(stamp, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC).timestamp()

    ours = urlsplit(signed_path(key, now=at, expires=3600))

    assert ours.path == theirs.path
    assert dict(parse_qsl(ours.query)) == dict(parse_qsl(theirs.query))
