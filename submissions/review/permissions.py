"""Who may do what: small predicates that read like the table of moves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from submissions.models import Deposition
from submissions.states import HELD, Who

Predicate = Callable[[Any, Deposition], bool]


def is_owner(user: Any, deposition: Deposition) -> bool:
    return bool(user.is_authenticated and deposition.owner_id == user.pk)


def can_edit(user: Any, deposition: Deposition) -> bool:
    """The owner, while nobody else has it."""
    return is_owner(user, deposition) and deposition.is_editable


def is_any_curator(user: Any, deposition: Deposition) -> bool:
    """A curator, but never of their own deposition."""
    return bool(user.is_authenticated and user.is_curator and not is_owner(user, deposition))


def is_its_curator(user: Any, deposition: Deposition) -> bool:
    return is_any_curator(user, deposition) and deposition.curator_id == user.pk


def is_admin(user: Any, deposition: Deposition) -> bool:
    return bool(user.is_authenticated and user.is_admin)


def may_assign(user: Any, deposition: Deposition, *, curator: Any) -> bool:
    """Who may give the deposition to ``curator``: admins; and curators to themselves when its curator has left."""
    if deposition.state not in HELD or not user.is_authenticated or is_owner(user, deposition):
        return False
    left = deposition.curator is None or not deposition.curator.is_active
    return bool(user.is_admin or (user.is_curator and left and curator == user))


PREDICATES: dict[Who, Predicate] = {
    Who.SUBMITTER: is_owner,
    Who.OWNER: is_owner,
    Who.ANY_CURATOR: is_any_curator,
    Who.ITS_CURATOR: is_its_curator,
    Who.ADMIN: is_admin,
}
SENTENCES: dict[Who, str] = {
    Who.SUBMITTER: "Only the owner can submit this deposition.",
    Who.OWNER: "Only the owner of the deposition can do this.",
    Who.ANY_CURATOR: "Only a curator can do this, and nobody for their own deposition.",
    Who.ITS_CURATOR: "Only the curator who has this deposition can do this.",
    Who.ADMIN: "Only an admin can do this.",
}


def allowed(user: Any, deposition: Deposition, *, who: Who) -> bool:
    return PREDICATES[who](user, deposition)
