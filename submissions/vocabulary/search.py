"""The type-ahead: terms by name, synonym or identifier, best first.

The same name comes before one that begins so, that before one that has it in its middle; among equals the better known
and the shorter. Names lie in their tables in that order (staging.py), so the first ones found are the best ones, and
a search never sorts more than it shows. Something similar is looked for only on request, where nothing matched.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import connection
from psycopg2 import sql

from submissions.vocabulary.entry import fold
from submissions.vocabulary.models import Source
from submissions.vocabulary.ontologies import ONTOLOGIES, Scope

LIMIT = 20
MAX_QUERY = 100
SUBSTRING_FROM = 3  # letters; the index knows groups of three
SIMILAR_FROM, MAX_SIMILAR = 4, 40
ALIKE = 0.4  # the share of groups of three letters that two names have in common
SMALL = 300_000  # names; in more, the index of groups of letters takes too long for what is only similar


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
    names: int


def shelves(among: Iterable[Scope], sources: Iterable[Source]) -> list[Shelf]:
    loaded = {source.ontology: source for source in sources}
    found = ((scope, loaded.get(scope.ontology.key)) for scope in among)
    return [Shelf(scope, source.edition, source.names) for scope, source in found if source and source.edition]


def search(query: str, *, among: Sequence[Shelf], limit: int = LIMIT) -> list[Hit]:
    """The terms for what was typed."""
    folded = fold(query[:MAX_QUERY])
    if not folded or not among:
        return []
    found = _Found(limit)
    found.add(_by_identifier(query, among=among, limit=limit))
    prefixed = any(shelf.scope.ontology.beginning(query) for shelf in among)  # GO:0005…: surely no name
    if not found.full and not (prefixed and found.rows):
        found.add(_by_name(_PREFIX, folded, pattern=_like(folded) + "%", among=among, limit=limit))
    if not found.full and not (prefixed and found.rows) and len(folded) >= SUBSTRING_FROM:
        found.add(_by_name(_SUBSTRING, folded, pattern="%" + _like(folded) + "%", among=among, limit=limit))
    return [_told(hit, folded) for hit in _terms(found.rows, among=among)]


def _told(hit: Hit, folded: str) -> Hit:
    """Without the synonym, if its own name matches as well."""
    return replace(hit, synonym="") if hit.synonym and folded in fold(hit.name) else hit


def similar(query: str, *, among: Sequence[Shelf], limit: int = LIMIT) -> list[Hit]:
    """Terms whose names are written almost so: in small vocabularies any, in large ones those that begin alike."""
    folded = fold(query[:MAX_SIMILAR])
    _rows(sql.SQL("SELECT set_config('pg_trgm.similarity_threshold', {}, false)").format(sql.Literal(str(ALIKE))))
    small = [shelf for shelf in among if shelf.names <= SMALL]
    large = [shelf for shelf in among if shelf.names > SMALL]
    found = _by_name(_ALIKE, folded, pattern="", among=small, limit=limit, order=_NEAREST)
    hits = _terms(found, among=small)
    for length in (len(folded) * 2 // 3, SIMILAR_FROM):
        pattern = _like(folded[:length]) + "%"
        found = _by_name(_ALIKE_BEGINNING, folded, pattern=pattern, among=large, limit=limit, order=_NEAREST)
        if found:
            hits = [*_terms(found, among=large), *hits]
            break
    return list({hit.identifier: hit for hit in hits}.values())[:limit]


class _Found:
    """Rows in the order in which they were found, each term once."""

    def __init__(self, limit: int) -> None:
        self.limit, self.rows = limit, list[Row]()
        self._seen: set[tuple[int, int]] = set()

    @property
    def full(self) -> bool:
        return len(self.rows) >= self.limit

    def add(self, rows: Iterable[Row]) -> None:
        for row in rows:
            if not self.full and row[:2] not in self._seen:
                self._seen.add(row[:2])
                self.rows.append(row)


# --- which names match: (place of the shelf, number of the term, folded name), best first

Row = tuple[int, int, str]

# Identifiers are looked for among terms, names among names; both give the same columns.
_BY_ID = """(SELECT {place} AS place, number AS term, identifier AS folded, 0 AS tier FROM {term}
    WHERE identifier LIKE {pattern} {branch} ORDER BY length(identifier), identifier LIMIT {limit})"""
# Of a beginning that very many names share, the well known ones and the first MOST are looked at, in the index alone.
_PREFIX = """(SELECT {place} AS place, term, folded, tier FROM (
        (SELECT term, folded, tier FROM {name} WHERE folded LIKE {pattern} AND tier <= 1 {branch} LIMIT {most})
        UNION (SELECT term, folded, tier FROM {name} WHERE folded LIKE {pattern} {branch}
         ORDER BY folded USING ~<~ LIMIT {most})
    ) AS found ORDER BY folded <> {folded}, tier, length(folded), folded LIMIT {limit})"""
# In the order in which they lie, which is that of preference.
_SUBSTRING = """(SELECT {place} AS place, term, folded, tier FROM {name} WHERE folded LIKE {pattern} {branch}
    LIMIT {limit})"""
_ALIKE = """(SELECT {place} AS place, term, folded, tier FROM {name} WHERE folded % {folded} {branch}
    ORDER BY similarity(folded, {folded}) DESC LIMIT {limit})"""
_ALIKE_BEGINNING = """(SELECT {place} AS place, term, folded, tier FROM (SELECT term, folded, tier FROM {name}
        WHERE folded LIKE {pattern} {branch} ORDER BY folded USING ~<~ LIMIT {most}) AS found
    WHERE similarity(folded, {folded}) >= {alike} ORDER BY similarity(folded, {folded}) DESC LIMIT {limit})"""
# Over the shelves: the same name first, obsolete terms last, then the better known and the shorter.
_BEST = "folded <> {folded}, tier, length(folded), place, folded"
_NEAREST = "similarity(folded, {folded}) DESC, tier, place, folded"
_SORTED = "SELECT place, term, folded FROM ({parts}) AS found ORDER BY {order} LIMIT {limit}"
MOST = {1: 500, 2: 2_000}
MOST_OF_LONG = 4_000


def _by_identifier(query: str, *, among: Sequence[Shelf], limit: int) -> list[Row]:
    """Terms whose identifier is what was typed or begins so; digits alone are one where they are long enough."""
    patterns = {}
    for place, shelf in enumerate(among):
        ontology = shelf.scope.ontology
        whole = ontology.identifier(query, bare=any(sign.isdigit() for sign in query))
        if beginning := whole or ontology.beginning(query):
            patterns[place] = _like(beginning) + "%"
    return _matching(_BY_ID, fold(query), patterns=patterns, among=among, limit=limit)


def _by_name(
    template: str, folded: str, *, pattern: str, among: Sequence[Shelf], limit: int, order: str = _BEST
) -> list[Row]:
    patterns = dict.fromkeys(range(len(among)), pattern)
    return _matching(template, folded, patterns=patterns, among=among, limit=limit, order=order)


def _matching(
    template: str, folded: str, *, patterns: dict[int, str], among: Sequence[Shelf], limit: int, order: str = _BEST
) -> list[Row]:
    """The rows of one query over the shelves that have a pattern. A term may be found by several of its names."""
    words = {
        "folded": sql.Literal(folded),
        "most": sql.Literal(MOST.get(len(folded), MOST_OF_LONG)),
        "limit": sql.Literal(limit * 2),
        "alike": sql.Literal(ALIKE),
    }
    parts = [
        _part(template, among[place], place=sql.Literal(place), pattern=sql.Literal(pattern), **words)
        for place, pattern in patterns.items()
    ]
    if not parts:
        return []
    by = sql.SQL(order).format(folded=words["folded"])
    return _rows(sql.SQL(_SORTED).format(parts=_all(parts), order=by, limit=words["limit"]))


# --- the terms of these names

_TERMS = """(SELECT {place} AS place, term.number, hit.folded, term.identifier, term.name, term.kind, term.obsolete,
        term.replaced_by, name.synonym,
        (SELECT other.name FROM {term} AS other WHERE other.identifier = term.replaced_by)
    FROM unnest({numbers}::integer[], {names}::text[]) AS hit (number, folded)
    JOIN {term} AS term ON term.number = hit.number
    LEFT JOIN {name} AS name ON name.term = hit.number AND name.folded = hit.folded)"""


def _terms(rows: Sequence[Row], *, among: Sequence[Shelf]) -> list[Hit]:
    """The terms in the order of the rows."""
    parts = []
    for place in sorted({row[0] for row in rows}):
        mine = [row for row in rows if row[0] == place]
        numbers, names = sql.Literal([row[1] for row in mine]), sql.Literal([row[2] for row in mine])
        parts.append(_part(_TERMS, among[place], place=sql.Literal(place), numbers=numbers, names=names))
    found = {row[:3]: row[3:] for row in _rows(_all(parts))} if parts else {}
    return [_hit(among[row[0]], found[row]) for row in rows if row in found]


def _hit(shelf: Shelf, row: tuple[Any, ...]) -> Hit:
    identifier, name, kind, obsolete, replaced_by, synonym, replacement = row
    instead = (replaced_by, replacement or "") if replaced_by else None
    return Hit(shelf.scope.ontology.key, identifier, name, kind, obsolete, synonym or "", instead)


# --- what they share


def _part(template: str, shelf: Shelf, **words: sql.Composable) -> sql.Composed:
    """The partitions by their own names: planning over all of them would cost more than the search."""
    branch = sql.SQL("AND kind = {}").format(sql.Literal(shelf.scope.branch)) if shelf.scope.branch else sql.SQL("")
    term, name = (sql.Identifier(f"vocabulary_{table}_{shelf.edition}") for table in ("term", "name"))
    return sql.SQL(template).format(term=term, name=name, branch=branch, **words)


def _all(parts: Sequence[sql.Composable]) -> sql.Composed:
    return sql.SQL(" UNION ALL ").join(parts)


def _rows(query: sql.Composable) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return list(cursor.fetchall())


def _like(text: str) -> str:
    for sign in ("\\", "%", "_"):
        text = text.replace(sign, "\\" + sign)
    return text


def all_shelves() -> list[Shelf]:
    """Everything that is loaded."""
    return shelves((Scope(one) for one in ONTOLOGIES.values()), Source.objects.all())
