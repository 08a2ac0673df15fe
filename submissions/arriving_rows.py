"""Rows of many files that have arrived, in one statement each: an ORM that spells out a CASE for every row and column
takes longer than the database to write them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeVar

from django.db import connection
from django.db.models import AutoField, Model
from django.utils import timezone

from submissions import bulk
from submissions.models import File, Upload
from submissions.models.file import ELSEWHERE, UploadState

Row = TypeVar("Row", bound=Model)
POINT = """
UPDATE {table} SET content_id = new.content
FROM unnest(%s::uuid[], %s::uuid[]) AS new(id, content) WHERE {table}.id = new.id
"""


def create(rows: Iterable[Row]) -> list[Row]:
    """As ``bulk_create``, for rows of one table; keys that the database counts stay unknown."""
    made = list(rows)
    if made:
        names = {
            field.column: field.attname
            for field in made[0]._meta.concrete_fields
            if field.column and not isinstance(field, AutoField)
        }
        bulk.insert(type(made[0]), ({column: getattr(row, name) for column, name in names.items()} for row in made))
    return made


def save_contents(files: Sequence[File]) -> None:
    """Their new contents, and that they lie here."""
    came = [row.pk for row in files]
    File.objects.filter(pk__in=came).exclude(elsewhere_entry="").update(**_nowhere_else())
    with connection.cursor() as cursor:
        table = connection.ops.quote_name(File._meta.db_table)
        cursor.execute(POINT.format(table=table), [came, [row.content_id for row in files]])


def end_uploads(uploads: Sequence[Upload]) -> None:
    """They are done, now."""
    state, now = UploadState.DONE, timezone.now()
    Upload.objects.filter(pk__in=[row.pk for row in uploads]).update(state=state, ended=now, problem="")
    for row in uploads:
        row.state, row.ended, row.problem = state, now, ""


def _nowhere_else() -> dict[str, object]:
    blank = File()
    return {name: getattr(blank, name) for name in ELSEWHERE}
