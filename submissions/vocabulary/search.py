"""The type-ahead: terms by name, synonym or identifier, best first.

The same name comes before one that begins so, that before one that has it in its middle; among equals the better known
and the shorter. Names lie in their tables in that order (staging.py), so the first ones found are the best ones, and
a search never sorts more than it shows. Something similar is looked for only on request, where nothing matched.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from psycopg2 import sql

from submissions.vocabulary.entry import fold
from submissions.vocabulary.models import Source
from submissions.vocabulary.ontologies import ONTOLOGIES, Scope

LIMIT = 20
MAX_QUERY = 100
SUBSTRING_FROM = 3  # letters; the index knows groups of three
SIMILAR_FROM = 4


@dataclass(frozen=True, slots=True)
class Hit:
    """A term as the list shows it. ``synonym``: the name that matched, if it was not its own. ``replaced_by``: the
    identifier and name of the term that takes the place of an obsolete one."""

    ontology: str
    identifier: str
    name: str
    kind: str
    obsolete: bool
    synonym: str = ""
    replaced_by: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Shelf:
    """What of a scope is loaded: the edition, and the branch if there is one."""

    scope: Scope
    edition: int


def shelves(among: Iterable[Scope], sources: Iterable[Source]) -> list[Shelf]:
    editions = {source.ontology: source.edition for source in sources}
    return [Shelf(scope, number) for scope in among if (number := editions.get(scope.ontology.key))]


def search(query: str, *, among: Sequence[Shelf], limit: int = LIMIT) -> list[Hit]:
    """The terms for what was typed."""
    folded = fold(query[:MAX_QUERY])
    if not folded or not among:
        return []
    found = _Found(limit)
    found.add(by_identifier(query, among=among, limit=limit))
    for step in (_PREFIX, _SUBSTRING):
        if found.full or len(folded) < step.shortest:
            break
        found.add(_names(step, folded, among=among, limit=limit))
    return _with_replacements(found.hits, among)


def similar(query: str, *, among: Sequence[Shelf], limit: int = LIMIT) -> list[Hit]:
    """Terms whose names are written almost so."""
    return []


class _Found:
    """Terms in the order in which they were found, each once."""

    def __init__(self, limit: int) -> None:
        self.limit, self.hits = limit, list[Hit]()
        self._seen: set[str] = set()

    @property
    def full(self) -> bool:
        return len(self.hits) >= self.limit

    def add(self, hits: Iterable[Hit]) -> None:
        for hit in hits:
            if not self.full and hit.identifier not in self._seen:
                self._seen.add(hit.identifier)
                self.hits.append(hit)


# --- by identifier

_BY_ID = """(SELECT {key} AS ontology, identifier, name, kind, obsolete, NULL AS synonym, replaced_by
    FROM vocabulary_term WHERE edition = {edition} AND identifier LIKE {beginning} {branch}
    ORDER BY length(identifier), identifier LIMIT {limit})"""


def by_identifier(query: str, *, among: Sequence[Shelf], limit: int) -> list[Hit]:
    """Terms whose identifier is what was typed or begins so; digits alone count as an identifier where it is whole."""
    parts = []
    for shelf in among:
        ontology = shelf.scope.ontology
        whole = ontology.identifier(query, bare=any(sign.isdigit() for sign in query))
        if beginning := whole or ontology.beginning(query):
            parts.append(_part(_BY_ID, shelf, limit=limit, beginning=sql.Literal(_like(beginning) + "%")))
    return _run(parts)


# --- by name

# Sorted again over the shelves: the same name first, obsolete terms last, then the better known and the shorter.
_SORTED = """SELECT ontology, identifier, name, kind, obsolete, synonym, replaced_by FROM ({parts}) AS found
    ORDER BY NOT same, tier, length(folded), place, folded LIMIT {limit}"""
_BY_NAME = """(SELECT {key} AS ontology, {place} AS place, term.identifier, term.name, term.kind, term.obsolete,
    hit.synonym, term.replaced_by, hit.folded, hit.tier, hit.folded = {folded} AS same
    FROM ({hits}) AS hit JOIN vocabulary_term AS term ON term.edition = {edition} AND term.number = hit.term)"""
_HITS = """SELECT term, folded, synonym, tier FROM vocabulary_name
    WHERE edition = {edition} AND folded LIKE {pattern} {branch} LIMIT {limit}"""


@dataclass(frozen=True, slots=True)
class _Step:
    shortest: int
    pattern: Callable[[str], str]


_PREFIX = _Step(1, lambda folded: _like(folded) + "%")
_SUBSTRING = _Step(SUBSTRING_FROM, lambda folded: "%" + _like(folded) + "%")


def _names(step: _Step, folded: str, *, among: Sequence[Shelf], limit: int) -> list[Hit]:
    pattern = sql.Literal(step.pattern(folded))
    parts = []
    for place, shelf in enumerate(among):
        # A term may be found by several of its names.
        hits = _part(_HITS, shelf, pattern=pattern, limit=limit * 2)
        words = {"hits": hits, "place": sql.Literal(place), "folded": sql.Literal(folded)}
        parts.append(_part(_BY_NAME, shelf, limit=limit, **words))
    return _run([sql.SQL(_SORTED).format(parts=sql.SQL(" UNION ALL ").join(parts), limit=sql.Literal(limit * 2))])


# --- what they share


def _part(template: str, shelf: Shelf, *, limit: int, **more: sql.Composable) -> sql.Composed:
    branch = sql.SQL("AND kind = {}").format(sql.Literal(shelf.scope.branch)) if shelf.scope.branch else sql.SQL("")
    return sql.SQL(template).format(
        key=sql.Literal(shelf.scope.ontology.key),
        edition=sql.Literal(shelf.edition),
        branch=branch,
        limit=sql.Literal(limit),
        **more,
    )


def _run(parts: Sequence[sql.Composable]) -> list[Hit]:
    if not parts:
        return []
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL(" UNION ALL ").join(parts))
        return [_hit(row) for row in cursor.fetchall()]


def _hit(row: tuple[Any, ...]) -> Hit:
    ontology, identifier, name, kind, obsolete, synonym, replaced_by = row
    replacement = (replaced_by, "") if replaced_by else None
    return Hit(ontology, identifier, name, kind, obsolete, synonym or "", replacement)


_NAMED = "(SELECT identifier, name FROM vocabulary_term WHERE edition = {edition} AND identifier IN ({wanted}))"


def _with_replacements(hits: list[Hit], among: Sequence[Shelf]) -> list[Hit]:
    """With the names of the replacements, which one more query gives where there are any."""
    wanted = {hit.replaced_by[0] for hit in hits if hit.replaced_by}
    if not wanted:
        return hits
    listed = sql.SQL(", ").join(map(sql.Literal, sorted(wanted)))
    parts = [_part(_NAMED, shelf, limit=0, wanted=listed) for shelf in among]
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL(" UNION ALL ").join(parts))
        names = dict(cursor.fetchall())
    return [_renamed(hit, names) for hit in hits]


def _renamed(hit: Hit, names: dict[str, str]) -> Hit:
    if hit.replaced_by is None:
        return hit
    identifier = hit.replaced_by[0]
    replaced_by = (identifier, names.get(identifier, ""))
    return Hit(hit.ontology, hit.identifier, hit.name, hit.kind, hit.obsolete, hit.synonym, replaced_by)


def _like(text: str) -> str:
    for sign in ("\\", "%", "_"):
        text = text.replace(sign, "\\" + sign)
    return text


def all_shelves() -> list[Shelf]:
    """Everything that is loaded."""
    return shelves((Scope(one) for one in ONTOLOGIES.values()), Source.objects.all())
