"""Ten layouts, also with names that stand within one another: found without a hint, never wrong where sure."""

from __future__ import annotations

import pytest

from tests.validation.listings import CLUTTER, LAYOUTS, NAMES
from tests.validation.scoring import compare, score
from validation.matching import collapse, match, resolve

NUMBERED = ("plain", "within", "positions", "dated")
CASES = [(layout, names) for layout in LAYOUTS for names in NAMES if layout != "tomoman" or names in NUMBERED]


@pytest.mark.parametrize(("layout", "names"), CASES)
def test_everything_is_found(layout: str, names: str) -> None:
    result = score(LAYOUTS[layout](NAMES[names]))
    assert (result.missed, result.wrong, result.noise) == ([], [], [])


@pytest.mark.parametrize("layout", LAYOUTS)
def test_with_the_names_of_the_runs_given(layout: str) -> None:
    runs = NAMES["positions"]
    result = score(LAYOUTS[layout](runs), runs=runs)
    assert (result.missed, result.wrong) == ([], [])


@pytest.mark.parametrize("layout", LAYOUTS)
def test_one_run_alone(layout: str) -> None:
    result = score(LAYOUTS[layout](["TS_07"]))
    assert result.wrong == []
    assert result.recall >= 0.98


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_path_is_in_one_group(layout: str) -> None:
    paths = [file.path for file in LAYOUTS[layout](NAMES["within"])]
    found = match(paths)
    groups = [
        {row.path for row in found.assignments},
        {row.path for row in found.unmatched},
        {row.path for row in found.twice},
        set(found.clutter),
    ]
    assert sum(len(group) for group in groups) == len(set(collapse(paths)))
    assert set().union(*groups) == set(collapse(paths))


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_reason_in_words_for_everything(layout: str) -> None:
    found = match([file.path for file in LAYOUTS[layout](NAMES["plain"])])
    for row in (*found.assignments, *found.unmatched, *found.twice):
        assert len(row.why.split()) > 1


@pytest.mark.parametrize("names", ["plain", "positions"])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_patterns_resolve_to_what_is_assigned(layout: str, names: str) -> None:
    paths = collapse(file.path for file in LAYOUTS[layout](NAMES[names]))
    found = match(paths)
    wanted = {(row.block, row.role) for row in found.assignments if row.block}
    assert {(pattern.block, pattern.role) for pattern in found.patterns} == wanted
    for pattern in found.patterns:
        files = {
            (row.path, row.run) for row in found.assignments if (row.block, row.role) == (pattern.block, pattern.role)
        }
        if pattern.column:
            assert {(path, run) for run, path in pattern.column} == files
            continue
        resolution = resolve(pattern.list_glob, run_names=found.runs, paths=paths)
        assert {(one.path, run) for one in resolution.matches for run in one.runs or (None,)} == files


def test_two_layouts_side_by_side() -> None:
    runs = NAMES["positions"]
    files = [*LAYOUTS["serialem_tif"](runs)]
    raw = {file.path for file in files}
    files += [file for file in LAYOUTS["etomo"](runs) if file.path not in raw]
    # Two tilt series for each run: one is proposed, and neither is said to be certain.
    result = compare([file for file in files if file.role != "tilt_series"], match([file.path for file in files]))
    assert (result.missed, result.wrong) == ([], [])
    stacks = [row for row in match([file.path for file in files]).assignments if row.role == "tilt_series"]
    assert len(stacks) == len(runs)
    assert not any(row.sure for row in stacks)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_letters_of_another_case_in_endings(layout: str) -> None:
    """Some programs write .MRC and .Tif."""
    files = [
        file._replace(path=f"{stem}.{ending.upper()}" if ending.isalpha() and file.role != CLUTTER else file.path)
        for file in LAYOUTS[layout](NAMES["within"])
        for stem, _, ending in [file.path.rpartition(".")]
        if ".zarr" not in file.path
    ]
    assert score(files).wrong == []
    assert score(files).recall >= 0.98
