"""One statement puts what was read into the database and ends the work, for those rows whose claim still holds."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, TypeVar

from django.db import connection

from validation.formats import ReadOut
from validation.models import Ahead, Reading

Row = TypeVar("Row", Reading, Ahead)
# What was sent ahead is not kept once it is read.
ALSO = {Reading: "", Ahead: ", head = ''::bytea, documents = '{}'::jsonb, listing = NULL"}

# Rows are locked by primary key before they are written (see `queue` on the order of locks). `table` and `also` are
# ours, of the model.
STORE = """
WITH given AS MATERIALIZED (
    SELECT * FROM jsonb_to_recordset(%(rows)s::jsonb)
    AS row(id bigint, claim uuid, format text, facts jsonb, problems jsonb)
),
held AS MATERIALIZED (
    SELECT reading.id FROM {table} AS reading JOIN given ON given.id = reading.id
    WHERE reading.id = ANY(%(ids)s) AND reading.state = 'running' AND reading.claim = given.claim
    ORDER BY reading.id FOR UPDATE OF reading
)
UPDATE {table} AS reading
SET state = 'done', claim = NULL, deadline = NULL, attempt = 0, reference = '', fault = '',
    outage_since = NULL, format = given.format,
    facts = nullif(given.facts, 'null'), problems = given.problems, reader_version = %(version)s,
    read_at = statement_timestamp(){also}
FROM held JOIN given ON given.id = held.id
WHERE reading.id = held.id AND reading.id = ANY(%(ids)s)
RETURNING reading.id
"""


def store(read: Sequence[tuple[Row, ReadOut]], *, version: int) -> list[Row]:
    """Store these results; gives the rows whose claim still held, the others were taken over and are thrown away.

    Raises: ValueError, DataError, when a result cannot be stored as JSON (a mistake of a reader).
    """
    if not read:
        return []
    given = [_row(row, out) for row, out in read]
    model = type(read[0][0])
    sql = STORE.format(table=connection.ops.quote_name(model._meta.db_table), also=ALSO[model])
    with connection.cursor() as cursor:
        cursor.execute(sql, {"rows": as_json(given), "ids": [row.pk for row, _ in read], "version": version})
        kept = {pk for (pk,) in cursor.fetchall()}
    return [row for row, _ in read if row.pk in kept]


def as_json(value: Any) -> str:
    """JSON that the database takes: it knows neither the character NUL nor halves of characters."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, default=str)
    return text.encode(errors="replace").decode().replace("\\u0000", "\\ufffd")


def _row(row: Reading | Ahead, out: ReadOut) -> dict[str, Any]:
    return {
        "id": row.pk,
        "claim": str(row.claim),
        "format": out.format,
        "facts": None if out.facts is None else out.facts.to_json(),
        "problems": [problem.to_json() for problem in out.problems],
    }
