"""The bucket itself: create it, let browsers in, prove that it works."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Iterable

from botocore.exceptions import ClientError

from portal.platform.s3.clients import bucket, client
from portal.platform.s3.errors import StorageUnavailable, named_errors

logger = logging.getLogger(__name__)


def ensure_bucket(site_url: str, *, more_origins: Iterable[str] = ()) -> None:
    """Create the bucket if there is none, and allow the site's pages to upload to it. Raises: StorageUnavailable."""
    with named_errors(bucket()):
        try:
            client().head_bucket(Bucket=bucket())
        except ClientError as error:
            if error.response["ResponseMetadata"]["HTTPStatusCode"] != 404:
                raise
            client().create_bucket(Bucket=bucket())
    _allow_origins([site_url, *more_origins])


def probe() -> None:
    """Open and abort an upload: wrong keys or a missing bucket show here, not at the first user.

    Raises: StorageUnavailable, with the server's own words.
    """
    key = f"probe/{uuid.uuid4()}"
    with named_errors(key):
        opened = client().create_multipart_upload(Bucket=bucket(), Key=key)
        client().abort_multipart_upload(Bucket=bucket(), Key=key, UploadId=opened["UploadId"])


def _allow_origins(origins: list[str]) -> None:
    rule = {
        "AllowedOrigins": origins,
        "AllowedMethods": ["GET", "HEAD", "PUT"],
        "AllowedHeaders": ["*"],
        "ExposeHeaders": ["ETag", "x-amz-checksum-crc64nvme"],
        "MaxAgeSeconds": 3600,
    }
    try:
        with named_errors(bucket()):
            client().put_bucket_cors(Bucket=bucket(), CORSConfiguration={"CORSRules": [rule]})
    except StorageUnavailable as error:
        # Some servers (MinIO) set this for the whole server instead.
        logger.warning("The bucket takes no CORS rule; allow %s in the S3 server itself: %s", origins, error)
