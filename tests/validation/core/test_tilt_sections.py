"""Lists of angles beside the header of the stack and beside each other: what is good stays without a finding."""

from __future__ import annotations

import pytest

from tests.validation import build
from tests.validation.build_movies import with_agar, with_fei, with_seri
from validation.formats import AngleFacts, read_file
from validation.reader import MemoryFile
from validation.run import judge_run

NEW = {"alignment.tilt-order-differs", "rawtlt.order-not-of-header", "rawtlt.angle-not-of-header"}
SYMMETRIC = (0.0, 3.0, -3.0, -6.0, 6.0, 9.0, -9.0)


def told(files: dict[str, bytes]) -> set[str]:
    return {found.code for found in judge_run(build.run(files)).findings} & NEW


def stack(tilts: tuple[float, ...]) -> bytes:
    return build.mrc((8, 6, len(tilts)))


@pytest.mark.parametrize("stacked", [with_seri, with_fei, with_agar])
def test_the_angles_of_the_header_are_no_finding(stacked: object) -> None:
    assert callable(stacked)
    assert told({"tilt_series": stacked()}) == set()
    assert told({"tilt_series": stacked([angle + 0.04 for angle in build.ANGLES])}) == set(), "where the stage was"
    assert told({"tilt_series": stacked([-angle for angle in build.ANGLES])}) == set(), "another sign"


def test_a_header_without_angles_says_nothing() -> None:
    assert told({"tilt_series": with_seri([0.0] * 5)}) == set()
    assert told({"tilt_series": build.mrc()}) == set()


def test_both_in_the_order_of_recording_agree_whatever_the_alignment_moved() -> None:
    shifted = [angle + 2.9 for angle in SYMMETRIC]
    files = {"tilt_series": stack(SYMMETRIC), "rawtlt": build.angles(SYMMETRIC), "tlt": build.angles(shifted)}
    assert told(files) == set()


@pytest.mark.parametrize("raw", [sorted(SYMMETRIC), sorted(SYMMETRIC, reverse=True)])
def test_sorted_either_way_is_sorted(raw: list[float]) -> None:
    for tlt in (sorted(SYMMETRIC), sorted(SYMMETRIC, reverse=True)):
        files = {"tilt_series": stack(SYMMETRIC), "rawtlt": build.angles(raw), "tlt": build.angles(tlt)}
        assert told(files) == set()


def test_a_tilt_taken_again_at_the_end_is_no_other_order() -> None:
    raw, tlt = [-9, -6, -3, 0, 3, 6, 9, 8.99], [-9, -6, -3, 0, 3, 6, 9, 9.01]
    files = {"tilt_series": build.mrc((8, 6, 8)), "rawtlt": build.angles(raw), "tlt": build.angles(tlt)}
    assert told(files) == set()


@pytest.mark.parametrize("raw_is_sorted", [True, False])
def test_one_sorted_and_one_as_recorded_are_told_either_way(raw_is_sorted: bool) -> None:
    lists = [build.angles(sorted(SYMMETRIC)), build.angles(SYMMETRIC)]
    raw, tlt = lists if raw_is_sorted else lists[::-1]
    assert told({"tilt_series": stack(SYMMETRIC), "rawtlt": raw, "tlt": tlt}) == {"alignment.tilt-order-differs"}


@pytest.mark.parametrize(
    "text",
    [
        b"-60,1\n-58,2\n-56,3\n",  # whole angles with the order of recording
        b"-60,0\n-58,1\n-56,2\n",
        b"-60.0,3.1\n-58.0,6.2\n",
        b"-60.5\n-58\n",
        b"-60, 3\n-58, 6\n-56, 8\n",
        b"-60 1\n-58 2\n",
        b"-60\n",
    ],
)
def test_commas_between_columns_are_no_decimals(text: bytes) -> None:
    facts = read_file(MemoryFile(text, name="TS_01.rawtlt")).facts

    assert isinstance(facts, AngleFacts)
    assert facts.values[0] in (-60.0, -60.5)


@pytest.mark.parametrize("text", [b"-58,5\n", b"0,5\n1,5\n2,5\n", b"-58,50;3\n-57,00;6\n", b"+1,25\r\n-1,25\r\n"])
def test_decimal_commas_are_an_error_and_no_angles(text: bytes) -> None:
    out = read_file(MemoryFile(text, name="TS_01.tlt"))

    assert (out.facts, [problem.code for problem in out.problems]) == (None, ["angles.decimal-comma"])
