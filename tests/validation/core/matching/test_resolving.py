"""Patterns over long listings: the same answer as the plain definition, and quick enough for a preview while typing."""

from __future__ import annotations

import fnmatch
import re
import time
from collections.abc import Iterator

from hypothesis import given, settings
from hypothesis import strategies as st

from validation.matching import resolve
from validation.matching.patterns import Paths

RUNS = [f"TS_{number:04d}" for number in range(1000)]
names = st.text("ab_1[.", min_size=1, max_size=3)
pieces = st.text("ab_1[.", min_size=1, max_size=6)
paths = st.lists(pieces, min_size=1, max_size=2).map("/".join)
atoms = st.sampled_from(["a", "b", "_", "1", "*", "?", "[ab]", "[!a]", "{run}", ".", "[[]"])
globs = st.lists(st.lists(atoms, min_size=1, max_size=4).map("".join), min_size=1, max_size=2).map("/".join)


def plainly(glob: str, runs: list[str], path: str) -> set[str] | None:
    """Each run tried in turn; None: the pattern names no run, and the path fits."""
    if "{run}" not in glob:
        return None if fits(glob, path) else set()
    return {run for run in runs if fits(glob.replace("{run}", re.sub(r"([*?[])", r"[\1]", run)), path)}


def fits(glob: str, path: str) -> bool:
    ours, theirs = glob.split("/"), path.split("/")
    return len(ours) == len(theirs) and all(map(fnmatch.fnmatchcase, theirs, ours))


@settings(max_examples=250, deadline=None)
@given(glob=globs, runs=st.lists(names, min_size=1, max_size=6, unique=True), listing=st.lists(paths, unique=True))
def test_every_run_is_found_that_the_definition_finds(glob: str, runs: list[str], listing: list[str]) -> None:
    if "**" in glob or glob.count("[") != glob.count("]"):
        return
    found = {match.path: match.runs for match in resolve(glob, run_names=runs, paths=listing).matches}
    for path in listing:
        wanted = plainly(glob, runs, path)
        if wanted is None:
            assert found[path] == ()
        else:
            assert found.get(path, ()) == tuple(sorted(wanted))


def listing() -> Iterator[str]:
    for run in RUNS:
        yield from (f"frames/{run}_{at:03d}_{angle}.0_EER.eer" for at, angle in enumerate(range(-60, 60, 3)))
        yield from (f"rec/{run}_{at}.mrc" for at in range(10))


def test_a_preview_over_fifty_thousand_paths_keeps_up_with_typing() -> None:
    """Beside one regular expression over each path, which is the least that any way costs."""
    all_paths = list(listing())
    prepared, regex = Paths(all_paths), re.compile(r"frames/(TS_.{4})_.*_EER\.eer")
    for glob, most in (("frames/{run}_*_EER.eer", 40), ("frames/*{run}_*_EER.eer", 60)):
        ratios = []
        for _ in range(3):
            began = time.process_time()
            bare = [hit[1] for path in all_paths if (hit := regex.match(path))]
            between = time.process_time()
            matches = resolve(glob, run_names=RUNS, paths=prepared).matches
            ratios.append((time.process_time() - between) / (between - began))
            assert [match.runs for match in matches] == [(run,) for run in bare]
        assert min(ratios) < most
