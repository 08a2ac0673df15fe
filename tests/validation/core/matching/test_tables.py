"""Tables of runs and of gain references: what they do, and what is said where one cannot be used."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from validation.matching import match
from validation.matching.tables import MOST_ROWS, read_gain_table, read_run_table

TABLE = """run_name,mapped_run_name,mdoc_name,frame_prefix,gain_file,tilt_axis,tomo_suffix
lamA,Pos_1,m1.mdoc,Pos_1_,g1.mrc,85.3,_bin4.rec
lamB,Pos_1_2,m2.mdoc,Pos_1_2_,g1.mrc,85.3,_bin4.rec
lamC,Pos_3,m3.mdoc,Pos_3,g3.mrc,85.1,_bin4.rec
"""
FRAMES = [f"frames/{name}_{at:03d}_{at}.0.tif" for name in ("Pos_1", "Pos_1_2", "Pos_3") for at in range(2)]
PATHS = [
    "mdocs/m1.mdoc", "mdocs/m2.mdoc", "mdocs/m3.mdoc", *FRAMES, "gains/g1.mrc", "gains/g3.mrc",
    "lamA_bin4.rec", "lamB_bin4.rec", "lamC_bin4.rec", "Pos_1_2_TS.mrc", "Pos_1.aln",
]  # fmt: skip


def test_names_of_each_kind_of_file_lead_to_the_run() -> None:
    table = read_run_table(TABLE)
    assert table.problems == ()
    found = match(PATHS, run_table=table)
    assert found.runs == ("lamA", "lamB", "lamC")
    assert (found.unmatched, found.twice) == ((), ())
    assert all(row.sure for row in found.assignments)
    told = {row.path: row.run for row in found.assignments if row.role != "gain"}
    assert told["mdocs/m2.mdoc"] == "lamB"
    assert told["frames/Pos_1_000_0.0.tif"] == "lamA"
    assert told["frames/Pos_1_2_000_0.0.tif"] == "lamB"
    assert (told["Pos_1_2_TS.mrc"], told["Pos_1.aln"], told["lamC_bin4.rec"]) == ("lamB", "lamA", "lamC")


def test_a_gain_reference_serves_the_runs_that_the_table_names() -> None:
    found = match(PATHS, run_table=read_run_table(TABLE))
    gains = [(row.path, row.run) for row in found.assignments if row.role == "gain"]
    assert gains == [("gains/g1.mrc", "lamA"), ("gains/g1.mrc", "lamB"), ("gains/g3.mrc", "lamC")]


def test_a_prefix_is_not_taken_beyond_a_number() -> None:
    found = match([*PATHS, "frames/Pos_3_7_000_0.0.tif"], run_table=read_run_table(TABLE))
    (row,) = [row for row in found.assignments if row.path == "frames/Pos_3_7_000_0.0.tif"]
    assert (row.run, row.sure) == ("lamC", False)


def test_a_gain_table_alone() -> None:
    table = read_gain_table("run;gain\nTS_1;monday.mrc\nTS_2;gains/friday.mrc\nTS_2;lost.mrc\n")
    paths = [f"TS_{run}{end}" for run in (1, 2) for end in (".mdoc", ".st", ".rec")]
    found = match([*paths, "gains/monday.mrc", "gains/friday.mrc", "gains/other.mrc"], gain_table=table)
    gains = {(row.path, row.run, row.sure) for row in found.assignments if row.role == "gain"}
    assert gains == {("gains/monday.mrc", "TS_1", True), ("gains/friday.mrc", "TS_2", True)}
    assert [row.path for row in found.unmatched] == ["gains/other.mrc"]
    assert found.notes == ("Line 4: no file bears the name lost.mrc.",)


@pytest.mark.parametrize(
    "text", [TABLE.replace(",", "\t"), TABLE.replace(",", ";"), TABLE.replace("\n", "\r\n"), "\ufeff" + TABLE]
)
def test_the_ways_to_write_a_table(text: str) -> None:
    assert read_run_table(text) == read_run_table(text.encode()) == read_run_table(TABLE)


def test_letters_of_an_old_encoding() -> None:
    assert read_run_table("run,mdoc\ngr\u00fcn,x.mdoc\n".encode("latin-1")).runs == ("gr\u00fcn",)


def test_columns_of_numbers_and_of_repeated_words_name_nothing() -> None:
    table = read_run_table("run_name,quality,camera,tilt_series\nA,4,K3,1\nB,5,K3,2\n")
    assert table.aliases == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "Line 1: the table is empty. Its first line names the columns, such as run_name,mdoc_name."),
        ("a,b\n1,2\n", "Line 1: no column is called run_name or run; there are: a, b."),
        ("run,x,X\nA,1,2\n", "Line 1: two columns are called x."),
        ("run,mdoc\nA,x\nA,y\n", "Line 3: A is in line 2 already."),
        ("run,mdoc\n\n\n,y\n", "Line 4: there is no run in it."),
        ("run,mdoc\nA,x\nB,x\n", "Line 3: x is given to B, but line 2 gives it to A."),
        ("run\nA,b,c\n", "Line 2: 3 cells, but the header names 1 columns."),
        ('run,mdoc\nA,"x\n', "Line 2: it cannot be read as a table (unexpected end of data)."),
        ("run,mdoc\nA," + "x" * 901, "Line 2: a cell has more than 900 characters."),
        ("run" + ",c" * 100 + "\n", "Line 1: 101 columns; 100 is the most."),
        ("x" * 5_000_001, "Line 1: the table has 5,000,001 bytes; 5,000,000 is the most."),
    ],
)
def test_what_is_wrong_is_told_with_its_line(text: str, said: str) -> None:
    assert [str(problem) for problem in read_run_table(text).problems] == [said]


def test_too_many_lines() -> None:
    text = "run\n" + "".join(f"R{number}\n" for number in range(MOST_ROWS + 1))
    assert [problem.line for problem in read_run_table(text).problems] == [MOST_ROWS + 2]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("run,mdoc\nA,x\n", "Line 1: no column is called gain or gain_file; there are: run, mdoc."),
        ("run,gain\nA,\n", "Line 2: there is no gain reference in it."),
        ("run,gain\n,x.mrc\n", "Line 2: there is no run in it."),
    ],
)
def test_what_is_wrong_with_a_gain_table(text: str, said: str) -> None:
    assert [str(problem) for problem in read_gain_table(text).problems] == [said]


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.one_of(st.binary(max_size=300), st.text(alphabet='run,gain\t;"\n\r\0A1 _', max_size=200).map(str.encode)))
def test_any_bytes_at_all(data: bytes) -> None:
    for read in (read_run_table, read_gain_table):
        table = read(data)
        assert all(problem.line >= 1 and problem.sentence.endswith(".") for problem in table.problems)
