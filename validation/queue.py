"""Work that waits in PostgreSQL: rows are claimed for a time, and a result counts only while its claim holds.

Celery is only the bell that says "look at the queue": a lost message or a killed worker costs time, never work.

Locks are taken in one order, so that two who want the same never wait for each other: the deposition, then readings,
then judgements of runs and the runs themselves (rows of one table by primary key, see `lock`), the tallies last.
Who works on many scopes at once goes through them sorted.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar, TypeVar

from django.db import connection, models, transaction
from django.db.models import Q
from django.utils import timezone

log = logging.getLogger(__name__)

MAX_ATTEMPTS = 3
BACK_OFF = timedelta(seconds=10)
# A storage that does not answer is no fault of the row: it waits for so long, asking ever more seldom.
OUTAGE = timedelta(hours=3)
OUTAGE_BACK_OFF = timedelta(minutes=10)


class QueueState(models.TextChoices):
    WAITING = "waiting", "Waiting"
    RUNNING = "running", "Running"
    DONE = "done", "Done"
    GAVE_UP = "gave_up", "We could not check this"


UNDONE = (QueueState.WAITING, QueueState.RUNNING)
NOT_BEGUN = Q(state=QueueState.WAITING, attempt=0)


class QueueRow(models.Model):
    """One piece of work. `scope` is the deposition it belongs to: claims take turns over scopes.

    `attempts`: after so many it is given up. `counted`: whether the tally of a deposition counts it as a check.
    `claimed`: the columns that one who claims wants to see; none named: all.
    """

    attempts: ClassVar[int] = MAX_ATTEMPTS
    counted: ClassVar[bool] = True
    claimed: ClassVar[tuple[str, ...]] = ()

    scope = models.UUIDField()
    state = models.CharField(max_length=8, choices=QueueState.choices, default=QueueState.WAITING)
    attempt = models.PositiveSmallIntegerField(default=0)
    claim = models.UUIDField(null=True, editable=False)
    deadline = models.DateTimeField(null=True)
    waiting_since = models.DateTimeField(default=timezone.now)
    due = models.DateTimeField(default=timezone.now, help_text="Not claimed before this moment (back-off).")
    reference = models.CharField(
        max_length=16, blank=True, help_text="F-number shown to the depositor when we gave up."
    )
    fault = models.TextField(blank=True, help_text="What went wrong on our side, for admins.")
    outage_since = models.DateTimeField(null=True, help_text="Since when the storage has not answered for this row.")

    class Meta:
        abstract = True
        indexes: ClassVar = [
            models.Index("scope", "due", "id", condition=Q(state="waiting"), name="%(class)s_waiting"),
            models.Index("deadline", condition=Q(state="running"), name="%(class)s_running"),
            models.Index("scope", "state", condition=~Q(state="done"), name="%(class)s_undone"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=QueueState.values), name="%(class)s_state_known"),
            models.CheckConstraint(
                condition=Q(state="running", claim__isnull=False, deadline__isnull=False)
                | (~Q(state="running") & Q(claim__isnull=True, deadline__isnull=True)),
                name="%(class)s_running_has_claim",
            ),
            models.CheckConstraint(
                condition=~Q(state="gave_up") | ~Q(reference=""), name="%(class)s_gave_up_has_reference"
            ),
        ]


Row = TypeVar("Row", bound=QueueRow)

# A claim costs the same with a hundred and a hundred thousand rows waiting: the scopes are found by leaps through the
# index, and candidates are capped. The cap leaves room for several workers claiming at the same moment. What is picked
# is materialized: as a subquery of the update, the database may run it again for each row and take more than the limit.
CLAIM = """
WITH RECURSIVE scopes(scope) AS (
    (SELECT scope FROM {table} WHERE state = 'waiting' ORDER BY scope LIMIT 1)
    UNION ALL
    SELECT (SELECT next.scope FROM {table} AS next WHERE next.state = 'waiting' AND next.scope > scopes.scope
            ORDER BY next.scope LIMIT 1)
    FROM scopes WHERE scopes.scope IS NOT NULL
),
ranked AS (
    SELECT row.{pk} AS pk, row.due, row_number() OVER (PARTITION BY scopes.scope ORDER BY row.due, row.{pk}) AS turn
    FROM scopes CROSS JOIN LATERAL (
        SELECT {pk}, due FROM {table} AS waiting
        WHERE waiting.scope = scopes.scope AND state = 'waiting' AND due <= %(now)s
        AND attempt BETWEEN %(low)s AND %(high)s
        ORDER BY due, {pk} LIMIT %(cap)s
    ) AS row
    ORDER BY turn, row.due LIMIT %(cap)s
),
picked AS MATERIALIZED (
    SELECT row.{pk} AS pk FROM {table} AS row JOIN ranked ON ranked.pk = row.{pk}
    WHERE row.state = 'waiting' ORDER BY ranked.turn, ranked.due LIMIT %(limit)s FOR UPDATE OF row SKIP LOCKED
)
UPDATE {table} SET state = 'running', attempt = attempt + 1, claim = %(claim)s, deadline = %(deadline)s
FROM picked WHERE {table}.{pk} = picked.pk
RETURNING {columns}
"""


def claim(model: type[Row], *, limit: int, lease: timedelta, alone: bool = True) -> list[Row]:
    """Take up to `limit` waiting rows for `lease`, in turns over the scopes; two claimers never get the same row.

    A row at its last attempt comes alone: if it is what kills workers, it takes no other row down with it. It does not
    come to one who has other work under way (`alone` False).
    """
    rows = _claim(model, limit=limit, lease=lease, attempts=(0, model.attempts - 2))
    if rows or not alone:
        return rows
    return _claim(model, limit=1, lease=lease, attempts=(model.attempts - 1, 32767))


def _claim(model: type[Row], *, limit: int, lease: timedelta, attempts: tuple[int, int]) -> list[Row]:
    quote = connection.ops.quote_name
    table = quote(model._meta.db_table)
    columns = ", ".join(f"{table}.{quote(name)}" for name in model.claimed) or f"{table}.*"
    sql = CLAIM.format(table=table, pk=quote(str(model._meta.pk.column)), columns=columns)
    now = timezone.now()
    numbers = {"limit": limit, "cap": limit * 8, "low": attempts[0], "high": attempts[1]}
    moments = {"now": now, "deadline": now + lease, "claim": uuid.uuid4()}
    return list(model._default_manager.raw(sql, numbers | moments))


def renew(model: type[Row], *, rows: Sequence[Row], lease: timedelta) -> int:
    """Extend the lease of the rows still held; a worker that reports in time may work as long as it needs."""
    held_by = {row.claim for row in rows}
    mine = model._default_manager.filter(pk__in=[row.pk for row in rows], state=QueueState.RUNNING, claim__in=held_by)
    return mine.update(deadline=timezone.now() + lease)


def still_mine(row: QueueRow) -> bool:
    """Whether the claim of `row` still holds; locks the row, so call it in the transaction that records the result."""
    return bool(held(type(row), rows=[row]))


def held(model: type[Row], *, rows: Sequence[Row]) -> set[Any]:
    """The primary keys of those `rows` whose claim still holds, locked until the transaction ends."""
    claims = {row.pk: row.claim for row in rows}
    locked = (
        model._default_manager.select_for_update()
        .filter(pk__in=claims, state=QueueState.RUNNING)
        .order_by("pk")
        .values_list("pk", "claim")
    )
    return {pk for pk, held_by in locked if held_by == claims[pk]}


def finish(model: type[Row], *, pks: Iterable[Any]) -> int:
    """Mark rows as done. Only after `held` or `still_mine` in the same transaction."""
    return model._default_manager.filter(pk__in=list(pks)).update(
        state=QueueState.DONE, claim=None, deadline=None, attempt=0, reference="", fault="", outage_since=None
    )


def want(rows: models.QuerySet[Any], *, also: Mapping[str, Any] | None = None, unless: Q | None = None) -> int:
    """Ask for these rows (again). Work under way loses its claim: an answer to the old question is not recorded.

    `also`: other columns to set; expressions see the row as it was. `unless`: rows of which this holds wait for the
    right thing already, and keep their place in the line.
    """
    now = timezone.now()
    with transaction.atomic(savepoint=False):
        held_now = rows.model._default_manager.filter(pk__in=lock(rows))
        wanted: int = (held_now if unless is None else held_now.exclude(unless, NOT_BEGUN)).update(
            state=QueueState.WAITING,
            attempt=0,
            claim=None,
            deadline=None,
            waiting_since=now,
            due=now,
            reference="",
            fault="",
            outage_since=None,
            **(also or {}),
        )
    return wanted


def lock(rows: models.QuerySet[Any]) -> list[Any]:
    """Hold these rows until the transaction ends; gives their primary keys, in whose order they were locked."""
    return list(rows.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))


def give_back(row: QueueRow, *, fault: str, outage: bool = False) -> bool:
    """Record a fault of ours: the row waits for its next attempt, or after the last one is given up with a reference.

    `outage`: the storage did not answer. That counts as no attempt; the row is given up once it has lasted `OUTAGE`.
    Returns whether the row was given up; does nothing when the claim no longer holds.
    """
    with transaction.atomic():
        if not still_mine(row):
            return False
        if outage:
            return _wait_out(row, fault=fault, now=timezone.now())
        return _release(type(row), pk=row.pk, attempt=row.attempt, fault=fault, now=timezone.now())


@dataclass(frozen=True)
class Swept:
    """What one sweep found past its deadline: rows that wait again, and rows given up."""

    freed: list[Any]
    gave_up: list[Any]


def sweep(model: type[Row]) -> Swept:
    """Free the rows whose worker is past its deadline (it was killed, or hangs)."""
    now, swept = timezone.now(), Swept([], [])
    with transaction.atomic():
        late = model._default_manager.select_for_update(skip_locked=True)
        for row in late.filter(state=QueueState.RUNNING, deadline__lt=now):
            fault = "The worker did not report back in time."
            given_up = _release(model, pk=row.pk, attempt=row.attempt, fault=fault, now=now)
            (swept.gave_up if given_up else swept.freed).append(row)
    return swept


def is_due(model: type[Row]) -> bool:
    return model._default_manager.filter(state=QueueState.WAITING, due__lte=timezone.now()).exists()


def _wait_out(row: QueueRow, *, fault: str, now: datetime) -> bool:
    """Half as long again as it has lasted, so that the whole is asked some ten times an hour and then less."""
    since = row.outage_since or now
    if now - since >= OUTAGE:
        return _release(type(row), pk=row.pk, attempt=type(row).attempts, fault=fault, now=now)
    pause = min(OUTAGE_BACK_OFF, max(BACK_OFF, (now - since) / 2))
    log.warning("the storage does not answer for %s %s: %s", type(row)._meta.label, row.pk, fault)
    type(row)._default_manager.filter(pk=row.pk).update(
        state=QueueState.WAITING, claim=None, deadline=None, fault=fault, outage_since=since, due=now + pause,
        attempt=max(0, row.attempt - 1),
    )  # fmt: skip
    return False


def _release(model: type[QueueRow], *, pk: Any, attempt: int, fault: str, now: datetime) -> bool:
    values: dict[str, Any] = {"claim": None, "deadline": None, "fault": fault}
    if given_up := attempt >= model.attempts:
        values |= {"state": QueueState.GAVE_UP, "reference": new_reference()}
        log.error("gave up on %s %s, reference %s: %s", model._meta.label, pk, values["reference"], fault)
    else:
        values |= {"state": QueueState.WAITING, "due": now + BACK_OFF * 3 ** (attempt - 1)}
        log.warning("attempt %s on %s %s failed: %s", attempt, model._meta.label, pk, fault)
    model._default_manager.filter(pk=pk).update(**values)
    return given_up


def new_reference() -> str:
    """A number that the depositor can quote and an operator finds in the log."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('validation_fault_reference')")
        return f"F-{cursor.fetchone()[0]}"
