"""Many values changed at once: a sheet, a copy, a template."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from submissions.models.deposition import Deposition


class Batch(models.Model):
    """One change of many values by one person, which can be taken back as one.

    ``what``: in words, such as "Values from runs.xlsx". ``created``: the addresses of datasets and blocks that came
    with it. ``places``, ``count``: how many rows and values it changed. ``undoes``: the batch that it took back.
    ``made``: what it made of runs, patterns and places of files (matching/undoing.py).
    """

    deposition = models.ForeignKey(Deposition, models.CASCADE, related_name="batches")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    what = models.CharField(max_length=200)
    at = models.DateTimeField(default=timezone.now)
    places = models.PositiveIntegerField(default=0)
    count = models.PositiveIntegerField(default=0)
    created = models.JSONField(default=list)
    made = models.JSONField(default=dict)
    undoes = models.OneToOneField("self", models.CASCADE, null=True, related_name="undone_by")

    class Meta:
        ordering: ClassVar = ["-at", "-id"]
        indexes: ClassVar = [models.Index(fields=["deposition", "-at"], name="batch_recent")]

    def __str__(self) -> str:
        return self.what
