"""The record of a deposition: snapshots, events, comments. A trigger sees to it that the first two never change."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from submissions.models.deposition import Deposition
from submissions.states import CHOICES


class Snapshot(models.Model):
    """What was submitted: canonical JSON of values, runs, assignments, content identities and findings."""

    deposition = models.ForeignKey(Deposition, models.PROTECT, related_name="snapshots")
    revision = models.PositiveIntegerField()
    document = models.JSONField()
    digest = models.CharField(max_length=64, help_text="SHA-256 of the canonical JSON.")
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["revision"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["deposition", "revision"], name="snapshot_revision")]

    def __str__(self) -> str:
        return f"{self.deposition_id} revision {self.revision}"


class Event(models.Model):
    """One audited change: who, when, what, why. A change of state has both states."""

    deposition = models.ForeignKey(Deposition, models.CASCADE, related_name="events")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    action = models.CharField(max_length=40)
    from_state = models.CharField(max_length=20, choices=CHOICES, blank=True)
    to_state = models.CharField(max_length=20, choices=CHOICES, blank=True)
    reason = models.TextField(blank=True)
    data = models.JSONField(default=dict)
    snapshot = models.ForeignKey(Snapshot, models.PROTECT, null=True, related_name="events")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.action} at {self.at:%Y-%m-%d %H:%M}"


class Comment(models.Model):
    """A curator's word on a field (``address``, such as ``dataset:3.tissue``) or on the whole (empty).

    It is a draft, seen by its author alone, until it is sent with the request for changes.
    """

    deposition = models.ForeignKey(Deposition, models.CASCADE, related_name="comments")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    address = models.CharField(max_length=200, blank=True)
    text = models.TextField()
    revision = models.PositiveIntegerField()
    created = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [models.Index(fields=["deposition", "address"], name="comment_address")]

    def __str__(self) -> str:
        return self.text[:60]
