"""Exceptions from how much a deposition or a person may hold."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from submissions.models.deposition import Deposition


class Allowance(models.Model):
    """What an admin allows a deposition, or all depositions of a person, in place of the usual: the latest row counts.

    Rows are only ever added, so that it stays known who allowed what and why. ``gigabytes`` null: the usual again.
    """

    deposition = models.ForeignKey(
        Deposition,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="allowances",
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="allowances"
    )
    gigabytes = models.PositiveIntegerField(
        null=True, blank=True, help_text="1 TB is 1,000 GB. Empty: what is usual holds again."
    )
    reason = models.TextField(help_text="Why, for those who come later.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False)
    at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(deposition__isnull=True, person__isnull=False)
                | Q(deposition__isnull=False, person__isnull=True),
                name="allowance_of_one",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="allowance_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.deposition or self.person}: {self.gigabytes} GB"
