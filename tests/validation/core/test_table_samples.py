"""Real command files, alignments, STAR files and tables read to the values that their index gives."""

from __future__ import annotations

import csv
import json
from typing import Any

import pytest

from tests.validation.core.test_samples import INDEX, SAMPLES
from validation.cases import FileCase
from validation.checks.single import judge_file
from validation.formats import AlnFacts, ComFacts, Facts, PointFacts, StarFacts, read_file
from validation.reader import LocalFile

READ = {"aln": "aln", "star": "annotation", "csv": "annotation", "tilt.com": "tilt_com", "newst.com": "newst_com"}
NO_PARTICLES = "cylindra_relion5_tomograms.star"
# Of the particles: dialect, unit, Å per pixel, points per tomogram.
POINTS = {
    "cz_relion_3_star.star": ("relion3", "voxel", 1.7005, [2, 3, 1]),
    "cz_stopgap_star.star": ("stopgap", "voxel", None, [2, 3, 1]),
    "one_loop.star": ("relion3", "voxel", 5.0, [16]),
    "cylindra_relion5_run_it050_data.star": ("relion5", "centred_angstrom", 3.105, [3, 2]),
}


def rows() -> list[dict[str, str]]:
    if not INDEX.exists():
        return []
    with INDEX.open(newline="") as stream:
        return [row for row in csv.DictReader(stream) if row["format"] in READ]


pytestmark = pytest.mark.skipif(not rows(), reason="The real samples lie beside the repository; they are not here.")


@pytest.mark.parametrize("row", rows(), ids=lambda row: row["file"])
def test_a_real_file_reads_to_its_true_values(row: dict[str, str]) -> None:
    facts = read_file(LocalFile(SAMPLES / row["file"])).facts

    assert facts is not None
    compare(facts, json.loads(row["facts_json"]), row["file"])


@pytest.mark.parametrize("row", rows(), ids=lambda row: row["file"])
def test_a_real_file_is_sound(row: dict[str, str]) -> None:
    out = read_file(LocalFile(SAMPLES / row["file"]))
    case = FileCase(id="1", path=row["file"], role=READ[row["format"]], facts=out.facts, problems=out.problems)
    codes = [finding.code for finding in judge_file(case, relation="").findings]

    assert codes == (["star.not-particles"] if row["file"] == NO_PARTICLES else [])


def compare(facts: Facts, true: dict[str, Any], name: str) -> None:
    match facts:
        case AlnFacts():
            compare_aln(facts, true)
        case ComFacts():
            for key, words in true.items():
                assert ",".join(facts.get(key) or ()) == words.replace(" ", ",")
        case StarFacts():
            compare_star(facts, true, name)
        case PointFacts():
            assert facts.rows == true["lines"] - true["has_header"]
            assert (facts.delimiter, bool(facts.header)) == (true["delimiter_sniffed"], true["has_header"])
            assert (facts.low, facts.high) == ((0, 2, 0), (2, 3, 3))
        case _:
            pytest.fail(f"{facts.format} is not read")


def compare_aln(facts: AlnFacts, true: dict[str, Any]) -> None:
    assert facts.raw_size == tuple(map(int, true["RawSize"].split()))
    assert (facts.rows, facts.dark_frames, facts.local_rows) == (true["global_rows"], true["DarkFrame"], 0)
    assert facts.rows + facts.dark_frames == facts.raw_size[2]
    assert (facts.sections[0], facts.sections[-1]) == (true["SEC_first"], true["SEC_last"])
    assert (facts.tilts[0], facts.tilts[-1], facts.rotations[0]) == (true["tilt_min"], true["tilt_max"], true["ROT"])
    assert (facts.patches, facts.alpha_offset) == (int(true["NumPatches"]), float(true["AlphaOffset"]))
    assert facts.thickness == (float(true["Thickness"]) if "Thickness" in true else None)


def compare_star(facts: StarFacts, true: dict[str, Any], name: str) -> None:
    assert [block[0] for block in facts.blocks] == list(true["blocks"])
    for (_, count, columns), block in zip(facts.blocks, true["blocks"].values(), strict=True):
        assert count == block["rows"]
        assert list(columns) == block["cols"] if isinstance(block["cols"], list) else len(columns) == block["cols"]
    if name != NO_PARTICLES:
        assert (facts.dialect, facts.unit, facts.pixel, [part[1] for part in facts.parts]) == POINTS[name]
