"""The people who work on a deposition beside its owner."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from submissions.models.deposition import Deposition
from submissions.rights import CHOICES, Right


class CoAuthor(models.Model):
    """One person with one right. ``offered_at``: when the owner offered the deposition to this person.

    Triggers see to it that neither the owner nor the curator of a deposition is among its co-authors.
    """

    deposition = models.ForeignKey(Deposition, models.CASCADE, related_name="coauthors")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="coauthorships")
    right = models.CharField(max_length=8, choices=CHOICES, default=Right.EDIT)
    since = models.DateTimeField(default=timezone.now)
    offered_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["since", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["deposition", "user"], name="coauthor_once"),
            models.UniqueConstraint(
                fields=["deposition"], condition=models.Q(offered_at__isnull=False), name="coauthor_one_offer"
            ),
            models.CheckConstraint(condition=models.Q(right__in=list(Right)), name="coauthor_right_known"),
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.right})"
