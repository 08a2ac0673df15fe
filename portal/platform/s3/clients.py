"""The boto3 clients, made at first use. The only reader of settings.S3_*."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import boto3
from botocore.config import Config
from django.conf import settings

# The old query signature, boto3's default for presigned addresses, does not sign the length of a part.
_CONFIG = Config(
    signature_version="s3v4",
    s3={"addressing_style": "path"},
    connect_timeout=3,
    read_timeout=60,
    retries={"mode": "standard", "max_attempts": 3},
    max_pool_connections=32,
    # Not every S3 server takes the checksums that boto3 adds by itself; we ask for one where we want it.
    request_checksum_calculation="when_required",
    response_checksum_validation="when_required",
)


def bucket() -> str:
    """The bucket's name."""
    return str(settings.S3_BUCKET)


@lru_cache(maxsize=1)
def client() -> Any:
    """The client for the server's own requests (boto3, thread-safe)."""
    return _make(settings.S3_ENDPOINT)


@lru_cache(maxsize=1)
def public_client() -> Any:
    """The client that signs addresses for browsers: the host is part of the signature."""
    return _make(settings.S3_PUBLIC_ENDPOINT)


def forget() -> None:
    """Drop the clients, after the settings changed in a test."""
    client.cache_clear()
    public_client.cache_clear()


def _make(endpoint: str) -> Any:
    # Own sessions: boto3's default session is not safe to share between threads.
    return boto3.session.Session().client(
        "s3",
        endpoint_url=endpoint or None,
        region_name=settings.S3_REGION,
        aws_access_key_id=settings.S3_ACCESS_KEY,
        aws_secret_access_key=settings.S3_SECRET_KEY,
        config=_CONFIG,
    )
