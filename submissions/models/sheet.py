"""A sheet that was uploaded and is looked at before it is imported."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from submissions.models.deposition import Deposition


class SheetImport(models.Model):
    """One for each person and deposition: a newer upload takes its place. It goes when it is imported or dropped.

    ``content``: the file as it was uploaded. ``found``: what it would change and what is wrong with it, packed JSON of
    ``sheets.found.Found``; ``found_at``: when that was compared with the deposition.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    deposition = models.ForeignKey(Deposition, models.CASCADE, related_name="sheet_imports")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    name = models.CharField(max_length=200)
    content = models.BinaryField()
    clear_empty = models.BooleanField(default=False)
    found = models.BinaryField()
    found_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["deposition", "actor"], name="sheet_import_one_each"),
        ]

    def __str__(self) -> str:
        return self.name
