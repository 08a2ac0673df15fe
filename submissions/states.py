"""The states of a deposition and the one table of moves between them (guide: product, "States and moves")."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class State(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    IN_REVIEW = "in_review"
    CHANGES_REQUESTED = "changes_requested"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    PUBLISHED = "published"


LABELS: dict[State, str] = {
    State.DRAFT: "Draft",
    State.SUBMITTED: "Submitted",
    State.IN_REVIEW: "In review",
    State.CHANGES_REQUESTED: "Changes requested",
    State.ACCEPTED: "Accepted",
    State.REJECTED: "Rejected",
    State.WITHDRAWN: "Withdrawn",
    State.PUBLISHED: "Published",
}
CHOICES = [(state.value, label) for state, label in LABELS.items()]

EDITABLE = frozenset({State.DRAFT, State.CHANGES_REQUESTED})
WITH_CURATOR = frozenset(
    {
        State.IN_REVIEW,
        State.CHANGES_REQUESTED,
        State.ACCEPTED,
        State.PUBLISHED,
        State.REJECTED,
    }
)
# Where one curator has it, or has it again after the authors.
HELD = frozenset({State.IN_REVIEW, State.CHANGES_REQUESTED})
OPEN_FOR_CURATORS = frozenset({State.SUBMITTED, State.IN_REVIEW, State.CHANGES_REQUESTED})
EXPORTABLE = frozenset({State.ACCEPTED, State.PUBLISHED})


class Action(StrEnum):
    SUBMIT = "submit"
    CLAIM = "claim"
    REQUEST_CHANGES = "request_changes"
    ACCEPT = "accept"
    REJECT = "reject"
    WITHDRAW = "withdraw"
    REOPEN = "reopen"
    UNDO_ACCEPTANCE = "undo_acceptance"
    PUBLISH = "publish"
    AMEND = "amend"


class Who(StrEnum):
    """Who may make a move; the predicates are in review/permissions.py."""

    SUBMITTER = "submitter"
    OWNER = "owner"
    ANY_CURATOR = "any_curator"
    ITS_CURATOR = "its_curator"
    ADMIN = "admin"


class Guard(StrEnum):
    """What must hold besides; the checks are in review/guards.py."""

    COMPLETE = "complete"
    UPLOADS_DONE = "uploads_done"
    CHECKS_DONE = "checks_done"
    ERRORS_ANSWERED = "errors_answered"
    POLICY_ACCEPTED = "policy_accepted"
    HAS_COMMENT = "has_comment"
    ERRORS_WAIVED = "errors_waived"
    EVERY_CHECK_MADE = "every_check_made"
    ARCHIVE_CAN_TAKE_IT = "archive_can_take_it"
    REASON = "reason"
    ARCHIVE_NUMBERS = "archive_numbers"


@dataclass(frozen=True, slots=True)
class Move:
    """One row of the table. ``targets``: from each state to the state that follows."""

    action: Action
    label: str
    targets: dict[State, State]
    who: Who
    guards: tuple[Guard, ...] = field(default=())


_SUBMIT_GUARDS = (
    Guard.COMPLETE,
    Guard.UPLOADS_DONE,
    Guard.CHECKS_DONE,
    Guard.ERRORS_ANSWERED,
    Guard.POLICY_ACCEPTED,
)
_ACCEPT_GUARDS = (
    Guard.ERRORS_WAIVED,
    Guard.EVERY_CHECK_MADE,
    Guard.ARCHIVE_CAN_TAKE_IT,
)

MOVES: dict[Action, Move] = {
    move.action: move
    for move in (
        Move(
            Action.SUBMIT,
            "Submit",
            {State.DRAFT: State.SUBMITTED, State.CHANGES_REQUESTED: State.IN_REVIEW},
            Who.SUBMITTER,
            _SUBMIT_GUARDS,
        ),
        Move(Action.CLAIM, "Take", {State.SUBMITTED: State.IN_REVIEW}, Who.ANY_CURATOR),
        Move(
            Action.REQUEST_CHANGES,
            "Request changes",
            {State.IN_REVIEW: State.CHANGES_REQUESTED},
            Who.ITS_CURATOR,
            (Guard.HAS_COMMENT,),
        ),
        Move(
            Action.ACCEPT,
            "Accept",
            {State.IN_REVIEW: State.ACCEPTED},
            Who.ITS_CURATOR,
            _ACCEPT_GUARDS,
        ),
        Move(
            Action.REJECT,
            "Reject",
            {State.IN_REVIEW: State.REJECTED},
            Who.ITS_CURATOR,
            (Guard.REASON,),
        ),
        Move(
            Action.WITHDRAW,
            "Withdraw",
            dict.fromkeys(sorted(OPEN_FOR_CURATORS), State.WITHDRAWN),
            Who.OWNER,
            (Guard.REASON,),
        ),
        Move(Action.REOPEN, "Reopen", {State.WITHDRAWN: State.DRAFT}, Who.OWNER),
        Move(
            Action.UNDO_ACCEPTANCE,
            "Undo acceptance",
            {State.ACCEPTED: State.IN_REVIEW},
            Who.ADMIN,
            (Guard.REASON,),
        ),
        Move(
            Action.PUBLISH,
            "Publish",
            {State.ACCEPTED: State.PUBLISHED},
            Who.ADMIN,
            (Guard.ARCHIVE_NUMBERS,),
        ),
        Move(
            Action.AMEND,
            "Amend",
            {State.ACCEPTED: State.DRAFT, State.PUBLISHED: State.DRAFT},
            Who.OWNER,
        ),
    )
}
# Every pair (from, to) that the table allows; the database refuses any other.
PAIRS: frozenset[tuple[State, State]] = frozenset(pair for move in MOVES.values() for pair in move.targets.items())
