"""Uploads as JSON for the page's scripts. Only ids and part numbers come in; addresses are made here."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.request import RawPostDataException
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from portal.platform.s3 import StorageUnavailable
from submissions import part_sizes, uploads
from submissions.asked import number
from submissions.models import Deposition, Upload
from submissions.paths import Junk
from submissions.refusals import NotEditable, Refused
from submissions.uploads import AlreadyThere, PartsMissing, UploadOver
from submissions.views.base import deposition_view

SILENT = "Our storage does not answer. Nothing is lost; we try again."
# What the script does with a refusal depends on its kind, never on its words.
KINDS: tuple[tuple[type[Refused], str], ...] = (
    (Junk, "junk"), (AlreadyThere, "exists"), (PartsMissing, "parts"), (UploadOver, "over"), (NotEditable, "closed"),
)  # fmt: skip


# More than any disk has; above it Python's numbers no longer become the database's.
MOST_BYTES = 10**18


class BadRequest(Exception):
    """What came in is not what our script sends."""


def answers_json(view: Callable[..., dict[str, Any]]) -> Callable[..., HttpResponse]:
    """JSON in, JSON out: 409 with a kind for a refusal, 503 where the storage is silent."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return JsonResponse(view(request, *args, **kwargs))
        except BadRequest as error:
            return JsonResponse({"error": str(error), "kind": "bad"}, status=400)
        except StorageUnavailable:
            return JsonResponse({"error": SILENT, "kind": "storage"}, status=503, headers={"Retry-After": "5"})
        except Refused as refused:
            kind = next((word for cls, word in KINDS if isinstance(refused, cls)), "refused")
            more = {"parts": refused.numbers} if isinstance(refused, PartsMissing) else {}
            return JsonResponse({"error": refused.sentence, "kind": kind, **more}, status=409)

    return wrapped


@require_POST
@deposition_view(edit=True)
@answers_json
def upload_start(request: HttpRequest, deposition: Deposition) -> dict[str, Any]:
    data = _body(request)
    path, size = data.get("path"), data.get("size")
    if not isinstance(path, str) or type(size) is not int or abs(size) > MOST_BYTES:
        raise BadRequest("path is a text and size a number of bytes")
    replace = data.get("replace") is True
    upload = uploads.start(deposition, path=path, size=size, actor=request.user, replace=replace)
    return {
        "id": str(upload.pk),
        "path": upload.file.path,
        "part_size": upload.part_size,
        "parts": part_sizes.part_count(upload.size, each=upload.part_size),
    }


@require_POST
@deposition_view(edit=True)
@answers_json
def upload_sign(request: HttpRequest, deposition: Deposition, pk: uuid.UUID) -> dict[str, Any]:
    upload = _find(deposition, pk)
    wanted = _body(request).get("parts")
    if not isinstance(wanted, dict) or None in (numbered := {number(key): sum_ for key, sum_ in wanted.items()}):
        raise BadRequest("parts is an object: part number -> CRC64NVME in base64")
    if not all(checksum is None or isinstance(checksum, str) for checksum in numbered.values()):
        raise BadRequest("a checksum is a text in base64")
    signed = uploads.sign_parts(upload, wanted=cast("dict[int, str | None]", numbered))
    return {"parts": {part.number: {"url": part.url, "headers": part.headers} for part in signed}}


@require_POST
@deposition_view(edit=True)
@answers_json
def upload_complete(request: HttpRequest, deposition: Deposition, pk: uuid.UUID) -> dict[str, Any]:
    checksum = _body(request).get("checksum")
    if checksum is not None and not isinstance(checksum, str):
        raise BadRequest("checksum is a text in base64")
    upload = uploads.complete(_find(deposition, pk), actor=request.user, checksum=checksum)
    return {"file": str(upload.file_id), "path": upload.file.path, "size": upload.size}


@require_POST
@deposition_view(edit=True)
@answers_json
def upload_abort(request: HttpRequest, deposition: Deposition, pk: uuid.UUID) -> dict[str, Any]:
    uploads.abort(_find(deposition, pk))
    return {}


def _find(deposition: Deposition, pk: uuid.UUID) -> Upload:
    return get_object_or_404(Upload.objects.select_related("file__deposition"), pk=pk, file__deposition=deposition)


def _body(request: HttpRequest) -> dict[str, Any]:
    try:
        data = json.loads(request.body or b"{}")
    except (ValueError, RecursionError, RawPostDataException) as error:  # the last: a form, read before
        raise BadRequest("the body is not JSON") from error
    if not isinstance(data, dict):
        raise BadRequest("the body is not a JSON object")
    return data
