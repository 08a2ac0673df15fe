"""Files that were told and shall not come after all: many at once, before anything of them counted."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from django.utils import timezone

from submissions import arrival
from submissions.drafts import locked
from submissions.files import runs_at
from submissions.judging import mark_stale
from submissions.models import Assignment, Deposition, File, Upload
from submissions.models.file import UploadState

SAID = "The upload was cancelled. Choose the file again."


def leave_out(deposition: Deposition, files: Sequence[uuid.UUID]) -> int:
    """End the open uploads of these files, and take out those that never had a content. Gives how many were taken out.

    A file that is there already stays as it is. Raises: NotEditable.
    """
    with locked(deposition) as now:
        open_ones = Upload.objects.filter(file__deposition=now, file__in=files, state=UploadState.OPEN)
        stale = list(open_ones)
        open_ones.update(state=UploadState.ABORTED, problem=SAID, ended=timezone.now())
        never = File.objects.filter(deposition=now, pk__in=files, content=None, removed_at=None, elsewhere_entry="")
        gone = list(never.select_for_update().values_list("pk", flat=True))
        places = Assignment.objects.filter(file__in=gone)
        touched = runs_at(places)
        places.delete()
        File.objects.filter(pk__in=gone).update(removed_at=timezone.now())
        mark_stale(now, runs=touched)
    for old in stale:
        arrival.give_up(old.key, upload_id=old.upload_id)
    return len(gone)
