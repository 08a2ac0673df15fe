"""Deleting what was removed or replaced at once, to make room: by hand, for good. What a snapshot names stays."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet

from submissions import errands
from submissions.drafts import locked
from submissions.models import Deposition, Event, FileVersion, Stray
from submissions.models.stray import StrayKind
from submissions.refusals import Refused
from submissions.restoring import MOST
from submissions.sweeping.freeing import let_go
from submissions.sweeping.naming import in_snapshots


@dataclass(frozen=True, slots=True)
class Purged:
    """How many versions went, with how many bytes; ``kept``: how many stay, as a submission names them."""

    count: int
    size: int
    kept: int


def of_removed(deposition: Deposition, *, files: Collection[UUID]) -> QuerySet[FileVersion]:
    """All that these removed files ever were."""
    if len(files) > MOST:
        raise Refused(f"{len(files):,} files were chosen; {MOST:,} is the most at once.")
    return FileVersion.objects.filter(
        file__in=files, file__deposition=deposition, file__removed_at__isnull=False
    ).select_related("file", "content")


def of_file(deposition: Deposition, *, file: UUID, number: int) -> QuerySet[FileVersion]:
    """One version of a file that it is no longer."""
    rows = FileVersion.objects.filter(file=file, file__deposition=deposition, generation=number)
    return rows.filter(~Q(content=F("file__content"))).select_related("file", "content")


def delete_for_good(deposition: Deposition, *, versions: QuerySet[FileVersion], actor: Any) -> Purged:
    """``versions``: of this module. The storage follows within moments. Raises: NotEditable, Refused."""
    with locked(deposition) as now:
        rows = list(versions.select_for_update(of=("self", "file")).defer("content__listing"))
        if not rows:
            raise Refused("Nothing of this is left: it came back, or was deleted already.")
        kept = in_snapshots(row.content.key for row in rows)
        things = [_thing(now, row) for row in rows if row.content.key not in kept]
        freed = let_go(now, rows=things, versions=versions)
        errands.free(now.uuid, [(row.key, "") for row in freed])
        Event.objects.bulk_create(_events(now, freed, actor))
    return Purged(len(freed), sum(row.size for row in freed), len(kept))


def _thing(deposition: Deposition, row: FileVersion) -> Stray:
    """Not saved: what is deleted at once waits for no day."""
    told = {"scope": deposition.uuid, "key": row.content.key, "path": row.file.path, "size": row.content.size}
    return Stray(kind=StrayKind.VERSION, number=0, **told)


def _events(deposition: Deposition, rows: Sequence[Stray], actor: Any) -> list[Event]:
    return [
        Event(
            deposition=deposition,
            actor=actor,
            action="deleted_for_good",
            data={"path": row.path, "key": row.key, "size": row.size},
        )
        for row in rows
    ]
