"""Matching a listing: what is found without a hint, layout by layout, and the seconds that 100,000 paths take."""

from __future__ import annotations

import re
import statistics
import sys
from collections.abc import Iterator, Sequence
from functools import partial

from tools.bench import Figure, benchmark
from tools.bench.rounds import seconds
from tools.files import ROOT

sys.path.insert(0, str(ROOT))

from tests.validation import listings
from tests.validation.scoring import Score, score
from validation.matching import match
from validation.matching.patterns import Paths, resolve

PATHS, ROUNDS = 100_000, 3
TILTS = tuple(f"{angle}.0" for angle in range(-60, 61, 3))
# The ten layouts, with the listings of each; the first is the one whose speed is measured.
LAYOUTS = {
    "SerialEM": ("serialem", "serialem_tif"), "Tomography 5": ("tomo5", "tomo5_tiff"), "Warp": ("warp",),
    "RELION 5": ("relion5",), "AreTomo3": ("aretomo3", "aretomo3_processed"), "IMOD etomo": ("etomo", "etomo_dual"),
    "Jensen laboratory": ("jensen",), "by type": ("by_type",), "CryoET Data Portal": ("portal",),
    "TOMOMAN": ("tomoman",),
}  # fmt: skip
WITH_MOVIES = ("SerialEM", "Tomography 5", "Warp", "RELION 5", "by type", "CryoET Data Portal", "TOMOMAN")
# TOMOMAN's files are named by the number alone, so its runs end in one.
NUMBERED = ("plain", "within", "positions", "dated")
# The least that any way costs: one expression over each path, which takes folder, stem, counter and ending apart.
YARDSTICK = re.compile(r"(?:(.*)/)?(.+?)(?:_(\d+)_(-?\d+\.\d+))?(\.[^./]+)?$")
PREVIEWED = 50_000


@benchmark("matching")
def matching() -> Iterator[Figure]:
    for name, kinds in LAYOUTS.items():
        yield _found(name, kinds)
    for name in WITH_MOVIES:
        yield _speed(name, "movies dominate", angles=TILTS)
    for name in LAYOUTS:
        yield _speed(name, "every file is another", angles=())
    yield from _previews()


def _found(name: str, kinds: Sequence[str]) -> Figure:
    """Over all sets of names, those within one another among them."""
    total, sets = Score(), 0
    for layout in kinds:
        for key in NUMBERED if layout == "tomoman" else listings.NAMES:
            one, sets = score(listings.LAYOUTS[layout](listings.NAMES[key])), sets + 1
            total.files, total.right = total.files + one.files, total.right + one.right
            total.assigned, total.sure = total.assigned + one.assigned, total.sure + one.sure
            total.wrong += one.wrong
    note = f"recall {total.recall:.3f}, {total.sure / total.files:.0%} sure, {len(total.wrong)} of them wrong"
    note += f", {total.files} files in {sets} listings"
    return Figure(f"{name}: precision", value=total.precision, unit="", note=note)


def _speed(name: str, case: str, *, angles: tuple[str, ...]) -> Figure:
    """Seconds for 100,000 paths, and as many for the yardstick over the same ones; the median of rounds in turns."""
    short, listings.ANGLES = listings.ANGLES, angles
    try:
        paths = listing(LAYOUTS[name][0])
    finally:
        listings.ANGLES = short
    scale = PATHS / len(paths)
    pairs = [(seconds(lambda: match(paths)) * scale, seconds(lambda: yardstick(paths)) * scale) for _ in range(ROUNDS)]
    ratios = sorted(ours / bare for ours, bare in pairs)
    return Figure(
        f"{name}, {case}",
        value=statistics.median(ours for ours, _ in pairs),
        unit="s",
        baseline=statistics.median(bare for _, bare in pairs),
        against="one re.match a path",
        note=f"for 100,000 paths; ratio {ratios[0]:.1f} to {ratios[-1]:.1f}, best {min(one for one, _ in pairs):.2f} s",
    )


def _previews() -> Iterator[Figure]:
    """A pattern over 50,000 paths of 1,000 runs that were prepared once, as while it is typed."""
    runs = [f"TS_{run:04d}" for run in range(1_000)]
    paths = [f"frames/{run}_{at:03d}_{angle}_EER.eer" for run in runs for at, angle in enumerate(TILTS)]
    paths += [f"rec/{run}_{at}.mrc" for run in runs for at in range(PREVIEWED // 1_000 - len(TILTS))]
    prepared = Paths(paths)
    for glob in ("frames/{run}_*_EER.eer", "frames/*{run}_*_EER.eer", "rec/{run}_?.mrc"):
        look = partial(resolve, glob, run_names=runs, paths=prepared)
        rounds = [(seconds(look), seconds(lambda: yardstick(paths))) for _ in range(ROUNDS)]
        ours, bare = (statistics.median(column) for column in zip(*rounds, strict=True))
        note = f"{PREVIEWED:,} paths; best {min(one for one, _ in rounds):.3f} s"
        yield Figure(
            f"preview of {glob}", value=ours, unit="s", baseline=bare, against="one re.match a path", note=note
        )


def listing(layout: str) -> list[str]:
    """About 100,000 paths of as many runs as that makes."""
    one = sum(1 for _ in listings.LAYOUTS[layout](["TS_0001"]))
    return [file.path for file in listings.LAYOUTS[layout]([f"TS_{run:04d}" for run in range(PATHS // one)])]


def yardstick(paths: Sequence[str]) -> list[tuple[str | None, ...]]:
    return [hit.groups() for path in paths if (hit := YARDSTICK.match(path))]
