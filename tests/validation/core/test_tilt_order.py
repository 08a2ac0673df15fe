"""The order in which tilts were recorded, and the scheme that it is."""

from __future__ import annotations

import pytest

from tests.validation import build
from validation.formats import MdocFacts, read_file
from validation.formats.tilt_order import counters, recorded_order, retaken, scheme_of
from validation.reader import MemoryFile

GROUPS = [0, 3, 6, -3, -6, 9, 12, -9, -12]
LAMELLA = [-12, -9, -15, -18, -6, -3, -21, 0, 3, 6, 9, 12]


def section(number: int, *lines: str) -> str:
    return "\n".join((f"[ZValue = {number}]", f"TiltAngle = {number}", *lines, ""))


def order(*sections: str) -> tuple[str, tuple[int, ...]]:
    facts = read_file(MemoryFile("".join(sections).encode(), name="x.mdoc")).facts
    assert isinstance(facts, MdocFacts)
    return facts.order_from, facts.order


def test_times_tell_the_order_before_doses_and_names() -> None:
    late = section(0, "DateTime = 01-Jan-26  00:00:02", "PriorRecordDose = 0", "SubFramePath = a_1.tif")
    early = section(1, "DateTime = 31-Dec-25  23:59:59", "PriorRecordDose = 3", "SubFramePath = a_2.tif")

    assert order(late, early) == ("time", (1, 0))


def test_without_all_times_doses_tell_then_names_then_numbers() -> None:
    assert order(section(0, "PriorRecordDose = 3"), section(1, "PriorRecordDose = 0")) == ("dose", (1, 0))
    zero = "PriorRecordDose = 0"
    assert order(section(0, "SubFramePath = a_2_0.tif", zero), section(1, "SubFramePath = a_1_3.tif", zero)) == (
        "movie", (1, 0),
    )  # fmt: skip
    assert order(section(1), section(0)) == ("section", (1, 0))
    assert order(section(1), section(1)) == ("", (1,))
    assert recorded_order(times=(), doses=(), movies=(), names=()) == ((), "")


@pytest.mark.parametrize(
    ("names", "numbers"),
    [
        (["TS_01_000_0.0.mrc", "TS_01_001_-3.0.mrc"], [0, 1]),
        (["Position_1_002_3.00_20240101_120000_EER.eer", "Position_1_001_0.00_20240101_115900_EER.eer"], [2, 1]),
        (["2Dvs3D_53-1_00002_-0.0_Jul31.tif", "2Dvs3D_53-1_00001_3.0_Jul31.tif"], [2, 1]),
        (["TS_run1_1.tiff", "TS_run1_2.tiff"], [1, 2]),
        (["a.tif", "b.tif"], [None, None]),
        (["", ""], [None, None]),
        ([], []),
    ],
)
def test_the_counter_among_the_parts_of_a_name(names: list[str], numbers: list[int | None]) -> None:
    assert counters(names) == numbers


@pytest.mark.parametrize(
    ("angles", "scheme"),
    [
        (list(range(-60, 61, 3)), "unidirectional"),
        (list(range(60, -61, -3)), "unidirectional"),
        ([*range(0, 61, 3), *range(-3, -61, -3)], "bidirectional"),
        ([*range(-20, 61, 2), *range(-22, -61, -2)], "bidirectional"),
        ([0, 3, -3, -6, 6, 9, -9, -12, 12], "dose-symmetric"),
        (GROUPS, "dose-symmetric"),
        (LAMELLA, "dose-symmetric"),
        ([0, 30, -10, 20, -30, 10, -20], ""),
        ([0, 3, 6], ""),
        ([0, 0, 0, 0, 0, 0], ""),
    ],
)
def test_schemes(angles: list[float], scheme: str) -> None:
    assert scheme_of(angles) == scheme


def test_of_a_tilt_that_was_retaken_the_last_counts() -> None:
    assert retaken([0.001, 3, -0.0, None, 3.02], order=[0, 1, 2, 3, 4]) == (0, 1)
    assert retaken([0, 3, 0.001], order=[2, 1, 0]) == (2,)
    assert retaken([0, 0, 0], order=[1, 2, 0]) == (1, 2)

    data = build.mdoc([0.000999877, 3, -3, -6, 6, 6.002, 9])
    facts = read_file(MemoryFile(data, name="x.mdoc")).facts
    assert isinstance(facts, MdocFacts)
    assert (facts.retaken, facts.order, facts.scheme) == ((4,), (0, 1, 2, 3, 5, 6), "dose-symmetric")


def test_a_thousand_sections_stay_small() -> None:
    facts = read_file(MemoryFile(build.mdoc([number / 10 for number in range(-600, 600)]), name="x.mdoc")).facts
    assert isinstance(facts, MdocFacts)
    assert len(str(facts.to_json())) < 130_000
