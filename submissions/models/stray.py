"""What a sweep of the storage found: told before it is deleted, and deleted only if it is still left over."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone


class StrayKind(models.TextChoices):
    UPLOAD = "upload", "Upload that did not go on"
    PARTS = "parts", "Parts of an upload that was given up"
    OBJECT = "object", "Object that nothing names"
    VERSION = "version", "Removed file or earlier version"


class Stray(models.Model):
    """One thing that lies in the storage for nothing. ``key`` ends in / for all objects below it; ``path`` is what
    people know it by, ``size`` in bytes. ``told`` and ``until`` null: nobody was told yet, so nothing is deleted."""

    kind = models.CharField(max_length=8, choices=StrayKind.choices)
    scope = models.UUIDField()
    key = models.CharField(max_length=1024)
    upload_id = models.CharField(max_length=1024, blank=True)
    path = models.CharField(max_length=1024)
    size = models.PositiveBigIntegerField(default=0)
    objects_found = models.PositiveIntegerField(default=1)
    number = models.PositiveIntegerField(help_text="Of the round of sweeping that saw it last.")
    found = models.DateTimeField(default=timezone.now)
    told = models.DateTimeField(null=True)
    until = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["until", "pk"]
        indexes: ClassVar = [
            models.Index(fields=["scope", "told"], name="stray_scope"),
            models.Index(fields=["until"], condition=Q(until__isnull=False), name="stray_until"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "key", "upload_id"], name="stray_once"),
            models.CheckConstraint(condition=Q(kind__in=StrayKind.values), name="stray_kind_known"),
            models.CheckConstraint(condition=Q(told__isnull=True) | Q(until__isnull=False), name="stray_told_until"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.path}"


class SweepRound(models.Model):
    """How far the one round of sweeping is: its ``stage`` and ``marker``, who works on it now and for how long."""

    number = models.PositiveIntegerField(default=1)
    stage = models.CharField(max_length=12, blank=True)
    marker = models.JSONField(default=list)
    holder = models.UUIDField(null=True)
    held_until = models.DateTimeField(null=True)
    begun = models.DateTimeField(null=True)
    ended = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"round {self.number}, {self.stage or 'at rest'}"
