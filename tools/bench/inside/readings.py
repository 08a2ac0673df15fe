"""Headers read per second by the worker's own code, beside the same range requests issued bare.

Both with one and with two processes, each with as many connections as the worker has threads.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import urllib3
from django.db.models import QuerySet

from portal.platform import s3
from submissions import judging
from submissions.models import RunCheck
from tests import large
from tests.validation import build
from tools.bench import Figure
from tools.bench.inside.forks import together
from tools.bench.rounds import rate
from validation.models import Reading
from validation.queue import QueueState
from validation.reading import line_up, reading_line
from validation.reading_line import THREADS

RUNS, MOVIES, ROUNDS = 40, 41, 5
HEADER = "bytes=0-1023"
MRC = ("tilt_series", "tomogram", "movie_stack")


def figures() -> Iterator[Figure]:
    """MRC files of RUNS runs, as many movies per run as a tilt series has."""
    made = large.judged(large.deposition(runs=RUNS, movies=MOVIES))
    readings = Reading.objects.filter(scope=made.uuid, format="mrc")
    keys = list(readings.values_list("content__key", flat=True))
    _put(keys)
    signed = [s3.presign_get(key, filename="x", expires=3600) for key in keys]
    for processes in (1, 2):
        for judged in (False, True):
            yield rate(
                f"headers read{', recorded and their runs judged' if judged else ' and recorded'}, "
                f"{len(keys):,} files, processes: {processes}",
                count=len(keys),
                unit="/s",
                against=f"bare range requests, {processes} × {THREADS} connections",
                rounds=ROUNDS,
                ours=lambda p=processes, j=judged: _read(readings, p, judged=j),  # type: ignore[misc]
                bare=lambda p=processes: together(p, work=lambda n: _bare(signed[n::p])),  # type: ignore[misc]
            )


def _put(keys: list[str]) -> None:
    bodies = {".st": build.mrc((8, 6, MOVIES), pixel=large.PIXEL), "rec": build.mrc((8, 8, 4), pixel=large.VOXEL)}
    bodies["mrc"] = build.movie()
    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(lambda key: s3.client().put_object(Bucket=s3.bucket(), Key=key, Body=bodies[key[-3:]]), keys))


def _read(readings: QuerySet[Reading], processes: int, *, judged: bool) -> float:
    RunCheck.objects.update(state=QueueState.DONE, claim=None, deadline=None)
    line_up(readings)
    took = together(processes, work=lambda _: _all(judged=judged))
    unread = readings.exclude(state=QueueState.DONE).count()
    unjudged = RunCheck.objects.exclude(state=QueueState.DONE).count() if judged else 0
    if unread or unjudged:
        raise RuntimeError(f"{unread} headers were not read, {unjudged} runs not judged; the figure would lie.")
    return took


def _all(*, judged: bool) -> None:
    with reading_line() as line:
        while line.step():
            pass
    while judged and judging.judge_batch():
        pass


def _bare(signed: list[str]) -> None:
    pool = urllib3.PoolManager(maxsize=THREADS)

    def get(url: str) -> int:
        return len(pool.request("GET", url, headers={"Range": HEADER}, retries=False).data)

    with ThreadPoolExecutor(THREADS) as threads:
        if set(threads.map(get, signed)) != {1024}:
            raise RuntimeError("A bare request did not give a header; the figure would lie.")
