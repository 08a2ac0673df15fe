"""Real files of the field's own projects read to the values that their index gives."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from validation.formats import AngleFacts, Facts, MdocFacts, MrcFacts, XfFacts, read_file
from validation.reader import LocalFile

SAMPLES = Path(__file__).resolve().parents[4] / "shared" / "samples"
INDEX = SAMPLES / "index.csv"


def rows() -> list[dict[str, str]]:
    if not INDEX.exists():
        return []
    with INDEX.open(newline="") as stream:
        return [row for row in csv.DictReader(stream) if row["format"].split("/")[0].split(" ")[0] in READ]


READ = ("mrc", "mdoc", "rawtlt", "tlt", "xtilt", "xf", "st")
ROWS = rows()


@pytest.mark.skipif(
    not ROWS, reason="The real samples lie beside the repository (../shared/samples); they are not here."
)
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["file"])
def test_a_real_file_reads_to_its_true_values(row: dict[str, str]) -> None:
    facts = read_file(LocalFile(SAMPLES / row["file"])).facts

    assert facts is not None
    compare(facts, json.loads(row["facts_json"]))


def compare(facts: Facts, true: dict[str, Any]) -> None:
    match facts:
        case MrcFacts():
            compare_mrc(facts, true)
        case MdocFacts():
            compare_mdoc(facts, true)
        case AngleFacts():
            assert len(facts.values) == true["count"]
            assert (min(facts.values), max(facts.values)) == (true["min"], true["max"])
        case XfFacts():
            assert (facts.rows, facts.identity_rows) == (true["rows"], true["identity_rows"])
            assert facts.rotation == pytest.approx(true["rot_first"], abs=0.001)
        case _:
            pytest.fail(f"{facts.format} is not read")


def compare_mrc(facts: MrcFacts, true: dict[str, Any]) -> None:
    assert facts.shape == (true["nx"], true["ny"], true["nz"])
    assert facts.grid == (true["mx"], true["my"], true["mz"])
    assert (facts.mode, facts.ispg, facts.nsymbt) == (true["mode"], true["ispg"], true["nsymbt"])
    assert facts.cell == pytest.approx(tuple(true["cella"]), abs=1e-4)
    assert facts.voxel == pytest.approx(tuple(true["voxel"]), abs=1e-5)
    assert list(facts.axes) == true["mapcrs"]
    assert (facts.extended_type, facts.nversion, facts.imod_stamp) == (
        true["exttyp"],
        true["nversion"],
        true["imodStamp"],
    )
    assert (facts.data_bytes, facts.present_bytes) == (true["data_bytes_expected"], true["data_bytes_actual"])


def compare_mdoc(facts: MdocFacts, true: dict[str, Any]) -> None:
    kind = "frame_set" if "FrameSet" in true["section_kinds"] else "series"
    assert facts.kind == kind
    assert facts.count == true["n_TiltAngle"]
    assert facts.angles[:6] == tuple(true["first_angles"])
    assert (min(facts.angles), max(facts.angles)) == (true["tilt_min"], true["tilt_max"])
    assert facts.pixel_spacings[0] == true["PixelSpacing_first"]
    assert bool(facts.voltage) == true["has_Voltage"]
    assert bool(facts.movies[0]) == true["has_SubFramePath"]
    assert "\\" not in facts.movies[0]
    assert bool(facts.times[0]) == true["has_DateTime"]
    assert (facts.tilt_axis is not None) == bool(true["tilt_axis_title"])
