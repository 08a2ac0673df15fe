"""What views for the page's scripts share: JSON in, JSON out, a kind for each refusal."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.request import RawPostDataException

from portal.platform.full import SENTENCE as FULL
from portal.platform.full import is_disk_full
from portal.platform.s3 import StorageFull, StorageUnavailable
from submissions.paths import Junk
from submissions.quotas import QuotaExceeded
from submissions.refusals import NotEditable, Refused
from submissions.uploads import AlreadyThere, PartsMissing, UploadOver

logger = logging.getLogger(__name__)
SILENT = "Our storage does not answer. Nothing is lost; we try again."
# What the script does with a refusal depends on its kind, never on its words.
KINDS: tuple[tuple[type[Refused], str], ...] = (
    (Junk, "junk"), (AlreadyThere, "exists"), (PartsMissing, "parts"), (UploadOver, "over"), (NotEditable, "closed"),
    (QuotaExceeded, "quota"),
)  # fmt: skip
# More than any disk has; above it Python's numbers no longer become the database's.
MOST_BYTES = 10**18


class BadRequest(Exception):
    """What came in is not what our script sends."""


def kind_of(refused: Refused) -> str:
    return next((word for cls, word in KINDS if isinstance(refused, cls)), "refused")


def answers_json(view: Callable[..., dict[str, Any]]) -> Callable[..., HttpResponse]:
    """JSON in, JSON out: 409 with a kind for a refusal, 503 where the storage is silent."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return JsonResponse(view(request, *args, **kwargs))
        except BadRequest as error:
            return JsonResponse({"error": str(error), "kind": "bad"}, status=400)
        except StorageFull:
            return _full()
        except OperationalError as error:
            if not is_disk_full(error):
                raise
            logger.exception("the database is full")
            return _full()
        except StorageUnavailable:
            return JsonResponse({"error": SILENT, "kind": "storage"}, status=503, headers={"Retry-After": "5"})
        except Refused as refused:
            more = {"parts": refused.numbers} if isinstance(refused, PartsMissing) else {}
            return JsonResponse({"error": refused.sentence, "kind": kind_of(refused), **more}, status=409)

    return wrapped


def _full() -> JsonResponse:
    """Our fault; the script waits longer than for a storage that is merely silent."""
    return JsonResponse({"error": FULL, "kind": "storage", "full": True}, status=503, headers={"Retry-After": "60"})


def body(request: HttpRequest) -> dict[str, Any]:
    """The JSON object that came in. Raises: BadRequest."""
    try:
        data = json.loads(request.body or b"{}")
    except (ValueError, RecursionError, RawPostDataException) as error:  # the last: a form, read before
        raise BadRequest("the body is not JSON") from error
    if not isinstance(data, dict):
        raise BadRequest("the body is not a JSON object")
    return data


def listed(data: dict[str, Any], key: str, *, most: int) -> list[Any]:
    """The list under ``key``, of 1 to ``most`` entries. Raises: BadRequest."""
    rows = data.get(key)
    if not isinstance(rows, list) or not 1 <= len(rows) <= most:
        raise BadRequest(f"{key} is a list of 1 to {most}")
    return rows


def whole(value: Any, *, name: str) -> int:
    """A number of bytes, of objects or of milliseconds. Raises: BadRequest."""
    if type(value) is not int or abs(value) > MOST_BYTES:
        raise BadRequest(f"{name} is a whole number")
    return value


def text(value: Any, *, name: str) -> str:
    """Raises: BadRequest."""
    if not isinstance(value, str):
        raise BadRequest(f"{name} is a text")
    return value
