"""Deleting what was told and is due, if it is still left over. Rows go first; the bucket follows as an errand.

A key is given out once, so what nothing names now is never named again; the errand looks once more all the same.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from portal.platform import s3
from submissions import errands
from submissions.judging import mark_stale
from submissions.models import Deposition, Event, File, FileVersion, Stray
from submissions.models.file import UploadState
from submissions.models.stray import StrayKind
from submissions.sweeping.finding import idle, lapsed
from submissions.sweeping.naming import in_snapshots, still_open, unnamed
from submissions.uploads import runs_of
from validation.models import Content

log = logging.getLogger(__name__)

AT_ONCE = 200
LATER = timedelta(days=1)
ENDED = "The upload of {path} did not go on for weeks, so it was given up. Choose the file again."


def free_some() -> bool:
    """Let the next things go that are due, all of one deposition. Returns whether there were any."""
    now = timezone.now()
    with transaction.atomic():
        first = Stray.objects.filter(until__lt=now).order_by("until", "pk").first()
        if first is None:
            return False
        # In the order of the locks: the deposition before all else.
        deposition = Deposition.objects.select_for_update().filter(uuid=first.scope).first()
        due = Stray.objects.select_for_update(skip_locked=True).filter(scope=first.scope, until__lt=now)
        rows = list(due.order_by("pk")[:AT_ONCE])
        freed: list[Stray] = []
        for kind, free in FREE.items():
            if some := [row for row in rows if row.kind == kind]:
                freed += free(deposition, some)
        if deposition is not None:
            Event.objects.bulk_create(_event(deposition, row) for row in freed)
        if freed:
            errands.free(first.scope, [(row.key, row.upload_id) for row in freed])
            log.info("%d things of %s that lay unused are deleted", len(freed), first.scope)
        # Deleted, in use again, or (in review) to be looked at another day.
        gone = [row.pk for row in rows if row.until is not None and row.until < now]
        Stray.objects.filter(pk__in=gone).delete()
    return bool(rows)


def free(key: str, upload_id: str) -> None:
    """The errand: end the multipart upload, or delete the object or all objects below the key. May be done twice.

    Raises: StorageUnavailable.
    """
    if upload_id:
        if not still_open([upload_id]):
            with suppress(s3.PartsRefused, s3.ObjectMissing):
                s3.abort_multipart(key, upload_id=upload_id)
        return
    if not key.endswith("/"):
        s3.delete_many(sorted(unnamed([key])))
        return
    after = ""
    while rows := s3.list_page(key, after=after):
        after = rows[-1].key
        s3.delete_many(sorted(unnamed([row.key for row in rows])))


def _uploads(deposition: Deposition | None, rows: Sequence[Stray]) -> list[Stray]:
    ended = {}
    open_now = idle().select_for_update(of=("self",)).filter(key__in=[row.key for row in rows])
    for upload in open_now.select_related("file"):
        said = ENDED.format(path=upload.file.path)[:500]
        upload.state, upload.problem, upload.ended = UploadState.ABORTED, said, timezone.now()
        upload.save(update_fields=["state", "problem", "ended"])
        never = File.objects.filter(pk=upload.file_id, content=None, removed_at=None, elsewhere_entry="")
        if never.update(removed_at=timezone.now()) and deposition is not None:
            mark_stale(deposition, runs=runs_of(upload.file))
        ended[upload.key] = upload
    freed = [row for row in rows if row.key in ended]
    for row in freed:
        if ended[row.key].is_store:
            row.key += "/"
    return freed


def _parts(deposition: Deposition | None, rows: Sequence[Stray]) -> list[Stray]:
    under_way = still_open(row.upload_id for row in rows)
    return [row for row in rows if row.upload_id not in under_way]


def _objects(deposition: Deposition | None, rows: Sequence[Stray]) -> list[Stray]:
    """Of a store, each object is looked at once more when it is deleted."""
    asked = {row.key: f"{row.key}." if row.key.endswith("/") else row.key for row in rows}
    left = unnamed(list(asked.values()))
    freed = [row for row in rows if asked[row.key] in left]
    # Contents that were recorded for a file that never took them.
    Content.objects.filter(key__in=[row.key.rstrip("/") for row in freed], version=None, file=None).delete()
    return freed


def _versions(deposition: Deposition | None, rows: Sequence[Stray]) -> list[Stray]:
    if deposition is None or not deposition.is_editable:
        for row in rows:  # what is in review stays as it is
            row.until = timezone.now() + LATER
            row.save(update_fields=["until"])
        return []
    there = lapsed().filter(content__key__in=[row.key for row in rows], file__deposition=deposition)
    return let_go(deposition, rows=rows, versions=there)


def let_go(deposition: Deposition, *, rows: Sequence[Stray], versions: Any) -> list[Stray]:
    """Forget these versions, if no snapshot names them; those of ``rows`` whose keys may now be freed."""
    kept = in_snapshots(versions.values_list("content__key", flat=True))
    chosen = FileVersion.objects.filter(pk__in=versions.exclude(content__key__in=kept).values("pk"))
    found = list(chosen.select_related("content").defer("content__listing"))
    contents = [row.content for row in found]
    File.objects.filter(content__in=contents, removed_at__isnull=False).update(content=None)
    FileVersion.objects.filter(pk__in=[row.pk for row in found]).delete()
    Content.objects.filter(pk__in=[row.pk for row in contents]).delete()
    gone = {row.key: row for row in contents}
    freed = [row for row in rows if row.key in gone]
    for row in freed:
        if gone[row.key].object_count is not None:
            row.key += "/"
    return freed


def _event(deposition: Deposition, row: Stray) -> Event:
    data = {"kind": row.kind, "path": row.path, "key": row.key, "size": row.size, "objects": row.objects_found}
    told = {"told": row.told.isoformat()} if row.told else {}
    return Event(deposition=deposition, actor=None, action="swept", data=data | told)


FREE: dict[str, Callable[[Deposition | None, Sequence[Stray]], list[Stray]]] = {
    StrayKind.UPLOAD: _uploads,
    StrayKind.PARTS: _parts,
    StrayKind.OBJECT: _objects,
    StrayKind.VERSION: _versions,
}
