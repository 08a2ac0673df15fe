"""Who changed which value when."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from submissions.models.batch import Batch
from submissions.models.deposition import Deposition


class FieldChange(models.Model):
    """Values of one row that one person changed at one time. Written once; a trigger sees to it.

    ``address``: of the row, such as ``dataset:3`` or ``block:12@run:44``. ``before``, ``after``: the changed fields by
    key, stored values; null where nothing was stated. Typing gives one field a row, and what one person types into one
    field within minutes stays one row; a batch gives each row of the deposition one, with all its changed fields.
    """

    deposition = models.ForeignKey(Deposition, models.CASCADE, related_name="changes")
    address = models.CharField(max_length=100)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    batch = models.ForeignKey(Batch, models.CASCADE, null=True, related_name="changes")

    class Meta:
        ordering: ClassVar = ["-at", "-id"]
        indexes: ClassVar = [
            models.Index(fields=["deposition", "-at"], name="change_recent"),
            models.Index(fields=["deposition", "address", "-at"], name="change_of_row"),
        ]

    def __str__(self) -> str:
        return f"{self.address}: {', '.join(self.after)}"
