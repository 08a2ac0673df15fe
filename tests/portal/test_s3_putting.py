"""Addresses that we sign ourselves are those that boto3 makes, and the server holds them to every word."""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from botocore.auth import S3SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from portal.platform import s3
from portal.platform.s3 import clients, putting

NOON = dt.datetime(2026, 5, 1, 12, tzinfo=dt.UTC)
KEYS = ("depositions/u/g1/TS_1/a.mrc", "depositions/ä b+c/g1/x~y(1)'&=.mrc", "d/100 %/#1;2,3.mrc")
ENDPOINTS = ("http://localhost:9000", "https://s3.example.org", "https://S3.Example.org:443/base", "http://[::1]:9000")


@pytest.fixture
def endpoint(settings: Any, request: Any) -> Any:
    settings.S3_PUBLIC_ENDPOINT = request.param
    clients.forget()
    yield request.param
    clients.forget()


@pytest.mark.parametrize("endpoint", ENDPOINTS, indirect=True)
@pytest.mark.parametrize("key", KEYS)
def test_it_is_the_address_that_boto3_signs(key: str, endpoint: str, monkeypatch: pytest.MonkeyPatch) -> None:
    headers = {"content-length": "7", "if-none-match": "*", s3.CHECKSUM_HEADER: "AAAAAAAAAAA="}
    query = {"uploadId": "up/1+=", "partNumber": "3"}
    ours = putting.put_address(key, headers=headers, query=query, expires=60, now=NOON.timestamp())
    plain = ours.partition("?")[0]
    asked = AWSRequest("PUT", f"{plain}?uploadId=up%2F1%2B%3D&partNumber=3", headers=headers)
    asked.context["timestamp"] = asked.context["signing"] = None
    monkeypatch.setattr("botocore.auth.get_current_datetime", lambda: NOON.replace(tzinfo=None))
    known = Credentials(clients.settings.S3_ACCESS_KEY, clients.settings.S3_SECRET_KEY)
    S3SigV4QueryAuth(known, "s3", clients.settings.S3_REGION, expires=60).add_auth(asked)
    theirs = asked.url
    assert parse_qs(urlsplit(ours).query) == parse_qs(urlsplit(theirs).query)


def test_other_headers_other_bytes_and_other_parts_are_refused(bucket: str) -> None:
    url, headers = s3.presign_put("d/ä b/one.txt", length=3, checksum="AAAAAAAAAAA=")
    assert requests.put(url, b"abc", headers=headers).status_code == 400, "not the bytes of this checksum"
    assert requests.put(url, b"abcd", headers=headers).status_code == 403
    assert requests.put(url, b"abc").status_code == 403
    assert requests.put(url.replace("one.txt", "two.txt"), b"abc", headers=headers).status_code == 403
    upload = s3.create_multipart("d/ä b/parts.txt")
    url = s3.presign_part("d/ä b/parts.txt", upload_id=upload, part_number=2, length=3)
    assert requests.put(url, b"abc").status_code == 200
    assert requests.put(url.replace("partNumber=2", "partNumber=3"), b"abc").status_code == 403
    assert [part.number for part in s3.list_parts("d/ä b/parts.txt", upload_id=upload)] == [2]
