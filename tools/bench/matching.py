"""Matching a listing: what is found without a hint, layout by layout, and paths per second beside a naive way."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from tools.bench import Figure, benchmark
from tools.bench.rounds import rate, seconds
from tools.files import ROOT

sys.path.insert(0, str(ROOT))

from tests.validation import listings
from tests.validation.scoring import Score, score
from validation.matching import match

PATHS, ROUNDS = 100_000, 5
TILTS = tuple(f"{angle}.0" for angle in range(-60, 61, 3))
SPEED = ("serialem", "relion5", "aretomo3", "by_type")
# TOMOMAN's files are named by the number alone, so its runs end in one.
NUMBERED = ("plain", "within", "positions", "dated")


@benchmark("matching")
def matching() -> Iterator[Figure]:
    for layout in listings.LAYOUTS:
        yield from _found(layout)
    yield from _speed()


def _found(layout: str) -> Iterator[Figure]:
    """Over all sets of names, those within one another among them."""
    names = [key for key in listings.NAMES if layout != "tomoman" or key in NUMBERED]
    total = Score()
    for key in names:
        one = score(listings.LAYOUTS[layout](listings.NAMES[key]))
        total.files, total.right = total.files + one.files, total.right + one.right
        total.assigned, total.sure = total.assigned + one.assigned, total.sure + one.sure
        total.wrong += one.wrong
    note = f"recall {total.recall:.3f}, {total.sure / total.files:.0%} sure, {len(total.wrong)} of them wrong"
    note += f", {total.files} files in {len(names)} sets of names"
    yield Figure(f"{layout}: precision", value=total.precision, unit="", note=note)


def _speed() -> Iterator[Figure]:
    short, listings.ANGLES = listings.ANGLES, TILTS
    try:
        for layout in SPEED:
            paths = listing(layout)
            yield rate(
                f"{layout}, {len(paths):,} paths",
                count=len(paths),
                unit="/s",
                against="the naive way",
                rounds=ROUNDS,
                ours=lambda paths=paths: seconds(lambda: match(paths)),  # type: ignore[misc]
                bare=lambda paths=paths: seconds(lambda: naive(paths)),  # type: ignore[misc]
            )
    finally:
        listings.ANGLES = short


def listing(layout: str) -> list[str]:
    """About 100,000 paths of as many runs as that makes."""
    one = sum(1 for _ in listings.LAYOUTS[layout](["TS_0001"]))
    return [file.path for file in listings.LAYOUTS[layout]([f"TS_{run:04d}" for run in range(PATHS // one)])]


def naive(paths: Sequence[str]) -> dict[str, tuple[str, str]]:
    """What is written in an afternoon: one regex for movies, the stem for all else, the role by the ending."""
    roles = {".mdoc": "mdoc", ".st": "tilt_series", ".rec": "tomogram", ".mrc": "tomogram", ".rawtlt": "rawtlt",
             ".xf": "xf", ".tlt": "tlt", ".tif": "movie_stack", ".eer": "movie_stack"}  # fmt: skip
    found = {}
    for path in paths:
        pure = PurePosixPath(path)
        movie = re.match(r"(.+)_\d+_-?\d+\.\d+", pure.name)
        role = "movie_stack" if movie else roles.get(pure.suffix.lower(), "")
        found[path] = (movie[1] if movie else pure.name.partition(".")[0], role)
    return found
