"""The verbs of access tokens: make, find by secret, revoke."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from submissions import errands
from submissions.models import AccessToken, Deposition
from submissions.models.token import Scope
from submissions.refusals import Refused

MAX_LIVE = 20
MAX_DAYS = 365
_ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"
# A secret of 256 bits: nobody guesses it, so a fast hash is enough.
_FORM = re.compile(r"cryoet_([a-z0-9]{8})_([A-Za-z0-9_-]{43})")
_USED_EVERY = timedelta(minutes=1)


def create(
    owner: Any, *, name: str, scopes: Iterable[str], days: int, deposition: Deposition | None = None
) -> tuple[AccessToken, str]:
    """A new token and its text, which is not kept and cannot be shown again. Raises: Refused."""
    name = " ".join(name.split())[:100]
    if not name:
        raise Refused("Name the token, so that you know later what uses it.")
    if not 1 <= days <= MAX_DAYS:
        raise Refused(f"{days} days: a token lasts 1 to {MAX_DAYS} days.")
    with transaction.atomic():
        # One at a time per person, so that the count and the name hold.
        owner = get_user_model().objects.select_for_update().get(pk=owner.pk)
        mine = AccessToken.objects.filter(owner=owner, revoked=None)
        mine.filter(expires__lte=timezone.now(), name=name).update(revoked=timezone.now())
        if mine.filter(name=name).exists():
            raise Refused(f"You have a token called “{name}” already. Revoke it first, or choose another name.")
        if mine.live().count() >= MAX_LIVE:
            raise Refused(f"You have {MAX_LIVE} tokens in use; that is the most. Revoke one first.")
        prefix, secret = "".join(secrets.choice(_ALPHABET) for _ in range(8)), secrets.token_urlsafe(32)
        token = AccessToken.objects.create(
            owner=owner,
            name=name,
            prefix=prefix,
            digest=_digest(secret),
            scopes=[scope.value for scope in Scope if scope.value in set(scopes)],
            deposition=deposition,
            expires=timezone.now() + timedelta(days=days),
        )
        _tell(token, "made")
    return token, f"cryoet_{prefix}_{secret}"


def revoke(token: AccessToken) -> None:
    """End a token at once; it stays in the list as a record."""
    with transaction.atomic():
        if AccessToken.objects.filter(pk=token.pk, revoked=None).update(revoked=timezone.now()):
            _tell(token, "revoked")


def prefix_of(text: str) -> str:
    """The part of a token's text that may be told, or "" if it has not the form of a token."""
    match = _FORM.fullmatch(text)
    return match[1] if match else ""


def find(text: str) -> tuple[AccessToken | None, str]:
    """The live token with this text, or None and the sentence that says why not."""
    match = _FORM.fullmatch(text)
    token = AccessToken.objects.select_related("owner").filter(prefix=match[1]).first() if match else None
    # Compared also where there is nothing to compare with, so that time tells nothing.
    right = hmac.compare_digest(_digest(match[2] if match else text), token.digest if token else _digest(""))
    if token is None or not right:
        return None, "This is no access token of this portal. Copy it again, or make a new one."
    if token.revoked is not None:
        return None, f"The token “{token.name}” was revoked. Make a new one on the page “Access tokens”."
    if not token.is_live:
        return None, f"The token “{token.name}” expired. Make a new one on the page “Access tokens”."
    if not token.owner.is_active:
        return None, "The account of this token is switched off."
    _used(token)
    return token, ""


def _tell(token: AccessToken, what: str) -> None:
    """The owner hears of it at their main address: who did not do this should know."""
    link = settings.SITE_URL.rstrip("/") + reverse("tokens")
    body = render_to_string(f"submissions/mail/token_{what}.txt", {"token": token, "link": link})
    errands.write_to(token.owner.email, subject=f"Access token “{token.name}” {what}", body=body)


def _used(token: AccessToken) -> None:
    """Note the use, once a minute at most: reading is no reason for a write each time."""
    now = timezone.now()
    if token.last_used is None or token.last_used < now - _USED_EVERY:
        AccessToken.objects.filter(pk=token.pk).update(last_used=now)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
