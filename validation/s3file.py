"""An object of the bucket as the readers see files."""

from __future__ import annotations

from portal.platform import s3


class S3File:
    """Range reads of one key. `size` and `etag` are what the bucket said when the content was recorded.

    Raises the storage's errors (StorageUnavailable, ObjectMissing, ObjectChanged): ours, never the depositor's.
    """

    def __init__(self, key: str, *, size: int, etag: str = "") -> None:
        self.key = key
        self.name = key.rsplit("/", 1)[-1]
        self.size = size
        self.etag = etag

    def read_at(self, offset: int, length: int) -> bytes:
        return s3.get_range(self.key, offset=offset, length=length, etag=self.etag, size=self.size)
