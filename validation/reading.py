"""Read and record: claim contents, read their headers outside any transaction, record while the claim holds."""

from __future__ import annotations

import logging
import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from datetime import timedelta
from functools import cache

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from validation.formats import READER_VERSION, ReadOut, read_anything
from validation.models import Content, Reading
from validation.pool import ReaderPool
from validation.queue import QueueState, claim, finish, give_back, held, renew, want
from validation.s3file import S3File, S3Store
from validation.signals import content_read
from validation.stores import StoreListing
from validation.tally import refresh_tallies

log = logging.getLogger(__name__)

BATCH = 64
THREADS = 8
# Processes for risky parsers, beside this one; see validation.pool.
CHILDREN = 2
LEASE = timedelta(seconds=45)
RENEW_SECONDS = LEASE.total_seconds() / 3

RESULT = ("format", "facts", "problems", "reader_version", "read_at")


def read_batch(*, limit: int = BATCH) -> int:
    """Claim up to `limit` contents over all depositions in turns, read them, record. Returns how many were claimed."""
    rows = claim(Reading, limit=limit, lease=LEASE)
    if not rows:
        return 0
    contents = Content.objects.in_bulk([row.content_id for row in rows])
    read, faults = _read_all(rows, contents=contents)
    record(read)
    for row, fault in faults:
        if give_back(row, fault=fault):
            announce([row])
    return len(rows)


def record(read: Sequence[tuple[Reading, ReadOut]]) -> int:
    """Store what was read, for those rows whose claim still holds; the others were taken over and are thrown away."""
    with transaction.atomic():
        mine = held(Reading, rows=[row for row, _ in read])
        kept = [_filled(row, out) for row, out in read if row.pk in mine]
        # The rows are there and locked; as an upsert this takes a tenth of the time of bulk_update's CASE expressions.
        Reading.objects.bulk_create(kept, update_conflicts=True, unique_fields=["pk"], update_fields=RESULT)
        finish(Reading, pks=[row.pk for row in kept])
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
    with transaction.atomic():
        for scope in sorted(by_scope):
            content_read.send(sender=Reading, scope=scope, content_ids=by_scope[scope])
        refresh_tallies(by_scope.keys())


def _read_all(
    rows: Sequence[Reading], *, contents: dict[uuid.UUID, Content]
) -> tuple[list[tuple[Reading, ReadOut]], list[tuple[Reading, str]]]:
    """Threads read ranges, the database is left to this one, which keeps the lease alive meanwhile."""
    with ThreadPoolExecutor(THREADS, thread_name_prefix="read") as pool:
        futures = {pool.submit(_read, contents[row.content_id]): row for row in rows}
        pending: set[Future[ReadOut]] = set(futures)
        while pending:
            _, pending = wait(pending, timeout=RENEW_SECONDS)
            if pending:
                renew(Reading, rows=rows, lease=LEASE)
    read, faults = [], []
    for future, row in futures.items():
        if (error := future.exception()) is None:
            read.append((row, future.result()))
        else:
            log.warning("reading %s failed", contents[row.content_id].key, exc_info=error)
            faults.append((row, f"{type(error).__name__}: {error}"[:500]))
    return read, faults


def _read(content: Content) -> ReadOut:
    return read_anything(_opened(content), risky=_children().read)


def _opened(content: Content) -> S3File | S3Store:
    if content.listing is not None:
        return S3Store(content.key, listing=StoreListing.from_json(content.listing))
    return S3File(content.key, size=content.size, etag=content.etag)


@cache
def _children() -> ReaderPool:
    """Of this process; a fork makes its own (see `ReaderPool`)."""
    return ReaderPool(workers=CHILDREN)


def _filled(row: Reading, out: ReadOut) -> Reading:
    row.format = out.format
    row.facts = None if out.facts is None else out.facts.to_json()
    row.problems = [problem.to_json() for problem in out.problems]
    row.reader_version = READER_VERSION
    row.read_at = timezone.now()
    return row
