"""Keeps an instance running: starts all, restarts what ends, stops all."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from types import FrameType

from portal.localstack import programs, services
from portal.localstack.home import Home
from portal.localstack.problems import Problem
from portal.localstack.processes import Child, stop_all

# A program that ended this often, each time within STEADY_SECONDS of its start, is given up.
MOST_RESTARTS = 6
STEADY_SECONDS = 60


class Stop(BaseException):
    """The person or the system wants an end: Ctrl-C or SIGTERM."""


@dataclass
class Watched:
    """A running child, how often it had to be started again lately, and when the next try is due."""

    child: Child
    wait_ready: Callable[[], None] | None = None
    restarts: int = 0
    started: float = field(default_factory=time.monotonic)
    due: float | None = None

    def look(self, say: Callable[[str], None]) -> None:
        """Raises: Problem, when starting again does not help."""
        now = time.monotonic()
        if self.due is not None and now >= self.due:
            self._start_again()
        elif self.due is None and not self.child.running:
            self._plan(say, now=now)

    def _plan(self, say: Callable[[str], None], *, now: float) -> None:
        self.restarts = self.restarts + 1 if now - self.started < STEADY_SECONDS else 1
        name, log = self.child.name, self.child.home.log(self.child.name)
        if self.restarts > MOST_RESTARTS:
            raise Problem(f"{name} ended {self.restarts} times in a row; its log {log} ends: {self.child.last_words()}")
        pause = min(2.0 ** (self.restarts - 1), 20.0) - 1
        code = self.child.process.returncode if self.child.process else "?"
        say(f"{name} ended (code {code}); starting it again{f' in {pause:.0f} s' if pause else ''}. Log: {log}")
        self.due = now + pause

    def _start_again(self) -> None:
        self.due, self.started = None, time.monotonic()
        self.child.start()
        if self.wait_ready:
            self.wait_ready()


def watch(watched: list[Watched], *, say: Callable[[str], None]) -> None:
    """Look after the children until Stop or Problem."""
    while True:
        for one in watched:
            one.look(say)
        time.sleep(0.5)


def stop_on_signals() -> None:
    """From now on Ctrl-C and SIGTERM raise Stop, once: a second one does not disturb the stopping."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        raise Stop

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)


def up(home: Home, *, port: int, say: Callable[[str], None]) -> None:
    """Run a whole instance until Stop. Raises: Problem."""
    began = time.monotonic()
    with services.running(home, web_port=port) as (servers, addresses):
        env = {**addresses, **programs.site_variables(home, port=port)}
        home.write_text("env", "".join(f"{name}={value}\n" for name, value in env.items()))
        programs.prepare(home, env=env)
        ours = programs.children(home, env=env, port=port)
        loader = programs.vocabularies(home, env=env)
        try:
            for child in ours:
                child.start()
            _wait_for_page(ours[0], port=port)
            say(welcome(home, port=port, seconds=time.monotonic() - began))
            loader.start()  # once the page works
            watch([*(Watched(s.child, s.wait_ready) for s in servers), *(Watched(c) for c in ours)], say=say)
        finally:
            say("Stopping.")
            stop_all([*ours, loader])


def welcome(home: Home, *, port: int, seconds: float) -> str:
    accounts = [f"    {email:24} {password}" for email, password in home.read("demo-accounts.json").items()]
    lines = [
        "",
        f"  The portal is at  http://127.0.0.1:{port}",
        "",
        "  Demo accounts (only on this machine):",
        *accounts,
        "",
        f"  Mails are shown at http://127.0.0.1:{port}/outbox/. Data, secrets and logs: {home.path}",
        f"  Ctrl-C stops everything. Ready in {seconds:.1f} s",
        "",
    ]
    return "\n".join(lines)


def _wait_for_page(web: Child, *, port: int) -> None:
    from urllib.error import URLError  # noqa: PLC0415 (slow to import, used once)
    from urllib.request import ProxyHandler, build_opener  # noqa: PLC0415

    direct = build_opener(ProxyHandler({}))  # a proxy of the environment does not know our 127.0.0.1
    deadline = time.monotonic() + 60
    while web.running and time.monotonic() < deadline:
        try:
            with direct.open(f"http://127.0.0.1:{port}/healthz", timeout=5):
                return
        except (URLError, OSError):
            time.sleep(0.1)
    raise Problem(f"The web server does not answer; its log {web.home.log('web')} ends: {web.last_words()}")
