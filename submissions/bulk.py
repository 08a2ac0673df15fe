"""Very many rows in one statement: the database unpacks one JSON text; a parameter for each cell takes seconds."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Any

from django.db import connection
from django.db.models import Model

AT_ONCE = 4_000


def insert(
    model: type[Model], rows: Iterable[Mapping[str, Any]], *, same: Sequence[str] = (), update: Sequence[str] = ()
) -> None:
    """Insert ``rows`` (column -> value; what JSON cannot say goes as text; all with the columns of the first).

    Where a row with the same ``same`` columns is there already, its ``update`` columns are written over.
    """
    left = iter(rows)
    while some := list(islice(left, AT_ONCE)):
        _insert(model, some, same=same, update=update)


def _insert(model: type[Model], rows: list[Mapping[str, Any]], *, same: Sequence[str], update: Sequence[str]) -> None:
    quote = connection.ops.quote_name
    fields = {field.column: field for field in model._meta.concrete_fields if field.column and field.column in rows[0]}
    names = ", ".join(quote(column) for column in fields)
    types = ", ".join(f"{quote(column)} {field.rel_db_type(connection)}" for column, field in fields.items())
    statement = (
        # Names of our own models; every value is in the parameter.
        f"INSERT INTO {quote(model._meta.db_table)} ({names}) SELECT {names} FROM jsonb_to_recordset(%s) AS x({types})"  # noqa: S608
    )
    if same:
        written = ", ".join(f"{quote(column)} = EXCLUDED.{quote(column)}" for column in update)
        statement += f" ON CONFLICT ({', '.join(quote(column) for column in same)}) DO UPDATE SET {written}"
    with connection.cursor() as cursor:
        cursor.execute(statement, [json.dumps(rows, default=str)])
