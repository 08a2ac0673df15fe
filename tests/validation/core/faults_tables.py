"""mdocs, angles, transforms, command files, alignments, STAR files and tables with one fault each, by themselves."""

from __future__ import annotations

from tests.validation import build, build_tables
from tests.validation.core.faulty import Faulty
from validation.run import RunCase


def alone(code: str, role: str, data: bytes, *says: str, name: str = "", also: tuple[str, ...] = ()) -> Faulty:
    """A run of this file only: nothing to compare it with."""
    return Faulty(code, only(role, data, name=name), says, also)


def only(role: str, data: bytes, *, name: str = "") -> RunCase:
    return RunCase(name="TS_01", files=(build.case(role, data, name=name),), blocks=build.blocks())


def mdoc(*changes: tuple[str, str], count: int = 1) -> bytes:
    """The clean mdoc with some of its words replaced, in the first sections only where `count` says so."""
    text = build.mdoc().decode()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, count)
    return text.encode()


PRIOR = "".join(
    f"[ZValue = {at}]\nTiltAngle = {at}\nPriorRecordDose = {dose}\nDateTime = 22-Nov-2026  10:0{at}:00\n"
    for at, dose in enumerate((0, 3, 6, 2, 12))
)
MDOCS = [
    alone("mdoc.value-not-read", "mdoc", mdoc(("ExposureDose = 3.0", "ExposureDose = lots")), "lots", "ExposureDose"),
    alone("mdoc.time-not-read", "mdoc", mdoc(("22-Nov-26  10:00:00\n", "yesterday\n")), "yesterday", "line"),
    alone("mdoc.dose-zero", "mdoc", mdoc(("ExposureDose = 3.0", "ExposureDose = 0"), count=-1), "5 of 5 sections"),
    alone("mdoc.dose-impossible", "mdoc", mdoc(("ExposureDose = 3.0", "ExposureDose = -3")), "−3", "1000", "line"),
    alone("mdoc.dose-falls", "mdoc", PRIOR.encode(), "from 6 to 2", "line 13"),
    alone("mdoc.tilt-retaken", "mdoc", build.mdoc([*build.ANGLES, 30.001]), "1 of 6", "30.0°", "line"),
]
ROW = "4 84.7 1.0 0 0 1.0 1.0 1.0 0.0 60.0"
OTHER_AXIS = "5 70.1 1.0 0 0 1.0 1.0 1.0 0.0 60.0"
ONE = "   1.0000000   0.0000000   0.0000000   1.0000000       0.000       0.000"
TURNED = "   0.1700000   0.9850000  -0.9850000   0.1700000       0.000       0.000\n"
HALF = "   0.5000000   0.0000000   0.0000000   0.8000000       0.000       0.000"
FLAT = "   0.0000000   0.0000000   0.0000000   0.0000000       0.000       0.000"
LARGER = "   1.0500000   0.0000000   0.0000000   1.0500000       0.000       0.000"
LISTS = [
    alone("angles.all-the-same", "rawtlt", build.angles([0.0] * 5), "all 5", "0.0°"),
    alone("angles.more-columns", "rawtlt", build_tables.angle_list(), "2 columns", "the order of recording"),
    alone("angles.more-columns", "rawtlt", b"-3.0 6.2\n0.0 0.1\n3.0 3.1\n", "2 columns", "a dose"),
    alone("angles.decimal-comma", "rawtlt", b"-60,0\n-58,5\n-57,0\n", "line 1", "“-60,0”", "with a point"),
    alone("angles.decimal-comma", "tlt", b"-60\n-58,5\n-57\n", "line 2", "“-58,5”"),
    alone("xf.not-a-transform", "xf", build.xf(4) + FLAT.encode(), "line 5", "is 0 in", "0.25 to 4"),
    alone("xf.magnification-unusual", "xf", build.xf(5, row=LARGER), "line 5", "1.1025", "0.9 to 1.1"),
    alone("xf.magnification-unusual", "xf", build.xf(5, row=HALF), "line 1", "0.4", "0.9 to 1.1"),
    alone("xf.rotation-varies", "xf", build.xf(4) + TURNED.encode(), "line 5", "5.0°", "0.0°"),
    alone("xf.preliminary", "xf", build.xf(), ".prexg", "in .xf", name="TS_01.prexg"),
    alone("xf.identity", "xf", build.xf(5, row=ONE), "all 5 rows"),
    alone("xf.identity-rows", "xf", build.xf(4) + ONE.encode(), "1 of 5 rows"),
]
tilt, newst, aln = build_tables.tilt_com, build_tables.newst_com, build_tables.aln
COMS = [
    alone("com.another-program", "tilt_com", newst(), "calls newstack", "calls tilt"),
    alone(
        "com.another-program", "newst_com", b"$align -StandardInput\n", "neither tilt nor newstack", "calls newstack"
    ),
    alone("com.several-blocks", "tilt_com", tilt(blocks=2), "calls tilt 2 times", "1 call"),
    alone("com.key-missing", "tilt_com", tilt(without=["THICKNESS"]), "no THICKNESS", "3 such lines"),
    alone("com.key-missing", "newst_com", newst(without=["InputFile", "TransformFile"]), "InputFile and no Transf"),
    alone("com.key-left-out", "tilt_com", tilt(without=["XTILTFILE"]), "no XTILTFILE"),
    alone("com.key-left-out", "newst_com", newst(without=["BinByFactor"]), "no BinByFactor"),
    alone("com.value-wrong", "tilt_com", tilt(thickness=-3), "line 9", "“-3”", "a number above 0"),
    alone("com.value-wrong", "tilt_com", tilt(full="3708"), "FULLIMAGE is “3708”", "two whole numbers"),
    alone("com.value-wrong", "newst_com", newst(size="928,nan"), "“928 nan”", "two whole numbers"),
]
AREN = [
    alone("aln.no-title", "aln", b"# SEC ROT\n", "line 1", "# SEC ROT"),
    alone("aln.no-rows", "aln", aln(()), "no row"),
    alone("aln.row-columns", "aln", aln(rows=["6 84.7 1.0"]), "3 values", "10 are"),
    alone("aln.not-a-number", "aln", aln(rows=["6 nan" + " 1.0" * 8]), "“nan”", "line"),
    alone("aln.no-raw-size", "aln", aln(raw=None), "RawSize"),
    alone("aln.rows-and-dark-frames", "aln", aln(dark=2), "5 rows and 2 dark frames are 7", "5 images"),
    alone("aln.rows-and-dark-frames", "aln", aln(raw=(8, 6, 90)), "are 5", "90 images"),
    alone("aln.local-rows", "aln", aln(patches=4, local=18), "18 rows", "make 20"),
    alone("aln.angle-out-of-range", "aln", aln([-60, -30, 0, 30, 95]), "95.0°", "90.0°", "line 12"),
    alone("aln.section-repeated", "aln", aln(build.ANGLES[:4], rows=[ROW]), "image 4", "2 times", "line 12"),
    alone("aln.rotation-varies", "aln", aln(build.ANGLES[:4], rows=[OTHER_AXIS]),
          "84.7°", "70.1°", "5.0°"),
]  # fmt: skip
tables = build_tables


def points(code: str, data: bytes, *says: str, name: str = "particles.star") -> Faulty:
    return alone(code, "annotation", data, *says, name=name)


def table(code: str, data: bytes, *says: str) -> Faulty:
    return points(code, data, *says, name="points.csv")


WITH_EMPTY = tables.star([("general", ("rlnTomoSubTomosAre2DStacks",), [])]) + tables.tomoman()
NO_Z = tables.star([("particles", ("rlnTomoName", "rlnCoordinateX", "rlnCoordinateY"), [("TS_01", 1, 2)])])
NAMELESS = tables.star([("", tables.axes("rlnCoordinate"), tables.POINTS)])
TWO_PIXELS = tables.relion3() + b"TS_02.tomostar 1 2 3 10000 5.4 0 0 0 0 0 0\n"
STARS = [
    points("star.not-star", b"x y z\n1 2 3\n", "line 1", "x y z"),
    points("star.not-particles", tables.job_star(), "the options of a job"),
    points("star.not-particles", tables.tomostar(), "the tilts of a series"),
    points("star.columns-missing", NO_Z, "2 of 3", "rlnCoordinateZ"),
    points("star.no-rows", tables.relion5([]), "0 rows", "particles"),
    points("star.empty-loop", WITH_EMPTY, "general", "0 rows"),
    points("star.row-values", tables.relion4() + b"TS_01 3 1 2\n", "4 values", "9 columns", "this: 1"),
    points(
        "star.row-values", tables.stopgap().replace(b"  45  1\n", b"  45\n", 2), "15 values", "16 columns", "this: 2"
    ),
    points(
        "star.coordinate-not-a-number", tables.relion3([(1, "nan", 2), (1, 2, 3)]), "rlnCoordinateY", "nan", "this: 1"
    ),
    points("star.block-repeated", tables.tomoman() + tables.tomoman(), "data_", "2 times"),
    points("star.pixel-sizes-differ", TWO_PIXELS, "more than 1"),
    points("star.no-tomogram-name", NAMELESS, "rlnMicrographName", "all 3 points"),
    points("star.too-many-rows", b"data_a\n" * 10_001, "10,000 blocks"),
    table("points.too-many-rows", b"1,2,3" + b"\n" * 2_000_001 + b"1,2,3\n", "2,000,000 rows"),
    table("points.no-rows", tables.csv([]), "0 rows", "least 1"),
    table("points.columns-missing", tables.csv([(1, 2), (3, 4)], header=("x", "y")), "numbers: 2", "take 3"),
    table("points.columns-missing", b"a,b,c\nd,e,1\n", "numbers: 1", "take 3"),
    table("points.row-values", tables.csv([*tables.POINTS, (1, 2)]), "line 5", "2 values", "have 3"),
    table("points.coordinate-not-a-number", tables.csv([*tables.POINTS, (1, "inf", 2)]), "line 5", "column y", "inf"),
    table("points.decimal-commas", tables.csv([("1,5", "2,5", "3,0")], delimiter=";"), "“1,5”", "a point"),
]
FAULTS = [*MDOCS, *LISTS, *COMS, *AREN, *STARS]
