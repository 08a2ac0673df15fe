"""The trace of findings that went, so that "resolved, new, remaining" can be told.

Findings come and go while a file is replaced or read again. One that comes back soon is the same finding: it keeps when
it was first seen. Its trace goes in any case.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from validation.models import Finding, Resolved

# A deposition keeps so many traces, the latest.
KEPT = 20_000
# What comes back within this time was never resolved: its file was replaced or read again.
SAME = timedelta(days=1)
IDENTITY = ("scope", "subject_run", "subject_file", "code", "field")
Identity = tuple[Any, ...]


def identity(row: Finding | Resolved) -> Identity:
    """What people know a finding by. A file in two roles may have two of one identity, in two relations."""
    return tuple(getattr(row, name) for name in IDENTITY)


def leave_traces(scope: uuid.UUID, *, gone: Collection[Finding], at: datetime) -> None:
    """Remember these findings, which are not there any more, nor in another role of their file. Call it when the new
    ones are stored. Three queries where there are any."""
    if not gone:
        return
    like = Finding.objects.filter(scope=scope, code__in={row.code for row in gone}).only(*IDENTITY)
    still = {identity(row) for row in like.filter(subject_run__in={row.subject_run for row in gone})}
    still |= (
        {identity(row) for row in like.filter(subject_run=None)} if None in {row.subject_run for row in gone} else set()
    )
    rows = [
        Resolved(**dict(zip(IDENTITY, key, strict=True)), severity=row.severity, first_seen=row.first_seen, at=at)
        for key, row in {identity(row): row for row in gone}.items()
        if key not in still
    ]
    Resolved.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=IDENTITY, update_fields=["severity", "at"], batch_size=1000
    )
    eldest = Resolved.objects.filter(scope=scope).order_by("-at", "-pk").values("pk")[KEPT:]
    Resolved.objects.filter(pk__in=eldest).delete()


def bring_back(scope: uuid.UUID, *, rows: Iterable[Finding], runs: Iterable[uuid.UUID | None]) -> None:
    """Give findings that were there shortly before their ``first_seen``, and forget their traces."""
    new: dict[Identity, list[Finding]] = defaultdict(list)
    for row in rows:
        new[identity(row)].append(row)
    if not new:
        return
    runs = list(runs)
    of_runs = Q(subject_run__in=[run for run in runs if run is not None])
    traces = Resolved.objects.filter(of_runs | Q(subject_run=None) if None in runs else of_runs, scope=scope)
    back = [trace for trace in traces if identity(trace) in new]
    recent = timezone.now() - SAME
    for trace in back:
        for row in new[identity(trace)] if trace.at > recent else ():
            row.first_seen = trace.first_seen
    if back:
        Resolved.objects.filter(pk__in=[trace.pk for trace in back]).delete()
