"""The verbs of working together: invite, accept, change a right, remove, leave, and hand the deposition over.

They change who may do what, not the content, so they work in every state. Each locks the deposition, writes an event,
and has the mail sent with it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from submissions import errands
from submissions.models import CoAuthor, Deposition, Invitation
from submissions.refusals import NotAllowed, Refused
from submissions.review.events import record
from submissions.review.permissions import forget_rights, is_owner
from submissions.rights import LABELS, Right

SALT = "submissions.invitation"
MOST_OPEN = 50  # invitations of one deposition
MOST_A_DAY = 100  # of one person, withdrawn ones too, so that nobody sends mails by the thousand


def invite(deposition: Deposition, *, email: str, right: str, actor: Any) -> Invitation:
    """Send an invitation. Raises: NotAllowed, Refused (no address, invited already, works on it already)."""
    email, wanted = _address(email), _right(right)
    with _held(deposition, owner=actor) as now:
        people = [now.owner.email, *now.coauthors.values_list("user__email", flat=True)]
        if email in (person.lower() for person in people):
            raise Refused(f"{email} works on {now.label} already.")
        waiting = [row for row in now.invitations.all() if row.is_open]
        if any(row.email == email for row in waiting):
            raise Refused(f"{email} is invited already. Withdraw that invitation to send another one.")
        if len(waiting) >= MOST_OPEN:
            raise Refused(f"{MOST_OPEN} invitations are open. Withdraw some before you send more.")
        today = Invitation.objects.filter(invited_by=actor, sent_at__gt=timezone.now() - timedelta(days=1))
        if today.count() >= MOST_A_DAY:
            raise Refused(f"You sent {MOST_A_DAY} invitations within a day. Send the next one tomorrow.")
        made = Invitation.objects.create(deposition=now, email=email, right=wanted, invited_by=actor)
        record(now, actor=actor, action="invite", data={"email": email, "right": wanted, "invitation": made.pk})
        _tell(email, f"{actor} invites you to work on “{now.title}”", "invited", invitation=made, link=link(made))
        return made


def link(invitation: Invitation) -> str:
    token = signing.dumps([invitation.pk, invitation.secret], salt=SALT)
    return settings.SITE_URL.rstrip("/") + reverse("invitation", args=[token])


def invitation_of(token: str) -> Invitation | None:
    """The invitation behind a link, whatever became of it; None for a link that we never sent."""
    try:
        pk, secret = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    rows = Invitation.objects.select_related("deposition__owner", "deposition__curator", "invited_by")
    return rows.filter(pk=pk, secret=secret).first()


def why_not(invitation: Invitation) -> str:
    """Why nobody can accept it any more; "" while somebody can."""
    if invitation.accepted_at:
        return "This invitation was accepted already. A link works once."
    if invitation.withdrawn_at:
        return f"{invitation.invited_by} withdrew this invitation."
    if invitation.is_expired:
        return f"This invitation has expired. Ask {invitation.invited_by} for a new one."
    return ""


def accept(invitation: Invitation, *, actor: Any) -> CoAuthor:
    """Raises: Refused (used, withdrawn, expired, owner, co-author or curator already)."""
    with _held(invitation.deposition) as now:
        fresh = Invitation.objects.select_related("invited_by").get(pk=invitation.pk)
        if reason := why_not(fresh):
            raise Refused(reason)
        if is_owner(actor, now) or now.coauthors.filter(user=actor).exists():
            raise Refused(f"You work on {now.label} already.")
        if now.curator_id == actor.pk:
            raise Refused(f"You are the curator of {now.label}, and nobody curates what they work on.")
        made = CoAuthor.objects.create(deposition=now, user=actor, right=fresh.right)
        fresh.accepted_by, fresh.accepted_at = actor, timezone.now()
        fresh.save(update_fields=["accepted_by", "accepted_at"])
        record(now, actor=actor, action="join", data={"right": made.right, "invitation": fresh.pk})
        return made


def withdraw(invitation: Invitation, *, actor: Any) -> None:
    """Raises: NotAllowed, Refused."""
    with _held(invitation.deposition, owner=actor) as now:
        fresh = Invitation.objects.select_related("invited_by").get(pk=invitation.pk)
        if fresh.accepted_at:
            raise Refused(f"{fresh.email} accepted in the meantime. Remove the person instead.")
        Invitation.objects.filter(pk=fresh.pk, withdrawn_at=None).update(withdrawn_at=timezone.now())
        record(now, actor=actor, action="uninvite", data={"email": fresh.email})


def change_right(coauthor: CoAuthor, *, right: str, actor: Any) -> None:
    """Raises: NotAllowed, Refused."""
    wanted = _right(right)
    with _held(coauthor.deposition, owner=actor) as now:
        row = _there(coauthor, now)
        if row.right == wanted:
            return
        data = {"user": row.user_id, "name": str(row.user), "before": row.right, "right": wanted}
        CoAuthor.objects.filter(pk=row.pk).update(right=wanted)
        record(now, actor=actor, action="change_right", data=data)


def remove(coauthor: CoAuthor, *, actor: Any) -> None:
    """By the owner; or by the co-author, who leaves. What they wrote stays. Raises: NotAllowed, Refused."""
    leaves = coauthor.user_id == actor.pk
    with _held(coauthor.deposition, owner=None if leaves else actor) as now:
        row = _there(coauthor, now)
        data = {"user": row.user_id, "name": str(row.user), "right": row.right}
        row.delete()
        record(now, actor=actor, action="leave" if leaves else "remove_person", data=data)
        if leaves:
            _tell(now.owner.email, f"{actor} left “{now.title}”", "left", deposition=now, who=actor, link=_page(now))
        else:
            _tell(row.user.email, f"You no longer work on “{now.title}”", "removed", deposition=now, who=actor)


def offer(coauthor: CoAuthor, *, actor: Any) -> None:
    """The owner offers the deposition to a co-author, who has to confirm it. Raises: NotAllowed, Refused."""
    with _held(coauthor.deposition, owner=actor) as now:
        row = _there(coauthor, now)
        now.coauthors.exclude(pk=row.pk).update(offered_at=None)
        now.coauthors.filter(pk=row.pk).update(offered_at=timezone.now())
        record(now, actor=actor, action="offer", data={"user": row.user_id, "name": str(row.user)})
        subject = f"{actor} wants to hand “{now.title}” over to you"
        _tell(row.user.email, subject, "offered", deposition=now, who=actor, link=_page(now))


def end_offer(coauthor: CoAuthor, *, actor: Any) -> None:
    """Taken back by the owner, or declined by the co-author. Raises: NotAllowed, Refused."""
    declines = coauthor.user_id == actor.pk
    with _held(coauthor.deposition, owner=None if declines else actor) as now:
        row = _there(coauthor, now)
        if row.offered_at is None:
            return
        now.coauthors.filter(pk=row.pk).update(offered_at=None)
        record(now, actor=actor, action="decline" if declines else "end_offer", data={"name": str(row.user)})


def take_over(deposition: Deposition, *, actor: Any) -> None:
    """Confirmed by the co-author to whom it was offered: the owner before stays as a co-author who may submit.

    Raises: NotAllowed.
    """
    with _held(deposition) as now:
        row = now.coauthors.filter(user=actor, offered_at__isnull=False).first()
        if row is None:
            raise NotAllowed(f"{now.label} is not offered to you any more.")
        before = now.owner
        row.delete()
        now.owner = actor
        now.save(update_fields=["owner"])
        CoAuthor.objects.create(deposition=now, user=before, right=Right.SUBMIT)
        data = {"before": before.pk, "name": str(before)}
        record(now, actor=actor, action="take_over", data=data)
        _tell(before.email, f"{actor} is the owner of “{now.title}” now", "taken", deposition=now, who=actor)
    deposition.owner = actor
    forget_rights(deposition)


@contextmanager
def _held(deposition: Deposition, *, owner: Any = None) -> Iterator[Deposition]:
    """The deposition under its lock, in any state; ``owner`` has to be its owner. Raises: NotAllowed, Refused."""
    with transaction.atomic():
        rows = Deposition.objects.select_for_update(of=("self",)).select_related("owner")
        now = rows.filter(pk=deposition.pk).first()
        if now is None:
            raise Refused(f"{deposition.label} was deleted.")
        if owner is not None and not is_owner(owner, now):
            raise NotAllowed("Only the owner of the deposition can do this.")
        yield now
    forget_rights(deposition)


def _there(coauthor: CoAuthor, deposition: Deposition) -> CoAuthor:
    row = deposition.coauthors.select_related("user").filter(pk=coauthor.pk).first()
    if row is None:
        raise Refused("This person no longer works on it.")
    return row


def _address(email: str) -> str:
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError:
        raise Refused(f"“{email[:80]}” is not an e-mail address. Type one such as ada@lab.example.") from None
    return email


def _right(right: str) -> Right:
    if right not in LABELS:
        raise Refused("There is no such right. Choose view, edit or submit.")
    return Right(right)


def _page(deposition: Deposition) -> str:
    return settings.SITE_URL.rstrip("/") + reverse("people", args=[deposition.label])


def _tell(email: str, subject: str, template: str, **words: Any) -> None:
    errands.write_to(email, subject=subject, body=render_to_string(f"submissions/mail/{template}.txt", words))
