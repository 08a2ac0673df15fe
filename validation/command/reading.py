"""Read many files at once. Threads wait for the disk; formats with large parsers are read in limited processes."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import Any

from validation.command.plain import decoded
from validation.command.walk import Found
from validation.formats import ReadOut, read_anything
from validation.pool import ReaderDied, ReaderPool
from validation.reader import LocalFile
from validation.stores import LocalStore

# So many files to a task: a task for each would cost more than the reading.
CHUNK = 32


@dataclass(frozen=True, slots=True)
class Read:
    """`out` is None where the file could not be read by no fault of its own: `fault` says why."""

    found: Found
    out: ReadOut | None
    size: int
    fault: str = ""


def read_all(found: Sequence[Found], *, jobs: int, advance: Callable[[int], Any] = lambda count: None) -> list[Read]:
    """In the order of `found`. `advance` is told how many more are done. Ctrl-C passes through at once."""
    chunks = [found[start : start + CHUNK] for start in range(0, len(found), CHUNK)]
    done: dict[int, list[Read]] = {}
    with ReaderPool(workers=min(jobs, os.cpu_count() or 1)) as pool:
        threads = ThreadPoolExecutor(jobs, thread_name_prefix="read")
        try:
            futures = {threads.submit(_chunk, chunk, pool): number for number, chunk in enumerate(chunks)}
            for future in _as_they_come(futures):
                done[futures[future]] = future.result()
                advance(len(done[futures[future]]))
        finally:
            threads.shutdown(wait=False, cancel_futures=True)
    return [one for number in range(len(chunks)) for one in done[number]]


def _as_they_come(futures: dict[Future[list[Read]], int]) -> Iterator[Future[list[Read]]]:
    pending = set(futures)
    while pending:
        # With a time limit, so that Ctrl-C is heard while nothing comes.
        finished, pending = wait(pending, timeout=0.5, return_when=FIRST_COMPLETED)
        yield from finished


def _chunk(chunk: Sequence[Found], pool: ReaderPool) -> list[Read]:
    return [_read(found, pool) for found in chunk]


def _read(found: Found, pool: ReaderPool) -> Read:
    """The file's own faults are problems in `out`; a disk that fails, and our own mistakes, are told as such."""
    try:
        file = _opened(found)
        return Read(found, read_anything(file, risky=pool.read), file.size)
    except OSError as error:
        return Read(found, None, found.size, _words(error))
    except ReaderDied as error:
        return Read(found, None, found.size, f"our reader gave up: {decoded(str(error))}")
    except Exception as error:
        return Read(found, None, found.size, f"our reader failed: {type(error).__name__}: {error}"[:300])


def _opened(found: Found) -> Any:
    return LocalStore(found.disk) if found.store else LocalFile(found.disk)


def _words(error: OSError) -> str:
    said = error.strerror or str(error)
    return said[:1].lower() + said[1:]
