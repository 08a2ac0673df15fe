"""Readings under way: threads read ahead while what was read before is recorded.

The database is left to the thread that owns the line; it claims, records and keeps the leases alive.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from queue import SimpleQueue
from types import TracebackType
from typing import Any, NamedTuple

from django.db import DataError

from portal.platform.s3 import StorageUnavailable
from validation.formats import ReadOut
from validation.models import Content, Reading
from validation.queue import claim, give_back, renew

log = logging.getLogger(__name__)

BATCH = 256
THREADS = 8
LEASE = timedelta(seconds=45)
RENEW_SECONDS = LEASE.total_seconds() / 3
# What was read is recorded after so long at the latest, however few.
PATIENCE_SECONDS = 0.5
LOOK_SECONDS = 0.01

Source = tuple[str, int, str, Any]
"""Key, size, ETag and listing of a content."""


class Fault(NamedTuple):
    """What went wrong on our side. `outage`: the storage did not answer, which says nothing of the file."""

    said: str
    outage: bool = False


NONE = Fault("")


class ReadingLine:
    """`read`: one content, called by threads; `record`: what was read; `announce`: what was given up."""

    def __init__(
        self,
        *,
        read: Callable[[Source], ReadOut],
        record: Callable[[Sequence[tuple[Reading, ReadOut]]], int],
        announce: Callable[[Sequence[Reading]], None],
        limit: int = BATCH,
    ) -> None:
        self._read, self._record, self._announce, self._limit = read, record, announce, limit
        self._flying: dict[Any, Reading] = {}
        self._todo: SimpleQueue[tuple[Any, Source] | None] = SimpleQueue()
        self._done: SimpleQueue[tuple[Any, ReadOut | None, Fault]] = SimpleQueue()
        self._came: list[tuple[Reading, ReadOut]] = []
        self._faults: list[tuple[Reading, Fault]] = []
        self._renewed = time.monotonic()
        self._threads = [threading.Thread(target=self._work, name=f"read-{n}", daemon=True) for n in range(THREADS)]

    def __enter__(self) -> ReadingLine:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Record what is under way, and claim no more. After an error the leases run out, and others read it."""
        try:
            while error is None and self._busy:
                self._put_down()
                self._collect()
        finally:
            for _ in self._threads:
                self._todo.put(None)
        for thread in self._threads if error is None else ():
            thread.join()

    def step(self) -> int:
        """Claim ahead, record what came before, wait for more; 0 when nothing is left to do."""
        claimed = self.begin() if len(self._flying) < self._limit else 0
        self._put_down()
        self._collect()
        return claimed or self._busy

    def begin(self) -> int:
        """Claim once. Returns how many."""
        rows = claim(Reading, limit=self._limit, lease=LEASE, alone=not self._busy)
        told = Content.objects.filter(pk__in=[row.content_id for row in rows])
        sources = {row[0]: row[1:] for row in told.values_list("pk", "key", "size", "etag", "listing")}
        for row in rows:
            if source := sources.get(row.content_id):  # else its deposition was deleted meanwhile
                self._flying[row.pk] = row
                self._todo.put((row.pk, source))
        return len(rows)

    @property
    def _busy(self) -> int:
        return len(self._flying) + len(self._came) + len(self._faults)

    def _work(self) -> None:
        while (job := self._todo.get()) is not None:
            pk, source = job
            try:
                self._done.put((pk, self._read(source), NONE))
            except StorageUnavailable as error:
                self._done.put((pk, None, Fault(_told(error), outage=True)))
            except Exception as error:
                log.warning("reading %s failed", source[0], exc_info=error)
                self._done.put((pk, None, Fault(_told(error))))

    def _collect(self) -> None:
        """Take what has been read: as soon as it is a good part of a batch, or after a while, or all."""
        until = time.monotonic() + PATIENCE_SECONDS
        enough = min(len(self._flying), self._limit // 2)
        while self._done.qsize() < enough and time.monotonic() < until:
            time.sleep(LOOK_SECONDS)
        while not self._done.empty():
            pk, out, fault = self._done.get()
            row = self._flying.pop(pk)
            if out is None:
                self._faults.append((row, fault))
            else:
                self._came.append((row, out))
        if self._flying and time.monotonic() - self._renewed > RENEW_SECONDS:
            renew(Reading, rows=list(self._flying.values()), lease=LEASE)
            self._renewed = time.monotonic()

    def _put_down(self) -> None:
        came, self._came = self._came, []
        faults, self._faults = self._faults, []
        try:
            self._record(came)
        except (DataError, ValueError):
            faults += self._one_by_one(came)
        for row, fault in faults:
            if give_back(row, fault=fault.said, outage=fault.outage):
                self._announce([row])

    def _one_by_one(self, came: list[tuple[Reading, ReadOut]]) -> list[tuple[Reading, Fault]]:
        """What cannot be stored takes nothing else down with it."""
        faults = []
        for row, out in came:
            try:
                self._record([(row, out)])
            except (DataError, ValueError) as error:
                log.exception("what was read of reading %s cannot be stored", row.pk)
                faults.append((row, Fault(_told(error))))
        return faults


def _told(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:500]
