"""Judgements go into the database in one statement, for those rows whose claim still holds."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import connection

from submissions.models import RunCheck
from validation.recording import as_json
from validation.run import RunVerdict
from validation.words import finite

# Rows are locked by primary key before they are written (see validation.queue on the order of locks).
STORE = """
WITH given AS MATERIALIZED (
    SELECT * FROM jsonb_to_recordset(%(rows)s::jsonb) AS row(id bigint, claim uuid, cells jsonb)
),
held AS MATERIALIZED (
    SELECT run.id FROM submissions_runcheck AS run JOIN given ON given.id = run.id
    WHERE run.id = ANY(%(ids)s) AND run.state = 'running' AND run.claim = given.claim
    ORDER BY run.id FOR UPDATE OF run
)
UPDATE submissions_runcheck AS run
SET state = 'done', claim = NULL, deadline = NULL, attempt = 0, reference = '', fault = '',
    judged_at = statement_timestamp(), cells = CASE WHEN %(whole)s THEN given.cells ELSE run.cells || given.cells END
FROM held JOIN given ON given.id = held.id
WHERE run.id = held.id AND run.id = ANY(%(ids)s)
RETURNING run.id
"""


def store(verdicts: Mapping[RunCheck, RunVerdict], *, whole: bool) -> list[RunCheck]:
    """Store these cells; gives the rows whose claim still held. ``whole``: they are all, else they join the others."""
    if not verdicts:
        return []
    given = [
        {"id": row.pk, "claim": str(row.claim), "cells": finite(verdict.cells_json())}
        for row, verdict in verdicts.items()
    ]
    with connection.cursor() as cursor:
        cursor.execute(STORE, {"rows": as_json(given), "ids": [row.pk for row in verdicts], "whole": whole})
        kept = {pk for (pk,) in cursor.fetchall()}
    return [row for row in verdicts if row.pk in kept]
