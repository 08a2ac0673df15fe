"""What lies below a prefix of the bucket."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portal.platform.s3.clients import bucket, client
from portal.platform.s3.errors import named_errors


@dataclass(frozen=True, slots=True)
class Listed:
    """One object: `size` in bytes, `etag` as the bucket tells it."""

    key: str
    size: int
    etag: str
    modified: datetime | None = None


def list_objects(prefix: str) -> Iterator[Listed]:
    """Every object whose key begins with `prefix`, page by page (1,000 a request). Raises: StorageUnavailable."""
    pages = iter(client().get_paginator("list_objects_v2").paginate(Bucket=bucket(), Prefix=prefix))
    while True:
        with named_errors(prefix):
            page = next(pages, None)
        if page is None:
            return
        for item in page.get("Contents", []):
            yield _listed(item)


def list_page(prefix: str, *, after: str = "", most: int = 1000) -> list[Listed]:
    """The next objects below `prefix` behind the key `after`; none at the end. Raises: StorageUnavailable."""
    with named_errors(prefix):
        page = client().list_objects_v2(Bucket=bucket(), Prefix=prefix, StartAfter=after, MaxKeys=most)
    return [_listed(item) for item in page.get("Contents", [])]


@dataclass(frozen=True, slots=True)
class OpenMultipart:
    key: str
    upload_id: str
    initiated: datetime


def list_multiparts(
    prefix: str, *, after: tuple[str, str] = ("", ""), most: int = 1000
) -> tuple[list[OpenMultipart], tuple[str, str] | None]:
    """Multipart uploads below `prefix` that nobody ended, and behind what the next page begins (None: that was all).

    Some servers (MinIO) tell only those whose key is `prefix` itself. Raises: StorageUnavailable.
    """
    marker = {"KeyMarker": after[0], "UploadIdMarker": after[1]} if after[0] else {}
    with named_errors(prefix):
        page = client().list_multipart_uploads(Bucket=bucket(), Prefix=prefix, MaxUploads=most, **marker)
    found = [OpenMultipart(row["Key"], row["UploadId"], row["Initiated"]) for row in page.get("Uploads", [])]
    more = page.get("IsTruncated") and found
    return found, (found[-1].key, found[-1].upload_id) if more else None


def _listed(item: dict[str, Any]) -> Listed:
    return Listed(item["Key"], item["Size"], item["ETag"].strip('"'), item["LastModified"])
