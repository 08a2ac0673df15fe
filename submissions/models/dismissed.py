"""Suggestions that somebody did not want."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from submissions.models.block import Block


class Dismissed(models.Model):
    """That what the files say about one field of a block is not wanted. ``mark``: of what they said then; it comes back
    when they say something else."""

    block = models.ForeignKey(Block, models.CASCADE, related_name="dismissed")
    field = models.CharField(max_length=64)
    mark = models.CharField(max_length=16)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["block", "field"], name="dismissed_once")]

    def __str__(self) -> str:
        return f"{self.field} of block {self.block_id}"
