"""Habits of programs and laboratories that are no fault, each met with once."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from tests.validation import build, build_tables
from tests.validation.build_relations import run
from tests.validation.core.faults_aligned import shifted
from tests.validation.core.faults_annotations import annotated, row
from validation.checks.lengths import binning_hint
from validation.checks.seen import Points
from validation.checks.tomogram_names import of_run
from validation.command.run import main
from validation.run import judge_run

TURNED = [(point[2], point[1], point[0]) for point in build_tables.POINTS]


def test_naparis_columns_are_turned_once_where_the_order_is_stated_too() -> None:
    """axis-0 is z: the header says it already, and "z, y, x" says no more."""
    far = [(3.5, 7.0, 7.0), *TURNED]  # z, y, x in a volume of 8 x 8 x 4
    for header, rows in (
        (("axis-0", "axis-1", "axis-2"), far),
        (("index", "axis-0", "axis-1", "axis-2"), [(number, *point) for number, point in enumerate(far)]),
    ):
        for order in ("zyx", "xyz"):
            case = annotated(build_tables.csv(rows, header=header), name="picks.csv", shapes=row(order=order))
            assert [found.code for found in judge_run(case).findings] == []


def test_a_file_named_by_itself_is_judged_though_its_name_says_that_it_is_not_deposited(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Half of the data, or any file in a folder of halves."""
    halves = tmp_path / "odd"
    halves.mkdir()
    for name in ("TS_01.mrc", "TS_01_EVN.mrc"):
        (halves / name).write_bytes(build.mrc(missing=100))

        assert main(["check", "--json", str(halves / name)]) == 1
        assert [one["code"] for one in json.loads(capsys.readouterr().out)["findings"]] == ["mrc.body-truncated"]


def test_nanometres_are_guessed_where_ten_times_as_much_is_in_the_header() -> None:
    for observed, expected, unbinned in ((13.68, 1.368, None), (13.68, 1.368, 1.71), (3.42, 0.342, 0.171)):
        assert "nanometres" in binning_hint(observed, expected, unbinned=unbinned)
    assert "binning 10 instead of 1" in binning_hint(13.5, 1.35, unbinned=1.35)
    assert "nanometres" not in binning_hint(54.0, 5.4, unbinned=None)


def test_a_shift_within_the_image_is_no_fault() -> None:
    assert "alignment.shift-beyond-image" not in {found.code for found in judge_run(shifted(71.0)).findings}


def test_a_corrected_header_is_not_said_to_say_what_the_depositor_says() -> None:
    clean, corrected = run(), {"tomogram": 10.9, "annotation": 9.0}
    files = [
        replace(file, stated_voxel=corrected[file.role], stated_reason="calibrated") if file.role in corrected else file
        for file in clean.files
    ]
    said = [found for found in judge_run(replace(clean, files=tuple(files))).findings if "voxel-size" in found.code]
    sentences = [found.sentence for found in said if "overridden" not in found.code]
    assert len(sentences) == 2
    for sentence in sentences:
        assert "the header, as corrected here, says " in sentence
        assert "the header says" not in sentence


@pytest.mark.parametrize(
    ("run_name", "names", "own"),
    [
        ("TS_001", ("001.mrc", "010.mrc"), "001.mrc"),  # TOMOMAN: the files of TS_001 are called 001
        ("grid1_TS_01", ("TS_01", "TS_02"), "TS_01"),
        ("grid1_TS_01", ("TS_1.tomostar", "TS_11.tomostar"), "TS_1.tomostar"),
        ("grid1_TS_11", ("TS_1", "TS_2"), ""),
        ("Position_1_2", ("Position_1", "Position_2"), ""),
        ("lam1_TS_1", ("TS_1", "lam1_TS_1"), "lam1_TS_1"),
        ("grid1_TS_01", ("01x", "S_01"), ""),
    ],
)
def test_the_tomogram_of_a_run_may_have_the_end_of_its_name(run_name: str, names: tuple[str, ...], own: str) -> None:
    parts = [Points(name, 1, (0.0, 0.0, 0.0), (1.0, 1.0, 1.0)) for name in names]
    assert [part.name for part in of_run(parts, run=run_name)] == ([own] if own else [])


def test_dark_tilts_stay_in_the_mdoc_and_are_taken_out_of_stack_and_rawtlt() -> None:
    """What was stated is of the tilt series: its range and its dose."""
    kept = build.ANGLES[1:-1]
    case = run(
        {
            "rawtlt": build.angles(kept), "tlt": build.angles(kept), "xf": build.xf(3),
            "xtilt": build.angles([0.0] * 3),
            "tilt_series": build.mrc((8, 6, 3)),
        },
        acquisition={"tilt_min": kept[0], "tilt_max": kept[-1], "total_dose": 9.0},
    )  # fmt: skip
    assert {found.code for found in judge_run(case).findings if found.code.startswith("mdoc.")} == set()
    wide = run({"rawtlt": build.angles(kept)}, acquisition={"tilt_min": -20, "tilt_max": 20, "total_dose": 3.0})
    told = {found.code for found in judge_run(wide).findings}
    assert {"mdoc.tilt-range-differs", "mdoc.dose-differs"} <= told


def test_a_stack_that_is_short_is_not_told_to_lose_angles_alone() -> None:
    case = run({"tilt_series": build.mrc((8, 6, 4))})
    (found,) = [one for one in judge_run(case).findings if one.code == "tiltseries.angle-count"]
    assert found.remedy.startswith("Give the whole tilt series, or remove the 1 extra angle")
