"""STAR files and tables with all that programs and people do to them."""

from __future__ import annotations

import pytest

from tests.validation import build_tables as tables
from validation.formats import Facts, PointFacts, StarFacts, StoredOnly, XfFacts, read_file
from validation.formats.star_points import PART_CAP
from validation.reader import MemoryFile

POINT = "data_\nloop_\n_rlnTomoName\n_rlnCoordinateX\n_rlnCoordinateY\n_rlnCoordinateZ\n"
LOW, HIGH = (1.0, 0.5, 1.0), (6.0, 4.0, 3.0)  # of tables.POINTS


def read(data: bytes, name: str) -> Facts:
    facts = read_file(MemoryFile(data, name=name)).facts
    assert facts is not None
    return facts


def star(data: bytes) -> StarFacts:
    facts = read(data, "x.star")
    assert isinstance(facts, StarFacts)
    return facts


def table(data: bytes, name: str = "x.csv") -> PointFacts:
    facts = read(data, name)
    assert isinstance(facts, PointFacts)
    return facts


@pytest.mark.parametrize(
    ("data", "dialect", "unit", "pixel", "name"),
    [
        (tables.relion3(), "relion3", "voxel", 10.8, "TS_01.tomostar"),
        (tables.relion31(), "relion3.1", "voxel", 10.8, "TS_01.tomostar"),
        (tables.relion4(), "relion4", "unbinned", 2.7, "TS_01"),
        (tables.relion5(), "relion5", "centred_angstrom", 2.7, "TS_01"),
        (tables.stopgap(), "stopgap", "voxel", None, "1"),
        (tables.tomoman(), "tomoman", "voxel", None, "TS_01"),
    ],
)
def test_dialects_of_particles(data: bytes, dialect: str, unit: str, pixel: float | None, name: str) -> None:
    facts = star(data)
    [(told, count, _, _)] = facts.parts

    assert (facts.content, facts.dialect, facts.unit, facts.pixel) == ("particles", dialect, unit, pixel)
    assert (told, count, facts.points) == (name, 3, 3)


@pytest.mark.parametrize(
    ("data", "low", "high"),
    [
        (tables.relion3(), LOW, HIGH),
        (tables.relion4(), (4, 2, 4), (24, 16, 12)),
        (tables.relion5(), (-32.4, -37.8, -10.8), (21.6, 0, 10.8)),
        (tables.relion5(shift=(7, -8, 9)), (-32.4, -37.8, -10.8), (21.6, 0, 10.8)),
        (tables.stopgap(shift=(0.5, -0.5, 1)), (1.5, 0, 2), (6.5, 3.5, 4)),
    ],
)
def test_bounds_with_the_shifts_applied(data: bytes, low: object, high: object) -> None:
    [(_, _, *bounds)] = star(data).parts
    assert bounds == [pytest.approx(low), pytest.approx(high)]


def test_shifts_in_angstrom_are_divided_by_the_pixel_of_the_points() -> None:
    shifted = tables.relion4().replace(b"  0  0  0  1\n", b"  2.7  -5.4  27  1\n")
    [(_, _, low, high)] = star(shifted).parts
    assert (low, high) == ((3, 4, -6), (23, 18, 2))
    # In the subtomogram's own directions: not applied.
    turned = shifted.replace(b"rlnOpticsGroup #9", b"rlnTomoSubtomogramRot #9")
    assert star(turned).parts[0][2] == (4, 2, 4)


def test_names_of_tomograms_stay_words_and_have_their_own_bounds() -> None:
    facts = star(f"{POINT}001 1 2 3\n001 4 1 9\nrec_TS_02.mrc 7 8 9\n'TS 03' 1 1 1\n".encode())
    assert facts.parts == (
        ("001", 2, (1, 1, 3), (4, 2, 9)), ("rec_TS_02.mrc", 1, (7, 8, 9), (7, 8, 9)),
        ("TS 03", 1, (1, 1, 1), (1, 1, 1)),
    )  # fmt: skip


@pytest.mark.parametrize(
    "data",
    [
        tables.tomoman(),
        tables.tomoman().replace(b"\n", b"\r\n"),
        tables.tomoman().replace(b"\n", b"\r"),
        b"\xef\xbb\xbf" + tables.tomoman(),
        tables.tomoman().replace(b"data_", b"DATA_").replace(b"loop_", b"LOOP_"),
        tables.tomoman().replace(b"TS_01", b'"TS_01"'),
        tables.tomoman().replace(b"  ", b"\t"),
        b"# made by hand \xb5\n" + tables.tomoman(),
    ],
)
def test_ways_of_writing_the_same(data: bytes) -> None:
    facts = star(data)
    assert (facts.dialect, facts.parts, facts.ragged) == ("tomoman", (("TS_01", 3, LOW, HIGH),), None)


def test_dialect_by_version_and_optics() -> None:
    imported = tables.tomoman().replace(b"data_", b"# version 30001\ndata_particles")
    assert star(imported).dialect == "relion4"
    assert star(tables.relion3().replace(b"data_", b"# version 30001\ndata_particles")).dialect == "relion3.1"
    assert star(tables.relion5().replace(b"# version 50001", b"")).dialect == "relion5"


@pytest.mark.parametrize(
    ("data", "content"),
    [
        (tables.job_star(), "job"),
        (b"data_optimiser_general\n_rlnOutputRootName Refine/run\n", "optimiser"),
        (b"data_\n_rlnTomoParticlesFile a.star\n_rlnTomoTomogramsFile b.star\n", "optimiser"),
        (b"data_model_general\n_rlnReferenceDimensionality 3\n", "model"),
        (tables.star([("global", ("rlnTomoName", "rlnTomoTiltSeriesStarFile"), [("TS_01", "a.star")])]), "tomograms"),
        (tables.tomostar(), "tilts"),
        (tables.tilt_series(), "tilts"),
        (b"data_\nloop_\n_ptmX\n1\n", "other"),
    ],
)
def test_what_is_no_particles(data: bytes, content: str) -> None:
    assert star(data).content == content


@pytest.mark.parametrize(("data", "dialect"), [(tables.tomostar(), "tomostar"), (tables.tilt_series(), "tilt_series")])
def test_orders_of_tilts(data: bytes, dialect: str) -> None:
    facts = star(data)
    assert facts.dialect == dialect
    assert (facts.tilts, facts.movies[0]) == ((-60, -30, 0, 30, 60), "TS_01_000.mrc")


def test_rows_that_are_not_whole_are_told_with_their_line_and_left_out() -> None:
    facts = star(f"{POINT}a 1 2 3\na 100\n\na 1 2 3 4\na 1 2 4\n".encode())
    assert (facts.ragged, facts.ragged_count, facts.parts) == ((8, 2, 4), 2, (("a", 2, (1, 2, 3), (1, 2, 4)),))


def test_coordinates_that_are_no_numbers_are_told_with_their_line_and_left_out() -> None:
    facts = star(f"{POINT}a 1 2 3\na 1 nan 3\na 1 1_0 3\na 1 2 inf\na 1 2 4\n".encode())
    assert (facts.bad, facts.bad_count) == ((8, "rlnCoordinateY", "nan"), 3)
    assert facts.parts == (("a", 2, (1, 2, 3), (1, 2, 4)),)


def test_loops_without_rows_and_blocks_met_twice() -> None:
    facts = star(tables.relion4([]) + tables.relion4())
    assert (facts.repeated_blocks, facts.block_times, facts.points) == (("optics", "particles"), 2, 3)
    assert star(tables.relion4([])).points == 0


def test_more_tomograms_than_are_listed() -> None:
    facts = star((POINT + "".join(f"t{number} 1 2 3\n" for number in range(PART_CAP + 5))).encode())
    assert (len(facts.parts), facts.points_elsewhere, facts.points) == (PART_CAP, 5, PART_CAP + 5)


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|", " "])
@pytest.mark.parametrize("header", [(), ("x", "y", "z"), ("X", "Y", "Z")])
def test_delimiters_and_headers_of_tables(delimiter: str, header: tuple[str, ...]) -> None:
    facts = table(tables.csv(header=header, delimiter=delimiter))
    assert (facts.delimiter, facts.header, facts.rows, facts.axes) == (delimiter, header, 3, (0, 1, 2))
    assert (facts.low, facts.high) == (LOW, HIGH)


@pytest.mark.parametrize(
    ("data", "axes"),
    [
        (b"z,y,x\n1,2,3\n", (2, 1, 0)),
        (b"index,axis-0,axis-1,axis-2\n0,1,2,3\n", (3, 2, 1)),
        (b"Z (px);Y (px);X (px)\n1;2;3\n", (2, 1, 0)),
        (b'"id","pos_x","pos_y","pos_z","score"\n1,1,2,3,.5\n', (1, 2, 3)),
        (b"rlnCoordinateX rlnCoordinateY rlnCoordinateZ\n1 2 3\n", (0, 1, 2)),
        (b"TS_01,1,2,3\nTS_01,3,4,5\n", (1, 2, 3)),
        (b"0,1.5,2,3\n0,1.5,2,3\n1,1.5,2,3\n", (1, 2, 3)),
        (b"# x y z\n1 2 3\n# end\n", (0, 1, 2)),
        (b"\xef\xbb\xbfx,y,z\r\n1,2,3\r\n", (0, 1, 2)),
        (b"1, 2, 3\n4, 5, 6", (0, 1, 2)),
        (b"1,2\n3,4\n", None),
    ],
)
def test_where_the_coordinates_are(data: bytes, axes: tuple[int, int, int] | None) -> None:
    assert table(data).axes == axes


def test_units_and_instances_of_tardis() -> None:
    facts = table(tables.tardis())
    assert (facts.unit_hint, facts.instances, facts.axes) == ("angstrom", 0, (1, 2, 3))
    assert facts.low[1:] == pytest.approx((10.8, 5.4, 10.8))
    assert table(tables.csv()).unit_hint == ""


def test_decimal_commas() -> None:
    assert table(b"x;y;z\n1,5;2;3,5\n").decimal_commas
    assert table(b"1,5\t2,5\t3,5\n").decimal_commas
    assert not table(tables.csv()).decimal_commas


def test_quotes_hold_delimiters_together() -> None:
    facts = table(b'name,x,y,z\n"a, b",1,2,3\n')
    assert (facts.columns, facts.ragged, facts.high) == (4, None, (None, 1, 2, 3))


def test_an_order_of_tilts_in_a_table() -> None:
    assert table(tables.order_list()).tilts == (-60, -30, 0, 30, 60)
    facts = table(b"movie,angle\nD:\\x\\a.tif,0\nb.tif,3\n")
    assert (facts.movies, facts.tilts) == (("a.tif", "b.tif"), (0, 3))


def test_a_text_file_is_a_table_where_it_holds_points() -> None:
    assert table(tables.csv(), "points.txt").rows == 3
    assert table(b"10 20 30 1 2 3\n11 21 31 4 5 6\n", "points.txt").axes == (0, 1, 2)
    for text in (b"take care\n", b"movie angle order dose\na.eer 0.0 1 3.0\n", b"1 2 3\n4 5\n", b"\0\0", b"x" * 30_000):
        assert read(text, "notes.txt") == StoredOnly(kind="text")
    assert isinstance(read(b"1 0 0 1 5 6\n0.9 0.1 -0.1 0.9 5 6\n", "align.txt"), XfFacts)
