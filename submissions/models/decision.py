"""What people say about a finding: the depositor's explanation, the curator's waiver.

Both are bound to the finding's identity and evidence: when the file, the numbers or the rule change, they lapse.
"""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from submissions.models.deposition import Deposition

IDENTITY = ("subject_run", "subject_file", "code", "field")


class Decision(models.Model):
    deposition = models.ForeignKey(Deposition, models.CASCADE, related_name="%(class)ss")
    subject_run = models.UUIDField(null=True)
    subject_file = models.UUIDField(null=True)
    code = models.CharField(max_length=64)
    field = models.CharField(max_length=128, blank=True)
    evidence = models.CharField(max_length=64)
    text = models.TextField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        abstract = True
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["deposition", *IDENTITY, "evidence"],
                nulls_distinct=False,
                name="%(class)s_once",
            ),
            models.CheckConstraint(condition=~models.Q(text=""), name="%(class)s_has_text"),
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.text[:60]}"


class Explanation(Decision):
    """Why a finding is true and stays."""

    class Meta(Decision.Meta):
        pass


class Waiver(Decision):
    """That a finding may pass, and why."""

    class Meta(Decision.Meta):
        pass
