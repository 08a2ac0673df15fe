"""Headers read per second by `validation.reading.read_batch`, beside the same range requests issued bare."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import urllib3
from django.db.models import QuerySet

from portal.platform import s3
from tests import large
from tests.validation import build
from tools.bench import Figure
from tools.bench.rounds import rate, seconds
from validation.models import Reading
from validation.queue import QueueState
from validation.reading import line_up, reading_line
from validation.reading_line import THREADS

RUNS, ROUNDS = 1000, 5
HEADER = "bytes=0-1023"


def figures() -> Iterator[Figure]:
    """Two MRC files for each of RUNS runs of a deposition."""
    made = large.deposition(runs=RUNS)
    readings = Reading.objects.filter(scope=made.uuid, format="mrc")
    keys = list(readings.values_list("content__key", flat=True))
    _put(keys)
    signed = [s3.presign_get(key, filename="x", expires=3600) for key in keys]
    pool = urllib3.PoolManager(maxsize=THREADS)
    yield rate(
        f"headers read and recorded, {len(keys):,} files",
        count=len(keys),
        unit="/s",
        against=f"bare range requests, {THREADS} threads",
        rounds=ROUNDS,
        ours=lambda: _read(readings),
        bare=lambda: seconds(lambda: _bare(pool, signed)),
    )


def _put(keys: list[str]) -> None:
    bodies = {".st": build.mrc((8, 6, 41)), "rec": build.mrc((8, 8, 4), pixel=10.8)}
    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(lambda key: s3.client().put_object(Bucket=s3.bucket(), Key=key, Body=bodies[key[-3:]]), keys))


def _read(readings: QuerySet[Reading]) -> float:
    line_up(readings)
    took = seconds(_all)
    unread = readings.exclude(state=QueueState.DONE).count()
    if unread:
        raise RuntimeError(f"{unread} headers were not read; the figure would lie.")
    return took


def _all() -> None:
    with reading_line() as line:
        while line.step():
            pass


def _bare(pool: urllib3.PoolManager, signed: list[str]) -> None:
    def get(url: str) -> int:
        return len(pool.request("GET", url, headers={"Range": HEADER}, retries=False).data)

    with ThreadPoolExecutor(THREADS) as threads:
        if set(threads.map(get, signed)) != {1024}:
            raise RuntimeError("A bare request did not give a header; the figure would lie.")
