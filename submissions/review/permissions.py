"""Who may do what: small predicates that read like the table of moves."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from submissions.models import CoAuthor, Deposition
from submissions.rights import EDITING, Right
from submissions.states import HELD, Who

Predicate = Callable[[Any, Deposition], bool]
_KNOWN = "_rights_by_user"  # on the deposition object: one query for each person, however often it is asked


def is_owner(user: Any, deposition: Deposition) -> bool:
    return bool(user.is_authenticated and deposition.owner_id == user.pk)


def right_of(user: Any, deposition: Deposition) -> Right | None:
    """The right of a co-author; None for everybody else, the owner included."""
    if not user.is_authenticated or is_owner(user, deposition):
        return None
    known: dict[int, Right | None] = deposition.__dict__.setdefault(_KNOWN, {})
    if user.pk not in known:
        found = CoAuthor.objects.filter(deposition=deposition, user=user).values_list("right", flat=True).first()
        known[user.pk] = Right(found) if found else None
    return known[user.pk]


def learn_rights(user: Any, depositions: Iterable[Deposition]) -> None:
    """Ask for all of them at once: one query."""
    rows = list(depositions)
    rights = dict(CoAuthor.objects.filter(deposition__in=rows, user=user).values_list("deposition", "right"))
    for row in rows:
        found = rights.get(row.pk)
        row.__dict__.setdefault(_KNOWN, {})[user.pk] = Right(found) if found else None


def forget_rights(deposition: Deposition) -> None:
    """After a change of them."""
    deposition.__dict__.pop(_KNOWN, None)


def is_participant(user: Any, deposition: Deposition) -> bool:
    """The owner or a co-author with any right: it is theirs, so they never judge it."""
    return is_owner(user, deposition) or right_of(user, deposition) is not None


def is_editor(user: Any, deposition: Deposition) -> bool:
    """The owner or a co-author who may change it, in whatever state it is."""
    return is_owner(user, deposition) or right_of(user, deposition) in EDITING


def can_edit(user: Any, deposition: Deposition) -> bool:
    """An editor, while nobody else has it."""
    return deposition.is_editable and is_editor(user, deposition)


def can_submit(user: Any, deposition: Deposition) -> bool:
    return is_owner(user, deposition) or right_of(user, deposition) is Right.SUBMIT


def is_any_curator(user: Any, deposition: Deposition) -> bool:
    """A curator, but never of a deposition they work on."""
    return bool(user.is_authenticated and user.is_curator and not is_participant(user, deposition))


def has_left(user: Any, deposition: Deposition) -> bool:
    """Whether this person worked on it once: who leaves does not come back as its judge."""
    gone = deposition.events.filter(action__in=("leave", "remove_person"), data__user=user.pk)
    return bool(gone.exists())


def is_its_curator(user: Any, deposition: Deposition) -> bool:
    return is_any_curator(user, deposition) and deposition.curator_id == user.pk


def is_admin(user: Any, deposition: Deposition) -> bool:
    return bool(user.is_authenticated and user.is_admin)


def may_assign(user: Any, deposition: Deposition, *, curator: Any) -> bool:
    """Who may give the deposition to ``curator``: admins; and curators to themselves when its curator has left."""
    if deposition.state not in HELD or not user.is_authenticated or is_participant(user, deposition):
        return False
    left = deposition.curator is None or not deposition.curator.is_active
    return bool(user.is_admin or (user.is_curator and left and curator == user))


PREDICATES: dict[Who, Predicate] = {
    Who.SUBMITTER: can_submit,
    Who.OWNER: is_owner,
    Who.ANY_CURATOR: is_any_curator,
    Who.ITS_CURATOR: is_its_curator,
    Who.ADMIN: is_admin,
}
SENTENCES: dict[Who, str] = {
    Who.SUBMITTER: "Only the owner and co-authors with the right to submit can submit this deposition.",
    Who.OWNER: "Only the owner of the deposition can do this.",
    Who.ANY_CURATOR: "Only a curator can do this, and nobody for a deposition they work on.",
    Who.ITS_CURATOR: "Only the curator who has this deposition can do this.",
    Who.ADMIN: "Only an admin can do this.",
}


def allowed(user: Any, deposition: Deposition, *, who: Who) -> bool:
    return PREDICATES[who](user, deposition)
