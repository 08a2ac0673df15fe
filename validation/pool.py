"""Risky parsers run in long-lived child processes, which may run out of memory or time, or crash, without harm.

A child is a clean interpreter: it has no credentials in its environment, no network, and a limit on its memory. The
bytes it wants it asks of us over a pipe. Plain subprocesses: a worker of Celery may have no others.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Any, Protocol

from validation.findings import Problem
from validation.formats import ReadOut, facts_from_json
from validation.pool_child import DATA, STOP
from validation.pool_process import ChildProcess, ReaderDied
from validation.reader import CachedFile, RangeFile

__all__ = ["ReaderDied", "ReaderPool"]

READER = "validation.formats:read_anything"
MEMORY = 400 * 1024**2
SECONDS = 20.0
# A child is replaced after so many files, so that nothing piles up in it.
FILES = 500
# No reader needs nearly as many; one that is led in circles by a file ends here.
MOST_REQUESTS = 20_000


class Listed(Protocol):
    """A store of many objects, as `validation.stores` has them."""

    @property
    def name(self) -> str: ...
    @property
    def size(self) -> int: ...
    @property
    def listing(self) -> Any: ...
    def read(self, path: str, *, cap: int) -> bytes: ...


class ReaderPool:
    """At most `workers` children; each has `memory` bytes above what it needs to start, and `seconds` for one file.

    The time in which it waits for bytes does not count. Safe to use from threads; a fork of this process starts
    children of its own. `reader`: "module:function" that reads one file.
    """

    def __init__(
        self, *, workers: int = 2, memory: int = MEMORY, seconds: float = SECONDS, reader: str = READER
    ) -> None:
        self._workers, self._memory, self._seconds, self._reader = workers, memory, seconds, reader
        self._begin()

    def read(self, file: RangeFile | Listed) -> ReadOut:
        """Facts or problems of the file. Raises: ReaderDied (our fault); what reading its bytes raises."""
        if self._owner != os.getpid():
            self._begin()
        with self._turn:
            child = self._take()
            try:
                answer = _converse(child, file)
            except ReaderDied as reason:
                raise ReaderDied(f"{file.name}: {reason}") from None
            finally:
                self._give_back(child)
        return _out(answer)

    def close(self) -> None:
        """End all children that are idle."""
        while self._idle:
            self._idle.pop().kill()

    def __enter__(self) -> ReaderPool:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def _begin(self) -> None:
        self._owner = os.getpid()
        self._idle: list[ChildProcess] = []
        self._turn = threading.Semaphore(self._workers)

    def _take(self) -> ChildProcess:
        try:
            return self._idle.pop()
        except IndexError:
            return ChildProcess(memory=self._memory, seconds=self._seconds, reader=self._reader)

    def _give_back(self, child: ChildProcess) -> None:
        if child.busy or child.files >= FILES:
            child.kill()
        else:
            self._idle.append(child)


def _converse(child: ChildProcess, file: RangeFile | Listed) -> dict[str, Any]:
    """Send the job, answer what the child asks, until it tells what it found."""
    child.begin({"name": file.name, "size": file.size, "listing": _listing(file)})
    for _ in range(MOST_REQUESTS):
        said = child.hear()
        if "out" in said:
            child.busy = False
            found: dict[str, Any] = said["out"]
            return found
        if "fault" in said:
            raise ReaderDied(f"the reader failed: {said['fault']}")
        _answer(child, said, file)
    raise ReaderDied(f"the reader asked for more than {MOST_REQUESTS:,} ranges")


def _answer(child: ChildProcess, said: dict[str, Any], file: RangeFile | Listed) -> None:
    try:
        data = _asked(file, said)()
    except Unanswerable:
        raise
    except Exception as error:
        # The storage's fault, or an Unreadable of a store: the child ends the file, and may be used again.
        child.answer(STOP, type(error).__name__.encode())
        child.busy = "stopped" not in child.hear()
        raise
    child.answer(DATA, data)


class Unanswerable(ReaderDied):
    """The child asks for something that there is not."""


def _asked(file: Any, said: dict[str, Any]) -> Callable[[], bytes]:
    match said:
        case {"at": int(offset), "length": int(length)} if hasattr(file, "read_at") and offset >= 0:
            return lambda: _range(file, offset, max(0, min(length, file.size - offset)))
        case {"path": str(path), "cap": int(cap)} if hasattr(file, "read"):
            return lambda: bytes(file.read(path, cap=cap))
    raise Unanswerable(f"the reader asked for {str(said)[:200]}")


def _range(file: Any, offset: int, length: int) -> bytes:
    """What was fetched already is not fetched again; the child has a cache of its own, so nothing else is kept."""
    if isinstance(file, CachedFile):
        head = file.head
        return head[offset : offset + length] if offset + length <= len(head) else file.below.read_at(offset, length)
    return bytes(file.read_at(offset, length))


def _listing(file: Any) -> Any:
    listing = getattr(file, "listing", None)
    return None if listing is None else listing.to_json()


def _out(answer: dict[str, Any]) -> ReadOut:
    try:
        problems = tuple(Problem.from_json(problem) for problem in answer["problems"])
        return ReadOut(str(answer["format"]), facts_from_json(answer["facts"]), problems)
    except (KeyError, TypeError, ValueError) as error:
        raise ReaderDied(f"the reader's answer makes no sense: {json.dumps(answer)[:200]}") from error
