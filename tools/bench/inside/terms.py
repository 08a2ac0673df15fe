"""The type-ahead over all vocabularies at the level of HTTP, beside its own SQL statements bare; and how they load."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable, Iterator
from typing import Any

from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import override_settings
from django.urls import reverse

from submissions.vocabulary import views
from submissions.vocabulary.models import Source
from tests.factories import make_user
from tools.bench import Figure
from tools.bench.rounds import percentile, seconds

EACH = 100
# Names at random, of each ontology the same share; synonyms alone if so wanted.
_SAMPLE = """SELECT folded FROM vocabulary_name TABLESAMPLE BERNOULLI (%s) REPEATABLE (7)
    WHERE length(folded) > 9 AND (synonym IS NOT NULL) >= %s::boolean ORDER BY md5(folded) LIMIT %s"""
_IDS = """SELECT identifier FROM vocabulary_term TABLESAMPLE BERNOULLI (0.05) REPEATABLE (7)
    ORDER BY md5(identifier) LIMIT %s"""
_DISK = """SELECT sum(pg_total_relation_size(oid)) FROM pg_class
    WHERE relname ~ '^vocabulary_(term|name)_' AND relkind = 'r'"""
SCOPES = {"all": "", "organism": "NCBITaxon", "tissue": "UBERON,CL,BTO,WBbt,ZFA,FBbt"}


def figures() -> Iterator[Figure]:
    yield from _loading()
    views.MOST = 10**9  # one person asks as fast as it goes
    client = Client()
    client.force_login(make_user())
    loaded = list(Source.objects.exclude(edition=None).values_list("ontology", flat=True))
    scopes = {**SCOPES, "all": ",".join(loaded)}
    for kind, queries in _queries().items():
        for name, within in scopes.items():
            if set(within.split(",")) & set(loaded):
                yield _figure(client, name=f"{kind}, {name}", within=within, queries=queries, similar=kind == "similar")


def _loading() -> Iterator[Figure]:
    with override_settings(VOCABULARIES=["all"]):
        quick = seconds(lambda: call_command("load_vocabularies", quick=True, verbosity=0))
        yield Figure("load what prepare loads", value=quick, unit="s")
        took = seconds(lambda: call_command("load_vocabularies", verbosity=0))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    rows = Source.objects.exclude(edition=None).values_list("terms", "names")
    terms, names = (sum(column) for column in zip(*rows, strict=True))
    note = f"{terms:,} terms, {names:,} names; this process peaked at {peak:.0f} MB"
    yield Figure("fetch and load the rest", value=took, unit="s", note=note)
    with connection.cursor() as cursor:
        cursor.execute(_DISK)
        yield Figure("disk in the database", value=float(cursor.fetchone()[0]) / 2**20, unit="MB")


def _queries() -> dict[str, list[str]]:
    """By kind: beginnings of 3 to 10 letters, middles, synonyms, identifiers, nothing, almost nothing."""
    names, synonyms = _column(_SAMPLE, 1, "no", EACH), _column(_SAMPLE, 20, "yes", EACH)
    return {
        "prefix": [name[: 3 + number % 8] for number, name in enumerate(names)],
        "substring": [name[3 : 7 + number % 4] for number, name in enumerate(names)],
        "synonym": [name[: 6 + number % 8] for number, name in enumerate(synonyms)],
        "identifier": _column(_IDS, EACH),
        "nothing found": [f"zq{name[4:8]}xj" for name in names],
        "similar": [name[:5] + name[6:] for name in names],
    }


def _column(query: str, *params: Any) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(query, params)
        return [row[0] for row in cursor.fetchall()]


def _figure(client: Client, *, name: str, within: str, queries: list[str], similar: bool) -> Figure:
    more = {"similar": "1"} if similar else {}
    mine, bare = [], []
    for query in queries:
        ask = {"within": within, "q": query, **more}
        statements = _statements(lambda ask=ask: client.get(reverse("terms"), ask))  # type: ignore[misc]
        mine.append(_timed(lambda ask=ask: client.get(reverse("terms"), ask)))  # type: ignore[misc]
        bare.append(seconds(lambda statements=statements: _run(statements)))  # type: ignore[misc]
    return Figure(
        f"{name}: p95",
        value=percentile(mine, share=0.95) * 1000,
        unit="ms",
        baseline=percentile(bare, share=0.95) * 1000,
        against="its SQL alone",
        note=f"p50 {percentile(mine, share=0.5) * 1000:.1f}, max {max(mine) * 1000:.1f} ms of {len(queries)}",
    )


def _timed(ask: Callable[[], Any]) -> float:
    began = time.perf_counter()
    answer = ask()
    took = time.perf_counter() - began
    if answer.status_code != 200:
        raise RuntimeError(f"The type-ahead answers {answer.status_code}; the figure would lie.")
    return took


def _statements(work: Callable[[], Any]) -> list[str]:
    """The SQL of the search itself."""
    found: list[str] = []

    def note(execute: Any, statement: Any, *rest: Any) -> Any:
        text = statement if isinstance(statement, str) else statement.as_string(connection.connection)
        if "vocabulary_term_" in text or "vocabulary_name_" in text:
            found.append(text)
        return execute(statement, *rest)

    with connection.execute_wrapper(note):
        work()
    return found


def _run(statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
            cursor.fetchall()
