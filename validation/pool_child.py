"""The child of the pool: waits for a file, reads it with what its parent fetches, tells what it found.

Its limits are set before the first file. What a parser prints goes nowhere, what it raises is told as a fault.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import resource
import signal
import struct
import sys
from collections.abc import Callable
from typing import Any

# Every message: its length, then its bytes. The child speaks JSON; it is answered with a kind and bytes.
HEAD = struct.Struct(">Q")
DATA, STOP = b"+", b"!"
MOST_SAID = 64 * 1024**2
# What a parser has no business with. The child opens its pipes before.
FORBIDDEN = ("socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.spawn", "os.system", "os.kill")


class Stopped(BaseException):
    """The parent cannot go on with this file. No Exception: a parser must not take it for its own."""


class Pipe:
    """The two ends that lead to the parent."""

    def __init__(self, *, read: int, write: int) -> None:
        self._read, self._write = read, write

    def say(self, message: dict[str, Any]) -> None:
        data = json.dumps(message).encode()
        whole = memoryview(HEAD.pack(len(data)) + data)
        while whole:
            whole = whole[os.write(self._write, whole) :]

    def hear(self) -> bytes:
        (length,) = HEAD.unpack(self._exactly(HEAD.size))
        return self._exactly(length)

    def ask(self, message: dict[str, Any]) -> bytes:
        self.say(message)
        answer = self.hear()
        if answer[:1] == STOP:
            raise Stopped
        return answer[1:]

    def _exactly(self, length: int) -> bytes:
        found = bytearray()
        while len(found) < length:
            part = os.read(self._read, min(length - len(found), 1 << 20))
            if not part:
                os._exit(0)  # the parent is gone
            found += part
        return bytes(found)


class DistantFile:
    """A `RangeFile` whose bytes the parent has."""

    def __init__(self, pipe: Pipe, *, name: str, size: int) -> None:
        self.name, self.size, self._pipe = name, size, pipe

    def read_at(self, offset: int, length: int) -> bytes:
        length = min(length, self.size - offset)
        return self._pipe.ask({"at": int(offset), "length": int(length)}) if length > 0 and offset >= 0 else b""


class DistantStore:
    """A `Store` whose objects the parent has."""

    def __init__(self, pipe: Pipe, *, name: str, size: int, listing: Any) -> None:
        self.name, self.size, self.listing, self._pipe = name, size, listing, pipe

    def read(self, path: str, *, cap: int) -> bytes:
        return self._pipe.ask({"path": path, "cap": int(cap)})


def main() -> None:
    """Entry of the child. ``sys.argv[2]``: limits and the reader, as JSON."""
    given = json.loads(sys.argv[2])
    pipe = Pipe(read=os.dup(0), write=os.dup(1))
    with open(os.devnull, "r+b") as nothing:  # no parser's words among ours
        os.dup2(nothing.fileno(), 0)
        os.dup2(nothing.fileno(), 1)
    module, _, name = given["reader"].partition(":")
    read = getattr(importlib.import_module(module), name)
    _limit(memory=given["memory"])
    pipe.say({"ready": True})
    while True:
        job = json.loads(pipe.hear())
        # Should the parent be gone, nobody else would end a reader that never comes back.
        signal.setitimer(signal.ITIMER_REAL, given["seconds"] * 30)
        pipe.say(_done(read, _distant(pipe, job)))
        signal.setitimer(signal.ITIMER_REAL, 0)


def _distant(pipe: Pipe, job: dict[str, Any]) -> DistantFile | DistantStore:
    if job["listing"] is None:
        return DistantFile(pipe, name=job["name"], size=job["size"])
    listing = importlib.import_module("validation.stores").StoreListing.from_json(job["listing"])
    return DistantStore(pipe, name=job["name"], size=job["size"], listing=listing)


def _done(read: Callable[[Any], Any], file: DistantFile | DistantStore) -> dict[str, Any]:
    try:
        out = read(file)
        facts = None if out.facts is None else out.facts.to_json()
        problems = [problem.to_json() for problem in out.problems]
    except Stopped:
        return {"stopped": True}
    except BaseException as error:
        # SystemExit and MemoryError among them: parsers are not all polite.
        return {"fault": f"{type(error).__name__}: {error}"[:500]}
    return {"out": {"format": out.format, "facts": facts, "problems": problems}}


def _limit(*, memory: int) -> None:
    """`memory`: bytes above what is in use now. Where a system knows no such limit, time alone is limited."""
    for kind, most in ((resource.RLIMIT_CORE, 0), (resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_AS, _used() + memory)):
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(kind, (most, most))
    sys.addaudithook(_forbid)


def _forbid(event: str, arguments: tuple[Any, ...]) -> None:
    if event.startswith(FORBIDDEN):
        raise PermissionError(f"a reader must not use {event}")


def _used() -> int:
    """Address space in use, in bytes; a guess where the system does not tell."""
    try:
        with open("/proc/self/statm") as numbers:
            return int(numbers.read().split()[0]) * resource.getpagesize()
    except OSError:
        return 1024**3
