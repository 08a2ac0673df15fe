"""Small objects in one request, and many of them looked up at once."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from itertools import takewhile

from portal.platform.s3.clients import bucket, client
from portal.platform.s3.errors import ObjectMissing, named_errors
from portal.platform.s3.listing import Listed
from portal.platform.s3.multipart import CHECKSUM_HEADER
from portal.platform.s3.objects import head
from portal.platform.s3.putting import put_address

# What is listed beside those that were asked for is read past; beyond so many pages asking for each is cheaper.
PAGES = 3


def presign_put(key: str, *, length: int, checksum: str, expires: int = 3600) -> tuple[str, dict[str, str]]:
    """An address that takes one PUT of `length` bytes with this CRC64NVME (base64), once, and the headers to send.

    They are part of the signature, so neither other bytes nor a second writing are possible.
    """
    signed = {"content-length": str(length), "if-none-match": "*", CHECKSUM_HEADER: checksum}
    return put_address(key, headers=signed, expires=expires), {CHECKSUM_HEADER: checksum, "If-None-Match": "*"}


def look_up(keys: Iterable[str]) -> dict[str, Listed]:
    """Those of the `keys` that are there. Keys that lie beside each other cost least: one listing for hundreds.

    Raises: StorageUnavailable.
    """
    wanted = sorted(set(keys))
    if not wanted:
        return {}
    found = _listed(wanted)
    for key in wanted:
        if key not in found:
            with suppress(ObjectMissing):
                one = head(key)
                found[key] = Listed(key, one.size, one.etag)
    return found


def _listed(wanted: list[str]) -> dict[str, Listed]:
    """Those that the first pages of a listing name."""
    prefix = "".join(a for a, b in takewhile(lambda pair: pair[0] == pair[1], zip(wanted[0], wanted[-1], strict=False)))
    found: dict[str, Listed] = {}
    token: dict[str, str] = {"StartAfter": wanted[0][:-1]} if len(wanted) > 1 else {}
    seen = frozenset(wanted)
    for _ in range(PAGES + len(wanted) // 1000):
        with named_errors(prefix):
            page = client().list_objects_v2(Bucket=bucket(), Prefix=prefix, **token)
        rows = page.get("Contents", [])
        for row in rows:
            if row["Key"] in seen:
                found[row["Key"]] = Listed(row["Key"], row["Size"], row["ETag"].strip('"'))
        if not page.get("IsTruncated") or not rows or rows[-1]["Key"] >= wanted[-1]:
            break
        token = {"ContinuationToken": page["NextContinuationToken"]}
    return found
