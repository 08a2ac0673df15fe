"""Risky parsers in child processes: whatever they do, the file gets an answer of ours and the next one is read."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.validation import build
from validation import pool as pool_module
from validation.formats import MrcFacts, StoredOnly, read_file
from validation.pool import ReaderDied, ReaderPool
from validation.reader import MemoryFile, RangeFile

EVIL = "tests.validation.core.evil:read"
SECONDS = 1.0
GOOD = build.mrc()


@pytest.fixture(scope="module")
def pool() -> Iterator[ReaderPool]:
    with ReaderPool(workers=2, memory=200 * 1024**2, reader=EVIL) as made:
        yield made


@pytest.fixture(scope="module")
def hasty() -> Iterator[ReaderPool]:
    """Gives a file one second."""
    with ReaderPool(workers=1, seconds=SECONDS, reader=EVIL) as made:
        yield made


def good() -> RangeFile:
    return MemoryFile(GOOD, name="TS_01.mrc")


def named(name: str) -> RangeFile:
    return MemoryFile(GOOD, name=name)


def test_a_child_reads_what_the_process_itself_reads(pool: ReaderPool) -> None:
    for data, name in ((GOOD, "TS.mrc"), (build.mdoc(), "TS.mdoc"), (b"1\nnan\n", "TS.rawtlt"), (b"", "TS.xf")):
        file = MemoryFile(data, name=name)
        assert pool.read(file) == read_file(file)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("eat", "MemoryError"),
        ("leave", "SystemExit"),
        ("vanish", "exit status 7"),
        ("crash", "signal 11"),
        ("raise", "a mistake of ours"),
        ("connect", "must not use socket"),
    ],
)
def test_a_reader_that_misbehaves_dies_alone(pool: ReaderPool, name: str, said: str) -> None:
    with pytest.raises(ReaderDied, match=said):
        pool.read(named(name))

    assert isinstance(pool.read(good()).facts, MrcFacts)


@pytest.mark.parametrize("name", ["hang", "spin"])
def test_a_reader_that_takes_too_long_is_ended(hasty: ReaderPool, name: str) -> None:
    with pytest.raises(ReaderDied, match="took more than 1 s"):
        hasty.read(named(name))

    assert isinstance(hasty.read(good()).facts, MrcFacts)


def test_a_reader_led_in_circles_is_ended(pool: ReaderPool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool_module, "MOST_REQUESTS", 50)
    with pytest.raises(ReaderDied, match="more than 50 ranges"):
        pool.read(named("circle"))
    assert isinstance(pool.read(good()).facts, MrcFacts)


def test_what_a_parser_prints_disturbs_nobody(pool: ReaderPool) -> None:
    assert pool.read(named("print")).format == "mrc"


def test_no_password_is_in_a_childs_environment(pool: ReaderPool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAL_S3_SECRET_KEY", "secret")
    with ReaderPool(workers=1, reader=EVIL) as fresh:
        facts = fresh.read(named("tell")).facts
    assert isinstance(facts, StoredOnly)
    assert "PORTAL" not in facts.kind
    assert "AWS" not in facts.kind


class Broken:
    name, size = "swallow", 100

    def read_at(self, offset: int, length: int) -> bytes:
        raise ConnectionError("the storage does not answer")


def test_an_error_of_the_storage_passes_through_and_the_child_lives(pool: ReaderPool) -> None:
    pool.read(good())
    before = {child._process.pid for child in pool._idle}

    with pytest.raises(ConnectionError, match="does not answer"):
        pool.read(Broken())

    assert isinstance(pool.read(good()).facts, MrcFacts)
    assert {child._process.pid for child in pool._idle} == before


class Slow:
    """A storage that takes longer than a reader may."""

    def __init__(self) -> None:
        self.name, self.size = "TS_01.mrc", len(GOOD)

    def read_at(self, offset: int, length: int) -> bytes:
        time.sleep(SECONDS * 1.5)
        return GOOD[offset : offset + length]


def test_the_time_of_the_storage_is_not_the_readers(hasty: ReaderPool) -> None:
    assert isinstance(hasty.read(Slow()).facts, MrcFacts)


def test_threads_share_the_children(pool: ReaderPool) -> None:
    with ThreadPoolExecutor(6) as threads:
        formats = list(threads.map(lambda _: pool.read(good()).format, range(60)))

    assert formats == ["mrc"] * 60
    assert len(pool._idle) <= 2


def test_a_child_is_replaced_after_so_many_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool_module, "FILES", 2)
    with ReaderPool(workers=1, reader=EVIL) as fresh:
        fresh.read(good())
        first = fresh._idle[0]._process.pid
        fresh.read(good())
        assert fresh._idle == []
        fresh.read(good())
        assert fresh._idle[0]._process.pid != first


def test_a_child_ends_with_its_parent() -> None:
    script = f"""
import os, signal
from validation.pool import ReaderPool
from validation.reader import MemoryFile
pool = ReaderPool(workers=1, reader={EVIL!r})
pool.read(MemoryFile(b"1.0\\n", name="TS.rawtlt"))
print(pool._idle[0]._process.pid, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""
    said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=False)
    child = int(said.stdout)
    deadline = time.monotonic() + 10
    while _lives(child) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not _lives(child)


def _lives(pid: int) -> bool:
    try:
        with open(f"/proc/{pid}/stat") as stat:
            return stat.read().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_a_forked_process_has_children_of_its_own(pool: ReaderPool) -> None:
    pool.read(good())
    ours = {child._process.pid for child in pool._idle}
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            pool.read(good())
            os.write(write, json_of({child._process.pid for child in pool._idle}))
            pool.close()
        finally:
            os._exit(0)
    os.waitpid(pid, 0)
    theirs = {int(word) for word in os.read(read, 1000).split()}
    os.close(read)
    os.close(write)

    assert theirs
    assert not theirs & ours
    assert isinstance(pool.read(good()).facts, MrcFacts)


def json_of(pids: set[int]) -> bytes:
    return " ".join(map(str, pids)).encode()
