"""Fill the tables of one ontology and put them in the place of those that are searched.

An edition is made in tables of its own and attached at the end, in one short transaction: searches see all of it or
nothing, and whoever is killed before leaves only tables that the next load removes. One load runs at a time.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from itertools import islice

from django.db import connection, transaction
from django.utils import timezone

from submissions.vocabulary import staging
from submissions.vocabulary.entry import Entry
from submissions.vocabulary.models import Source

log = logging.getLogger(__name__)

CHUNK = 20_000
_LOCK = 0x766F6361  # "voca"
# Raise it when the same data would be kept differently.
FORMAT = 1


class Busy(Exception):
    """Another process is loading."""


class Empty(ValueError):
    """What was given holds no term of the ontology."""


@dataclass(frozen=True, slots=True)
class Edition:
    """What is to be loaded. ``digest``: two editions with the same one are the same."""

    ontology: str
    version: str
    date: date | None
    origin: str
    digest: str
    expected: int = 0


@contextmanager
def alone() -> Iterator[None]:
    """Raises: Busy. The lock goes with the connection, so a killed loader holds nothing up."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_LOCK])
        if not cursor.fetchone()[0]:
            raise Busy("Another process is loading vocabularies.")
    try:
        staging.remove_leftovers()
        Source.objects.filter(state=Source.State.LOADING).update(state=Source.State.WAITING, done=0)
        Source.objects.filter(edition__isnull=False).update(state=Source.State.LOADED)
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])


def tidy() -> None:
    """Remove what a killed loader left, and no longer say that it loads. Raises: Busy."""
    with alone():
        pass


def load(edition: Edition, entries: Iterable[Entry]) -> Source:
    """Load ``entries``; of several with one identifier the last counts, names of all are kept. Call it inside `alone`.

    Raises: Empty, with what was loaded before still in its place; and what reading the entries raises.
    """
    source, _ = Source.objects.get_or_create(ontology=edition.ontology)
    _note(source, state=Source.State.LOADING, done=0, expected=edition.expected, trouble="")
    number = staging.create()
    try:
        read = _copy(source, number, entries)
        if not read:
            raise Empty(f"There is no term of {edition.ontology} in it.")
        terms, names = staging.finish(number)
        with transaction.atomic():
            _swap(source, number)
            _note(
                source, edition=number, version=edition.version, date=edition.date, origin=edition.origin,
                digest=edition.digest, terms=terms, names=names, loaded_at=timezone.now(),
                state=Source.State.LOADED, done=0,
            )  # fmt: skip
    except BaseException:
        if not connection.needs_rollback:
            staging.drop(number)
            state = Source.State.LOADED if source.edition else Source.State.WAITING
            _note(source, state=state, done=0)
        raise
    log.info("%s %s: %d terms with %d names", edition.ontology, edition.version, terms, names)
    return source


def _copy(source: Source, number: int, entries: Iterable[Entry]) -> int:
    stream, read = iter(entries), 0
    while chunk := list(islice(stream, CHUNK)):
        staging.copy(number, chunk, first=read)
        read += len(chunk)
        _note(source, done=read)
    return read


def _swap(source: Source, number: int) -> None:
    # Read anew: whoever runs at the same time may have swapped.
    old = Source.objects.select_for_update().get(pk=source.pk).edition
    staging.attach(number)
    Source.objects.filter(pk=source.pk).update(edition=None)
    if old:
        staging.drop(old)


def _note(source: Source, **values: object) -> None:
    for key, value in values.items():
        setattr(source, key, value)
    Source.objects.filter(pk=source.pk).update(**values)
