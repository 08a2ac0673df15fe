"""Operations around an upload: the declared file, what is announced, what is left out, the manifest."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, StreamingHttpResponse
from ninja import Query, Router, Schema, Status
from pydantic import Field

from submissions import announcing, declared, manifests
from submissions.api import find
from submissions.api.file_shapes import MOST_BYTES, MOST_STARTED
from submissions.api.operations import reading, writing
from submissions.api.shapes import Strict
from submissions.models import Assignment

router = Router(tags=["Files"])
MOST_LISTED = 5_000


class ToAnnounce(Strict):
    path: str = Field(max_length=4000)
    size: int = Field(ge=0, le=MOST_BYTES, description="Bytes.")
    modified: int | None = Field(None, ge=0, le=2**62, description="When it changed last, in ms since 1970.")
    objects: int | None = Field(None, ge=1, le=2**31 - 1, description="Of an OME-Zarr store: how many it has.")


class Announcement(Strict):
    files: list[ToAnnounce] = Field(min_length=1, max_length=MOST_STARTED)


class Announced(Schema):
    path: str
    file: Any = Field(None, description="Its id, where it is one of the deposition.")
    state: str = Field(description="new, announced, uploading, exists, junk or refused.")
    sentence: str


class AnnouncedList(Schema):
    items: list[Announced]


class LeftOut(Schema):
    path: str
    reason: str


class LeftOutList(Schema):
    count: int
    items: list[LeftOut]


class ManifestRow(Strict):
    path: str = Field(max_length=4000)
    size: int = Field(ge=0, le=MOST_BYTES, description="Bytes.")
    checksum: str = Field(
        pattern=r"^([A-Za-z0-9+/]{11}=|[0-9a-f]{64})$",
        description="CRC64NVME in base64; of a store the digest of its listing in hex.",
    )
    sha256: str = Field("", pattern=r"^([0-9a-f]{64})?$", description="In hex. Kept, not compared.")
    objects: int | None = Field(None, ge=1, le=2**31 - 1, description="Of an OME-Zarr store: how many it has.")


class ManifestIn(Strict):
    files: list[ManifestRow] = Field(max_length=manifests.MOST_AT_ONCE)
    anew: bool = Field(default=False, description="In place of all that was stated before; else row by row.")


class ManifestLine(Schema):
    path: str
    size: int
    checksum: str
    algorithm: str
    sha256: str
    objects: int
    state: str = Field(
        description="arrived, missing, size, bytes, not_deposited, elsewhere, untold (no checksum to compare)."
    )
    sentence: str = Field(description="What differs.")


class ManifestOut(Schema):
    count: int
    states: dict[str, int] = Field(description="State: how many rows.")
    items: list[ManifestLine]


@router.get("/depositions/{label}/datasets/{pk}/declared", **reading())
def declared_file(request: HttpRequest, label: str, pk: int) -> Any:
    """What is stated of each run, and which file plays which role: by it `check --declared` judges as the page does."""
    dataset = find.dataset(find.deposition(request, label), pk)
    return StreamingHttpResponse(declared.text(dataset), content_type="application/json; charset=utf-8")


@router.post("/depositions/{label}/files/announce", response=AnnouncedList, **writing("wrong", "storage"))
def announce_files(request: HttpRequest, label: str, body: Announcement) -> Any:
    """Tell which files will come. They are matched to runs at once, and quotas are asked, before a byte is sent."""
    told = [announcing.Told(one.path, one.size, one.modified, one.objects) for one in body.files]
    answers = announcing.announce(find.draft(request, label), told, actor=find.token_of(request).owner)
    keys = ("path", "file", "state", "sentence")
    return {"items": [{key: getattr(one, key) for key in keys} for one in answers]}


@router.get("/depositions/{label}/files/not-deposited", response=LeftOutList, **reading())
def files_not_deposited(
    request: HttpRequest,
    label: str,
    limit: int = Query(1_000, ge=1, le=MOST_LISTED),
    offset: int = Query(0, ge=0, le=10**9),
) -> Any:
    """Files that need not be sent: that is what they are marked as, and nothing else."""
    found = find.deposition(request, label)
    rows = Assignment.objects.filter(file__deposition=found, file__removed_at=None, role="not_deposited")
    others = Assignment.objects.filter(file__deposition=found).exclude(role="not_deposited")
    rows = rows.exclude(file__in=others.order_by().values("file")).order_by("file__path", "pk")
    page = rows.values_list("file__path", "reason")[offset : offset + limit]
    return {"count": rows.count(), "items": [{"path": path, "reason": reason} for path, reason in page]}


@router.post("/depositions/{label}/manifest", response={201: dict[str, int]}, **writing("wrong"))
def state_manifest(request: HttpRequest, label: str, body: ManifestIn) -> Any:
    """Say what the files are where they lie. What arrives is compared with it."""
    told = [manifests.Told(one.path, one.size, one.checksum, one.sha256, one.objects) for one in body.files]
    found = find.draft(request, label)
    return Status(201, {"count": manifests.state(found, told, actor=find.token_of(request).owner, anew=body.anew)})


@router.get("/depositions/{label}/manifest", response=ManifestOut, **reading())
def manifest(
    request: HttpRequest,
    label: str,
    differing: bool = Query(default=False),  # noqa: FBT001 (a parameter of the address)
    limit: int = Query(1_000, ge=1, le=MOST_LISTED),
    offset: int = Query(0, ge=0, le=10**9),
) -> Any:
    """The manifest beside what has arrived; ``differing``: what is missing or has other bytes alone."""
    found = find.deposition(request, label)
    states = manifests.counts(found)
    wrong = sum(states.get(key, 0) for key in (manifests.MISSING, manifests.SIZE, manifests.BYTES))
    rows = manifests.compared(found, limit=limit, offset=offset, differing=differing)
    keys = tuple(ManifestLine.model_fields)
    items = [{key: getattr(row, key) for key in keys} for row in rows]
    return {"count": wrong if differing else sum(states.values()), "states": states, "items": items}


@router.delete("/depositions/{label}/manifest", response={204: None}, **writing(body=False))
def forget_manifest(request: HttpRequest, label: str) -> Any:
    """Forget what was stated; files stay as they are."""
    manifests.forget(find.draft(request, label), actor=find.token_of(request).owner)
    return Status(204, None)
