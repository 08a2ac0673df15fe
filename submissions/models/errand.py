"""What has to be done outside the database after a change is committed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from validation.queue import QueueRow


class Errand(QueueRow):
    """Written in the transaction of the change, so neither is there without the other; deleted when it is done.

    ``data``: what the errand needs, and how far it has come (errands.py). The deposition may be gone.
    """

    KINDS: ClassVar = [
        ("mails", "Mails of a move"),
        ("letter", "One mail"),
        ("empty_folder", "Files of a deleted draft"),
        ("free", "Room in the storage to be freed"),
    ]
    # A mail server may be down for a night: ten attempts last a day.
    attempts: ClassVar[int] = 10
    counted: ClassVar[bool] = False

    kind = models.CharField(max_length=16, choices=KINDS)
    data = models.JSONField(default=dict)

    class Meta(QueueRow.Meta):
        pass

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.scope})"
