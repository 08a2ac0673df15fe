"""A whole folder of the bucket: given up when its deposition is deleted."""

from __future__ import annotations

import contextlib

from portal.platform.s3.clients import bucket, client
from portal.platform.s3.errors import PartsRefused, named_errors
from portal.platform.s3.multipart import abort_multipart

_AT_ONCE = 1000  # what DeleteObjects takes


def empty_folder(prefix: str) -> int:
    """Delete every object under ``prefix`` and end its open multipart uploads; how many objects there were.

    Uploads are ended first, so that none completes behind us. Raises: StorageUnavailable.
    """
    if not prefix.endswith("/") or prefix.count("/") < 2:
        raise ValueError(f"{prefix!r} is not the folder of one deposition")
    with named_errors(prefix):
        pages = client().get_paginator("list_multipart_uploads").paginate(Bucket=bucket(), Prefix=prefix)
        uploads = [upload for page in pages for upload in page.get("Uploads", [])]
    for upload in uploads:
        with contextlib.suppress(PartsRefused):  # ended by somebody else in between
            abort_multipart(upload["Key"], upload_id=upload["UploadId"])
    with named_errors(prefix):
        pages = client().get_paginator("list_objects_v2").paginate(Bucket=bucket(), Prefix=prefix)
        keys = [{"Key": item["Key"]} for page in pages for item in page.get("Contents", [])]
        for start in range(0, len(keys), _AT_ONCE):
            client().delete_objects(Bucket=bucket(), Delete={"Objects": keys[start : start + _AT_ONCE], "Quiet": True})
    return len(keys)
