"""Invitations to work on a deposition."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from submissions.models.deposition import Deposition
from submissions.rights import CHOICES, LABELS, Right

VALID = timedelta(days=14)


def _expires() -> datetime:
    return timezone.now() + VALID


def _secret() -> str:
    return secrets.token_urlsafe(16)


class Invitation(models.Model):
    """Sent to an address; whoever has its link may accept it, once, until it expires or is withdrawn.

    ``secret`` is part of the signed link, so that nobody guesses one.
    """

    deposition = models.ForeignKey(Deposition, models.CASCADE, related_name="invitations")
    email = models.EmailField()
    right = models.CharField(max_length=8, choices=CHOICES, default=Right.EDIT)
    secret = models.CharField(max_length=32, default=_secret, editable=False)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(default=_expires)
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    accepted_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["sent_at", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(right__in=list(Right)), name="invitation_right_known"),
            models.CheckConstraint(
                condition=models.Q(accepted_at__isnull=True) | models.Q(accepted_by__isnull=False),
                name="invitation_accepted_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email} ({self.right})"

    @property
    def right_label(self) -> str:
        return LABELS[Right(self.right)]

    @property
    def is_expired(self) -> bool:
        return self.expires_at <= timezone.now()

    @property
    def is_open(self) -> bool:
        return self.accepted_at is None and self.withdrawn_at is None and not self.is_expired
