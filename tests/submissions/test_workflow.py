"""The one door for state: guards, effects, and what the database itself refuses."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from submissions import export
from submissions.models import Comment, Deposition, Event, Snapshot
from submissions.refusals import MoveRefused, NotAllowed
from submissions.review import comments, decisions, workflow
from submissions.states import Action, State
from tests.factories import make_user
from tests.submissions.submitted import accepted, find, in_review, ready, submit
from validation.models import Reading
from validation.queue import QueueState

pytestmark = pytest.mark.django_db


def move(deposition: Deposition, action: Action, actor: Any, **extra: Any) -> Event:
    return workflow.move(deposition, action=action, actor=actor, **extra)


def refused(deposition: Deposition, action: Action, actor: Any, **extra: Any) -> list[str]:
    with pytest.raises(MoveRefused) as caught:
        move(deposition, action, actor, **extra)
    return [obstacle.sentence for obstacle in caught.value.obstacles]


def test_submit_takes_a_snapshot_and_writes_the_event_with_it() -> None:
    deposition = submit(ready())
    event = deposition.events.get(action="submit")
    assert (event.from_state, event.to_state) == ("draft", "submitted")
    assert event.snapshot == Snapshot.objects.get(deposition=deposition, revision=1)
    assert event.snapshot.document["deposition"]["values"]["title"] == deposition.title
    assert deposition.state_since == event.at


def test_submit_names_everything_that_stands_against_it() -> None:
    deposition = ready()
    deposition.values = {**deposition.values, "title": ""}
    deposition.save()
    find(deposition)
    Reading.objects.filter(scope=deposition.uuid).update(state=QueueState.WAITING)
    sentences = " ".join(refused(deposition, Action.SUBMIT, deposition.owner))
    for part in ("State the title.", "still running", "Fix it or explain it.", "CC0"):
        assert part in sentences
    deposition.refresh_from_db()
    assert (deposition.state, deposition.revision, deposition.events.count()) == (State.DRAFT, 0, 0)


def test_explained_error_no_longer_stands_against_submitting_until_the_evidence_changes() -> None:
    deposition = ready()
    finding = find(deposition)
    decisions.explain(deposition, findings=[finding], text="The camera stopped.", author=deposition.owner)
    submit(deposition)
    again = ready()
    decisions.explain(again, findings=[find(again)], text="So it is.", author=again.owner)
    again_finding = decisions.errors(again)[0]
    again_finding.evidence = "another file"
    again_finding.save()
    assert len(refused(again, Action.SUBMIT, again.owner, data={"policy": True})) == 1


def test_changes_come_back_to_the_same_curator() -> None:
    deposition = in_review()
    curator = deposition.curator
    assert refused(deposition, Action.REQUEST_CHANGES, curator) == [
        "Write at least one comment that says what to change."
    ]
    comments.keep(deposition, author=curator, address="deposition.title", text="Name the organism.")
    move(deposition, Action.REQUEST_CHANGES, curator)
    assert Comment.objects.get(deposition=deposition).sent_at is not None
    submit(deposition)
    assert (deposition.state, deposition.curator, deposition.revision) == (State.IN_REVIEW, curator, 2)


def test_errors_are_waived_before_acceptance() -> None:
    deposition = in_review()
    finding = find(deposition)
    assert "neither fixed nor waived" in refused(deposition, Action.ACCEPT, deposition.curator)[0]
    decisions.waive(deposition, findings=[finding], text="Known fault.", author=deposition.curator)
    move(deposition, Action.ACCEPT, deposition.curator)
    assert deposition.state == State.ACCEPTED


def test_what_we_could_not_check_stands_against_acceptance_alone() -> None:
    deposition = ready()
    reading = Reading.objects.filter(scope=deposition.uuid).first()
    assert reading is not None
    Reading.objects.filter(pk=reading.pk).update(state=QueueState.GAVE_UP, reference="F-20431")
    submit(deposition)
    curator = make_user("curator")
    move(deposition, Action.CLAIM, curator)
    assert "F-20431" in refused(deposition, Action.ACCEPT, curator)[0]
    rows = Reading.objects.filter(reference="F-20431")
    decisions.waive_unmade(deposition, rows=rows, text="Seen by eye.", author=curator)
    move(deposition, Action.ACCEPT, curator)


def test_acceptance_gives_numbers_that_stay() -> None:
    deposition = accepted()
    numbers = (deposition.archive_id, deposition.datasets.get().archive_id)
    assert all(numbers)
    admin = make_user("admin")
    assert refused(deposition, Action.UNDO_ACCEPTANCE, admin) == ["Say why: the reason is empty."]
    move(deposition, Action.UNDO_ACCEPTANCE, admin, reason="Wrong dataset.")
    move(deposition, Action.ACCEPT, deposition.curator)
    assert (deposition.archive_id, deposition.datasets.get().archive_id) == numbers
    move(deposition, Action.PUBLISH, admin)
    assert deposition.state == State.PUBLISHED


def test_amending_keeps_the_accepted_snapshot() -> None:
    deposition = accepted()
    taken = export.accepted(deposition)
    move(deposition, Action.AMEND, deposition.owner)
    assert (deposition.state, deposition.curator) == (State.DRAFT, None)
    deposition.values = {**deposition.values, "title": "Another title"}
    deposition.save()
    assert taken is not None
    assert export.accepted(deposition) == taken
    assert "Another" not in export.files(taken)[f"{deposition.datasets.get().archive_id}.yaml"]


def test_withdrawn_is_reopened_without_its_curator() -> None:
    deposition = in_review()
    assert refused(deposition, Action.WITHDRAW, deposition.owner) == ["Say why: the reason is empty."]
    move(deposition, Action.WITHDRAW, deposition.owner, reason="Wrong data.")
    move(deposition, Action.REOPEN, deposition.owner)
    assert (deposition.state, deposition.curator) == (State.DRAFT, None)


def test_refusal_of_a_person_comes_before_the_guards() -> None:
    deposition = in_review()
    with pytest.raises(NotAllowed):
        move(deposition, Action.ACCEPT, make_user("curator"))


def test_direct_change_of_state_is_refused_by_the_database() -> None:
    deposition = ready()
    with pytest.raises(IntegrityError, match="may not move"):
        _set_state(deposition, State.REJECTED, curator=make_user("curator"))
    with pytest.raises(IntegrityError, match="without its event"):
        _set_state(deposition, State.SUBMITTED)


def _set_state(deposition: Deposition, state: State, **extra: Any) -> None:
    with transaction.atomic():
        Deposition.objects.filter(pk=deposition.pk).update(state=state, **extra)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE submissions_snapshot SET digest = '0'",
        "DELETE FROM submissions_snapshot",
        "UPDATE submissions_event SET reason = 'x'",
    ],
)
def test_snapshots_and_events_never_change(statement: str) -> None:
    submit(ready())
    with pytest.raises(IntegrityError, match="never change"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.django_db(transaction=True)
def test_two_submits_at_once_make_one_submission() -> None:
    deposition = ready()
    results: list[str] = []
    start = threading.Barrier(2)

    def one() -> None:
        start.wait()
        try:
            submit(Deposition.objects.get(pk=deposition.pk))
            results.append("done")
        except MoveRefused:
            results.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=one) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    deposition.refresh_from_db()
    assert sorted(results) == ["done", "refused"]
    assert (deposition.revision, deposition.snapshots.count(), deposition.events.count()) == (1, 1, 1)
