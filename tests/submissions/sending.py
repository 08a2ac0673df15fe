"""Sends parts as a browser does: to signed addresses, over plain HTTP."""

from __future__ import annotations

from typing import Any

import urllib3

from submissions import part_sizes, uploads
from submissions.models import Deposition, Upload
from tests.portal.test_s3 import crc64nvme

HTTP = urllib3.PoolManager(retries=False)


checksum = crc64nvme


def cut(body: bytes, *, each: int) -> dict[int, bytes]:
    count = part_sizes.part_count(len(body), each=each)
    return {number: body[(number - 1) * each : number * each] for number in range(1, count + 1)}


def put(part: uploads.SignedPart, body: bytes) -> int:
    """The status of the bucket's answer."""
    return HTTP.request("PUT", part.url, body=body, headers={**part.headers, "Content-Length": str(len(body))}).status


def send(upload: Upload, body: bytes) -> None:
    """All parts; small ones with their checksums."""
    pieces = cut(body, each=upload.part_size)
    wanted = {number: checksum(piece) if len(piece) < 1000 else None for number, piece in pieces.items()}
    for part in uploads.sign_parts(upload, wanted=wanted):
        assert put(part, pieces[part.number]) == 200


def deposit(deposition: Deposition, *, path: str, body: bytes, actor: Any, replace: bool = False) -> Upload:
    """A file from start to end."""
    upload = uploads.start(deposition, path=path, size=len(body), actor=actor, replace=replace)
    send(upload, body)
    return uploads.complete(upload, actor=actor)
