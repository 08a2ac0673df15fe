"""Addresses for range reads, signed by ourselves: boto3 needs half a millisecond for one, as long as the read itself.

Signature version 4 in the query, as AWS documents it ("Authenticating requests: using query parameters"). The range is
no part of the signature, so one address serves every range of a key.
"""

from __future__ import annotations

import hashlib
import hmac
import time
from functools import lru_cache
from urllib.parse import quote, urlsplit

from django.conf import settings

from portal.platform.s3.clients import bucket, client

# Addresses change every so many seconds and are good for three times as long.
PERIOD = 900
_NO_BODY = "UNSIGNED-PAYLOAD"


def endpoint() -> str:
    """Scheme, host and port of the S3 server."""
    return str(client().meta.endpoint_url)


def signed_path(key: str, *, now: float | None = None, expires: int = 3 * PERIOD) -> str:
    """Path and query that read `key` at `endpoint()`; ``now`` in seconds since 1970."""
    at = int((time.time() if now is None else now) // PERIOD) * PERIOD if now is None else int(now)
    stamp, scope, query = _constant(at, expires, settings.S3_ACCESS_KEY, settings.S3_REGION)
    path = quote(f"{_base()}/{bucket()}/{key}", safe="/~")
    request = f"GET\n{path}\n{query}\nhost:{urlsplit(endpoint()).netloc}\n\nhost\n{_NO_BODY}"
    digest = hashlib.sha256(request.encode()).hexdigest()
    text = f"AWS4-HMAC-SHA256\n{stamp}\n{scope}\n{digest}"
    signature = hmac.digest(signing_key(settings.S3_SECRET_KEY, scope), text.encode(), "sha256").hex()
    return f"{path}?{query}&X-Amz-Signature={signature}"


def _base() -> str:
    return urlsplit(endpoint()).path.rstrip("/")


@lru_cache(maxsize=8)
def _constant(at: int, expires: int, access_key: str, region: str) -> tuple[str, str, str]:
    stamp = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(at))
    scope = f"{stamp[:8]}/{region}/s3/aws4_request"
    query = {
        "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
        "X-Amz-Credential": f"{access_key}/{scope}",
        "X-Amz-Date": stamp,
        "X-Amz-Expires": str(expires),
        "X-Amz-SignedHeaders": "host",
    }
    return stamp, scope, "&".join(f"{name}={quote(value, safe='~')}" for name, value in query.items())


@lru_cache(maxsize=8)
def signing_key(secret: str, scope: str) -> bytes:
    """What requests of this day, region and service are signed with."""
    key = f"AWS4{secret}".encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    return key
