"""Many files at once for the page's scripts: small ones, the objects of stores, and what was left half sent."""

from __future__ import annotations

import uuid
from typing import Any

from django.db.models import Sum
from django.http import Http404, HttpRequest
from django.views.decorators.http import require_POST, require_safe

from submissions import direct, leaving, store_uploads, uploads
from submissions.models import Deposition, File, Upload
from submissions.models.file import UploadState
from submissions.refusals import Refused
from submissions.views.base import deposition_view
from submissions.views.json_answers import BadRequest, answers_json, body, kind_of, listed, text, whole
from submissions.views.uploads import find_upload, wish

MOST_SMALL = MOST_OBJECTS = 200
MOST_LEFT_OUT = 500


@require_POST
@deposition_view(edit=True)
@answers_json
def small_start(request: HttpRequest, deposition: Deposition) -> dict[str, Any]:
    """An upload and its address for each of these files, or the sentence that says why there is none."""
    wishes = [_small(row) for row in listed(body(request), "files", most=MOST_SMALL)]
    answers = direct.start(deposition, wishes, actor=request.user)
    return {"items": [_started(one) for one in answers]}


@require_POST
@deposition_view(edit=True)
@answers_json
def small_complete(request: HttpRequest, deposition: Deposition) -> dict[str, Any]:
    ids = _ids(body(request), "uploads", most=MOST_SMALL)
    rows = Upload.objects.filter(file__deposition=deposition, upload_id="").select_related("file").in_bulk(ids)
    if len(rows) < len(set(ids)):
        raise Http404
    ordered = [rows[pk] for pk in dict.fromkeys(ids)]
    answers = direct.complete(deposition, ordered, actor=request.user)
    return {"items": [_completed(row, one) for row, one in zip(ordered, answers, strict=True)]}


@require_POST
@deposition_view(edit=True)
@answers_json
def store_start(request: HttpRequest, deposition: Deposition) -> dict[str, Any]:
    data = body(request)
    objects = whole(data.get("objects"), name="objects")
    upload = store_uploads.start(deposition, objects=objects, actor=request.user, **wish(data))
    return {"id": str(upload.pk), "path": upload.file.path}


@require_POST
@deposition_view(edit=True)
@answers_json
def store_sign(request: HttpRequest, deposition: Deposition, pk: uuid.UUID) -> dict[str, Any]:
    """An address for each of these objects; null for one that is there already with these bytes."""
    data = body(request)
    wishes = [_object(row) for row in listed(data, "objects", most=MOST_OBJECTS)]
    signed = store_uploads.sign(find_upload(deposition, pk), wishes, fresh=data.get("fresh") is True)
    return {"puts": [one and {"url": one.url, "headers": one.headers} for one in signed]}


@require_safe
@deposition_view(edit=True)
@answers_json
def uploads_open(request: HttpRequest, deposition: Deposition) -> dict[str, Any]:
    """What this person began and did not end: half sent, and told but not begun; the first of their ids."""
    who: Any = request.user
    rows = Upload.objects.filter(file__deposition=deposition, started_by=who, state=UploadState.OPEN)
    told = File.objects.filter(
        deposition=deposition, added_by=who, content=None, removed_at=None, elsewhere_entry=""
    ).exclude(announced=None)
    told = told.exclude(uploads__state=UploadState.OPEN)
    ids = [*rows.values_list("file", flat=True)[:MOST_LEFT_OUT], *told.values_list("pk", flat=True)[:MOST_LEFT_OUT]]
    return {
        "half": rows.count(),
        "half_bytes": rows.aggregate(bytes=Sum("size"))["bytes"] or 0,
        "told": told.count(),
        "told_bytes": told.aggregate(bytes=Sum("announced"))["bytes"] or 0,
        "ids": ids[:MOST_LEFT_OUT],
    }


@require_POST
@deposition_view(edit=True)
@answers_json
def files_leave_out(request: HttpRequest, deposition: Deposition) -> dict[str, Any]:
    leaving.leave_out(deposition, _ids(body(request), "files", most=MOST_LEFT_OUT), actor=request.user)
    return {}


def _small(row: Any) -> direct.Wish:
    told = wish(row)
    if not 0 <= told["size"] <= direct.MOST_BYTES:
        raise BadRequest(f"a small file has at most {direct.MOST_BYTES} bytes")
    return direct.Wish(checksum=_checksum(row), **told)


def _object(row: Any) -> store_uploads.ObjectWish:
    if not isinstance(row, dict):
        raise BadRequest("an object is an object")
    path, size = text(row.get("path"), name="path"), whole(row.get("size"), name="size")
    return store_uploads.ObjectWish(path, size, _checksum(row))


def _checksum(row: dict[str, Any]) -> str:
    checksum = text(row.get("checksum"), name="checksum")
    if not uploads.is_crc64(checksum):
        raise BadRequest("a checksum is a CRC64NVME in base64")
    return checksum


def _ids(data: dict[str, Any], key: str, *, most: int) -> list[uuid.UUID]:
    try:
        return [uuid.UUID(text(one, name=key)) for one in listed(data, key, most=most)]
    except ValueError as error:
        raise BadRequest(f"{key} is a list of ids") from error


def _started(one: direct.Answer) -> dict[str, Any]:
    if isinstance(one, Refused):
        return {"upload": None, "put": None} | _refused(one)
    signed = uploads.sign_whole(one)
    return {"upload": str(one.pk), "put": {"url": signed.url, "headers": signed.headers}}


def _completed(row: Upload, one: direct.Answer) -> dict[str, Any]:
    told: dict[str, Any] = {"upload": str(row.pk), "done": isinstance(one, Upload)}
    return told | (_refused(one) if isinstance(one, Refused) else {})


def _refused(one: Refused) -> dict[str, Any]:
    return {"kind": kind_of(one), "error": one.sentence}
