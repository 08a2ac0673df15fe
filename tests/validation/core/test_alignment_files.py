"""tilt.com, newst.com, aln files and transforms with all that programs and people do to them."""

from __future__ import annotations

import pytest

from tests.validation import build, build_tables
from tests.validation.core.faults_tables import only
from validation.cases import FileCase
from validation.checks.single import judge_file
from validation.formats import AlnFacts, AngleFacts, ComFacts, Facts, XfFacts, facts_from_json, read_file
from validation.reader import MemoryFile


def read(data: bytes, name: str) -> Facts:
    out = read_file(MemoryFile(data, name=name))
    assert out.facts is not None, out.problems
    return out.facts


def com(data: bytes) -> ComFacts:
    facts = read(data, "tilt.com")
    assert isinstance(facts, ComFacts)
    return facts


def aln(data: bytes) -> AlnFacts:
    facts = read(data, "x.aln")
    assert isinstance(facts, AlnFacts)
    return facts


def xf(data: bytes) -> XfFacts:
    facts = read(data, "x.xf")
    assert isinstance(facts, XfFacts)
    return facts


@pytest.mark.parametrize("full", ["8 6", "8,6", "8, 6", "8\t6", "= 8 6"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_words_of_command_files_stand_between_blanks_or_commas(full: str, end: str) -> None:
    facts = com(build_tables.tilt_com(full=full, end=end))
    assert (facts.program, facts.blocks, facts.get("fullimage")) == ("tilt", 1, ("8", "6"))
    assert facts.get("PERPENDICULAR") == ()
    assert facts.get("no such key") is None


def test_only_the_options_of_the_first_call_count() -> None:
    data = b"$setenv X 1\n# THICKNESS 1\nTHICKNESS 2\n$tilt -StandardInput\nTHICKNESS 3\n$if (-e a) a\nTHICKNESS 4\n"
    facts = com(data + b"$tilt -StandardInput\nTHICKNESS 5\n")
    assert (facts.entries, facts.blocks) == ((("THICKNESS", ("3",), 5),), 2)


@pytest.mark.parametrize(
    ("line", "program"),
    [
        ("$tilt -StandardInput", "tilt"),
        ("$ tilt -StandardInput", "tilt"),
        ("$nice tilt", "tilt"),
        ("$/usr/local/IMOD/bin/tilt -StandardInput", "tilt"),
        ("$newstack -StandardInput", "newst"),
        ("$tiltalign -StandardInput", ""),
        ("$blendmont -StandardInput", ""),
        ("tilt", ""),
    ],
)
def test_programs(line: str, program: str) -> None:
    assert com(line.encode()).program == program


def test_a_newst_com_without_a_size_keeps_that_of_the_input() -> None:
    [newst] = only("newst_com", build_tables.newst_com(size=",")).files
    assert judge_file(newst, relation="").findings == ()


@pytest.mark.parametrize("end", ["\n", "\r\n", "\n\n"])
@pytest.mark.parametrize("first", [0, 1])
def test_alignments_of_all_versions(end: str, first: int) -> None:
    facts = aln(build_tables.aln(first=first, thickness=bool(first), dark=2, patches=3, end=end))
    assert (facts.rows, facts.dark_frames, facts.patches, facts.local_rows) == (5, 2, 3, 15)
    assert (facts.raw_size, facts.tilts, facts.sections[0]) == ((8, 6, 5), build.ANGLES, first)
    assert (set(facts.rotations), facts.thickness) == ({84.7}, 16.0 if first else None)


def test_alignments_with_commas_and_a_heading_without_patches() -> None:
    data = build_tables.aln().replace(b"8 6 5", b"8, 6, 5") + b"# Local Alignment\n"
    assert (aln(data).raw_size, aln(data).local_rows, aln(data).lines[0]) == ((8, 6, 5), 0, 8)


def test_transforms_by_their_determinant_axis_and_shift() -> None:
    facts = xf(build.xf(3) + b"0.9 0 0 1.2 -700.5 20\n")
    assert facts.determinants == pytest.approx((1.0, 1.08), abs=1e-3)
    assert facts.determinant_lines == (1, 4)
    assert facts.rotation_spread == pytest.approx(88.34, abs=0.01)
    assert facts.spread_line == 4
    assert facts.shift == (700.5, 25.56)
    assert xf(b"-1 0 0 -1 0 0\n1 0 0 1 0 5\n").rotation_spread == 0  # half a turn is the same axis


def test_a_second_column_of_angles() -> None:
    def angles(data: bytes) -> AngleFacts:
        facts = read(data, "x_TLT.txt")
        assert isinstance(facts, AngleFacts)
        return facts

    facts = angles(b"-3.0 2\n0.0 1\n3.0 3\n")
    assert (facts.second, facts.order) == ("order", (1, 0, 2))
    assert angles(b"-3 2.5\n0 1\n").second == "numbers"
    assert angles(b"-3 2\n0\n").second == ""


def test_what_an_older_reader_stored_is_still_read() -> None:
    angles = facts_from_json({"format": "angles", "values": [1.0], "lines": [1], "columns": 1})
    transforms = facts_from_json({"format": "xf", "rows": 3, "rotation": 84.0, "identity_rows": 0})
    assert isinstance(angles, AngleFacts)
    assert isinstance(transforms, XfFacts)
    assert (angles.second, transforms.determinants) == ("", None)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("align.com", b"$tiltalign -StandardInput\nModelFile a.fid\n"),
        ("x.xtilt", build.angles([0.0] * 5)),
        ("doses.txt", build.angles([0, 3, 120, 360])),
        ("x.tlt", build.angles()),
        ("metrics.csv", b"run,thickness,score\na,1,b,2\n"),
        ("TS_01.tomostar", build_tables.tomostar()),
        ("job.star", build_tables.job_star()),
    ],
)
def test_a_file_without_a_role_is_left_alone(name: str, data: bytes) -> None:
    out = read_file(MemoryFile(data, name=name))
    assert judge_file(FileCase(id="1", path=name, role="", facts=out.facts), relation="").findings == ()
