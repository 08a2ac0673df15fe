"""The queue on the real PostgreSQL: turns over depositions, no row twice, no late answer, nothing hangs."""

from __future__ import annotations

import threading
import uuid
from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from tests.validation.objects import line_up
from validation.models import Reading
from validation.queue import QueueState, claim, finish, give_back, held, is_due, renew, still_mine, sweep, want

LEASE = timedelta(minutes=1)
pytestmark = pytest.mark.django_db


def take(limit: int = 10, *, lease: timedelta = LEASE) -> list[Reading]:
    return claim(Reading, limit=limit, lease=lease)


def make_due() -> None:
    """Let the back-off be over."""
    Reading.objects.filter(state="waiting").update(due=timezone.now() - timedelta(seconds=1))


def test_a_deposition_of_one_file_is_not_stuck_behind_one_of_ten_thousand() -> None:
    large, small = uuid.uuid4(), uuid.uuid4()
    line_up(large, 10_000)
    line_up(small, 1)

    assert small in {row.scope for row in take(8)}


def test_claims_take_turns_over_depositions() -> None:
    scopes = [uuid.uuid4() for _ in range(3)]
    for scope, number in zip(scopes, (50, 40, 2), strict=True):
        line_up(scope, number)

    assert Counter(row.scope for row in take(12)) == dict(zip(scopes, (5, 5, 2), strict=True))


def test_the_oldest_of_a_deposition_comes_first() -> None:
    scope = uuid.uuid4()
    made = line_up(scope, 5)

    assert {row.content_id for row in take(2)} == {made[0].id, made[1].id}


def test_a_claimed_row_has_attempt_deadline_and_claim() -> None:
    line_up(uuid.uuid4(), 1)
    before = timezone.now()
    [row] = take()

    row.refresh_from_db()
    assert (row.state, row.attempt) == (QueueState.RUNNING, 1)
    assert row.deadline is not None
    assert before + LEASE <= row.deadline <= timezone.now() + LEASE
    assert take() == []


@pytest.mark.django_db(transaction=True)
def test_claimers_at_the_same_moment_never_get_the_same_row() -> None:
    for _ in range(3):
        line_up(uuid.uuid4(), 40)
    taken: list[int] = []
    threads = [threading.Thread(target=_claim_all, args=(taken,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(taken) == len(set(taken)) == 120


def _claim_all(taken: list[int]) -> None:
    try:
        while rows := take(7):
            taken.extend(row.pk for row in rows)
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_a_row_that_another_transaction_holds_is_passed_over_without_waiting() -> None:
    line_up(uuid.uuid4(), 2)
    taken: list[int] = []
    with transaction.atomic():
        locked = Reading.objects.select_for_update().order_by("pk")[0]
        thread = threading.Thread(target=_claim_all, args=(taken,))
        thread.start()
        thread.join(timeout=10)
        assert not thread.is_alive()

    assert len(taken) == 1
    assert locked.pk not in taken


def test_a_lost_claim_is_not_held_any_more() -> None:
    line_up(uuid.uuid4(), 2)
    kept, lost = take()
    want(Reading.objects.filter(pk=lost.pk))

    with transaction.atomic():
        assert held(Reading, rows=[kept, lost]) == {kept.pk}
        assert still_mine(kept)
        assert not still_mine(lost)


def test_a_row_taken_over_by_another_worker_is_lost_to_the_first() -> None:
    line_up(uuid.uuid4(), 1)
    [first] = take(lease=-LEASE)
    sweep(Reading)
    make_due()
    [second] = take()

    assert not still_mine(first)
    assert still_mine(second)
    assert give_back(first, fault="late") is False
    second.refresh_from_db()
    assert second.state == QueueState.RUNNING


def test_the_sweeper_frees_what_a_dead_worker_held_and_leaves_the_living_alone() -> None:
    line_up(uuid.uuid4(), 2)
    [dead] = take(1, lease=-LEASE)
    [alive] = take(1)

    swept = sweep(Reading)

    assert [row.pk for row in swept.freed] == [dead.pk]
    dead.refresh_from_db()
    alive.refresh_from_db()
    assert (dead.state, alive.state) == (QueueState.WAITING, QueueState.RUNNING)


def test_a_renewed_lease_outlives_its_first_deadline() -> None:
    line_up(uuid.uuid4(), 1)
    rows = take(lease=-LEASE)

    assert renew(Reading, rows=rows, lease=LEASE) == 1
    assert sweep(Reading).freed == []


@pytest.mark.parametrize("end", [lambda row: give_back(row, fault="S3 said 503"), lambda _: sweep(Reading)])
def test_after_three_attempts_we_give_up_with_a_reference(end: Callable[[Reading], object]) -> None:
    line_up(uuid.uuid4(), 1)
    for attempt in (1, 2, 3):
        make_due()
        [row] = take(lease=-LEASE)
        assert row.attempt == attempt
        end(row)

    row.refresh_from_db()
    assert row.state == QueueState.GAVE_UP
    assert row.reference.startswith("F-")
    assert row.reference[2:].isdigit()
    assert row.fault
    assert not is_due(Reading)


def test_a_failed_attempt_waits_longer_each_time() -> None:
    line_up(uuid.uuid4(), 1)
    pauses = []
    for _ in range(2):
        make_due()
        [row] = take()
        give_back(row, fault="S3 said 503")
        row.refresh_from_db()
        pauses.append((row.due - timezone.now()).total_seconds())
        assert take() == []

    assert 5 < pauses[0] < pauses[1] < 120


def test_a_row_at_its_last_attempt_comes_alone() -> None:
    """If it is the one that kills workers, it takes no other down with it."""
    line_up(uuid.uuid4(), 3)
    Reading.objects.update(attempt=2)

    assert len(take()) == 1


def test_wanting_again_gives_new_attempts_and_forgets_the_fault() -> None:
    line_up(uuid.uuid4(), 1)
    for _ in range(3):
        make_due()
        give_back(take()[0], fault="S3 said 503")
    assert want(Reading.objects.all()) == 1

    [row] = take()
    assert (row.attempt, row.reference, row.fault) == (1, "", "")


def test_a_finished_row_is_done() -> None:
    line_up(uuid.uuid4(), 1)
    [row] = take()
    finish(Reading, pks=[row.pk])

    row.refresh_from_db()
    assert (row.state, row.claim, row.deadline) == (QueueState.DONE, None, None)
    assert sweep(Reading).freed == []


def test_a_claim_takes_no_more_than_it_may_whatever_plan_the_database_makes() -> None:
    """With nested loops alone, a subquery in the condition of the update would be run again for each row."""
    line_up(uuid.uuid4(), 30)
    with connection.cursor() as cursor:
        for kind in ("hashjoin", "mergejoin", "hashagg", "material", "sort"):
            cursor.execute(f"SET LOCAL enable_{kind} = off")
    assert len(take(4)) == 4
    assert Reading.objects.filter(state="running").count() == 4
