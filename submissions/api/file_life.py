"""Operations on what files were: removing them, removed ones, versions, and bringing either back."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema, Status
from pydantic import Field

from submissions import files as verbs
from submissions import purging, restoring
from submissions.api import find
from submissions.api.operations import reading, writing
from submissions.api.shapes import Strict
from submissions.models import Deposition, File

router = Router(tags=["Files"])
MOST_LISTED = 1_000


class RemovedOut(Schema):
    id: uuid.UUID
    path: str
    size: int = Field(description="Bytes of what it would come back with.")
    removed: datetime


class RemovedList(Schema):
    count: int
    items: list[RemovedOut]


class Restoring(Strict):
    files: list[uuid.UUID] = Field(min_length=1, max_length=restoring.MOST)


class Restored(Schema):
    files: list[uuid.UUID] = Field(description="Those that are back.")
    refused: list[str] = Field(description="Why others are not, in sentences.")
    unplaced: list[str] = Field(description="Roles that could not come back with their file, in sentences.")


class Purged(Schema):
    deleted: int = Field(description="How many versions.")
    size: int = Field(description="Their bytes.")
    kept: int = Field(description="How many stay, as a submission names them.")


class VersionOut(Schema):
    version: int = Field(description="Counts up with every upload to the path.")
    size: int
    checksum: str
    checksum_algorithm: str
    at: datetime
    counts: bool = Field(description="Whether the file is this version now.")


class VersionList(Schema):
    items: list[VersionOut]


@router.delete("/depositions/{label}/files/{uuid:pk}", response={204: None}, **writing(body=False))
def remove_file(request: HttpRequest, label: str, pk: uuid.UUID) -> Any:
    """Take a file out of the deposition with its roles. It can be brought back while the deposition is a draft."""
    found = find.draft(request, label)
    verbs.remove(_file(found, pk), actor=find.token_of(request).owner)
    return Status(204, None)


@router.get("/depositions/{label}/files/removed", response=RemovedList, **reading())
def removed_files(
    request: HttpRequest,
    label: str,
    limit: int = Query(1_000, ge=1, le=MOST_LISTED),
    offset: int = Query(0, ge=0, le=10**9),
) -> Any:
    """Files that were removed and can be brought back without uploading, by path."""
    rows = restoring.removed(find.deposition(request, label), viewer=find.token_of(request).owner)
    items = [
        {"id": row.pk, "path": row.path, "size": restoring.latest_of(row).content.size, "removed": row.removed_at}
        for row in rows[offset : offset + limit]
    ]
    return {"count": rows.count(), "items": items}


@router.post("/depositions/{label}/files/removed/restore", response=Restored, **writing())
def restore_files(request: HttpRequest, label: str, body: Restoring) -> Any:
    """Bring removed files back, with their roles and runs where these still exist."""
    found = find.draft(request, label)
    back = restoring.bring_back(found, files=set(body.files), actor=find.token_of(request).owner)
    return {"files": [row.pk for row in back.files], "refused": back.refused, "unplaced": back.unplaced}


@router.post("/depositions/{label}/files/removed/delete", response=Purged, **writing())
def delete_removed_files(request: HttpRequest, label: str, body: Restoring) -> Any:
    """Delete removed files for good, with all they ever were, to make room. What was submitted stays."""
    found = find.draft(request, label)
    versions = purging.of_removed(found, files=set(body.files))
    done = purging.delete_for_good(found, versions=versions, actor=find.token_of(request).owner)
    return {"deleted": done.count, "size": done.size, "kept": done.kept}


@router.get("/depositions/{label}/files/{uuid:pk}/versions", response=VersionList, **reading())
def versions(request: HttpRequest, label: str, pk: uuid.UUID) -> Any:
    """What a file is and was, the latest first."""
    return _versions(request, _file(find.deposition(request, label), pk))


@router.post(
    "/depositions/{label}/files/{uuid:pk}/versions/{int:version}/restore",
    response=VersionList,
    **writing(body=False),
)
def restore_version(request: HttpRequest, label: str, pk: uuid.UUID, version: int) -> Any:
    """Make an earlier version what the file is; what it is now stays among its versions."""
    file = _file(find.draft(request, label), pk)
    chosen = get_object_or_404(file.versions, generation=min(version, 2**31 - 1))
    now = restoring.go_back(file, version=chosen, actor=find.token_of(request).owner)
    return _versions(request, now)


def _file(found: Deposition, pk: uuid.UUID) -> File:
    return get_object_or_404(File.objects.select_related("deposition"), pk=pk, deposition=found, removed_at=None)


def _versions(request: HttpRequest, file: File) -> dict[str, Any]:
    rows = restoring.versions_of(file, viewer=find.token_of(request).owner)
    return {"items": [_version(file, row) for row in rows]}


def _version(file: File, row: Any) -> dict[str, Any]:
    told = {name: getattr(row.content, name) for name in ("size", "checksum", "checksum_algorithm")}
    return {"version": row.generation, "at": row.at, "counts": row.content_id == file.content_id, **told}
