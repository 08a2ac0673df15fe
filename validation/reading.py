"""Read and record: claim contents, read their headers outside any transaction, record while the claim holds."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from validation.formats import READER_VERSION, ReadOut, read_anything
from validation.models import Reading
from validation.pool import ReaderPool
from validation.queue import QueueState, want
from validation.reading_line import BATCH, ReadingLine, Source
from validation.recording import store
from validation.s3file import S3File, S3Store
from validation.signals import content_read
from validation.stores import StoreListing
from validation.tally import refresh_tallies

# Processes for risky parsers, beside this one; see validation.pool.
CHILDREN = 2


def reading_line(*, limit: int = BATCH) -> ReadingLine:
    """Use it in a `with`: call `step` until it gives 0, over all depositions in turns."""
    return ReadingLine(read=_read, record=record, announce=announce, limit=limit)


def read_batch(*, limit: int = BATCH) -> int:
    """Claim up to `limit` contents once, read them, record. Returns how many were claimed."""
    with reading_line(limit=limit) as line:
        return line.begin()


def record(read: Sequence[tuple[Reading, ReadOut]]) -> int:
    """Store what was read, for those rows whose claim still holds, and tell of it in the same transaction."""
    with transaction.atomic():
        kept = store(read, version=READER_VERSION)
        announce(kept)
    return len(kept)


def line_up(readings: QuerySet[Reading]) -> int:
    """Put these readings in line again, with new attempts; the caller rings."""
    with transaction.atomic():
        scopes = set(readings.order_by().values_list("scope", flat=True))
        wanted = want(readings) if scopes else 0
        refresh_tallies(scopes)
    return wanted


def outdated() -> QuerySet[Reading]:
    """What an older reader has read: this one may see more."""
    return Reading.objects.filter(reader_version__lt=READER_VERSION, state=QueueState.DONE)


def announce(rows: Iterable[Reading]) -> None:
    """Tell that these readings came to an end. Receivers run in the same transaction: all is kept, or nothing."""
    by_scope: dict[uuid.UUID, list[uuid.UUID]] = defaultdict(list)
    for row in rows:
        by_scope[row.scope].append(row.content_id)
    with transaction.atomic(savepoint=False):
        for scope in sorted(by_scope):
            content_read.send(sender=Reading, scope=scope, content_ids=by_scope[scope])
        refresh_tallies(by_scope.keys())


def risky_reader() -> Callable[[Any], ReadOut]:
    """Reads what is of a risky format in a child process."""
    return _children().read


def _read(source: Source) -> ReadOut:
    return read_anything(_opened(*source), risky=risky_reader())


def _opened(key: str, size: int, etag: str, listing: Any) -> S3File | S3Store:
    if listing is not None:
        return S3Store(key, listing=StoreListing.from_json(listing))
    return S3File(key, size=size, etag=etag)


@cache
def _children() -> ReaderPool:
    """Of this process; a fork makes its own (see `ReaderPool`)."""
    return ReaderPool(workers=CHILDREN)
