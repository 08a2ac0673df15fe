"""Files that were told and shall not come after all: many at once, before anything of them counted."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from submissions import announcing, arrival
from submissions.drafts import locked
from submissions.files import runs_at
from submissions.judging import mark_stale
from submissions.models import Assignment, Deposition, File, Upload
from submissions.models.file import UploadState

SAID = "The upload was cancelled. Choose the file again."


def leave_out(deposition: Deposition, files: Sequence[uuid.UUID], *, actor: Any) -> None:
    """End the open uploads of these files, and take out those that never had a content.

    A file that is there already stays as it is. Raises: NotEditable.
    """
    with locked(deposition) as now:
        running = Upload.objects.filter(file__deposition=now, file__in=files, state=UploadState.OPEN)
        ended = list(running)
        running.update(state=UploadState.ABORTED, problem=SAID, ended=timezone.now())
        # Begun without being announced, as through the API.
        never = File.objects.filter(
            deposition=now, pk__in=files, content=None, announced=None, removed_at=None, elsewhere_entry=""
        )
        touched = runs_at(Assignment.objects.filter(file__in=never))
        never.update(removed_at=timezone.now())
        mark_stale(now, runs=touched)
        announcing.forget(now, files=files, actor=actor)
    for old in ended:
        arrival.give_up(old.key, upload_id=old.upload_id)
