"""Range reads, the worker's hot path: plain HTTP on kept connections, with every answer looked at.

What the server or the line did wrong is tried again here, a few times with growing pauses; then it is
StorageUnavailable. An answer counts only if it is the range asked for, whole, of the object that was recorded.
"""

from __future__ import annotations

import os
import random
import re
import time
from functools import lru_cache

import urllib3

from portal.platform.s3.errors import ObjectChanged, ObjectMissing, StorageUnavailable, named_errors
from portal.platform.s3.signing import endpoint, signed_path

# Seconds before the next try; a fourth failure is told.
PAUSES = (0.1, 0.5, 2.0)
BUSY = frozenset((429, 500, 502, 503, 504))
CONNECT_SECONDS, READ_SECONDS = 3.0, 15.0
CONNECTIONS = 32
_RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+|\*)")


class RangeRefused(StorageUnavailable):
    """An answer that the same question would get again: wrong keys, a server that knows no ranges."""


def get_range(key: str, *, offset: int, length: int, etag: str = "", size: int | None = None) -> bytes:
    """Read at most `length` bytes from `offset`; fewer at the end of the object, none beyond it. Thread-safe.

    `etag`, `size` (bytes): what the object was when it was recorded; another one is not read.
    Raises: ObjectMissing, ObjectChanged, StorageUnavailable.
    """
    if size is not None:
        length = min(length, size - offset)
    if length <= 0:
        return b""
    headers = {"Range": f"bytes={offset}-{offset + length - 1}"}
    if etag:
        headers["If-Match"] = f'"{etag}"'
    for pause in PAUSES:
        try:
            return _once(key, headers, (offset, length, size), etag)
        except RangeRefused:
            raise
        except StorageUnavailable:
            time.sleep(pause * (0.75 + random.random() / 2))
    return _once(key, headers, (offset, length, size), etag)


def _once(key: str, headers: dict[str, str], wanted: tuple[int, int, int | None], etag: str) -> bytes:
    with named_errors(key):
        answer = _pool(endpoint(), os.getpid()).urlopen(
            "GET", signed_path(key), headers=headers, retries=False, preload_content=False, assert_same_host=False
        )
        try:
            data = _body(answer, key, wanted, etag)
        except BaseException:
            answer.close()
            raise
        answer.release_conn()
    return data


def _body(answer: urllib3.BaseHTTPResponse, key: str, wanted: tuple[int, int, int | None], etag: str) -> bytes:
    offset, length, size = wanted
    if answer.status != 206:
        return _not_a_range(answer, key, size)
    first, last, total = _place(answer, key)
    told = answer.headers.get("ETag", "").strip('"')
    if (etag and told and told != etag) or (size is not None and total not in (None, size)):
        raise ObjectChanged(f"{key}: the object is not the one that was recorded (ETag {told}, {total} bytes)")
    if first != offset or last >= offset + length:
        raise StorageUnavailable(f"{key}: bytes {first} to {last} came for {offset} to {offset + length - 1}")
    data = answer.read(last - first + 1)
    if len(data) != last - first + 1 or (len(data) < length and total != last + 1):
        raise StorageUnavailable(f"{key}: {len(data):,} bytes came for {length:,}")
    return data


def _place(answer: urllib3.BaseHTTPResponse, key: str) -> tuple[int, int, int | None]:
    told = _RANGE.fullmatch(answer.headers.get("Content-Range", ""))
    if told is None:
        raise StorageUnavailable(f"{key}: an answer does not say which range it is")
    return int(told[1]), int(told[2]), None if told[3] == "*" else int(told[3])


def _not_a_range(answer: urllib3.BaseHTTPResponse, key: str, size: int | None) -> bytes:
    status = answer.status
    if status == 416 and size is None:
        return b""
    if status in (412, 416):
        raise ObjectChanged(f"{key}: the object is not the one that was recorded (status {status})")
    if status == 404:
        raise ObjectMissing(f"{key}: there is no such object")
    if status in BUSY:
        raise StorageUnavailable(f"{key}: the storage answered with status {status}")
    # A 200 would be the whole object, maybe gigabytes.
    raise RangeRefused(f"{key}: a range request was answered with status {status}")


@lru_cache(maxsize=4)
def _pool(address: str, process: int) -> urllib3.HTTPConnectionPool:  # a fork must not share connections
    timeout = urllib3.Timeout(connect=CONNECT_SECONDS, read=READ_SECONDS)
    return urllib3.connection_from_url(address, maxsize=CONNECTIONS, timeout=timeout, block=False)
