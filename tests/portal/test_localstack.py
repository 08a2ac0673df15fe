"""The parts of the local stack: home, ports, children, leftovers, restarts."""

from __future__ import annotations

import os
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.localstack import ports, supervisor
from portal.localstack.home import Home
from portal.localstack.problems import Problem
from portal.localstack.processes import Child, clear_leftovers, leftovers
from tests.conftest import wait_until

SLEEP = (sys.executable, "-c", "import time; time.sleep(600)")


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    found = Home(tmp_path)
    (tmp_path / "logs").mkdir()
    yield found
    clear_leftovers(found)


def test_a_home_and_its_secrets_are_for_their_owner_alone(tmp_path: Path) -> None:
    home = Home.at(Path("/tmp") / tmp_path.name / "home")

    first = home.secret("django")

    assert stat.S_IMODE(home.path.stat().st_mode) == 0o700
    assert stat.S_IMODE((home.path / "secrets.json").stat().st_mode) == 0o600
    assert Home.at(home.path).secret("django") == first
    assert home.secret("valkey") != first


def test_a_home_that_cannot_be_used_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="is too long for a socket; set PORTAL_HOME to a shorter one"):
        Home.at(tmp_path / ("x" * 90))
    with pytest.raises(Problem, match="cannot be used"):
        Home.at(Path("/proc/portal"))


def test_a_damaged_file_is_named(home: Home) -> None:
    (home.path / "secrets.json").write_text("{")

    with pytest.raises(Problem, match=r"secrets\.json is damaged"):
        home.secret("django")


def test_one_instance_per_home(home: Home) -> None:
    with home.locked(), pytest.raises(Problem, match=f"already running on .* \\(process {os.getpid()}\\)"):  # noqa: SIM117
        with home.locked():
            pass


def test_a_taken_port_is_refused_with_a_way_out() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(Problem, match=f"Port {port} is taken by another program; choose one"):
            ports.web_port(str(port))


@pytest.mark.parametrize("value", ["", "x", "0", "65536", "-1", "٣"])
def test_what_is_no_port_is_refused(value: str) -> None:
    with pytest.raises(Problem, match="allowed is a port number from 1 to 65535"):
        ports.web_port(value)


def test_inner_ports_stay_and_only_a_taken_one_moves(home: Home) -> None:
    first = ports.inner_ports(home)
    assert ports.inner_ports(home) == first

    with socket.create_server(("127.0.0.1", first["filer"])):
        second = ports.inner_ports(home)

    assert second["filer"] != first["filer"]
    assert {name: port for name, port in second.items() if name != "filer"} == {
        name: port for name, port in first.items() if name != "filer"
    }
    assert len(set(second.values())) == len(second)


def test_a_child_stops_when_asked_and_is_killed_when_it_does_not(home: Home) -> None:
    deaf = (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(600)"
    )
    child = Child("deaf", [sys.executable, "-c", deaf], home, stop_seconds=0.5)
    child.start()
    wait_until(lambda: "deaf" in home.log("deaf").read_text(), seconds=10, what="the child runs")

    child.ask_to_stop()
    child.wait_stopped()

    assert not child.running
    assert leftovers(home) == []


def test_children_die_with_a_killed_supervisor(home: Home) -> None:
    code = (
        "import sys, time; from pathlib import Path; from portal.localstack.home import Home;"
        "from portal.localstack.processes import Child;"
        f"Child('sleeper', {SLEEP!r}, Home(Path({str(home.path)!r}))).start();"
        "print('started', flush=True); time.sleep(600)"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == b"started\n"
        wait_until(lambda: len(leftovers(home)) == 1, seconds=5, what="the child runs")
        time.sleep(0.3)  # until the guard has asked the system to be told

        parent.kill()

    wait_until(lambda: leftovers(home) == [], seconds=5, what="the child is gone")


def test_leftovers_of_this_home_are_ended_and_no_others(home: Home, tmp_path_factory: pytest.TempPathFactory) -> None:
    other = Home(tmp_path_factory.mktemp("other"))
    (other.path / "logs").mkdir()
    mine, theirs = Child("mine", SLEEP, home), Child("theirs", SLEEP, other)
    mine.start()
    theirs.start()
    wait_until(lambda: bool(leftovers(home)) and bool(leftovers(other)), seconds=5, what="both run")
    try:
        assert clear_leftovers(home) == 1
        assert theirs.running
    finally:
        theirs.ask_to_stop()
        theirs.wait_stopped()
        mine.wait_stopped()


def test_a_program_that_ends_is_started_again_with_growing_pauses_and_then_given_up(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    clock = [1000.0]
    monkeypatch.setattr(supervisor.time, "monotonic", lambda: clock[0])
    child = Child("broken", [sys.executable, "-c", "import sys; sys.exit('no such table')"], home)
    child.start()
    one = supervisor.Watched(child)

    def run_out_of_patience() -> None:
        for _ in range(100):
            assert child.process is not None
            child.process.wait()
            one.look(said.append)
            clock[0] += 25

    with pytest.raises(Problem, match=r"broken ended 7 times in a row; its log .* ends: no such table"):
        run_out_of_patience()

    assert said[0] == f"broken ended (code 1); starting it again. Log: {home.log('broken')}"
    assert "starting it again in 1 s" in said[1]
    assert "starting it again in 3 s" in said[2]
    assert len(said) == supervisor.MOST_RESTARTS


def test_ctrl_c_stops_once(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    try:
        supervisor.stop_on_signals()
        with pytest.raises(supervisor.Stop):
            signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGINT)  # the impatient second one changes nothing
    finally:
        for number, handler in kept.items():
            signal.signal(number, handler)
