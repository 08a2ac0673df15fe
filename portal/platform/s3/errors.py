"""Everything that can go wrong with the bucket, under our own names."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager

from botocore.exceptions import BotoCoreError, ClientError
from urllib3.exceptions import HTTPError

logger = logging.getLogger(__name__)


class StorageError(Exception):
    """A request to the bucket failed."""


class StorageUnavailable(StorageError):
    """Our fault or the server's: no connection, a time-out, a 5xx, refused credentials. Worth another try."""


class StorageFull(StorageUnavailable):
    """There is no room left: ours to mend. Nothing is lost, and the same request is taken when there is room again."""


class ObjectMissing(StorageError):
    """There is no object under this key."""


class ObjectChanged(StorageError):
    """Under this key there is another object than the one that was recorded: somebody wrote past the portal."""


class KeyTaken(StorageError):
    """There is already an object under this key; keys are written once."""


class PartsRefused(StorageError):
    """The bucket would not join the parts: one is missing, too small, damaged, or the upload is gone."""


_MISSING = frozenset({"NoSuchKey", "NotFound", "404"})
_TAKEN = frozenset({"PreconditionFailed", "412", "ConditionalRequestConflict"})
# As the servers call it that we know of: status 507, MinIO, Ceph, and those that tell it in words alone (SeaweedFS).
_FULL = frozenset({"507", "InsufficientStorage", "InsufficientCapacity", "XMinioStorageFull", "QuotaExceeded"})
_FULL |= {"XMinioAdminBucketQuotaExceeded", "XMinioObjectStorageFull"}
_FULL_WORDS = re.compile(r"no space left|no free volumes|no writable volumes|(disk|storage) (is )?full", re.IGNORECASE)
_PARTS = frozenset({"InvalidPart", "InvalidPartOrder", "EntityTooSmall", "NoSuchUpload", "BadDigest", "InvalidRequest"})


@contextmanager
def named_errors(key: str) -> Iterator[None]:
    """Translate the client library's errors about `key` into ours."""
    try:
        yield
    except ClientError as error:
        raise _named(error)(f"{key}: {error}") from error
    except BotoCoreError as error:
        raise StorageUnavailable(f"{key}: {error}") from error
    except HTTPError as error:
        # Not "from error": a traceback would print the signed address after all.
        raise StorageUnavailable(f"{key}: {_unsigned(error)}") from None


def _named(error: ClientError) -> type[StorageError]:
    code = str(error.response.get("Error", {}).get("Code", ""))
    if code in _MISSING:
        return ObjectMissing
    if code in _TAKEN:
        return KeyTaken
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode")
    if code in _FULL or status == 507 or _FULL_WORDS.search(str(error)):
        logger.error("the storage is full: %s", _unsigned(error))
        return StorageFull
    return PartsRefused if code in _PARTS else StorageUnavailable


def _unsigned(error: Exception) -> str:
    """The words of an error without the query of an address: a signature is as good as a key for an hour."""
    return re.sub(r"\?[^\s)'\"]+", "?…", str(error))
