"""What a depositor states in place of a file's header, and when somebody last looked at the checks."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from submissions.models.deposition import Deposition
from submissions.models.file import File
from validation.models import Content


class HeaderStatement(models.Model):
    """That the headers of some files are wrong about the length of a pixel or voxel, and why. ``value`` in Å.

    It stands for the contents that its rows name, and for no other: a replaced file answers for itself again.
    """

    deposition = models.ForeignKey(Deposition, models.CASCADE, related_name="header_statements")
    value = models.FloatField()
    reason = models.TextField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["-at", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(value__gt=0), name="header_statement_positive"),
            models.CheckConstraint(condition=~models.Q(reason=""), name="header_statement_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.value} Å: {self.reason[:60]}"


class StatedHeader(models.Model):
    """One content that a statement is about. ``header``: what its header said then, in Å; null for nothing."""

    statement = models.ForeignKey(HeaderStatement, models.CASCADE, related_name="stated")
    file = models.ForeignKey(File, models.CASCADE, related_name="stated")
    content = models.OneToOneField(Content, models.CASCADE, related_name="stated")
    header = models.FloatField(null=True)

    def __str__(self) -> str:
        return f"{self.file_id} in statement {self.statement_id}"


class Look(models.Model):
    """When a person last looked at the checks of a deposition (``at``), and what they are compared with (``since``)."""

    deposition = models.ForeignKey(Deposition, models.CASCADE, related_name="looks")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["deposition", "user"], name="look_once")]

    def __str__(self) -> str:
        return f"{self.user_id} at {self.at:%Y-%m-%d %H:%M}"
