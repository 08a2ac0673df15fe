"""Counts per deposition, kept in the transaction of every record."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterator

from django.apps import apps
from django.db import connection, transaction

from validation.queue import QueueRow

# The rows are locked before anything is counted, in one order.
LOCK = """
INSERT INTO validation_tally (scope, errors, warnings, notes, waiting, gave_up, updated)
SELECT scope, 0, 0, 0, 0, 0, statement_timestamp() FROM unnest(%(scopes)s::uuid[]) AS scope ORDER BY scope
ON CONFLICT (scope) DO UPDATE SET updated = EXCLUDED.updated
"""
COUNT = """
UPDATE validation_tally AS tally
SET errors = now.errors, warnings = now.warnings, notes = now.notes, waiting = now.waiting, gave_up = now.gave_up
FROM (
    SELECT scope, sum(errors) AS errors, sum(warnings) AS warnings, sum(notes) AS notes, sum(waiting) AS waiting,
    sum(gave_up) AS gave_up
    FROM (
        SELECT scope, 0 AS errors, 0 AS warnings, 0 AS notes, 0 AS waiting, 0 AS gave_up
        FROM unnest(%(scopes)s::uuid[]) AS scope
        UNION ALL
        SELECT scope, count(*) FILTER (WHERE severity = 'error'), count(*) FILTER (WHERE severity = 'warning'),
        count(*) FILTER (WHERE severity = 'note'), 0, 0
        FROM validation_finding WHERE scope = ANY(%(scopes)s::uuid[]) GROUP BY scope
        {queues}
    ) AS part GROUP BY scope
) AS now
WHERE tally.scope = now.scope
"""
QUEUE = """
        UNION ALL
        SELECT scope, 0, 0, 0, count(*) FILTER (WHERE state <> 'gave_up'), count(*) FILTER (WHERE state = 'gave_up')
        FROM {table} WHERE scope = ANY(%(scopes)s::uuid[]) AND state <> 'done' GROUP BY scope
"""


def refresh_tallies(scopes: Collection[uuid.UUID]) -> None:
    """Count anew. Locks the tallies first, so that of two records at a time the later counts both.

    Call it last: after the tally nothing of the queues is locked (see `queue`).
    """
    if not scopes:
        return
    given = {"scopes": [str(scope) for scope in sorted(scopes)]}
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        cursor.execute(LOCK, given)
        cursor.execute(COUNT.format(queues="".join(_queues())), given)


def _queues() -> Iterator[str]:
    """Every table of checks, those of the packages above among them."""
    for model in apps.get_models():
        if issubclass(model, QueueRow) and model.counted:
            yield QUEUE.format(table=connection.ops.quote_name(model._meta.db_table))
