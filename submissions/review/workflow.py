"""The only door for a deposition's state: permission, guards, effects, event and snapshot, in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.utils import timezone

from submissions import errands
from submissions.models import Comment, Deposition, Event, Snapshot
from submissions.refusals import MoveRefused, NotAllowed, Refused
from submissions.review import snapshot
from submissions.review.events import record
from submissions.review.guards import Case, obstacles
from submissions.review.permissions import SENTENCES, allowed, has_left, is_any_curator, may_assign
from submissions.states import HELD, MOVES, Action, Move, State


def move(
    deposition: Deposition, *, action: Action, actor: Any, reason: str = "", data: Mapping[str, Any] | None = None
) -> Event:
    """Make a move of the table, or raise NotAllowed or MoveRefused with all that stands against it.

    ``data``: what the move's form carries, such as ``{"policy": True}`` for submit, or the ``revision`` that was read
    before deciding. Returns the event. The given object is brought up to date.
    """
    step = MOVES[action]
    with transaction.atomic():
        locked = (
            Deposition.objects.select_for_update(of=("self",)).select_related("owner", "curator").get(pk=deposition.pk)
        )
        case = Case(locked, actor, reason, dict(data or {}))
        old, new = State(locked.state), _target(step, locked)
        if not allowed(actor, locked, who=step.who):
            raise NotAllowed(SENTENCES[step.who])
        if "revision" in case.data:
            check_revision(locked, seen=case.data["revision"])
        if standing := obstacles(case, guards=step.guards):
            raise MoveRefused(_refusal(step, locked, len(standing)), obstacles=tuple(standing))
        taken = EFFECTS[action](case) if action in EFFECTS else None
        event = _record(case, step, old=old, new=new, taken=taken)
        errands.tell(event)
    deposition.refresh_from_db()
    return event


def check_revision(deposition: Deposition, *, seen: Any) -> None:
    """Nobody decides on what they have not read. Raises: MoveRefused."""
    if seen != deposition.revision:
        raise MoveRefused(f"Revision {deposition.revision} arrived since you opened this page; read it first.")


def _target(step: Move, deposition: Deposition) -> State:
    target = step.targets.get(State(deposition.state))
    if target is None:
        raise MoveRefused(
            f"{deposition.label} is {deposition.state_label.lower()}; “{step.label}” is not possible from there."
        )
    return target


def _refusal(step: Move, deposition: Deposition, count: int) -> str:
    things = "1 thing stands" if count == 1 else f"{count} things stand"
    return f"{step.label} {deposition.label}: {things} against it."


def _record(case: Case, step: Move, *, old: State, new: State, taken: Snapshot | None) -> Event:
    deposition = case.deposition
    now = timezone.now()
    deposition.state, deposition.state_since = new, now
    deposition.save()
    return Event.objects.create(
        deposition=deposition,
        actor=case.actor,
        action=step.action,
        from_state=old,
        to_state=new,
        reason=case.reason.strip(),
        data=dict(case.data),
        snapshot=taken,
        at=now,
    )


def _submit(case: Case) -> Snapshot:
    case.deposition.revision += 1
    return snapshot.take(case.tree, revision=case.deposition.revision, actor=case.actor)


def _claim(case: Case) -> None:
    if has_left(case.actor, case.deposition):
        raise NotAllowed(f"You worked on {case.deposition.label} yourself; another curator has to take it.")
    case.deposition.curator = case.actor


def _let_go(case: Case) -> None:
    case.deposition.curator = None


def _send_comments(case: Case) -> None:
    drafts = Comment.objects.filter(deposition=case.deposition, author=case.actor, sent_at=None)
    drafts.update(sent_at=timezone.now(), revision=case.deposition.revision)


def _give_numbers(case: Case) -> None:
    """Numbers of the archive, once given, stay: an acceptance that was undone and repeated keeps them."""
    if case.deposition.archive_id is None:
        case.deposition.archive_id = next_archive_number()
    for dataset in case.deposition.without_number():
        dataset.archive_id = next_archive_number()
        dataset.save(update_fields=["archive_id"])


def _accept(case: Case) -> None:
    """What was said before is settled: whoever accepts has nothing more to ask."""
    Comment.objects.filter(deposition=case.deposition, sent_at__isnull=False, done_at=None).update(
        done_at=timezone.now()
    )
    _give_numbers(case)


def next_archive_number() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('submissions_archive_number')")
        return int(cursor.fetchone()[0])


EFFECTS: dict[Action, Callable[[Case], Snapshot | None]] = {
    Action.SUBMIT: _submit,
    Action.CLAIM: _claim,
    Action.REQUEST_CHANGES: _send_comments,
    Action.ACCEPT: _accept,
    Action.REOPEN: _let_go,
    Action.AMEND: _let_go,
}


def assign(deposition: Deposition, *, curator: Any, actor: Any) -> Event:
    """Give a deposition in review to another curator; its state stays. Raises: NotAllowed, Refused.

    The given object is brought up to date.
    """
    with transaction.atomic():
        locked = Deposition.objects.select_for_update(of=("self",)).select_related("curator").get(pk=deposition.pk)
        if locked.state not in HELD:
            raise Refused(f"{locked.label} is {locked.state_label.lower()}; nobody is its curator now.")
        if not may_assign(actor, locked, curator=curator):
            raise NotAllowed("Only an admin can give a deposition to another curator while its curator is active.")
        if not (curator.is_active and is_any_curator(curator, locked)) or has_left(curator, locked):
            raise Refused(f"{curator} cannot be its curator: it has to be an active curator who never worked on it.")
        if curator.pk == locked.curator_id:
            raise Refused(f"{curator} has {locked.label} already.")
        before, locked.curator = locked.curator, curator
        locked.save(update_fields=["curator"])
        data = {"curator": curator.pk, "name": str(curator), "before": before.pk if before else None}
        event = record(locked, actor=actor, action="assign", data=data)
    deposition.refresh_from_db()
    return event


def candidates(user: Any, deposition: Deposition) -> list[Any]:
    """The curators to whom ``user`` may give the deposition now."""
    people = get_user_model().objects.filter(role="curator", is_active=True).order_by("name", "pk")
    theirs = deposition.coauthors.values("user")
    others = people.exclude(pk__in=[deposition.owner_id, deposition.curator_id or 0]).exclude(pk__in=theirs)
    return [person for person in others if may_assign(user, deposition, curator=person)]


def offers(user: Any, deposition: Deposition) -> list[Move]:
    """The moves that ``user`` may make from here; their guards are examined when the move is tried."""
    state = State(deposition.state)
    return [step for step in MOVES.values() if state in step.targets and allowed(user, deposition, who=step.who)]
