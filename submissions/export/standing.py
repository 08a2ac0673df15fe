"""Which acceptance stands: the archive has that revision, whatever becomes of the next one."""

from __future__ import annotations

from collections.abc import Iterable

from submissions.models import Event
from submissions.states import Action

ACTIONS = (Action.ACCEPT, Action.UNDO_ACCEPTANCE)


def acceptance(events: Iterable[Event]) -> Event | None:
    """The last acceptance that was not undone. ``events``: those of one deposition, the oldest first."""
    standing: list[Event] = []
    for event in events:
        if event.action == Action.ACCEPT:
            standing.append(event)
        elif event.action == Action.UNDO_ACCEPTANCE and standing:
            standing.pop()
    return standing[-1] if standing else None
