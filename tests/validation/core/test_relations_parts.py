"""The small rules that relations are made of: names of tomograms and movies, axes on a circle, what lies inside."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from validation.checks.axis import apart
from validation.checks.com_sizes import close
from validation.checks.inside import Bounds, beyond, other_reading
from validation.checks.lengths import compare, not_set
from validation.checks.mdoc_frames import key_of
from validation.checks.mdoc_rawtlt import unmatched
from validation.checks.seen import Points
from validation.checks.tilt_axis import middle
from validation.checks.tomogram_names import of_run

ZERO = (0.0, 0.0, 0.0)
ANGLES = st.lists(st.floats(-90, 90), max_size=40)


def parts(*names: str) -> list[Points]:
    return [Points(name, 1, ZERO, ZERO) for name in names]


@pytest.mark.parametrize(
    ("names", "run", "found"),
    [
        (["TS_1", "TS_11"], "TS_1", ["TS_1"]),
        (["TS_11", "TS_12"], "TS_1", []),
        (["TS_01.tomostar"], "TS_1", ["TS_01.tomostar"]),
        (["Tomograms/job009/rec_TS_01.mrc", "TS_02"], "TS_01", ["Tomograms/job009/rec_TS_01.mrc"]),
        (["Position_1", "Position_1_2"], "Position_1", ["Position_1"]),
        (["Position_1_2", "Position_1_3"], "Position_1", []),
        (["ds_TS_1_bin8", "ds_TS_2_bin8"], "TS_1", ["ds_TS_1_bin8"]),
        (["", "TS_2"], "TS_1", [""]),
        (["1", "2", "11"], "TS_001", ["1"]),
        (["1", "2"], "lamella", []),
        (["TS_1.5", "TS_1.05"], "TS_1.05", ["TS_1.05"]),
    ],
)
def test_which_tomogram_of_a_file_is_the_run(names: list[str], run: str, found: list[str]) -> None:
    assert [part.name for part in of_run(parts(*names), run=run)] == found


def test_the_stated_name_of_the_tomogram_comes_first() -> None:
    assert [part.name for part in of_run(parts("a", "b"), run="a", stated="b")] == ["b"]


@pytest.mark.parametrize(
    ("name", "key"),
    [("A_001.MRC", "a_001"), ("a_1.mrc.bz2", "a_1"), ("a_-3.0.tif", "a_-3.0"), ("a.eer", "a"), ("a_3.0", "a_3.0")],
)
def test_movies_are_known_by_their_names_without_ending(name: str, key: str) -> None:
    assert key_of(name) == key


@pytest.mark.parametrize(
    ("one", "other", "degrees"), [(84.7, -95.3, 0), (179, -179, 2), (5, 355, 10), (0, 90, 90), (-88.34, 88.34, 3.32)]
)
def test_axes_half_a_turn_apart_are_one(one: float, other: float, degrees: float) -> None:
    assert apart(one, other) == pytest.approx(degrees)
    assert apart(one, -other, either_sign=True) == pytest.approx(min(degrees, apart(one, -other)))


@given(st.floats(-720, 720), st.floats(-720, 720))
def test_axes_are_never_more_than_a_right_angle_apart(one: float, other: float) -> None:
    assert 0 <= apart(one, other) <= 90
    assert apart(one, other, either_sign=True) <= apart(one, other)


def test_the_mean_of_axes_knows_the_circle() -> None:
    assert apart(middle([89, -89]), 90) == pytest.approx(0)
    assert middle([84, 86]) == pytest.approx(85)


def test_points_may_lie_a_voxel_beyond_and_no_more() -> None:
    assert beyond(Bounds((-1, 0, 0), (8, 8, 4)), (8, 8, 4), tolerance=1) is None
    out = beyond(Bounds((-1.1, 0, 0), (8, 90, 4)), (8, 8, 4), tolerance=1)
    assert out is not None
    assert (out.axis, out.at, out.limit) == ("y", 90, 7)


def test_no_guess_where_everything_would_fit() -> None:
    """Points in one corner lie inside after any division: that says nothing."""
    small = Bounds((100.0, 100.0, 100.0), (101.0, 101.0, 101.0))

    assert other_reading(small, (80, 80, 80), voxel=10.0, tolerance=1) == ""
    wide = Bounds((0.0, 0.0, 0.0), (300.0, 300.0, 300.0))
    assert "a binning of 4" in other_reading(wide, (80, 80, 80), voxel=None, tolerance=1)


@given(ANGLES, ANGLES)
def test_angles_pair_as_one_would_by_hand(angles: list[float], among: list[float]) -> None:
    left = unmatched(angles, among=among)

    assert len(left) >= len(angles) - len(among)
    assert not unmatched(angles, among=[*among, *angles])
    assert all(value in angles for value in left)


def test_thousands_of_angles_that_nothing_matches_take_no_time() -> None:
    assert len(unmatched([value / 100 + 0.003 for value in range(10_000)], among=[-1.0] * 10_000)) == 10_000


@given(st.floats(1e-3, 1e6), st.floats(0.5, 64))
def test_a_length_agrees_with_itself(length: float, binning: float) -> None:
    assert compare(length, length, binning=binning).verdict == "match"
    assert compare(length * 2, length).verdict in ("differs", "match")


@pytest.mark.parametrize("length", [None, 0, -10.0, 1.0, 1e-10, 1e9])
def test_what_is_no_length_is_not_set(length: float | None) -> None:
    assert not_set(length)


def test_sizes_agree_whichever_side_is_x() -> None:
    assert close((3708, 3832), (3832, 3712), tolerance=4)
    assert not close((3708, 3832), (3708, 3712), tolerance=4)
