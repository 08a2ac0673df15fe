"""Addresses to PUT to, signed by ourselves: boto3 takes half a millisecond for one, and hundreds are asked for at once.

Signature version 4 in the query, as AWS documents it. The headers that are signed have to be sent as they are.
"""

from __future__ import annotations

import hashlib
import hmac
import time
from collections.abc import Mapping
from functools import lru_cache
from urllib.parse import quote, urlsplit

from django.conf import settings

from portal.platform.s3.clients import bucket, public_client
from portal.platform.s3.signing import signing_key

_NO_BODY = "UNSIGNED-PAYLOAD"


def put_address(
    key: str,
    *,
    headers: Mapping[str, str],
    expires: int,
    query: Mapping[str, str] | None = None,
    now: float | None = None,
) -> str:
    """An address that takes a PUT with these ``headers`` (names in small letters) for ``expires`` seconds.

    ``query``: further parameters, such as those of a part; ``now`` in seconds since 1970.
    """
    signed = {**headers, "host": _host()}
    names = ";".join(sorted(signed))
    stamp, scope, credential = _constant(int(time.time() if now is None else now))
    asked = {
        **(query or {}),
        "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
        "X-Amz-Credential": credential,
        "X-Amz-Date": stamp,
        "X-Amz-Expires": str(expires),
        "X-Amz-SignedHeaders": names,
    }
    path = quote(f"{_base()}/{bucket()}/{key}", safe="/~")
    line = "&".join(f"{name}={quote(asked[name], safe='~')}" for name in sorted(asked))
    said = "".join(f"{name}:{signed[name].strip()}\n" for name in sorted(signed))
    digest = hashlib.sha256(f"PUT\n{path}\n{line}\n{said}\n{names}\n{_NO_BODY}".encode()).hexdigest()
    text = f"AWS4-HMAC-SHA256\n{stamp}\n{scope}\n{digest}"
    signature = hmac.digest(signing_key(settings.S3_SECRET_KEY, scope), text.encode(), "sha256").hex()
    return f"{_origin()}{path}?{line}&X-Amz-Signature={signature}"


@lru_cache(maxsize=8)
def _constant(at: int) -> tuple[str, str, str]:
    stamp = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(at))
    scope = f"{stamp[:8]}/{settings.S3_REGION}/s3/aws4_request"
    return stamp, scope, f"{settings.S3_ACCESS_KEY}/{scope}"


def _endpoint() -> str:
    return str(public_client().meta.endpoint_url)


def _host() -> str:
    """As it stands in the header Host: without the port that goes without saying."""
    parts = urlsplit(_endpoint())
    return parts.netloc.lower().removesuffix({"http": ":80", "https": ":443"}[parts.scheme])


def _origin() -> str:
    parts = urlsplit(_endpoint())
    return f"{parts.scheme}://{parts.netloc}"


def _base() -> str:
    return urlsplit(_endpoint()).path.rstrip("/")
