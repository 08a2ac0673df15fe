"""What lies below a prefix of the bucket."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from portal.platform.s3.clients import bucket, client
from portal.platform.s3.errors import named_errors


@dataclass(frozen=True, slots=True)
class Listed:
    """One object: `size` in bytes, `etag` as the bucket tells it."""

    key: str
    size: int
    etag: str


def list_objects(prefix: str) -> Iterator[Listed]:
    """Every object whose key begins with `prefix`, page by page (1,000 a request). Raises: StorageUnavailable."""
    pages = iter(client().get_paginator("list_objects_v2").paginate(Bucket=bucket(), Prefix=prefix))
    while True:
        with named_errors(prefix):
            page = next(pages, None)
        if page is None:
            return
        for item in page.get("Contents", []):
            yield Listed(item["Key"], item["Size"], item["ETag"].strip('"'))
