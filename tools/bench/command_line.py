"""The command line on a dataset of 1,000 runs and 50,000 sparse files, beside reading 1 kB of each of them bare."""

from __future__ import annotations

import json
import os
import resource
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tools.bench import Figure, benchmark
from tools.files import ROOT

RUNS, TILTS = 1000, 41
MOVIE, STACK, VOLUME = (4096, 4096, 40), (4096, 4096, TILTS), (1024, 1024, 300)
ROUNDS = 3
AGAINST = "open, read 1 kB, close"


@benchmark("command-line")
def command_line() -> Iterator[Figure]:
    with tempfile.TemporaryDirectory(prefix="portal-bench-", dir="/tmp") as name:
        folder = Path(name)
        count = make(folder)
        pairs = [(check(folder), bare(folder)) for _ in range(ROUNDS)]
        (seconds, judged), plain = sorted(pairs)[ROUNDS // 2]
        yield Figure(
            f"files checked, {RUNS:,} runs", value=count / seconds, unit="1/s", baseline=count / plain, against=AGAINST,
            note=f"median of {ROUNDS} rounds; {judged}",
        )  # fmt: skip
        yield Figure("whole dataset", value=seconds, unit="s", baseline=plain, against=AGAINST)
        yield Figure("facts alone", value=facts(folder), unit="s", baseline=plain, against=AGAINST)
        most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        yield Figure("memory", value=most, unit="MB")


def make(folder: Path) -> int:
    """SerialEM's layout with IMOD's alignment; what is large is a hole in the disk. Returns the number of files."""
    tilts = [3.0 * number - 60 for number in range(TILTS)]
    (folder / "frames").mkdir()
    for number in range(RUNS):
        run = f"TS_{number:04}"
        movies = [f"{run}_{index:03}_{tilt:.1f}.mrc" for index, tilt in enumerate(tilts)]
        for movie in movies:
            sparse(folder / "frames" / movie, MOVIE, mode=0, pixel=1.35)
        sparse(folder / f"{run}.st", STACK, mode=1, pixel=1.35)
        sparse(folder / f"{run}_rec.mrc", VOLUME, mode=2, pixel=5.4)
        angles = "".join(f"{tilt:.2f}\n" for tilt in tilts)
        texts = {"mdoc": mdoc(movies, tilts), "rawtlt": angles, "tlt": angles, "xf": "1 0 0 1 0.5 0\n" * TILTS}
        texts |= {"xtilt": "0.00\n" * TILTS, "prexg": "1 0 0 1 0 0\n" * TILTS, "edf": "Setup.DatasetName=x\n"}
        for ending, text in texts.items():
            (folder / f"{run}.{ending}").write_text(text)
    return sum(len(names) for _, _, names in os.walk(folder))


def sparse(path: Path, shape: tuple[int, int, int], *, mode: int, pixel: float) -> None:
    sides = tuple(side * pixel for side in shape)
    head = struct.pack("<10i6f3i", *shape, mode, 0, 0, 0, *shape, *sides, 90, 90, 90, 1, 2, 3).ljust(108, b"\0")
    head += struct.pack("<i", 20140).ljust(44, b"\0") + struct.pack("<2i", 1146047817, 1)  # IMOD: signed bytes
    head = head.ljust(208, b"\0") + b"MAP \x44\x44\0\0"
    path.write_bytes(head.ljust(1024, b"\0"))
    os.truncate(path, 1024 + shape[0] * shape[1] * shape[2] * {0: 1, 1: 2, 2: 4}[mode])


def mdoc(movies: list[str], tilts: list[float]) -> str:
    lines = ["PixelSpacing = 1.35", "Voltage = 300", ""]
    for number, (movie, tilt) in enumerate(zip(movies, tilts, strict=True)):
        lines += [f"[ZValue = {number}]", f"TiltAngle = {tilt}", "ExposureDose = 3.0", "NumSubFrames = 40"]
        lines += [f"SubFramePath = D:\\DATA\\frames\\{movie}", f"DateTime = 22-Nov-26  10:{number:02}:00", ""]
    return "\n".join(lines)


def check(folder: Path) -> tuple[float, str]:
    began = time.monotonic()
    done = run("check", "--json", str(folder))
    seconds = time.monotonic() - began
    answer = json.loads(done.stdout)
    counts = answer["counts"]
    assert len(answer["runs"]) == RUNS, len(answer["runs"])
    return seconds, f"{counts['errors']} errors, {counts['warnings']} warnings, {len(answer['unmatched'])} unmatched"


def facts(folder: Path) -> float:
    began = time.monotonic()
    run("facts", "--json", str(folder))
    return time.monotonic() - began


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "validation", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True)


def bare(folder: Path) -> float:
    """The same walk, and the same open and read of 1 kB, by one process."""
    began = time.monotonic()
    for where, _, names in os.walk(folder):
        for name in names:
            with open(f"{where}/{name}", "rb", buffering=0) as stream:
                stream.read(1024)
    return time.monotonic() - began
