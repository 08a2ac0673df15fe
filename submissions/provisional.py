"""What the first bytes of files say that have not arrived: facts that count until the bucket has the files."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from submissions.models import Assignment, Deposition, File, Run, Upload
from submissions.models.file import UploadState
from validation.matching.result import NOT_DEPOSITED
from validation.models import Ahead
from validation.queue import UNDONE, lock

# An upload that began longer ago is no reason for a page to ask the server every three seconds.
FRESH = timedelta(minutes=10)
# What was sent ahead outlives its file by so much at most.
KEPT = timedelta(hours=1)
SWEPT = 1000


def coming(deposition: Deposition) -> QuerySet[File]:
    """Files that were announced and have not arrived, on their way or not."""
    rows = File.objects.filter(deposition=deposition, removed_at=None, content=None, announced__isnull=False)
    return rows.filter(elsewhere_entry="")


def never_sent(deposition: Deposition) -> QuerySet[File]:
    """Files that were announced, and of which nothing is on its way."""
    running = Upload.objects.filter(file=OuterRef("pk"), state=UploadState.OPEN)
    return coming(deposition).filter(~Exists(running))


def owed(deposition: Deposition) -> QuerySet[File]:
    """Those of them that are to be deposited: one that is marked as not deposited and placed all the same is one."""
    places = Assignment.objects.filter(file=OuterRef("pk"))
    left_out = Exists(places.filter(role=NOT_DEPOSITED)) & ~Exists(places.exclude(role=NOT_DEPOSITED))
    return never_sent(deposition).filter(~left_out)


def is_looking(deposition: Deposition) -> bool:
    """Whether first bytes wait to be read, so that a page may change by itself."""
    return Ahead.objects.filter(scope=deposition.uuid, state__in=UNDONE).exists()


def is_moving(deposition: Deposition) -> bool:
    """Whether files are on their way, or their first bytes wait to be read. Two small queries at most."""
    fresh = Upload.objects.filter(file__deposition=deposition, state=UploadState.OPEN)
    return is_looking(deposition) or fresh.filter(created__gt=timezone.now() - FRESH).exists()


def drop(files: Iterable[uuid.UUID]) -> None:
    """What was sent ahead of these files counts no longer."""
    if pks := lock(Ahead.objects.filter(file__in=list(files))):
        Ahead.objects.filter(pk__in=pks).delete()


def sweep() -> None:
    """What was sent ahead of files that are no longer waited for, however they went."""
    old = Ahead.objects.filter(waiting_since__lt=timezone.now() - KEPT).exclude(state__in=UNDONE)
    there = File.objects.filter(pk=OuterRef("file"), removed_at=None)
    unread = Q(content=None) | Q(content__reading__state__in=UNDONE)
    if pks := list(old.filter(~Exists(there.filter(unread))).values_list("pk", flat=True)[:SWEPT]):
        with transaction.atomic():
            Ahead.objects.filter(pk__in=lock(Ahead.objects.filter(pk__in=pks))).delete()


def settle(contents: Iterable[uuid.UUID]) -> None:
    """These contents have been read, or cannot be: what was sent ahead of their files counts no longer."""
    drop(File.objects.filter(content__in=list(contents)).values_list("pk", flat=True))


def runs_of(files: Iterable[uuid.UUID]) -> set[int]:
    """The runs whose judgement looks at these files; one for all runs of a block counts for its whole dataset."""
    places = set(Assignment.objects.filter(file__in=list(files)).values_list("dataset_id", "run_id"))
    if not places:
        return set()
    single = {run for _, run in places if run is not None}
    whole = {dataset for dataset, run in places if run is None}
    return set(Run.objects.filter(Q(pk__in=single) | Q(dataset__in=whole)).values_list("pk", flat=True))
