"""What a sweep looks for: four finders, each one page of bounded work. They change nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, F, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from portal.platform import s3
from submissions.models import Deposition, FileVersion, Upload
from submissions.models.file import UploadState
from submissions.models.stray import StrayKind
from submissions.states import EDITABLE
from submissions.sweeping.naming import ROOT, in_snapshots, place_of, still_open, unnamed

PAGE = 1_000
Marker = list[Any]
STORE = ".zarr/"


@dataclass(frozen=True, slots=True)
class Found:
    """One thing that could be a Stray; ``size`` in bytes, 0 where it is not known."""

    kind: StrayKind
    scope: UUID
    key: str
    path: str
    size: int = 0
    upload_id: str = ""
    objects: int = 1


@dataclass(frozen=True, slots=True)
class Page:
    """``marker``: what the next page begins behind; None: this was the last."""

    found: list[Found]
    marker: Marker | None


def idle_uploads(marker: Marker) -> Page:
    """Uploads under way for which no address was given out for days, so that no part can have arrived either."""
    rows = idle().filter(pk__gt=marker[0]) if marker else idle()
    some = list(rows.select_related("file__deposition").order_by("pk")[:PAGE])
    found = [
        Found(StrayKind.UPLOAD, row.file.deposition.uuid, row.key, row.file.path, row.size, row.upload_id)
        for row in some
    ]
    return Page(found, [str(some[-1].pk)] if len(some) == PAGE else None)


def idle() -> QuerySet[Upload]:
    return Upload.objects.filter(state=UploadState.OPEN, signed__lt=ago(settings.UPLOAD_IDLE_DAYS))


def multiparts(marker: Marker) -> Page:
    """Multipart uploads of the bucket that no row has under way: given up when the storage did not answer."""
    rows, after = s3.list_multiparts(ROOT, after=(marker[0], marker[1]) if marker else ("", ""), most=PAGE)
    old = [row for row in rows if row.initiated < ago(settings.LEFTOVER_DAYS)]
    ours = still_open(row.upload_id for row in old)
    found = [
        Found(StrayKind.PARTS, place[0], row.key, place[1], upload_id=row.upload_id)
        for row in old
        if row.upload_id not in ours and (place := place_of(row.key))
    ]
    return Page(found, list(after) if after else None)


def objects(marker: Marker) -> Page:
    """Objects that nothing names: of uploads that were not completed, or written by an address used too late."""
    rows = s3.list_page(ROOT, after=marker[0] if marker else "", most=PAGE)
    return Page(_grouped(leftovers(rows)), [rows[-1].key] if rows else None)


def leftovers(rows: Iterable[s3.Listed]) -> list[s3.Listed]:
    """Those of the objects that have lain for days and that nothing names."""
    since = ago(settings.LEFTOVER_DAYS)
    old = {row.key: row for row in rows if row.modified and row.modified < since and place_of(row.key)}
    return [old[key] for key in sorted(unnamed(list(old)))] if old else []


def _grouped(rows: Sequence[s3.Listed]) -> list[Found]:
    """The objects of one store, as far as nothing names it, are one thing."""
    groups: dict[str, list[s3.Listed]] = {}
    for row in rows:
        head, cut, _ = row.key.partition(STORE)
        groups.setdefault(head + cut if cut else row.key, []).append(row)
    found = []
    for key, members in groups.items():
        place = place_of(members[0].key)
        assert place is not None
        path = place[1].partition(STORE)[0] + STORE.rstrip("/") if key.endswith("/") else place[1]
        size = sum(row.size for row in members)
        found.append(Found(StrayKind.OBJECT, place[0], key, path, size, objects=len(members)))
    return found


def versions(marker: Marker) -> Page:
    """What removed files and replaced ones were, after weeks, in drafts, where no snapshot names it."""
    rows = lapsed().filter(pk__gt=marker[0]) if marker else lapsed()
    some = list(rows.select_related("content", "file").defer("content__listing").order_by("pk")[:PAGE])
    kept = in_snapshots([row.content.key for row in some])
    found = [
        Found(StrayKind.VERSION, row.content.scope, row.content.key, row.file.path, row.content.size,
              objects=row.content.object_count or 1)
        for row in some
        if row.content.key not in kept
    ]  # fmt: skip
    return Page(found, [some[-1].pk] if len(some) == PAGE else None)


def lapsed(*, days: int | None = None) -> QuerySet[FileVersion]:
    """Versions that are no longer what their file is, and have not been for days; of removed files, all."""
    since = ago(settings.REMOVED_DAYS if days is None else days)
    # A file that is uploaded anew after it was removed has no content: none of its versions is what it is.
    later = FileVersion.objects.filter(file=OuterRef("file"), generation__gt=OuterRef("generation"))
    ended = Coalesce(Subquery(later.order_by().values("file").annotate(at=Min("at")).values("at")), F("at"))
    drafts = Deposition.objects.filter(pk=OuterRef("file__deposition"), state__in=sorted(EDITABLE))
    replaced = Q(file__removed_at=None) & ~Q(content=F("file__content")) & Q(ended__lt=since)
    gone = Q(file__removed_at__lt=since)
    rows = FileVersion.objects.annotate(ended=ended).filter(gone | replaced)
    return rows.filter(Exists(drafts))


def ago(days: int) -> datetime:
    return timezone.now() - timedelta(days=days)


FINDERS = {"uploads": idle_uploads, "parts": multiparts, "objects": objects, "versions": versions}
