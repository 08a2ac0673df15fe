"""Sweeping in tests: what is left over, the days that pass, a whole round."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core import mail
from django.db.models import F
from django.utils import timezone

from portal.platform import s3
from submissions import errands
from submissions.models import Deposition, Stray, Upload
from submissions.sweeping import freeing, rounds

LONG_AGO = timedelta(days=400)


def write(deposition: Deposition, path: str, body: bytes = b"data") -> str:
    key = f"{deposition.prefix}g1/{path}"
    s3.client().put_object(Bucket=s3.bucket(), Key=key, Body=body)
    return key


def there(key: str) -> bool:
    try:
        return bool(s3.head(key))
    except s3.ObjectMissing:
        return False


def sweep() -> None:
    """A whole round, whenever the last one was."""
    rounds.begin_now()
    while rounds.step():
        pass


def days_of_grace_pass() -> None:
    Stray.objects.filter(told__isnull=False).update(until=timezone.now() - timedelta(seconds=1))


def free_all() -> None:
    while freeing.free_some():
        pass
    while errands.run_one():
        pass


def set_back(upload: Upload) -> None:
    Upload.objects.filter(pk=upload.pk).update(signed=F("signed") - LONG_AGO)


def send_mails() -> list[Any]:
    while errands.run_one():
        pass
    return mail.outbox
