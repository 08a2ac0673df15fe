"""Single objects: head, sign a download, delete."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from portal.platform.s3.clients import bucket, client, public_client
from portal.platform.s3.errors import StorageUnavailable, named_errors

CHECKSUMS = ("CRC64NVME", "CRC32", "CRC32C", "SHA256", "SHA1")


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


def delete_many(keys: Sequence[str]) -> None:
    """Remove these objects (at most 1,000); those that are not there do not matter. Raises: StorageUnavailable."""
    if not keys:
        return
    objects = [{"Key": key} for key in keys]
    with named_errors(keys[0]):
        answer = client().delete_objects(Bucket=bucket(), Delete={"Objects": objects, "Quiet": True})
    if refused := answer.get("Errors"):
        raise StorageUnavailable(f"{len(refused)} of {len(keys)} objects were not deleted: {refused[0]}")
