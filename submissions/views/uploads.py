"""Uploads as JSON for the page's scripts. Only ids and part numbers come in; addresses are made here."""

from __future__ import annotations

import uuid
from typing import Any, cast

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from submissions import part_sizes, store_uploads, uploads
from submissions.asked import number
from submissions.models import Deposition, Upload
from submissions.views.base import deposition_view
from submissions.views.json_answers import BadRequest, answers_json, body, text, whole


@require_POST
@deposition_view(edit=True)
@answers_json
def upload_start(request: HttpRequest, deposition: Deposition) -> dict[str, Any]:
    upload = uploads.start(deposition, actor=request.user, **wish(body(request)))
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
    upload = find_upload(deposition, pk)
    wanted = body(request).get("parts")
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
    checksum = body(request).get("checksum")
    if checksum is not None and not isinstance(checksum, str):
        raise BadRequest("checksum is a text in base64")
    found = find_upload(deposition, pk)
    if found.is_store:
        upload = store_uploads.complete(found, actor=request.user)
    else:
        upload = uploads.complete(found, actor=request.user, checksum=checksum)
    return {"file": str(upload.file_id), "path": upload.file.path, "size": upload.size}


@require_POST
@deposition_view(edit=True)
@answers_json
def upload_abort(request: HttpRequest, deposition: Deposition, pk: uuid.UUID) -> dict[str, Any]:
    uploads.abort(find_upload(deposition, pk))
    return {}


def find_upload(deposition: Deposition, pk: uuid.UUID) -> Upload:
    return get_object_or_404(Upload.objects.select_related("file__deposition"), pk=pk, file__deposition=deposition)


def wish(data: Any) -> dict[str, Any]:
    """path, size, modified and replace of a file that somebody wants to send. Raises: BadRequest."""
    if not isinstance(data, dict):
        raise BadRequest("a file is an object")
    modified = data.get("modified")
    return {
        "path": text(data.get("path"), name="path"),
        "size": whole(data.get("size"), name="size"),
        "modified": None if modified is None else whole(modified, name="modified"),
        "replace": data.get("replace") is True,
    }
