"""Child processes: start, watch, stop, and clear away what a killed supervisor left."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from portal.localstack.home import Home

GUARD = str(Path(__file__).with_name("guard.py"))
# In the environment of everything an instance starts, down to grandchildren: how leftovers are known.
MARK = "PORTAL_INSTANCE_OF"
LOG_LIMIT = 5_000_000


@dataclass
class Child:
    """One program of the instance. Its output goes to `logs/<name>.log`."""

    name: str
    command: Sequence[str]
    home: Home
    env: Mapping[str, str] = field(default_factory=dict)
    stop_signal: signal.Signals = signal.SIGTERM
    stop_seconds: float = 15
    # Comes before the guard: a change of user namespace would undo what the guard asked for.
    prefix: Sequence[str] = ()
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        guard = [sys.executable, "-I", "-S", GUARD, str(os.getpid()), self.stop_signal.name]
        log = _open_log(self.home.log(self.name))
        try:
            self.process = subprocess.Popen(
                [*self.prefix, *guard, *self.command],
                env={**os.environ, **self.env, MARK: str(self.home.path)},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                # Ctrl-C at the terminal reaches the supervisor only, which stops the others in order.
                start_new_session=True,
            )
        finally:
            os.close(log)

    @property
    def running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def ask_to_stop(self) -> None:
        if self.process is not None and self.running:
            self.process.send_signal(self.stop_signal)

    def wait_stopped(self) -> None:
        """Wait `stop_seconds`, then kill the process and all that it started."""
        if self.process is None:
            return
        try:
            self.process.wait(self.stop_seconds)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        self.process = None

    def last_words(self) -> str:
        """The last line of its log."""
        lines = self.home.log(self.name).read_bytes()[-4000:].decode(errors="replace").strip().splitlines()
        return lines[-1].strip() if lines else "it wrote nothing"


def stop_all(children: Sequence[Child]) -> None:
    for child in children:
        child.ask_to_stop()
    for child in children:
        child.wait_stopped()


def clear_leftovers(home: Home) -> int:
    """End the processes of an earlier run of this home; returns how many there were."""
    found = leftovers(home)
    for sign, seconds in ((signal.SIGTERM, 8.0), (signal.SIGKILL, 3.0)):
        for pid in leftovers(home):
            _send(pid, sign)
        deadline = time.monotonic() + seconds
        while leftovers(home) and time.monotonic() < deadline:
            time.sleep(0.1)
    return len(found)


def leftovers(home: Home) -> list[int]:
    """Running processes that carry this home's mark, ourselves excepted."""
    mark = f"{MARK}={home.path}".encode()
    pids = (int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit())
    return [pid for pid in pids if pid != os.getpid() and mark in _environment(pid)]


def _environment(pid: int) -> list[bytes]:
    try:
        return Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    except OSError:  # it ended, or belongs to somebody else
        return []


def _send(pid: int, sign: signal.Signals) -> None:
    with suppress(ProcessLookupError):  # it ended by itself
        os.kill(pid, sign)


def _open_log(path: Path) -> int:
    if path.exists() and path.stat().st_size > LOG_LIMIT:
        path.replace(path.with_suffix(".log.1"))
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
