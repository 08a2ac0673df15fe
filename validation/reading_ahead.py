"""Read what was sent ahead of files: claim, read in memory, record while the claim holds.

A fault of ours is no finding: after the last attempt the file has simply not been looked at ahead.
"""

from __future__ import annotations

import logging
import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from django.db import DataError, transaction

from validation.ahead import HeadFile, HeadStore, read_ahead
from validation.formats import READER_VERSION, ReadOut
from validation.models import Ahead
from validation.queue import claim, give_back, sweep
from validation.reading import CHILDREN, risky_reader
from validation.recording import store
from validation.signals import ahead_read
from validation.stores import StoreListing

log = logging.getLogger(__name__)

BATCH = 256
LEASE = timedelta(seconds=60)
# What was sent does not tell: neither a format nor facts.
NOTHING = ReadOut("", None)

Read = tuple[Ahead, ReadOut]
Fault = tuple[Ahead, str]


def read_batch(*, limit: int = BATCH) -> int:
    """Claim up to `limit` rows once, read them, record. Returns how many were claimed."""
    rows = claim(Ahead, limit=limit, lease=LEASE)
    with ThreadPoolExecutor(CHILDREN) as pool:
        came = list(pool.map(_attempt, rows))
    faults = _put_down([(row, out) for row, out in zip(rows, came, strict=True) if isinstance(out, ReadOut)])
    faults += [(row, out) for row, out in zip(rows, came, strict=True) if isinstance(out, str)]
    for row, fault in faults:
        if give_back(row, fault=fault):
            _give_up([row])
    return len(rows)


def sweep_ahead() -> None:
    """Free what a dead worker held."""
    _give_up(sweep(Ahead).gave_up)


def _give_up(rows: Sequence[Ahead]) -> None:
    Ahead.objects.filter(pk__in=[row.pk for row in rows]).update(head=b"", documents={}, listing=None)
    _tell(rows)


def _attempt(row: Ahead) -> ReadOut | str:
    """What was read, or the fault. Called by threads: no database here."""
    try:
        return read_ahead(_opened(row), risky=risky_reader()) or NOTHING
    except Exception as error:
        log.warning("reading ahead of %s failed", row.file, exc_info=error)
        return f"{type(error).__name__}: {error}"[:500]


def _opened(row: Ahead) -> HeadFile | HeadStore:
    if row.listing is not None:
        return HeadStore(row.documents, listing=StoreListing.from_json(row.listing), name=row.name)
    return HeadFile(bytes(row.head), name=row.name, size=row.size)


def _put_down(read: Sequence[Read]) -> list[Fault]:
    try:
        _record(read)
    except (DataError, ValueError) as error:
        if len(read) == 1:
            log.exception("what was read ahead of %s cannot be stored", read[0][0].file)
            return [(read[0][0], f"{type(error).__name__}: {error}"[:500])]
        # What cannot be stored takes nothing else down with it.
        return [fault for one in read for fault in _put_down([one])]
    return []


def _record(read: Sequence[Read]) -> None:
    with transaction.atomic():
        _tell(store(read, version=READER_VERSION))


def _tell(rows: Iterable[Ahead]) -> None:
    """Receivers run in the same transaction: all is kept, or nothing."""
    by_scope: dict[uuid.UUID, list[uuid.UUID]] = defaultdict(list)
    for row in rows:
        by_scope[row.scope].append(row.file)
    for scope in sorted(by_scope):
        ahead_read.send(sender=Ahead, scope=scope, files=by_scope[scope])
