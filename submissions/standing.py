"""Where a deposition stands, in words: who has it since when, and what comes next."""

from __future__ import annotations

from typing import Any

from submissions.models import Deposition
from submissions.review.permissions import can_edit
from submissions.states import State
from submissions.templatetags.ui import ago


def standing(deposition: Deposition, *, user: Any) -> str:
    """Who has it, since when: "Casey Curator asked for changes 2 days ago"."""
    age = ago(deposition.state_since)
    mine = can_edit(user, deposition)
    holds = deposition.curator_id is not None and deposition.curator_id == user.pk
    curator = "You" if holds else deposition.curator or "A curator"
    match State(deposition.state):
        case State.DRAFT:
            return "With you" if mine else f"With {deposition.owner}"
        case State.SUBMITTED:
            return f"Waiting for a curator for {age}"
        case State.IN_REVIEW:
            return f"{curator} {'have' if holds else 'has'} had it for {age}"
        case State.CHANGES_REQUESTED:
            return f"{curator} asked for changes {age} ago"
        case State.ACCEPTED:
            return f"{curator} accepted it {age} ago"
        case State.PUBLISHED:
            return f"Published {age} ago"
        case State.REJECTED:
            return f"{curator} rejected it {age} ago"
        case State.WITHDRAWN:
            return f"Withdrawn {age} ago"


NEXT: dict[State, str] = {
    State.DRAFT: "Go on filling it in",
    State.SUBMITTED: "A curator takes it; you hear by mail",
    State.IN_REVIEW: "The curator accepts it or asks for changes",
    State.CHANGES_REQUESTED: "Answer the comments and submit again",
    State.ACCEPTED: "The archive publishes it",
    State.REJECTED: "Nothing more happens here",
    State.WITHDRAWN: "Reopen it to go on",
    State.PUBLISHED: "Amend it if something has to change",
}


def next_step(deposition: Deposition) -> str:
    return NEXT[State(deposition.state)]
