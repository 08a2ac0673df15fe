"""The small table of a finding: found, expected, difference, what is allowed, each with its unit."""

from __future__ import annotations

import pytest

from submissions.views.checks.sums import sums
from tests.validation.core.faulty import Faulty, found
from tests.validation.core.test_catalogue import FAULTS
from validation.models import Finding

NBSP = "\u00a0"


def table(code: str) -> list[tuple[str, str]]:
    fault = next(fault for fault in FAULTS if fault.code == code)
    said = next(one for one in found(fault.run) if one.code == code)
    return [(line.label, line.value) for line in sums(Finding(code=code, params=dict(said.params)))]


def test_numbers_have_the_unit_that_the_sentence_writes() -> None:
    lines = dict(table("mdoc.voltage-differs"))

    assert lines["Found"].endswith(f"{NBSP}kV")
    assert lines["Expected"].endswith(f"{NBSP}kV")
    assert lines["Allowed difference"].endswith(f"{NBSP}kV")


def test_what_is_allowed_stands_below_angles_as_well() -> None:
    assert [label for label, _ in table("mdoc.tilt-axis-differs")] == ["Expected", "Found", "Allowed difference"]
    assert dict(table("mdoc.tilt-axis-differs"))["Allowed difference"] == "10.0°"


def test_a_difference_of_lengths_is_told_with_what_is_allowed() -> None:
    assert [label for label, _ in table("tomogram.voxel-size-differs")] == ["Expected", "Found", "Difference"]


def test_a_part_of_a_whole_and_a_name_beside_a_number_are_no_two_sides() -> None:
    for code in ("order.no-movie-names", "points.other-tomograms", "mdoc.dose-zero"):
        assert table(code) == [], code
    assert dict(table("mesh.cut-off")) == {"Expected": f"284{NBSP}bytes", "Found": f"214{NBSP}bytes"}


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.code)
def test_every_finding_has_a_table_without_gaps(fault: Faulty) -> None:
    for said in found(fault.run):
        lines = sums(Finding(code=said.code, params=dict(said.params)))
        assert all(line.label and line.value and "?" not in line.value for line in lines), said.code
