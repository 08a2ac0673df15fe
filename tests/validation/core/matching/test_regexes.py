"""Regular expressions of people: those of real configurations are taken, those that run for hours are not."""

from __future__ import annotations

import contextlib
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.hostile import at_most
from validation.matching import resolve
from validation.matching.regexes import Finder, TooSlow, problem, runs_named

CASES = Path(__file__).parents[5] / "shared" / "cases"
REAL = (
    r"/TS_\d\d\d_dose-filt_lp50.rec$", r"(.*)_dose-filt_lp50\.rec", r"/.*_BrnoKrios_.*$", r"(.*)\.mrc", r".*",
    r"(.+?)(?:\.mrc)?\.st$", r".*$(?<!(10014|10015|10016|10017|10018|10019|10020))", r"^pol5-.*", r"VoxelSpacing(.*)",
    r".*/TS_[0-9]+$", "Images", r"TS_[0-9]{1,4}", r"(\d{4}_)+x", r"(?:a|b)c?", r"a{1,1000}",
)  # fmt: skip


@pytest.mark.parametrize("regex", REAL)
def test_real_ones_are_taken(regex: str) -> None:
    assert problem(regex) is None


def test_those_of_real_configurations_are_taken() -> None:
    if not CASES.is_dir():
        pytest.skip("the configurations are not here")
    text = "".join(path.read_text() for path in sorted(CASES.glob("*.yaml")))
    found = re.findall(r"(?:match|name)_regex: *(?:'([^']*)'|\"([^\"]*)\"|(\S+))", text)
    regexes = {(one or two or three).replace("\\\\", "\\") for one, two, three in found}
    assert regexes
    assert {regex: said for regex in regexes if (said := problem(regex))} == {}


@pytest.mark.parametrize(
    ("regex", "said"),
    [
        (r"(a+)+$", "A repeat inside a repeat"),
        (r"(a|a)*b", "Alternatives inside a repeat"),
        (r"(?:a|b|ab)+c", "Alternatives inside a repeat"),
        (r"(a?){30}a{30}", "A repeat inside a repeat"),
        ("a?" * 30 + "a" * 30, "too many ways"),
        (r".*.*.*x", "3 repeats without an end"),
        (r"a{1,1000}b{1,1000}c{1,1000}", "3 repeats without an end"),
        (r"(.*)\1", "References back"),
        (r"(?P<n>a)(?(n)b|c)", "conditions on one"),
        (r"(?=(a+)+)b", "A repeat inside a repeat"),
        (r"((x{100}){100}){100}", "more than 1,000 times"),
        (r"(", "is no regular expression: missing ), unterminated"),
        (r"a{99999999999}", "is no regular expression"),
        ("(" * 250 + ")" * 250, None),
        ("x" * 501, "501 characters; 500 is the most"),
    ],
)
def test_those_that_may_run_for_hours_are_not(regex: str, said: str | None) -> None:
    found = problem(regex)
    assert found is None if said is None else said in (found or "")


@settings(max_examples=300, deadline=None, derandomize=True)
@given(
    st.lists(
        st.sampled_from([*"ab.()|*+?[]^$", r"\d", r"\w", ".*", "(a|b)", "a?", "{2,5}", "[ab]+", "(?:"]), max_size=14
    )
)
def test_what_is_taken_is_done_soon(pieces: list[str]) -> None:
    regex = "".join(pieces)
    if problem(regex):
        return
    with at_most(8), contextlib.suppress(TooSlow):
        finder = Finder(match_regex=regex)
        for text in ("a" * 200 + "!", "ab" * 100 + "!", "1" * 200):
            finder.takes(text)


def test_finders_find_as_the_archive_does() -> None:
    paths = ["tomos/TS_001_lp50.rec", "tomos/TS_002_lp50.rec", "tomos/TS_003_lp50.mrc", "tomos/bad_1_lp50.rec"]
    found = resolve("tomos/*", run_names=[], paths=paths, match_regex=r"/\w+_lp50\.rec$", name_regex=r"(.*)_lp50\.rec")
    assert [match.path for match in found.matches] == [*paths[:2], paths[3]]
    left = resolve("tomos/*", run_names=[], paths=paths, name_regex=r"(.*)_lp50\.rec", exclude=["bad_.*"])
    assert [match.path for match in left.matches] == paths[:2]


def test_filters_keep_and_drop_runs() -> None:
    paths = ["pol5-1.st", "pol9-3.st", "pol9-4.st"]
    runs = ["pol5-1", "pol9-3", "pol9-4"]
    kept = resolve(
        "{run}.st", run_names=runs, paths=paths, parent_filters={"include": {"run": ["^pol5-.*", "^pol9-3"]}}
    )
    assert [match.runs for match in kept.matches] == [("pol5-1",), ("pol9-3",)]
    rest = resolve("{run}.st", run_names=runs, paths=paths, parent_filters={"exclude": {"run": ["^pol9-"]}})
    assert rest.runs_without == ()
    assert [match.path for match in rest.matches] == ["pol5-1.st"]


def test_names_of_runs_by_a_finder() -> None:
    paths = ["Pos_1.mrc.st", "Pos_2.st", "x.txt"]
    found = runs_named(paths, match_regex=r"\.st$", name_regex=r"(.+?)(?:\.mrc)?\.st$")
    assert found == {"Pos_1": "Pos_1.mrc.st", "Pos_2": "Pos_2.st"}


@pytest.mark.parametrize(
    "beside",
    [
        {"match_regex": "(a+)+"},
        {"name_regex": ".*"},
        {"exclude": ["("]},
        {"parent_filters": {"include": {"run": ["["]}}},
    ],
)
def test_a_bad_one_is_refused_in_a_sentence(beside: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"\w.*[.]$"):
        resolve("*", run_names=["A"], paths=["x"], **beside)  # type: ignore[arg-type]
