"""Multipart uploads: the browser sends the parts, the server does the rest."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from portal.platform.s3.clients import bucket, client
from portal.platform.s3.errors import named_errors
from portal.platform.s3.putting import put_address

CHECKSUM = "CRC64NVME"
CHECKSUM_HEADER = "x-amz-checksum-crc64nvme"


@dataclass(frozen=True, slots=True)
class Part:
    number: int
    size: int
    etag: str


def create_multipart(key: str) -> str:
    """Open an upload; the bucket keeps a CRC64NVME of the whole. Returns the upload id. Raises: StorageUnavailable."""
    with named_errors(key):
        answer = client().create_multipart_upload(
            Bucket=bucket(), Key=key, ChecksumAlgorithm=CHECKSUM, ChecksumType="FULL_OBJECT"
        )
    return str(answer["UploadId"])


def presign_part(
    key: str,
    *,
    upload_id: str,
    part_number: int,
    length: int,
    checksum: str | None = None,
    expires: int = 3600,
) -> str:
    """An address that takes exactly one PUT body of `length` bytes as this part.

    `checksum`: CRC64NVME of the part in base64; the request then has to carry it in CHECKSUM_HEADER, and the bucket
    refuses other bytes. It must be the algorithm of the whole: a bucket refuses parts with another one.
    """
    signed = {"content-length": str(length)} | ({CHECKSUM_HEADER: checksum} if checksum else {})
    query = {"uploadId": upload_id, "partNumber": str(part_number)}
    return put_address(key, headers=signed, query=query, expires=expires)


def list_parts(key: str, *, upload_id: str) -> list[Part]:
    """The parts that arrived, by number. Raises: PartsRefused when the upload is gone, StorageUnavailable."""
    with named_errors(key):
        pages = client().get_paginator("list_parts").paginate(Bucket=bucket(), Key=key, UploadId=upload_id)
        found = [part for page in pages for part in page.get("Parts", [])]
    # Some servers list a part that was sent twice twice; the later one counts.
    found.sort(key=lambda p: p["LastModified"])
    latest = {p["PartNumber"]: Part(number=p["PartNumber"], size=p["Size"], etag=p["ETag"]) for p in found}
    return [latest[number] for number in sorted(latest)]


def complete_multipart(key: str, *, upload_id: str, parts: Iterable[Part]) -> None:
    """Join the parts. Raises: KeyTaken when the key is in use, PartsRefused, StorageUnavailable."""
    joined = {"Parts": [{"PartNumber": part.number, "ETag": part.etag} for part in parts]}
    with named_errors(key):
        client().complete_multipart_upload(
            Bucket=bucket(), Key=key, UploadId=upload_id, MultipartUpload=joined, IfNoneMatch="*"
        )


def abort_multipart(key: str, *, upload_id: str) -> None:
    """Give the parts up. Raises: PartsRefused when the upload is gone already, StorageUnavailable."""
    with named_errors(key):
        client().abort_multipart_upload(Bucket=bucket(), Key=key, UploadId=upload_id)
