"""Patterns resolve to exactly the files they name; guesses from names are only sure where one thing is possible."""

from __future__ import annotations

import time

import pytest

from validation.matching import RunNames, glob_problem, resolve, suggest_role

RUNS = ["TS_1", "TS_2", "TS_10"]


def found(glob: str, *paths: str, runs: list[str] | None = None) -> dict[str, tuple[str, ...]]:
    return {match.path: match.runs for match in resolve(glob, run_names=runs or RUNS, paths=paths).matches}


def test_run_names_are_exact() -> None:
    paths = ("rec/TS_1.mrc", "rec/TS_10.mrc", "rec/TS_100.mrc", "rec/ts_1.mrc", "TS_1.mrc", "a/rec/TS_1.mrc")
    assert found("rec/{run}.mrc", *paths) == {"rec/TS_1.mrc": ("TS_1",), "rec/TS_10.mrc": ("TS_10",)}


def test_run_and_run_name_are_the_same() -> None:
    assert found("{run_name}.mrc", "TS_2.mrc") == found("{run}.mrc", "TS_2.mrc") == {"TS_2.mrc": ("TS_2",)}


@pytest.mark.parametrize(
    ("glob", "path", "matches"),
    [
        ("{run}_*.eer", "TS_1_001_-3.0.eer", True),
        ("{run}_*.eer", "TS_1.eer", False),
        ("*/{run}/*.mrc", "batch/TS_1/x.mrc", True),
        ("*/{run}/*.mrc", "batch/sub/TS_1/x.mrc", False),
        ("*{run}*.mrc", "foo-TS_1_bin4.mrc", True),
        ("{run}/{run}.mrc", "TS_1/TS_1.mrc", True),
        ("{run}/{run}.mrc", "TS_1/TS_2.mrc", False),
        ("{run}_?.mrc", "TS_1_a.mrc", True),
        ("{run}_?.mrc", "TS_1_ab.mrc", False),
        ("{run}_[ab].mrc", "TS_1_b.mrc", True),
        ("{run}_[ab].mrc", "TS_1_c.mrc", False),
        ("{run}.mrc", "TS_1xmrc", False),
    ],
)
def test_signs_stay_within_one_name(glob: str, path: str, *, matches: bool) -> None:
    assert (path in found(glob, path)) is matches


def test_a_name_within_another_is_told_as_matched_twice() -> None:
    result = resolve("{run}_*.eer", run_names=["TS_1", "TS_1_2"], paths=["TS_1_2_001.eer", "TS_1_001.eer"])
    assert [match.path for match in result.twice] == ["TS_1_2_001.eer"]
    assert result.twice[0].runs == ("TS_1", "TS_1_2")


def test_a_pattern_without_a_run_is_for_all() -> None:
    result = resolve("gain/*.mrc", run_names=RUNS, paths=["gain/a.mrc", "rec/b.mrc"])
    assert not result.by_run
    assert [(match.path, match.runs) for match in result.matches] == [("gain/a.mrc", ())]
    assert result.runs_without == ()


def test_runs_without_a_file_and_with_several() -> None:
    result = resolve("{run}*.mrc", run_names=RUNS, paths=["TS_2a.mrc", "TS_2b.mrc"])
    assert result.runs_without == ("TS_1", "TS_10")
    assert result.per_run == {"TS_2": ["TS_2a.mrc", "TS_2b.mrc"]}


def test_signs_in_names_of_paths_mean_nothing() -> None:
    assert found("{run}.mrc", "a+b(1).mrc", runs=["a+b(1)"]) == {"a+b(1).mrc": ("a+b(1)",)}


@pytest.mark.parametrize(
    ("glob", "said"),
    [
        ("", "is empty"),
        ("/x/{run}", "deposition's own folder"),
        ("a\\{run}", "uses / between"),
        ("**/{run}", "Two asterisks"),
        ("a//b", "without a name"),
        ("{name}.mrc", "only word in braces is {run}"),
        ("{run.mrc", "only word in braces is {run}"),
        ("{run}[a.mrc", "has no ]"),
    ],
)
def test_patterns_that_cannot_be_used(glob: str, said: str) -> None:
    assert said in (glob_problem(glob) or "")
    with pytest.raises(ValueError, match=r"\w"):
        resolve(glob, run_names=RUNS, paths=["x"])


def test_many_signs_take_no_more_than_their_time() -> None:
    started = time.perf_counter()
    resolve("*a" * 40 + "{run}", run_names=RUNS, paths=["a" * 250 + "b"] * 20)
    assert time.perf_counter() - started < 2


@pytest.mark.parametrize(
    ("path", "role"),
    [
        ("TS_1.mrc.mdoc", "mdoc"), ("TS_1.tomostar", "mdoc"), ("TS_1_order_list.csv", "mdoc"),
        ("TS_1.rawtlt", "rawtlt"), ("TS_1.tlt", "tlt"), ("TS_1.xtilt", "xtilt"),
        ("TS_1.xf", "xf"), ("TS_1.aln", "aln"), ("TS_1/tilt.com", "tilt_com"), ("TS_1/newst.com", "newst_com"),
        ("TS_1.st", "tilt_series"), ("TS_1.rec", "tomogram"), ("frames/TS_1_001.eer", "movie_stack"),
        ("frames/TS_1.mrc", "movie_stack"), ("CountRef_TS_1.gain", "gain"), ("gain/20250612.mrc", "gain"),
        ("tomograms/TS_1.mrc", "tomogram"), ("TS_1_rec.mrc", "tomogram"), ("TS_1_membrane.mrc", "annotation"),
        ("particles.star", "annotation"), ("TS_1.mrc.gz", None), ("TS_1.mrc", None), ("notes.txt", None),
        ("thumbs/TS_1.png", "key_photo"), ("TS_1.rec.gz", "tomogram"),
    ],
)  # fmt: skip
def test_roles_that_names_speak_for(path: str, role: str | None) -> None:
    assert suggest_role(path) == role


@pytest.mark.parametrize(
    ("path", "run"),
    [
        ("foo-TS_1.mdoc", "TS_1"),
        ("TS_10.st", "TS_10"),
        ("rec/TS_1_10.80Apx.mrc", "TS_1"),
        ("TS_2/TS_2.rec", "TS_2"),
        ("TS_3.rec", None),
        ("TS_1/from_TS_2.rec", None),
        ("xTS_1.rec", None),
        ("ts_1.rec", None),
    ],
)
def test_the_run_in_a_path_where_it_is_the_only_one(path: str, run: str | None) -> None:
    assert RunNames(RUNS).suggest(path) == run


def test_a_longer_name_hides_the_shorter_one() -> None:
    names = RunNames(["TS_1", "TS_1_b", "-odd"])
    assert names.suggest("TS_1_b.rec") == "TS_1_b"
    assert names.suggest("TS_1_c.rec") == "TS_1"
    assert names.suggest("TS_1/TS_1_b.rec") is None
