"""Cells of the run matrix: states, numbers of both sides, and what is no alarm."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.validation import build
from validation.checks.lengths import binning_hint, compare
from validation.checks.mdoc_rawtlt import unmatched
from validation.formats import StoredOnly
from validation.registry import RELATIONS, ROLES
from validation.run import RunCase, RunVerdict, Value, judge_run

# What the clean run has nothing for: no program of its alignment, no command files, no tomogram of the archive.
WITHOUT = {"alignment_files", "command_files", "tomogram_existing"}


def judge(files: dict[str, bytes] | None = None, **values: Value) -> RunVerdict:
    return judge_run(build.run(files, values=build.blocks(**values) if values else None))


def codes(verdict: RunVerdict) -> list[str]:
    return [finding.code for finding in verdict.findings]


def without(*roles: str) -> RunCase:
    clean = build.run()
    return replace(clean, files=tuple(file for file in clean.files if file.role not in roles))


def test_a_clean_run_passes_everywhere() -> None:
    cells = judge().cells

    assert list(cells) == [relation.key for relation in RELATIONS]
    assert {key for key, cell in cells.items() if cell.state == "absent"} == WITHOUT
    assert {str(cell.state) for cell in cells.values()} == {"pass", "absent"}


def test_a_cell_shows_the_numbers_of_both_sides() -> None:
    cells = judge().cells_json()

    assert [number["value"] for number in cells["rawtlt_tiltseries"]["numbers"]] == [5, 5]
    stated, header, allowed = cells["voxel_size"]["numbers"]
    assert (stated["value"], header["value"]) == (10.8, pytest.approx(10.8))
    assert (stated["unit"], header["source"], allowed["value"]) == ("Å", "TS_01.rec", pytest.approx(0.0108))


@pytest.mark.parametrize(
    ("missing", "absent"),
    [
        ("rawtlt", {"rawtlt_tiltseries", "mdoc_rawtlt"}),
        ("mdoc", {"mdoc", "mdoc_rawtlt", "mdoc_movies", "mdoc_stated", "mdoc_tiltseries", "tilt_axis"}),
        (
            "tilt_series",
            {"rawtlt_tiltseries", "mdoc_tiltseries", "pixel_size", "movies_tiltseries", "tomogram_tiltseries"},
        ),
        ("tomogram", {"tomogram", "voxel_size", "tomogram_tiltseries", "annotation_tomogram"}),
    ],
)
def test_a_missing_counterpart_is_no_finding_here(missing: str, absent: set[str]) -> None:
    verdict = judge_run(without(missing))

    assert {key for key, cell in verdict.cells.items() if cell.state == "absent"} - WITHOUT == absent
    assert verdict.findings == ()


@pytest.mark.parametrize(("state", "told"), [("waiting", "unknown"), ("gave_up", "gave_up")])
def test_a_file_not_read_yet_or_by_our_fault_is_unknown_never_bad(state: str, told: str) -> None:
    clean = build.run()
    files = [replace(file, state=state, facts=None) if file.role == "tilt_series" else file for file in clean.files]
    verdict = judge_run(replace(clean, files=tuple(files)))

    unknown = {key for key, cell in verdict.cells.items() if cell.state == told}
    assert unknown == {"tilt_series", "rawtlt_tiltseries", "mdoc_tiltseries", "pixel_size", "alignment_tiltseries"}
    assert verdict.findings == ()
    assert ("our fault" in verdict.cells["pixel_size"].note) == (state == "gave_up")


def test_an_unreadable_file_is_one_finding_and_not_compared() -> None:
    verdict = judge({"rawtlt": b"one\n"})

    assert codes(verdict) == ["angles.not-a-number"]
    assert verdict.cells["tilt_series"].state == "error"
    assert verdict.cells["rawtlt_tiltseries"].state == "absent"
    assert "TS_01.rawtlt cannot be read" in verdict.cells["rawtlt_tiltseries"].note


def test_a_format_that_is_only_stored_is_unchecked_with_words() -> None:
    clean = without("movie_stack", "gain")
    movie = replace(build.case("movie_stack", build.movie(), name="TS_01_000.tif"), facts=StoredOnly(kind="tiff"))
    cell = judge_run(replace(clean, files=(*clean.files, movie))).cells["movies"]

    assert cell.state == "unchecked"
    assert cell.note == "Not checked yet: a TIFF file is only stored."


def test_a_value_that_comes_from_the_header_is_not_compared_with_itself() -> None:
    cell = judge(voxel=build.stated(10.8, source="header")).cells["voxel_size"]

    assert cell.state == "absent"
    assert cell.note == "The voxel size is taken from the header; none was stated."
    assert cell.numbers[0].value == pytest.approx(10.8)


def test_a_placeholder_from_the_header_is_no_value() -> None:
    verdict = judge({"tomogram": build.mrc((8, 8, 4), pixel=1)}, voxel=build.stated(1.0, source="header"))

    assert codes(verdict) == ["mrc.voxel-size-missing"]


def test_a_missing_value_leads_to_the_field_to_fill_in() -> None:
    case = build.run({"tomogram": build.mrc((8, 8, 4), pixel=1)})
    blocks = tuple(replace(block, values={}) for block in case.blocks)
    [found] = [one for one in judge_run(replace(case, blocks=blocks)).findings if one.code.endswith("size-missing")]

    assert found.field == f"block:{next(file.block for file in case.files if file.role == 'tomogram')}.voxel_size"


def test_one_angstrom_stated_makes_the_placeholder_a_value() -> None:
    pixel = build.stated(1.0)
    assert codes(judge({"tilt_series": build.mrc(pixel=1)}, pixel=pixel)) == ["tiltseries.binning-differs"]


@pytest.mark.parametrize("pixel", [0, -10, float("inf"), float("nan")])
def test_an_unset_header_with_a_stated_value_is_a_warning(pixel: float) -> None:
    verdict = judge({"tomogram": build.mrc((8, 8, 4), pixel=pixel)})

    assert codes(verdict) == ["mrc.voxel-size-not-set"]
    assert verdict.cells["voxel_size"].state == "warning"


@pytest.mark.parametrize("value", ["", "ten", None, -1, 0, float("nan"), True, [10.8]])
def test_a_stated_value_that_is_no_length_counts_as_none(value: object) -> None:
    assert judge(voxel=build.stated(value)).cells["voxel_size"].state == "absent"


@pytest.mark.parametrize(
    ("observed", "expected", "binning", "verdict"),
    [
        (10.8, 10.8, 1, "match"),
        (10.81, 10.8, 1, "match"),  # 0.1 %
        (1.3509, 1.35, 1, "match"),  # 0.001 Å
        (5.404, 5.4, 8, "match"),  # three decimals of 0.675 Å, times 8
        (10.82, 10.8, 1, "nearly"),
        (10.907, 10.8, 1, "nearly"),
        (10.92, 10.8, 1, "differs"),
        (4.99, 10.012, 1, "differs"),
    ],
)
def test_the_rule_for_lengths(observed: float, expected: float, binning: float, verdict: str) -> None:
    assert compare(observed, expected, binning=binning).verdict == verdict


def test_a_guess_at_the_binning_only_where_the_ratio_says_so() -> None:
    assert binning_hint(5.4, 10.8, unbinned=1.35) == (
        " 1.350\u00a0Å × 4 = 5.400\u00a0Å: it looks like binning 4 instead of 8."
    )
    assert "half what you stated" in binning_hint(5.4, 10.8, unbinned=None)
    assert "looks like binning 4" in binning_hint(5.4, 1.35, unbinned=None)
    assert binning_hint(7.7, 10.8, unbinned=1.35) == ""


def test_angles_pair_once_each_at_two_decimals() -> None:
    assert unmatched([0.0, 3.0], among=[-0.00499939, 3.00113, -2.99863]) == []
    assert unmatched([3.0, 3.0], among=[3.0, -3.0]) == [3.0]
    assert unmatched([3.0], among=[3.00505]) == []  # 3.01 rounded, 3.00 cut off
    assert unmatched([3.0], among=[3.02]) == [3.0]


def test_turned_signs_are_told() -> None:
    verdict = judge({"rawtlt": build.angles([-54, -30, 0, 30, 60]), "mdoc": build.mdoc([54, 30, 0, -30, -60])})

    [finding] = verdict.findings
    assert finding.code == "rawtlt.angles-turned"
    assert "5 angles" in finding.sentence
    assert finding.severity == "warning"


def test_the_mdoc_may_have_more_sections_than_the_rawtlt_file() -> None:
    assert codes(judge({"mdoc": build.mdoc([*build.ANGLES, 63, 66])})) == []


def test_ratios_need_not_be_whole() -> None:
    volume = build.mrc((8, 8, 4), pixel=10.012)
    verdict = judge({"tomogram": volume, "annotation": volume}, voxel=build.stated(10.012))

    assert codes(verdict) == []


def test_two_tomograms_of_a_run_are_judged_with_their_own_block() -> None:
    clean = build.run()
    other = replace(
        build.case("tomogram", build.mrc((8, 8, 4), pixel=5.4), name="fine.rec"), block="tomo2", id="second"
    )
    block = build.BlockCase(id="tomo2", kind="tomogram", values={"voxel_size": build.stated(10.8)}, refs="ali")
    verdict = judge_run(replace(clean, files=(*clean.files, other), blocks=(*clean.blocks, block)))

    [finding] = verdict.findings
    assert (finding.code, finding.files) == ("tomogram.voxel-size-differs", ("second",))


def test_the_finding_says_where_the_value_was_stated() -> None:
    verdict = judge(voxel=build.stated(5.4, address="block:12@run:44.voxel_size", source="override"))

    assert verdict.findings[0].field == "block:12@run:44.voxel_size"


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ({"ispg": 0}, []),  # RELION's volumes
        ({"mz": 1}, []),  # z of the cell is then that of the whole stack
        ({"cella_z": 0}, ["mrc.voxel-size-z-differs"]),
    ],
)
def test_headers_of_volumes_as_programs_write_them(fields: dict[str, float], found: list[str]) -> None:
    assert codes(judge({"tomogram": build.mrc((8, 8, 4), pixel=10.8, **fields)})) == found


@pytest.mark.parametrize("fields", [{"ispg": 1}, {"mz": 1}, {"cella_z": 0}, {"nlabl": 10}])
def test_headers_of_stacks_as_programs_write_them(fields: dict[str, float]) -> None:
    assert codes(judge({"tilt_series": build.mrc(**fields)})) == []


def test_every_role_belongs_to_at_most_one_relation_of_single_files() -> None:
    assert [role.key for role in ROLES.values()] == list(ROLES)
    assert {role.block for role in ROLES.values()} <= {relation.group for relation in RELATIONS} | {None}
