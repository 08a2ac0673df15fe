"""The bucket: write-once objects, multipart uploads by browsers, range reads by the worker."""

from portal.platform.s3.clients import bucket, client, forget
from portal.platform.s3.errors import (
    KeyTaken,
    ObjectChanged,
    ObjectMissing,
    PartsRefused,
    StorageError,
    StorageFull,
    StorageUnavailable,
)
from portal.platform.s3.listing import Listed, OpenMultipart, list_multiparts, list_objects, list_page
from portal.platform.s3.multipart import (
    CHECKSUM_HEADER,
    Part,
    abort_multipart,
    complete_multipart,
    create_multipart,
    list_parts,
    presign_part,
)
from portal.platform.s3.objects import ObjectHead, delete, delete_many, head, presign_get
from portal.platform.s3.ranges import get_range
from portal.platform.s3.setup import ensure_bucket, probe
from portal.platform.s3.single import look_up, presign_put

__all__ = [
    "CHECKSUM_HEADER",
    "KeyTaken",
    "Listed",
    "ObjectChanged",
    "ObjectHead",
    "ObjectMissing",
    "OpenMultipart",
    "Part",
    "PartsRefused",
    "StorageError",
    "StorageFull",
    "StorageUnavailable",
    "abort_multipart",
    "bucket",
    "client",
    "complete_multipart",
    "create_multipart",
    "delete",
    "delete_many",
    "ensure_bucket",
    "forget",
    "get_range",
    "head",
    "list_multiparts",
    "list_objects",
    "list_page",
    "list_parts",
    "look_up",
    "presign_get",
    "presign_part",
    "presign_put",
    "probe",
]
