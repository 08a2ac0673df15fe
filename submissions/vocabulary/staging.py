"""The tables of one edition: raw ones, filled by COPY, and from them the final ones with their indexes."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import Any

from django.db import connection
from psycopg2 import sql

from submissions.vocabulary.entry import Entry, fold

_RAW = """
CREATE UNLOGGED TABLE {raw_term} (
    place integer, identifier text, name text, kind text, obsolete boolean, replaced_by text, tier smallint
);
CREATE UNLOGGED TABLE {raw_name} (identifier text, folded text, written text);
"""
# Of several entries with one identifier the last one counts; names of the others are synonyms.
_TERMS = """
CREATE TABLE {term} AS
SELECT {edition}::integer AS edition, (row_number() OVER (ORDER BY identifier))::integer AS number,
       identifier, name, kind, obsolete, replaced_by, tier
FROM (SELECT DISTINCT ON (identifier) * FROM {raw_term} ORDER BY identifier, place DESC) AS last;
"""
# The rows lie in the order of preference, so that the first ones found are the best ones (search.py).
_NAMES = """
CREATE TABLE {name} AS
SELECT {edition}::integer AS edition, term, folded, synonym, kind, tier FROM (
    SELECT DISTINCT ON (term.number, raw.folded) term.number AS term, raw.folded,
           CASE WHEN raw.written <> term.name THEN raw.written END AS synonym, term.kind, term.tier
    FROM {raw_name} AS raw JOIN {term} AS term USING (identifier)
    ORDER BY term.number, raw.folded, (raw.written <> term.name)
) AS names ORDER BY tier, length(folded), folded, term;
"""
_FINISH = """
ALTER TABLE {term} DROP COLUMN tier, ALTER COLUMN edition SET NOT NULL, ALTER COLUMN number SET NOT NULL,
    ALTER COLUMN identifier SET NOT NULL, ALTER COLUMN name SET NOT NULL, ALTER COLUMN kind SET NOT NULL,
    ALTER COLUMN obsolete SET NOT NULL, ALTER COLUMN replaced_by SET NOT NULL, ADD PRIMARY KEY (number),
    ADD CONSTRAINT one_edition CHECK (edition = {edition});
CREATE UNIQUE INDEX ON {term} (identifier text_pattern_ops);
ALTER TABLE {name} ALTER COLUMN edition SET NOT NULL, ALTER COLUMN term SET NOT NULL, ALTER COLUMN folded SET NOT NULL,
    ALTER COLUMN kind SET NOT NULL, ALTER COLUMN tier SET NOT NULL,
    ADD CONSTRAINT one_edition CHECK (edition = {edition});
CREATE INDEX ON {name} (folded text_pattern_ops) INCLUDE (tier, term);
CREATE INDEX ON {name} (folded text_pattern_ops) INCLUDE (tier, term) WHERE tier <= 1;
CREATE INDEX ON {name} (term);
CREATE INDEX ON {name} USING gin (folded gin_trgm_ops);
DROP TABLE {raw_term}, {raw_name};
"""
_ATTACH = """
ALTER TABLE vocabulary_term ATTACH PARTITION {term} FOR VALUES IN ({edition});
ALTER TABLE vocabulary_name ATTACH PARTITION {name} FOR VALUES IN ({edition});
"""
_DROP = "DROP TABLE IF EXISTS {raw_term}, {raw_name}, {name}, {term}"
# What COPY would read as something else.
_PLAIN = str.maketrans({"\\": "\\\\", "\t": " ", "\n": " ", "\r": " ", "\0": ""})
_TABLES = "SELECT tablename FROM pg_tables WHERE tablename ~ '^vocabulary_(raw_)?(term|name)_[0-9]+$'"


def _filled(template: str, number: int) -> sql.Composed:
    names = {key: sql.Identifier(f"vocabulary_{key}_{number}") for key in ("term", "name", "raw_term", "raw_name")}
    return sql.SQL(template).format(**names, edition=sql.Literal(number))


def _run(template: str, number: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_filled(template, number))


def create() -> int:
    """Empty raw tables; gives the number of the new edition."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('vocabulary_edition')")
        number: int = cursor.fetchone()[0]
    _run(_RAW, number)
    return number


def copy(number: int, entries: Iterable[Entry], *, first: int) -> None:
    """Add entries; ``first``: how many came before."""
    terms, names = io.StringIO(), io.StringIO()
    for place, one in enumerate(entries, start=first):
        flag = "t" if one.obsolete else "f"
        terms.write(_row(str(place), one.identifier, one.name, one.kind, flag, one.replaced_by, str(one.tier)))
        for written in (one.name, *one.synonyms):
            if folded := fold(written):
                names.write(_row(one.identifier, folded, " ".join(written.split())))
    _copy_into("raw_term", number, terms)
    _copy_into("raw_name", number, names)


def _row(*cells: str) -> str:
    return "\t".join(cell.translate(_PLAIN) for cell in cells) + "\n"


def _copy_into(table: str, number: int, rows: io.StringIO) -> None:
    rows.seek(0)
    command = sql.SQL("COPY {} FROM STDIN").format(sql.Identifier(f"vocabulary_{table}_{number}"))
    with connection.cursor() as cursor:
        cursor.copy_expert(command.as_string(cursor.cursor), rows)


def finish(number: int) -> tuple[int, int]:
    """Make the final tables; gives the number of terms and of names."""
    _run(_TERMS + _NAMES + _FINISH, number)
    with connection.cursor() as cursor:
        cursor.execute(_filled("SELECT (SELECT count(*) FROM {term}), (SELECT count(*) FROM {name})", number))
        found: tuple[int, int] = cursor.fetchone()
    # Vacuumed at once, so that searches read the indexes alone; inside a transaction that has to wait.
    verb = "ANALYZE" if connection.in_atomic_block else "VACUUM ANALYZE"
    for table in ("{term}", "{name}"):
        _run(f"{verb} {table}", number)
    return found


def attach(number: int) -> None:
    _run(_ATTACH, number)


def drop(number: int) -> None:
    _run(_DROP, number)


def remove_leftovers() -> None:
    """Tables of editions that nobody searches: of loads that were killed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT edition FROM vocabulary_source WHERE edition IS NOT NULL")
        kept = {row[0] for row in cursor.fetchall()}
        cursor.execute(_TABLES)
        found: set[int] = {_number(row) for row in cursor.fetchall()}
    for number in sorted(found - kept):
        drop(number)


def _number(row: tuple[Any, ...]) -> int:
    return int(str(row[0]).rsplit("_", 1)[-1])
