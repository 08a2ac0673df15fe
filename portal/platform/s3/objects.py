"""Single objects: head, read a range, sign a download, delete."""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote

import urllib3

from portal.platform.s3.clients import bucket, client, public_client
from portal.platform.s3.errors import ObjectMissing, StorageUnavailable, named_errors

CHECKSUMS = ("CRC64NVME", "CRC32", "CRC32C", "SHA256", "SHA1")
_SIGNED_SECONDS = 900


@dataclass(frozen=True, slots=True)
class ObjectHead:
    """What the bucket says of an object. `checksum` is base64 of the whole object, "" when the server keeps none."""

    size: int
    etag: str
    checksum: str
    checksum_algorithm: str


def head(key: str) -> ObjectHead:
    """Raises: ObjectMissing, StorageUnavailable."""
    with named_errors(key):
        answer = client().head_object(Bucket=bucket(), Key=key, ChecksumMode="ENABLED")
    kept = next((name for name in CHECKSUMS if answer.get(f"Checksum{name}")), "")
    return ObjectHead(
        size=answer["ContentLength"],
        etag=answer["ETag"].strip('"'),
        checksum=answer.get(f"Checksum{kept}", "") if kept else "",
        checksum_algorithm=kept,
    )


def get_range(key: str, *, offset: int, length: int) -> bytes:
    """Read at most `length` bytes from `offset`; fewer at the end of the object, none beyond it.

    Plain HTTP on a signed address: about three times the requests per second that boto3 makes. Thread-safe.
    Raises: ObjectMissing, StorageUnavailable.
    """
    if length <= 0:
        return b""
    asked = {"Range": f"bytes={offset}-{offset + length - 1}"}
    with named_errors(key):
        answer = _pool().request("GET", _signed(key), headers=asked, preload_content=False)
        try:
            return _body(answer, key=key, length=length)
        finally:
            answer.release_conn()


def presign_get(key: str, *, filename: str, expires: int = 300) -> str:
    """An address from which a browser saves the object as `filename`, for `expires` seconds."""
    plain = "".join(c if c.isascii() and c.isprintable() and c not in '"\\' else "_" for c in filename)
    disposition = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(filename, safe='')}"
    params = {"Bucket": bucket(), "Key": key, "ResponseContentDisposition": disposition}
    return str(public_client().generate_presigned_url("get_object", Params=params, ExpiresIn=expires))


def delete(key: str) -> None:
    """Remove the object; nothing happens when there is none. Raises: StorageUnavailable."""
    with named_errors(key):
        client().delete_object(Bucket=bucket(), Key=key)


def _body(answer: urllib3.BaseHTTPResponse, *, key: str, length: int) -> bytes:
    if answer.status == 206:
        return answer.read(length)
    if answer.status == 404:
        answer.drain_conn()
        raise ObjectMissing(f"{key}: there is no such object")
    if answer.status == 416:
        answer.drain_conn()
        return b""
    answer.close()  # a 200 would be the whole object, maybe gigabytes
    raise StorageUnavailable(f"{key}: a range request was answered with status {answer.status}")


@lru_cache(maxsize=1)
def _pool() -> urllib3.PoolManager:
    retries = urllib3.Retry(total=2, backoff_factor=0.2, status_forcelist=(500, 502, 503, 504), raise_on_status=False)
    return urllib3.PoolManager(maxsize=16, retries=retries, timeout=urllib3.Timeout(connect=3, read=30))


def _signed(key: str) -> str:
    # The range is not part of the signature, so one address serves every range of a key.
    return _sign(client().meta.endpoint_url, bucket(), key, int(time.time() // _SIGNED_SECONDS))


@lru_cache(maxsize=4096)
def _sign(endpoint: str, name: str, key: str, period: int) -> str:  # endpoint and period only make the cache key
    params = {"Bucket": name, "Key": key}
    return str(client().generate_presigned_url("get_object", Params=params, ExpiresIn=3 * _SIGNED_SECONDS))
