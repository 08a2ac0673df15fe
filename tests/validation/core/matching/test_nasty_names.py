"""Runs with the nastiest names: whatever else is missed, what is said to be certain is right."""

from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.hostile import TEXTS, at_most
from tests.validation.listings import LAYOUTS, LEFT, True_
from tests.validation.scoring import Score, compare, score
from validation.matching import match

PIECES = (
    "TS", "TS_1", "TS_11", "TS_1_2", "Position_1", "bin4", "bin_8", "rec", "gain", "membrane", "mask", "2024-01-31",
    "20240101_120000", "lam 1", "a#b", "x+y", "grün", "日本", "0.5", "_", "-", "1", "01", "001", "half1", "EVN", "ODD",
    "Vol", "st", "tomo", "a.b", "(3)", "10A", "10.00Apx", "override", "copy", "tilt", "CountRef", "_000_0.0", "001_3.0",
)  # fmt: skip
NAMES = st.lists(st.sampled_from(PIECES), min_size=1, max_size=4).flatmap(
    lambda parts: st.sampled_from(("_", "-", "", " ", ".")).map(lambda sign: sign.join(parts).strip(" ."))
)
RUNS = st.lists(NAMES.filter(bool), min_size=1, max_size=6, unique=True)
# TOMOMAN's own names end in a number.
FREE = sorted(set(LAYOUTS) - {"tomoman"})


@settings(max_examples=150, deadline=None, derandomize=True)
@given(layout=st.sampled_from(FREE), runs=RUNS, told=st.booleans())
def test_what_is_certain_is_right(layout: str, runs: list[str], *, told: bool) -> None:
    result = score(LAYOUTS[layout](runs), runs=runs if told else ())
    assert result.wrong == []


@settings(max_examples=50, deadline=None, derandomize=True)
@given(layouts=st.lists(st.sampled_from(FREE), min_size=2, max_size=3, unique=True), runs=RUNS)
def test_mixtures_of_layouts_never_fail(layouts: list[str], runs: list[str]) -> None:
    paths = list(dict.fromkeys(file.path for layout in layouts for file in LAYOUTS[layout](runs)))
    found = match(paths)
    for row in found.assignments:
        assert row.run is None or row.run in found.runs
    assert isinstance(found.patterns, tuple)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(
    layouts=st.lists(st.sampled_from(FREE), min_size=1, max_size=2, unique=True),
    runs=RUNS,
    kept=st.sampled_from((0.3, 0.6, 0.9)),
    chance=st.randoms(use_true_random=False),
)
def test_what_is_certain_has_the_right_run_when_files_are_missing(
    layouts: list[str], runs: list[str], kept: float, chance: random.Random
) -> None:
    """A part of the files is there as yet: fewer names to learn from, none of them learnt wrong."""
    files = {file.path: file for layout in layouts for file in LAYOUTS[layout](runs) if chance.random() < kept}
    for row in match(list(files)).assignments:
        file = files.get(row.path)
        if file and file.run is not None and row.sure and row.role != LEFT:
            assert row.run == file.run


@settings(max_examples=100, deadline=None, derandomize=True)
@given(paths=st.lists(st.text(min_size=1, max_size=60), unique=True, max_size=30))
def test_any_paths_at_all(paths: list[str]) -> None:
    found = match(paths)
    assert isinstance(found.patterns, tuple)


def test_hostile_names_cost_no_time() -> None:
    with at_most(20):
        match([f"{text}.mrc".replace("\n", "") for text in TEXTS])
    with at_most(5):
        match([f"{'TS_1_' * 50}{number}.mrc" for number in range(1000)])


def test_the_score_sees_what_is_wrong() -> None:
    """The measure itself: a listing with a false truth must not pass."""
    files = [True_(f"TS_1{ending}", "TS_2", role, block) for ending, role, block in (
        (".mdoc", "mdoc", "acquisition"), (".st", "tilt_series", "tilt_series"), (".rec", "tomogram", "tomogram"),
    )]  # fmt: skip
    result: Score = compare(files, match([file.path for file in files]))
    assert (result.recall, len(result.wrong)) == (0, 3)
