"""4 GB in large files, and 20,000 small ones: from the start of the command to its end, with all it asks the portal.

The client sends checksums of every part and of the whole, and the portal records each file; rclone copies.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.request import urlopen

from portal.localstack import programs
from portal.localstack.ports import free_port
from portal.localstack.processes import Child, stop_all
from portal.platform import s3
from submissions.client.settings import ADDRESS, TOKEN
from submissions.models import Deposition
from tests import services
from tests.factories import make_deposition, make_user
from tests.submissions.api.calling import make_token
from tools.bench import Figure
from tools.files import ROOT

MB = 1000**2
LARGE, LARGE_MB, LARGE_ROUNDS = 8, 512, 3
SMALL, SMALL_BYTES, SMALL_ROUNDS = 20_000, 40_000, 2
# Both may send eight things at a time; a small one is as large as an mdoc file of forty images.
OURS = ("--json", "--jobs", "8", "--no-check")
RCLONE = ("--transfers", "8", "--checkers", "8", "--s3-upload-concurrency", "4", "--s3-chunk-size", "16M")


@dataclass(slots=True)
class Took:
    seconds: float
    memory: float


@dataclass(slots=True)
class Sender:
    """Sends a folder both ways. ``number``: each upload is a deposition of its own, each copy a bucket of its own."""

    rclone: str
    site: str
    number: int = 0
    env: Mapping[str, str] = field(default_factory=dict)

    def ours(self, folder: Path, *, files: int) -> Took:
        made = make_deposition(make_user())
        env = {**os.environ, ADDRESS: self.site, TOKEN: make_token(made.owner)}
        order = [sys.executable, "-m", "submissions.client", "upload", made.label, str(folder), *OURS]
        took, out = _run(order, env)
        told = json.loads(out)
        assert len(told["sent"]) == files, told
        assert made.files.exclude(content=None).count() == files
        if files == LARGE:
            _empty(made)
        return took

    def bare(self, folder: Path, *, files: int) -> Took:
        self.number += 1
        bucket = f"rclone-{os.getpid()}-{self.number}"
        s3.client().create_bucket(Bucket=bucket)
        took, _ = _run([self.rclone, "copy", str(folder), f"there:{bucket}", *RCLONE, "--s3-no-check-bucket"], self.env)
        if files == LARGE:
            _purge(self.rclone, bucket, self.env)
        return took


def figures(rclone: str) -> Iterator[Figure]:
    with _portal() as site, tempfile.TemporaryDirectory(prefix="portal-bench-", dir="/tmp") as name:
        sender = Sender(rclone, site, env=_rclone_env())
        large, small = Path(name) / "large", Path(name) / "small"
        _fill(large, count=LARGE, size=LARGE_MB * MB)
        yield from _compared("4 GB", sender, large, files=LARGE, amount=LARGE * LARGE_MB, rounds=LARGE_ROUNDS)
        shutil.rmtree(large)
        _fill(small, count=SMALL, size=SMALL_BYTES)
        yield from _compared(f"{SMALL:,} small files", sender, small, files=SMALL, amount=SMALL, rounds=SMALL_ROUNDS)


def _compared(name: str, sender: Sender, folder: Path, *, files: int, amount: int, rounds: int) -> Iterator[Figure]:
    """In turns A B B A, so that what warms up or grows old favours neither."""
    mine: list[Took] = []
    theirs: list[Took] = []
    for number in range(rounds):
        turns: list[Callable[[], None]] = [
            lambda: mine.append(sender.ours(folder, files=files)),
            lambda: theirs.append(sender.bare(folder, files=files)),
        ]
        for turn in turns if number % 2 == 0 else reversed(turns):
            turn()
    ratios = sorted(two.seconds / one.seconds for one, two in zip(mine, theirs, strict=True))
    unit = "1/s" if amount == files else "MB/s"
    yield Figure(
        f"upload of {name}",
        value=amount / statistics.median(one.seconds for one in mine),
        unit=unit,
        baseline=amount / statistics.median(one.seconds for one in theirs),
        against="rclone copy",
        note="ratios of the rounds " + ", ".join(f"{one:.2f}" for one in ratios),
    )
    yield Figure(
        f"memory for {name}",
        value=max(one.memory for one in mine),
        unit="MB",
        baseline=max(one.memory for one in theirs),
        against="rclone copy",
        note="the most of all rounds",
    )


def _run(order: list[str], env: Mapping[str, str]) -> tuple[Took, str]:
    """Seconds until it ended, and the most memory that it and its children held, looked at twenty times a second."""
    began = time.perf_counter()
    process = subprocess.Popen(order, env=dict(env), cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    most = [0.0]

    def look() -> None:
        while process.poll() is None:
            most[0] = max(most[0], _memory(process.pid))
            time.sleep(0.05)

    watcher = threading.Thread(target=look, daemon=True)
    watcher.start()
    out, said = process.communicate()
    seconds = time.perf_counter() - began
    watcher.join()
    if process.returncode:
        raise RuntimeError(f"{order[:4]} ended with {process.returncode}: {out[-500:]!r} {said[-500:]!r}")
    return Took(seconds, most[0]), out.decode()


def _memory(pid: int) -> float:
    """MB that the process and all below it hold now."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except (OSError, IndexError):
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / MB + sum(_memory(int(child)) for child in children)


def _fill(folder: Path, *, count: int, size: int) -> None:
    """Bytes that cannot be packed, in forty files to a folder."""
    noise = os.urandom(min(size, 64 * MB) + count)
    for number in range(count):
        place = folder / f"TS_{number // 40:04}" / f"{number:05}.dat"
        place.parent.mkdir(parents=True, exist_ok=True)
        with place.open("wb") as stream:
            left = size
            while left:
                left -= stream.write(noise[number : number + min(left, 64 * MB)])


def _empty(made: Deposition) -> None:
    """Room for the next round; small files are left, as deleting them takes longer than they take room."""
    for one in s3.list_objects(made.prefix):
        s3.client().delete_object(Bucket=s3.bucket(), Key=one.key)


def _purge(rclone: str, bucket: str, env: Mapping[str, str]) -> None:
    subprocess.run([rclone, "purge", f"there:{bucket}"], env=dict(env), check=True, capture_output=True)


def _rclone_env() -> dict[str, str]:
    there = services.VARIABLES
    told = {
        "TYPE": "s3",
        "PROVIDER": "SeaweedFS",
        "ENDPOINT": there["PORTAL_S3_ENDPOINT"],
        "ACCESS_KEY_ID": there["PORTAL_S3_ACCESS_KEY"],
        "SECRET_ACCESS_KEY": there["PORTAL_S3_SECRET_KEY"],
    }
    ours = {f"RCLONE_CONFIG_THERE_{key}": value for key, value in told.items()}
    return {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "RCLONE_CONFIG": "/dev/null", **ours}


@contextmanager
def _portal() -> Iterator[str]:
    """The site as `make up` runs it, without the worker: its readings would take turns with both."""
    port = free_port()
    env = {**services.VARIABLES, "PORTAL_PORT": str(port), "PORTAL_SITE_URL": f"http://127.0.0.1:{port}"}
    web = programs.children(services.HOME, env=env, port=port)[0]
    web.start()
    try:
        _wait(web, f"http://127.0.0.1:{port}/healthz")
        yield f"http://127.0.0.1:{port}"
    finally:
        stop_all([web])


def _wait(web: Child, address: str) -> None:
    deadline = time.monotonic() + 60
    while True:
        try:
            with urlopen(address, timeout=5):
                return
        except OSError:
            if time.monotonic() > deadline or not web.running:
                raise RuntimeError(f"The site did not start: {web.last_words()}") from None
            time.sleep(0.2)
