"""Exceptions from the quotas: an admin allows a deposition or a person more, or less."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction

from submissions.models import Allowance, Deposition
from submissions.models.deposition import deposition_number
from submissions.refusals import NotAllowed, Refused
from submissions.review.events import record


def allow(whom: str, *, gigabytes: int | None, reason: str, actor: Any) -> Allowance:
    """``whom``: the label of a deposition (D-0147) or the address of a person; ``gigabytes`` None: the usual again.

    Raises: NotAllowed, Refused.
    """
    if not actor.is_admin:
        raise NotAllowed("Only an admin allows more room.")
    if not reason.strip():
        raise Refused("Say why: the reason is empty.")
    subject = find(whom)
    said = {"gigabytes": gigabytes, "reason": reason.strip(), "by": actor}
    with transaction.atomic():
        if isinstance(subject, Deposition):
            made = Allowance.objects.create(deposition=subject, **said)
            record(subject, actor=actor, action="allowance", data={"gigabytes": gigabytes, "text": reason.strip()})
        else:
            made = Allowance.objects.create(person=subject, **said)
    return made


def find(whom: str) -> Any:
    """The deposition or person that is meant. Raises: Refused."""
    whom = whom.strip()
    if "@" in whom:
        person = get_user_model().objects.filter(email__iexact=whom).first()
        if person is None:
            raise Refused(f"Nobody here has the address {whom}.")
        return person
    digits = whom.upper().removeprefix("D-")
    known = digits.isascii() and digits.isdigit() and len(digits) < 10
    found = Deposition.objects.filter(pk=deposition_number(f"D-{digits}")).first() if known else None
    if found is None:
        raise Refused(f"There is no deposition {whom}. Write it like D-0147, or the address of a person.")
    return found
