"""One child process of the pool, seen from its parent: started clean, spoken to over two pipes, ended."""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
import time
from typing import Any

from validation.pool_child import HEAD, MOST_SAID

BOOT = "import json, sys; sys.path[:] = json.loads(sys.argv[1]); from validation.pool_child import main; main()"
START_SECONDS = 30.0
STEP = 1 << 20


class ReaderDied(Exception):
    """The reader of a file was ended, or ended itself. Our fault until a person has looked at it."""


class ChildProcess:
    """`seconds`: for one file, without the time in which it waits for us. `files`: how many it was given; `busy`: with
    one of them, so that nobody else may speak to it."""

    def __init__(self, *, memory: int, seconds: float, reader: str) -> None:
        self.files, self.busy = 0, False
        self._seconds, self._left = seconds, START_SECONDS
        limits = json.dumps({"memory": memory, "seconds": seconds, "reader": reader})
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-c", BOOT, json.dumps(sys.path), limits],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(),
            cwd="/",
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._to, self._from = self._process.stdin.fileno(), self._process.stdout.fileno()
        os.set_blocking(self._to, False)
        os.set_blocking(self._from, False)
        try:
            self.hear()
        except BaseException:
            self.kill()
            raise

    def begin(self, job: dict[str, Any]) -> None:
        """Give it the next file. Raises: ReaderDied."""
        self.files, self.busy = self.files + 1, True
        self._left = self._seconds
        self._send(json.dumps(job).encode())

    def answer(self, kind: bytes, data: bytes) -> None:
        """Raises: ReaderDied."""
        self._send(kind + data)

    def hear(self) -> dict[str, Any]:
        """What it says next. Raises: ReaderDied, when it ended, says nothing in time, or says nonsense."""
        (length,) = HEAD.unpack(self._receive(HEAD.size))
        if length > MOST_SAID:
            raise ReaderDied(f"the reader wants to say {length:,} bytes")
        try:
            said = json.loads(self._receive(length))
        except ValueError as error:
            raise ReaderDied("the reader said something that is no JSON") from error
        if not isinstance(said, dict):
            raise ReaderDied("the reader said something that is no object")
        return said

    def kill(self) -> None:
        """End it now, whatever it does."""
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None and not stream.closed:
                stream.close()

    def _receive(self, length: int) -> bytes:
        parts, missing = [], length
        while missing:
            self._wait(self._from, select.POLLIN)
            part = os.read(self._from, min(missing, STEP))
            if not part:
                raise ReaderDied(f"the reader ended with {self._ending()}")
            parts.append(part)
            missing -= len(part)
        return b"".join(parts)

    def _send(self, data: bytes) -> None:
        message = memoryview(HEAD.pack(len(data)) + data)
        try:
            while message:
                self._wait(self._to, select.POLLOUT)
                message = message[os.write(self._to, message[:STEP]) :]
        except BrokenPipeError:
            raise ReaderDied(f"the reader ended with {self._ending()}") from None

    def _wait(self, stream: int, event: int) -> None:
        """Until the pipe can be used; the time counts as the child's."""
        began = time.monotonic()
        poll = select.poll()
        poll.register(stream, event)
        ready = poll.poll(max(0.0, self._left) * 1000)
        self._left -= time.monotonic() - began
        if not ready:
            raise ReaderDied(f"the reader took more than {self._seconds:g} s")

    def _ending(self) -> str:
        try:
            code = self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            return "its pipe closed"
        return f"signal {-code}" if code < 0 else f"exit status {code}"


def _environment() -> dict[str, str]:
    """Nothing of ours: neither passwords nor settings. One thread: each would take address space of its own."""
    kept = {name: os.environ[name] for name in ("PATH", "TMPDIR") if name in os.environ}
    threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    return {**kept, **threads, "LC_ALL": "C.UTF-8", "MALLOC_ARENA_MAX": "1"}
