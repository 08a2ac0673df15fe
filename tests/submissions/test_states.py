"""The table of moves, listed by hand: every action, from every state, by everyone. No database is needed."""

from __future__ import annotations

from importlib import import_module
from types import SimpleNamespace

import pytest

from submissions import states
from submissions.models import Deposition
from submissions.review import permissions, workflow
from submissions.rights import Right
from submissions.states import MOVES, Action, State

OWNER, CURATOR = 1, 3
PEOPLE = {
    "owner": SimpleNamespace(pk=OWNER, is_authenticated=True, is_curator=False, is_admin=False),
    "curator who owns it": SimpleNamespace(pk=OWNER, is_authenticated=True, is_curator=True, is_admin=False),
    "other depositor": SimpleNamespace(pk=2, is_authenticated=True, is_curator=False, is_admin=False),
    "its curator": SimpleNamespace(pk=CURATOR, is_authenticated=True, is_curator=True, is_admin=False),
    "other curator": SimpleNamespace(pk=4, is_authenticated=True, is_curator=True, is_admin=False),
    "admin": SimpleNamespace(pk=5, is_authenticated=True, is_curator=False, is_admin=True),
    "co-author who submits": SimpleNamespace(pk=6, is_authenticated=True, is_curator=False, is_admin=False),
    "curator who submits": SimpleNamespace(pk=7, is_authenticated=True, is_curator=True, is_admin=False),
    "co-author who edits": SimpleNamespace(pk=8, is_authenticated=True, is_curator=False, is_admin=False),
    "curator who looks on": SimpleNamespace(pk=9, is_authenticated=True, is_curator=True, is_admin=False),
    "nobody": SimpleNamespace(pk=None, is_authenticated=False, is_curator=False, is_admin=False),
}
RIGHTS = {6: Right.SUBMIT, 7: Right.SUBMIT, 8: Right.EDIT, 9: Right.VIEW}
OWNERS = {"owner", "curator who owns it"}
SUBMITTERS = OWNERS | {"co-author who submits", "curator who submits"}
CURATORS = {"its curator", "other curator"}
# Whatever is not here is refused. (action, from) -> (to, who)
ALLOWED = {
    ("submit", "draft"): ("submitted", SUBMITTERS),
    ("submit", "changes_requested"): ("in_review", SUBMITTERS),
    ("claim", "submitted"): ("in_review", CURATORS),
    ("request_changes", "in_review"): ("changes_requested", {"its curator"}),
    ("accept", "in_review"): ("accepted", {"its curator"}),
    ("reject", "in_review"): ("rejected", {"its curator"}),
    ("withdraw", "submitted"): ("withdrawn", OWNERS),
    ("withdraw", "in_review"): ("withdrawn", OWNERS),
    ("withdraw", "changes_requested"): ("withdrawn", OWNERS),
    ("reopen", "withdrawn"): ("draft", OWNERS),
    ("undo_acceptance", "accepted"): ("in_review", {"admin"}),
    ("publish", "accepted"): ("published", {"admin"}),
    ("amend", "accepted"): ("draft", OWNERS),
    ("amend", "published"): ("draft", OWNERS),
}
GUARDED = {
    "submit": {"complete", "uploads_done", "checks_done", "errors_answered", "policy_accepted"},
    "claim": set[str](),
    "request_changes": {"has_comment"},
    "accept": {"errors_waived", "every_check_made", "archive_can_take_it"},
    "reject": {"reason"},
    "withdraw": {"reason"},
    "reopen": set[str](),
    "undo_acceptance": {"reason"},
    "publish": {"archive_numbers"},
    "amend": set[str](),
}


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("action", list(Action))
def test_who_may_move_from_where(action: Action, state: State, person: str, monkeypatch: pytest.MonkeyPatch) -> None:
    deposition = Deposition(state=state, owner_id=OWNER, curator_id=CURATOR)
    monkeypatch.setattr(permissions, "right_of", lambda user, _: RIGHTS.get(user.pk))
    offered = {move.action: move for move in workflow.offers(PEOPLE[person], deposition)}
    target, who = ALLOWED.get((action, state), ("", set[str]()))
    assert (action in offered) == (person in who)
    if action in offered:
        assert offered[action].targets[state] == target


@pytest.mark.parametrize("action", list(Action))
def test_what_must_hold_besides(action: Action) -> None:
    assert set(MOVES[action].guards) == GUARDED[action]


def test_database_allows_the_same_pairs() -> None:
    migration = import_module("submissions.migrations.0002_state_and_record_triggers")
    assert set(migration.PAIRS) == states.PAIRS
    assert {(old, to) for (_, old), (to, _) in ALLOWED.items()} == states.PAIRS


def test_every_state_has_its_words() -> None:
    assert set(states.LABELS) == set(State)
