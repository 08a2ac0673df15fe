"""What a depositor says that their files are, made where the data lie: what arrives is compared with it."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from submissions.models.deposition import Deposition


class ManifestEntry(models.Model):
    """One path. ``size`` in bytes; ``checksum``: CRC64NVME in base64, or the digest of a store's listing; ``sha256``
    in hex or "", kept for people: the storage does not know it. ``objects``: of a store, else 1."""

    deposition = models.ForeignKey(Deposition, models.CASCADE, related_name="manifest")
    path = models.CharField(max_length=900)
    size = models.PositiveBigIntegerField()
    checksum = models.CharField(max_length=64)
    algorithm = models.CharField(max_length=20)
    sha256 = models.CharField(max_length=64, blank=True, default="")
    objects_in_it = models.PositiveIntegerField(default=1)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["path"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["deposition", "path"], name="manifest_path")]

    def __str__(self) -> str:
        return self.path
