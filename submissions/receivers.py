"""What depositions do when something happens in the packages below."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.dispatch import receiver

from submissions import provisional
from submissions.judging import mark_stale, mark_stale_by_contents
from submissions.models import Deposition
from submissions.photos import judge_photos, photos_of
from validation.signals import ahead_read, content_read


@receiver(content_read)
def judge_again(*, scope: UUID, content_ids: list[UUID], **kwargs: Any) -> None:
    """Facts have arrived: the runs in which these files play a role are judged again, and key photos at once."""
    deposition = Deposition.objects.filter(uuid=scope).first()
    if deposition is not None:
        provisional.settle(content_ids)
        mark_stale_by_contents(deposition, contents=content_ids, tally=False)
        if photos_of(deposition).filter(file__content__in=content_ids).exists():
            judge_photos(deposition)


@receiver(ahead_read)
def judge_ahead(*, scope: UUID, files: list[UUID], **kwargs: Any) -> None:
    """First bytes have been read: the runs in which these files play a role are judged with what they say."""
    deposition = Deposition.objects.filter(uuid=scope).first()
    if deposition is not None and (runs := provisional.runs_of(files)):
        mark_stale(deposition, runs=runs)
