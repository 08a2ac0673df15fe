"""What becomes of a listing before names are looked at."""

from __future__ import annotations

import pytest

from validation.matching import collapse, match
from validation.matching.folders import kind_of_part
from validation.matching.names import parse, shape_of


def test_a_store_is_one_path() -> None:
    paths = ["a/x.zarr/.zattrs", "a/x.zarr/0/0/0/0", "a/y.mrc", "a/X.ZARR/zarr.json", "a/z.zarr"]
    assert collapse(paths) == ["a/x.zarr", "a/y.mrc", "a/X.ZARR", "a/z.zarr"]


def test_a_store_within_a_store_belongs_to_the_outer_one() -> None:
    assert collapse(["x.zarr/0/y.zarr/.zarray", "x.zarr.zip"]) == ["x.zarr", "x.zarr.zip"]


@pytest.mark.parametrize(
    "path",
    ["._a.mrc", "frames/.DS_Store", "Thumbs.db", "TS_1/TS_1.st~", "__MACOSX/a.mrc", "a/run.out", "tilt.log", ".git/x"],
)
def test_clutter(path: str) -> None:
    assert match([path, "TS_1.mdoc"]).clutter == (path,)


@pytest.mark.parametrize(
    ("name", "prefix"),
    [
        ("TS_01_000_0.0.mrc", "TS_01"),
        ("TS_01_000_-0.0.mrc", "TS_01"),
        ("2Dvs3D_53-1_00001_-0.0_Jul31_10.36.03.tif", "2Dvs3D_53-1"),
        ("Position_1_2_001_0.00_20240101_120000_EER.eer", "Position_1_2"),
        ("Position_1_001[-3.00]_fractions.tiff", "Position_1"),
        ("TS_01_000_0_0_EVN.mrc", "TS_01"),
        ("TS_01_038_-57_0.mrc", "TS_01"),
        ("lam1.2_ts.3_000_60.0.tif", "lam1.2_ts.3"),
        ("TS_01.mrc", ""),
        ("TS_01_bin4.mrc", ""),
        ("TS_1_10.00Apx.mrc", ""),
    ],
)
def test_where_a_movies_run_ends(name: str, prefix: str) -> None:
    assert name[: parse(name).movie] == prefix


@pytest.mark.parametrize(
    ("name", "runs"),
    [
        ("TS_1.mrc.mdoc", ["TS_1"]),
        ("TS_1_bin8_align.st", ["TS_1_bin8_align", "TS_1_bin8", "TS_1"]),
        ("rec_TS_1_half1.mrc", ["rec_TS_1_half1", "TS_1_half1", "rec_TS_1", "TS_1"]),
        ("TS_1_10.00Apx.MRC", ["TS_1_10.00Apx", "TS_1"]),
        ("TS_1_2ND_Vol.mrc", ["TS_1_2ND_Vol", "TS_1_2ND", "TS_1"]),
        ("TS_1_dose-filt.rec.gz", ["TS_1_dose-filt", "TS_1"]),
        ("TS_1_rec.zarr.zip", ["TS_1_rec", "TS_1"]),
        ("TS_1.mrc.st", ["TS_1"]),
        ("TS_1.mrc.st.mdoc", ["TS_1"]),
        ("TS_1.st.mrc", ["TS_1.st", "TS_1"]),
        ("TS_12a.st", ["TS_12a"]),
        ("tilt.com", [""]),
    ],
)
def test_what_may_be_the_runs_name(name: str, runs: list[str]) -> None:
    assert [name[start:end] for start, end in parse(name).spans] == runs


def test_names_of_one_shape_are_looked_at_once() -> None:
    assert shape_of("TS_01_000_0.0.mrc") == shape_of("TS_97_012_3.0.mrc")
    assert parse("TS_01_000_0.0.mrc") == parse("TS_97_012_3.0.mrc")


@pytest.mark.parametrize(
    ("part", "kind"),
    [
        ("frames", "movie"), ("Frames", "movie"), ("tilt_series", "stack"), ("TiltSeries", "stack"),
        ("tomograms_bin8", "tomogram"), ("VoxelSpacing15.480", "tomogram"), ("3dimage_4712", "tomogram"),
        ("job001", ""), ("100", None), ("TS_01", None), ("tomo_12", None), ("Position_1", None), ("grid1", None),
        ("warp_tiltseries", "stack"), ("annotations", "annotation"),
    ],
)  # fmt: skip
def test_what_folders_are_called(part: str, kind: str | None) -> None:
    assert kind_of_part(part) == kind
