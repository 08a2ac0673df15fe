"""An object of the bucket as the readers see files."""

from __future__ import annotations

from collections.abc import Iterator

from portal.platform import s3
from validation.stores import Entry, StoreListing


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


class S3Store:
    """A folder of the bucket as the readers see stores. `listing`: as it was when the content was recorded."""

    def __init__(self, key: str, *, listing: StoreListing) -> None:
        self.key = key
        self.name = key.rsplit("/", 1)[-1]
        self.listing = listing
        self._etags = dict(listing.etags)

    @property
    def size(self) -> int:
        return self.listing.bytes

    def read(self, path: str, *, cap: int) -> bytes:
        """At most `cap` bytes of one of its objects; of metadata, as the listing knew it.

        Raises: ObjectMissing, ObjectChanged, StorageUnavailable.
        """
        if ".." in path.split("/") or path.startswith("/"):
            raise s3.ObjectMissing(f"{self.key}: no object of a store is called {path}")
        return s3.get_range(f"{self.key}/{path}", offset=0, length=cap, etag=self._etags.get(path, ""))


def entries(key: str) -> Iterator[Entry]:
    """What `listing_of` wants of the folder `key`; asks the bucket."""
    prefix = f"{key}/"
    for item in s3.list_objects(prefix):
        yield item.key.removeprefix(prefix), item.size, item.etag
