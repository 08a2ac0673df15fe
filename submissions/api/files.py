"""Operations on files and uploads: the same doors as those of the page. Bytes go straight to the storage."""

from __future__ import annotations

import uuid
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Status

from submissions import arrival, direct, part_sizes, store_uploads, uploads
from submissions.api import file_shapes as shapes
from submissions.api import find
from submissions.api.errors import Error, refuse
from submissions.api.operations import reading, writing
from submissions.api.strict_json import short
from submissions.arrival import AlreadyThere, PartsMissing, UploadOver
from submissions.asked import number
from submissions.models import Deposition, File, Upload
from submissions.models.file import UploadState
from submissions.paths import Junk
from submissions.quotas import QuotaExceeded
from submissions.refusals import NotAllowed, NotEditable, Refused
from validation.models import Finding

router = Router(tags=["Files"])
MOST_LISTED = 5_000
_KINDS: tuple[tuple[type[Refused], str], ...] = (
    (Junk, "junk"), (AlreadyThere, "exists"), (PartsMissing, "parts"), (UploadOver, "over"),
    (QuotaExceeded, "quota"),
)  # fmt: skip


@router.get("/depositions/{label}/files", response=shapes.FileList, **reading())
def files(
    request: HttpRequest,
    label: str,
    limit: int = Query(1_000, ge=1, le=MOST_LISTED),
    offset: int = Query(0, ge=0, le=10**9),
) -> Any:
    """The files that have arrived, by path, with what the checks found in each."""
    found = find.deposition(request, label)
    rows = found.files.filter(removed_at=None).exclude(content=None).select_related("content__reading")
    some = list(rows.order_by("path")[offset : offset + limit])
    told = _findings(found, some)
    return {"count": rows.count(), "items": [_file(row, told) for row in some]}


@router.get("/depositions/{label}/uploads", response=shapes.UploadList, **reading())
def open_uploads(
    request: HttpRequest,
    label: str,
    limit: int = Query(1_000, ge=1, le=MOST_LISTED),
    offset: int = Query(0, ge=0, le=10**9),
) -> Any:
    """The uploads that are under way, the oldest first; any of them can be gone on with."""
    rows = _uploads(find.deposition(request, label)).filter(state=UploadState.OPEN).order_by("created", "pk")
    return {"count": rows.count(), "items": [_upload(row) for row in rows[offset : offset + limit]]}


@router.post("/depositions/{label}/uploads", response={201: shapes.StartedList}, **writing("wrong", "storage"))
def start_uploads(request: HttpRequest, label: str, body: shapes.NewUploads) -> Any:
    """Open an upload for each of these files. One that is refused says so and leaves the others alone."""
    found = find.draft(request, label)
    small = [wish for wish in body.files if wish.checksum and not wish.objects and wish.size <= direct.MOST_BYTES]
    if odd := next((wish for wish in small if not uploads.is_crc64(wish.checksum or "")), None):
        sentence = f"{short(odd.path)}: “{odd.checksum}” is no CRC64NVME in base64."
        raise refuse([Error(None, "files", "Files", None, None, short(odd.path), "wrong", sentence, "Leave it out.")])
    actor = find.token_of(request).owner
    wishes = [direct.Wish(wish.path, wish.size, wish.checksum or "", wish.replace, wish.modified) for wish in small]
    together = iter(direct.start(found, wishes, actor=actor) if wishes else [])
    chosen = {id(wish) for wish in small}
    answers = [next(together) if id(wish) in chosen else _one_by_one(found, wish, actor) for wish in body.files]
    return Status(201, {"items": [_answer(wish.path, one) for wish, one in zip(body.files, answers, strict=True)]})


@router.post("/depositions/{label}/uploads/complete", response=shapes.CompletedList, **writing("wrong", "storage"))
def complete_uploads(request: HttpRequest, label: str, body: shapes.UploadIds) -> Any:
    """Make small files that were sent in one request the contents of their paths, many at once."""
    found = find.draft(request, label)
    rows = _uploads(found).in_bulk(body.uploads)
    if len(rows) < len(set(body.uploads)):
        raise Http404
    several = [row for row in rows.values() if row.upload_id]
    if several:
        sentence = f"{several[0].file.path} was not sent in one request. Complete it by itself."
        raise refuse([Error(None, "uploads", "Uploads", None, None, str(several[0].pk), "wrong", sentence, "")])
    answers = direct.complete(found, list(rows.values()), actor=find.token_of(request).owner)
    return {"items": [_completed(row, one) for row, one in zip(rows.values(), answers, strict=True)]}


@router.get("/depositions/{label}/uploads/{uuid:pk}", response=shapes.UploadWhole, **reading("storage"))
def one_upload(request: HttpRequest, label: str, pk: uuid.UUID) -> Any:
    """An upload with the parts that the storage has of it, so that only the others need to be sent."""
    row = _one(find.deposition(request, label), pk)
    parts = arrival.arrived(row) if row.state == UploadState.OPEN and not row.is_store else {}
    return _upload(row) | {"arrived": {str(number): size for number, size in parts.items()}}


@router.post("/depositions/{label}/uploads/{uuid:pk}/parts", response=shapes.SignedParts, **writing("wrong", "storage"))
def sign_parts(request: HttpRequest, label: str, pk: uuid.UUID, body: shapes.WantedParts) -> Any:
    """Addresses to PUT these parts to, good for an hour. With a checksum the storage refuses other bytes."""
    row = _one(find.draft(request, label), pk)
    wanted = {number(key): checksum for key, checksum in body.parts.items()}
    if None in wanted:
        odd = next(key for key in body.parts if number(key) is None)
        sentence = f"“{short(odd)}” is no number of a part."
        raise refuse([Error(None, "parts", "Parts", None, None, short(odd), "wrong", sentence, "Count from 1.")])
    signed = uploads.sign_parts(row, wanted={key: value for key, value in wanted.items() if key is not None})
    return {"parts": {str(part.number): {"url": part.url, "headers": part.headers} for part in signed}}


@router.post("/depositions/{label}/uploads/{uuid:pk}/complete", response=shapes.FileOut, **writing("wrong", "storage"))
def complete_upload(request: HttpRequest, label: str, pk: uuid.UUID, body: shapes.Completing) -> Any:
    """Join the parts and make them the content of the file. May be called again at any time."""
    found = find.draft(request, label)
    row, actor = _one(found, pk), find.token_of(request).owner
    if row.is_store:
        done = store_uploads.complete(row, actor=actor)
    else:
        done = uploads.complete(row, actor=actor, checksum=body.checksum)
    file = File.objects.select_related("content__reading").get(pk=done.file_id)
    return _file(file, _findings(found, [file]))


@router.post(
    "/depositions/{label}/uploads/{uuid:pk}/objects", response=shapes.SignedObjects, **writing("wrong", "storage")
)
def sign_objects(request: HttpRequest, label: str, pk: uuid.UUID, body: shapes.StoreObjects) -> Any:
    """Addresses to PUT these objects of a store to, good for an hour; then complete the upload."""
    row = _one(find.draft(request, label), pk)
    wishes = [store_uploads.ObjectWish(one.path, one.size, one.checksum) for one in body.objects]
    signed = store_uploads.sign(row, wishes, fresh=body.fresh)
    puts = [None if one is None else {"url": one.url, "headers": one.headers} for one in signed]
    return {"items": [{"path": wish.path, "put": put} for wish, put in zip(wishes, puts, strict=True)]}


@router.delete("/depositions/{label}/uploads/{uuid:pk}", response={204: None}, **writing("storage", body=False))
def abort_upload(request: HttpRequest, label: str, pk: uuid.UUID) -> Any:
    """Give an upload up. What the file had before stays."""
    uploads.abort(_one(find.draft(request, label), pk))
    return Status(204, None)


def _uploads(found: Deposition) -> QuerySet[Upload]:
    return Upload.objects.filter(file__deposition=found).select_related("file__deposition")


def _one(found: Deposition, pk: uuid.UUID) -> Upload:
    return get_object_or_404(_uploads(found), pk=pk)


def _one_by_one(found: Deposition, wish: shapes.NewUpload, actor: Any) -> direct.Answer:
    told: dict[str, Any] = {"path": wish.path, "size": wish.size, "actor": actor, "replace": wish.replace}
    told["modified"] = wish.modified
    try:
        if wish.objects:
            return store_uploads.start(found, objects=wish.objects, **told)
        return uploads.start(found, **told)
    except (NotAllowed, NotEditable):
        raise  # what holds for all of them
    except Refused as refused:
        return refused


def _answer(path: str, one: direct.Answer) -> dict[str, Any]:
    if isinstance(one, Refused):
        return {"path": path, "upload": None, "put": None, "refused": _kind(one), "sentence": one.sentence}
    signed = uploads.sign_whole(one) if one.checksum else None
    put = None if signed is None else {"url": signed.url, "headers": signed.headers}
    return {"path": path, "upload": _upload(one), "put": put, "refused": "", "sentence": ""}


def _completed(row: Upload, one: direct.Answer) -> dict[str, Any]:
    return {
        "upload": row.pk,
        "done": isinstance(one, Upload),
        "refused": _kind(one) if isinstance(one, Refused) else "",
        "sentence": one.sentence if isinstance(one, Refused) else "",
    }


def _kind(refused: Refused) -> str:
    return next((word for cls, word in _KINDS if isinstance(refused, cls)), "refused")


def _upload(row: Upload) -> dict[str, Any]:
    return {
        "id": row.pk,
        "path": row.file.path,
        "size": row.size,
        "part_size": row.part_size,
        "parts": part_sizes.part_count(row.size, each=row.part_size),
        "state": row.state,
        "problem": row.problem,
        "objects": row.object_count,
        "modified": row.modified,
        "created": row.created,
    }


def _findings(found: Deposition, rows: list[File]) -> dict[uuid.UUID, dict[str, int]]:
    counted = Finding.objects.filter(scope=found.uuid, subject_file__in=[row.pk for row in rows]).order_by()
    errors, warnings = (Count("pk", filter=Q(severity=severity)) for severity in ("error", "warning"))
    told = counted.values_list("subject_file").annotate(errors=errors, warnings=warnings)
    return {file: {"errors": wrong, "warnings": odd} for file, wrong, odd in told if file is not None}


def _file(row: File, told: dict[uuid.UUID, dict[str, int]]) -> dict[str, Any]:
    content = row.content
    assert content is not None
    checked = getattr(content, "reading", None)
    return {
        "id": row.pk,
        "path": row.path,
        "size": content.size,
        "checksum": content.checksum,
        "checksum_algorithm": content.checksum_algorithm,
        "generation": row.generation,
        "checked": checked.state if checked else "waiting",
    } | told.get(row.pk, {"errors": 0, "warnings": 0})
