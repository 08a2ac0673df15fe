"""Access tokens: what a script shows in place of a person's password."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from submissions.models.deposition import Deposition

LONGEST = timedelta(days=366)


class Scope(models.TextChoices):
    """What a token is good for; its owner's own rights bound it in any case."""

    READ = "read", "Read"
    WRITE = "write", "Change drafts"
    # Apart from writing: it ends the time in which a mistake can be mended, and accepts the data policy.
    SUBMIT = "submit", "Submit"


class AccessTokenQuerySet(models.QuerySet["AccessToken"]):
    def live(self) -> AccessTokenQuerySet:
        return self.filter(revoked=None, expires__gt=timezone.now())


class AccessToken(models.Model):
    """``prefix`` is shown and finds the row; of the secret only its SHA-256 is kept. Rows stay as a record.

    ``deposition``: the only one that the token reaches, or None for all of its owner's.
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="access_tokens")
    name = models.CharField(max_length=100)
    prefix = models.CharField(max_length=8, unique=True)
    digest = models.CharField(max_length=64)
    scopes = ArrayField(models.CharField(max_length=16))
    deposition = models.ForeignKey(Deposition, models.CASCADE, null=True, blank=True, related_name="access_tokens")
    created = models.DateTimeField(default=timezone.now)
    expires = models.DateTimeField()
    last_used = models.DateTimeField(null=True)
    revoked = models.DateTimeField(null=True)

    objects = AccessTokenQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-created", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(expires__gt=F("created")) & Q(expires__lte=F("created") + LONGEST),
                name="token_expires_within_a_year",
            ),
            models.UniqueConstraint(fields=["owner", "name"], condition=Q(revoked=None), name="token_name"),
        ]

    def __str__(self) -> str:
        return f"{self.name} (cryoet_{self.prefix}_…)"

    @property
    def is_live(self) -> bool:
        return self.revoked is None and self.expires > timezone.now()

    @property
    def in_words(self) -> str:
        return ", ".join(str(Scope(scope).label).lower() for scope in self.scopes)

    def allows(self, scope: Any) -> bool:
        return scope in self.scopes
