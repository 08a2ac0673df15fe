"""What real data look like and no fault is: no error, and no other word than the one that is due."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest

from tests.validation import build, build_movies, build_tables, build_volumes
from tests.validation.build_relations import blocks, movies, run, with_file, with_movies, without
from tests.validation.core.faults_annotations import annotated, mesh, row
from tests.validation.core.faults_relations import with_stated
from validation.run import BlockCase, RunCase, Value, judge_run

A = build.ANGLES
TWELVE = (0, 3, -3, -6, 6, 9, -9, -12, 12, 15, -15, -18)
XF_OTHER_SIGN = "   0.0923705  -0.9957246   0.9957246   0.0923705       1.000       2.000"


def mdoc(angles: Any = A, *, without: str = "", old: str = "", new: str = "", **more: Any) -> bytes:
    """The clean mdoc without the lines of a key, or with one text in place of another."""
    lines = [line for line in build.mdoc(angles, **more).decode().split("\n") if not without or without not in line]
    text = "\n".join(lines)
    return (text.replace(old, new) if old else text).encode()


def series(angles: tuple[float, ...], *, told: bytes = b"", **changed: Any) -> RunCase:
    """A run of other angles: as many sections, rows and movies."""
    count = len(angles)
    files = {"mdoc": told or build.mdoc(angles), "rawtlt": build.angles(angles), "tlt": build.angles(angles)}
    files |= {"xtilt": build.angles([0.0] * count), "xf": build.xf(count), "tilt_series": build.mrc((8, 6, count))}
    usual = {"tilt_min": min(angles), "tilt_max": max(angles), "tilt_step": 3, "total_dose": 3.0 * count}
    return run(files, acquisition={**usual, "tilt_scheme": None, **changed})


def skipped() -> RunCase:
    """A dark tilt was left out of mdoc and stack; its movie was kept."""
    kept = build.angles(A[:4])
    files = {"rawtlt": kept, "tlt": kept, "xtilt": kept, "xf": build.xf(4), "tilt_series": build.mrc((8, 6, 4))}
    case = run({**files, "mdoc": build.mdoc(A[:4])}, acquisition={"total_dose": 12.0})
    return with_movies(case, movies())


def retaken() -> RunCase:
    """The tilt at 0° was taken again at the end; only its last movie was kept."""
    case = run({"mdoc": build.mdoc((*A, 0.01))}, acquisition={"total_dose": 18.0})
    return with_movies(case, [file for file in movies(count=6) if file.name != "TS_01_002.mrc"])


def super_resolution() -> RunCase:
    data = build.mrc((16, 12, 10), pixel=0.675)
    told = mdoc(old="PixelSpacing = 2.7", new="PixelSpacing = 2.7\nBinning = 2")
    case = run({"mdoc": told, "gain": build.mrc((8, 6, 1), pixel=0)}, acquisition={"pixel_size": 0.675},
               tilt_series={"binning_from_frames": 4})  # fmt: skip
    return with_movies(case, movies(data))


def with_gain(data: bytes, name: str, **changed: Any) -> RunCase:
    return with_file(without(run(**changed), "gain"), "gain", data, name=name)


def eer() -> RunCase:
    """Fractions are counted otherwise than frames, and nothing in the file knows the pixel of the specimen."""
    case = with_gain(build_movies.gain((8, 6)), "Falcon.gain", acquisition={"pixel_size": None})
    return with_movies(case, movies(build_movies.eer((8, 6), frames=400), ending=".eer"))


def tiff() -> RunCase:
    """SubFramePath still says .mrc; the movies were compressed since."""
    return with_movies(run(), movies(build_movies.tiff((8, 6), pages=10), ending=".TIF"))


def ordered(data: bytes, name: str) -> RunCase:
    return with_file(without(run(), "mdoc"), "mdoc", data, name=name)


def stores() -> RunCase:
    """Tilt series and tomogram as OME-Zarr: dimensions and lengths as of MRC files."""
    case = without(run(), "tilt_series", "tomogram")
    found = [build_volumes.case("tilt_series", build_volumes.tilt_series(), name="TS_01.zarr")]
    found.append(build_volumes.case("tomogram", build_volumes.zarr(), name="TS_01_rec.zarr"))
    return replace(case, files=(*case.files, *found))


def full_rec() -> RunCase:
    """As tilt wrote it: the thickness is the second side, and within one bin of tilt.com."""
    volume = build.mrc((8, 4, 6), pixel=build.VOXEL)
    case = without(run({"tilt_series": build.mrc((32, 24, 5)), "annotation": volume}), "tomogram")
    case = with_file(case, "tomogram", volume, name="TS_01_full_rec.mrc")
    case = with_file(case, "tilt_com", build_tables.tilt_com(full="32 24"), name="tilt.com")
    return with_file(case, "newst_com", build_tables.newst_com(size="8,6"), name="newst.com")


def cut_to_bins() -> RunCase:
    """As in a real pair with FULLIMAGE 3708 3832, output 928,958 × 4 = 3712 × 3832 and SUBSETSTART -2 0."""
    case = run({"tilt_series": build.mrc((37, 38, 5))})
    case = with_file(case, "tilt_com", build_tables.tilt_com(["SUBSETSTART -2 0"], full="37 38",
                                                              without=["SUBSETSTART"]), name="tilt.com")  # fmt: skip
    return with_file(case, "newst_com", build_tables.newst_com(size="10,10"), name="newst.com")


def aln(**fields: Any) -> RunCase:
    case = without(run(alignment={"format": "ARETOMO3"}), "xf", "tlt", "xtilt")
    return with_file(case, "aln", build_tables.aln(**fields), name="TS_01.aln")


def derived() -> RunCase:
    """Doses that the portal worked out and values of headers are nobody's second opinion."""
    values = {"total_dose": Value(99.0, "derived"), "pixel_size": Value(9.9, "header"), "tilt_min": Value(5, "default")}
    return replace(run(), blocks=with_values("acquisition", values))


def with_values(kind: str, values: Mapping[str, Value]) -> tuple[BlockCase, ...]:
    return tuple(replace(one, values={**one.values, **values}) if one.kind == kind else one for one in blocks())


def several_runs() -> RunCase:
    """One STAR file of the whole dataset: the points of the others may lie anywhere."""
    columns = ("rlnTomoName", *build_tables.axes("rlnCoordinate"))
    rows = [("TS_1.tomostar", 1.0, 2.0, 3.0), ("TS_11.tomostar", 900.0, 900.0, 900.0), ("rec_TS_012.mrc", 99, 9, 9)]
    return annotated(build_tables.star([("", columns, rows)]), name="all.star")


def centred(x: float) -> RunCase:
    """RELION 5 and its picker disagree by an unbinned pixel about the centre."""
    return annotated(build_tables.relion5([(x, 4, 2)]), name="p.star")


def unset_mask() -> RunCase:
    return run({"annotation": build.mrc((8, 8, 4), pixel=0, mode=1)})


def overridden() -> RunCase:
    """A wrong header of the tomogram; the depositor says what is right, and all is held against that."""
    wrong = build.mrc((8, 8, 4), pixel=5.4)
    return with_stated(run({"tomogram": wrong}), role="tomogram", voxel=10.8)


Made = Callable[[], RunCase]
VARIATIONS: Mapping[str, tuple[Made, set[str]]] = {
    "everything stated": (run, set()),
    "mdoc without doses": (lambda: run({"mdoc": mdoc(without="ExposureDose")}), set()),
    "mdoc without voltage": (lambda: run({"mdoc": mdoc(without="Voltage")}), set()),
    "mdoc without frame numbers": (lambda: run({"mdoc": mdoc(without="NumSubFrames")}), set()),
    "mdoc without times": (lambda: run({"mdoc": mdoc(without="DateTime")}), set()),
    "mdoc with line ends of Windows": (lambda: run({"mdoc": mdoc(end="\r\n")}), set()),
    "mdoc without a tilt axis": (lambda: run({"mdoc": mdoc(without="Tilt axis")}), set()),
    "tilt axis turned by half": (lambda: run(tilt_series={"tilt_axis": -95.3}), set()),
    "tilt axis just within 10 degrees": (lambda: run(tilt_series={"tilt_axis": 94.0}), set()),
    "angles as stages give them": (
        lambda: run({"mdoc": build.mdoc((-59.9986, -29.998, 0.000999877, 30.01, 60.0006)),
                     "rawtlt": build.angles((-60.0, -30.0, 0.0, 30.01, 60.0))}), set()),
    "skipped dark tilt": (skipped, {"order.movie-not-listed", "mdoc.tilt-range-nearly"}),
    "retaken tilt": (retaken, {"mdoc.tilt-retaken"}),
    "dose-symmetric from a lamella's angle": (
        lambda: series(tuple(float(angle - 12) for angle in TWELVE), tilt_scheme="grouped dose-symmetric"), set()),
    "bidirectional": (lambda: series((0.0, 3.0, 6.0, 9.0, -3.0, -6.0, -9.0), tilt_scheme="Bidirectional"), set()),
    "cosine spacing": (lambda: series((-60.0, -58.5, -56.9, -55.2, -52.4, -49.4, -46.4), tilt_step=3), set()),
    "a scheme in words of one's own": (lambda: run(acquisition={"tilt_scheme": "as usual"}), set()),
    "doses within the archive's tolerance": (lambda: run(acquisition={"total_dose": 15.9}), set()),
    "voltage in kV in a file written by hand": (lambda: run(acquisition={"acceleration_voltage": 300}), set()),
    "super-resolution": (super_resolution, {"gain.super-resolution"}),
    "EER": (eer, set()),
    "TIFF": (tiff, set()),
    "DM4 gain of another calibration": (lambda: with_gain(build_movies.dm((8, 6)), "CountRef.dm4"), set()),
    "gain without pixel size": (lambda: run({"gain": build.mrc((8, 6, 1), pixel=1)}), set()),
    "Warp's tomostar for an mdoc": (lambda: ordered(build_tables.tomostar(), "TS_01.tomostar"),
                                    {"mdoc.other-tilt-order"}),
    "AreTomo's list for an mdoc": (lambda: ordered(build_tables.angle_list(), "TS_01_TLT.txt"),
                                   {"mdoc.other-tilt-order"}),
    "binning that is no whole number, as stated": (
        lambda: run({"tilt_series": build.mrc(pixel=1.35 * 3.24)},
                    tilt_series={"pixel_size": 1.35 * 3.24, "binning_from_frames": 3.24}), set()),
    "no binning stated": (lambda: run(tilt_series={"binning_from_frames": None}), set()),
    "stores": (stores, set()),
    "views dropped from the tlt file": (lambda: run({"tlt": build.angles(A[:4])}),
                                        {"alignment.fewer-rows-than-sections"}),
    "tlt shifted by a constant": (lambda: run({"tlt": build.angles([angle + 2.84 for angle in A])}), set()),
    "xf of the other sign": (lambda: run({"xf": build.xf(row=XF_OTHER_SIGN)}), set()),
    "xf that turns nothing": (lambda: run({"xf": build.xf(row="1 0 0 1 0 0")}), {"xf.identity"}),
    "already aligned": (lambda: run({"xf": build.xf(row="1 0 0 1 0.5 0.5")}, tilt_series={"is_aligned": True}), set()),
    "AreTomo3": (aln, set()),
    "AreTomo3 with dark frames": (lambda: aln(tilts=A[:4], dark=1), set()),
    "AreTomo3, turned by half": (lambda: aln(rotation=-95.3), set()),
    "full_rec": (full_rec, set()),
    "cut to whole bins": (cut_to_bins, set()),
    "an alignment and nothing else yet": (
        lambda: without(run(), "tomogram", "annotation", "xf", "tlt", "xtilt"), set()),
    "derived values": (derived, set()),
    "points of many runs": (several_runs, set()),
    "RELION 3": (lambda: annotated(build_tables.relion3(), name="p.star"), set()),
    "RELION 3.1": (lambda: annotated(build_tables.relion31(), name="p.star"), set()),
    "RELION 4": (lambda: annotated(build_tables.relion4(), name="p.star"), set()),
    "RELION 5": (lambda: annotated(build_tables.relion5(), name="p.star"), set()),
    "RELION 5 at the edge": (lambda: centred(7.99), set()),
    "STOPGAP": (lambda: annotated(build_tables.stopgap(), name="p.star"), set()),
    "TOMOMAN": (lambda: annotated(build_tables.tomoman(), name="p.star"), set()),
    "TARDIS": (lambda: annotated(build_tables.tardis(), name="p.csv", shapes=row(format="tardis", unit="angstrom")),
               set()),
    "points numbered from 1": (lambda: annotated(build_tables.csv([(8, 8, 4), (1, 1, 1)]), name="p.csv"), set()),
    "points in z, y, x": (
        lambda: annotated(build_tables.csv([(3, 7, 7), (0, 1, 1)], header=()), name="p.csv",
                          shapes=row(format="csv", order="zyx")), set()),
    "points of a binned tomogram": (
        lambda: annotated(build_tables.csv([(30, 20, 12)]), name="p.csv", shapes=row(binning=4)), set()),
    "points in Å": (
        lambda: annotated(build_tables.csv([(80, 80, 40)]), name="p.csv", shapes=row(unit="angstrom")), set()),
    "mesh with a scale": (
        lambda: annotated(name="m.stl", facts=mesh(70.0), shapes=row(
            shape="TriangularMesh", format="stl", scale_factor=0.1)), set()),
    "mask without a voxel size": (unset_mask, {"annotation.voxel-size-not-set"}),
    "a header set right by statement": (overridden, {"file.voxel-size-overridden"}),
}  # fmt: skip


@pytest.mark.parametrize("name", VARIATIONS)
def test_no_false_alarm(name: str) -> None:
    make, due = VARIATIONS[name]
    findings = judge_run(make()).findings

    assert [finding.sentence for finding in findings if finding.severity == "error"] == []
    assert {finding.code for finding in findings} == due
