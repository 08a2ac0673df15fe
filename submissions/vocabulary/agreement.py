"""Looks up the terms of a deposition, all in one query, for the rule in submissions/schema/terms.py."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

from django.db import connection

from submissions.schema.base import Section
from submissions.schema.terms import Known, Unknown, Wanted, wanted_of
from submissions.vocabulary.entry import fold
from submissions.vocabulary.ontologies import ONTOLOGIES, Ontology, Scope, resolve, scopes

# Every wanted term with what its ontology's edition has under that identifier; a NULL name: nothing.
_QUERY = """
SELECT source.ontology, source.version, wanted.identifier, term.name, term.kind, term.obsolete, term.replaced_by,
       (SELECT array_agg(name.folded) FROM vocabulary_name AS name
        WHERE name.edition = source.edition AND name.term = term.number),
       (SELECT other.name FROM vocabulary_term AS other
        WHERE other.edition = source.edition AND other.identifier = term.replaced_by)
FROM unnest(%s::text[], %s::text[]) AS wanted (ontology, identifier)
JOIN vocabulary_source AS source ON source.ontology = wanted.ontology AND source.edition IS NOT NULL
LEFT JOIN vocabulary_term AS term ON term.edition = source.edition AND term.identifier = wanted.identifier
"""


class Terms:
    """The answers to all that is wanted (a ``TermLookup``): asked for in one query when the first one is looked up."""

    def __init__(self, wanted: Iterable[Wanted]) -> None:
        self._wanted = wanted

    @cached_property
    def _scopes(self) -> dict[Wanted, tuple[Scope, str] | None]:
        return {one: resolve(one.identifier, among=scopes(one.vocabulary)) for one in self._wanted}

    @cached_property
    def _rows(self) -> dict[str, tuple[Any, ...]]:
        pairs = {(found[0].ontology.key, found[1]) for found in self._scopes.values() if found}
        if not pairs:
            return {}
        ontologies, identifiers = zip(*sorted(pairs), strict=True)
        with connection.cursor() as cursor:
            cursor.execute(_QUERY, [list(ontologies), list(identifiers)])
            return {row[2]: row for row in cursor.fetchall()}

    def fold(self, name: str) -> str:
        return fold(name)

    def find(self, wanted: Wanted) -> Known | Unknown | None:
        found = self._scopes.get(wanted)
        row = self._rows.get(found[1]) if found else None
        if row is None:
            return None
        ontology = ONTOLOGIES[row[0]]
        if row[3] is None:
            return Unknown(row[2], ontology.title, row[1], whole=ontology.whole)
        return _known(row, ontology, wanted)


def _known(row: tuple[Any, ...], ontology: Ontology, wanted: Wanted) -> Known:
    _, _, identifier, name, kind, obsolete, replaced_by, names, replacement = row
    branches = {scope.branch for scope in scopes(wanted.vocabulary) if scope.ontology is ontology}
    return Known(
        identifier,
        name,
        frozenset(names or ()),
        kind=kind,
        asked="" in branches or kind in branches,
        obsolete=obsolete,
        replaced_by=(replaced_by, replacement or ""),
        all_names=ontology.synonyms,
        comparable=ontology.names,
    )


def terms_of(rows: Iterable[tuple[Iterable[Section], Mapping[str, Any]]]) -> Terms:
    """For the stored values of any number of rows, each with the sections on which they are stated."""
    return Terms(wanted for sections, values in rows for wanted in wanted_of(sections, values))
