"""Facility profiles: what is the same for all that one microscope records."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

from submissions.schema import SCHEMA_VERSION, Level


class Profile(models.Model):
    """Stored values of the fields of one level that say ``profile``, under a name of one person's choice."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="profiles")
    name = models.CharField(max_length=100)
    level = models.CharField(max_length=16, choices=[(level.value, level.value) for level in Level])
    values = models.JSONField(default=dict)
    schema_version = models.PositiveSmallIntegerField(default=SCHEMA_VERSION)
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar[list[Any]] = ["name", "id"]
        constraints: ClassVar = [models.UniqueConstraint("user", "level", Lower("name"), name="profile_name")]

    def __str__(self) -> str:
        return self.name
