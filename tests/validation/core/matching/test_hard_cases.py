"""One hard case each: what is proposed, how certain it is, and what is left to a person."""

from __future__ import annotations

import time

import pytest

from validation.matching import Assigned, Matching, match

ANGLES = ("0.0", "3.0", "-3.0")


def movies(run: str, *, folder: str = "frames") -> list[str]:
    return [f"{folder}/{run}_{number:03d}_{angle}.tif" for number, angle in enumerate(ANGLES)]


def run_of(name: str, *extra: str) -> list[str]:
    """A run's mdoc and movies, and what else it has."""
    return [f"{name}.mdoc", *movies(name), *extra]


def only(found: Matching, path: str) -> Assigned:
    (row,) = [row for row in found.assignments if row.path == path]
    return row


def why_not(found: Matching, path: str) -> str:
    (row,) = [row for row in found.unmatched if row.path == path]
    return row.why


def test_a_name_that_goes_on_with_a_number_is_not_matched() -> None:
    found = match([*run_of("TS_1"), "tomo/TS_1_2.rec"])
    assert "goes on with a number" in why_not(found, "tomo/TS_1_2.rec")


def test_the_longer_of_two_names_counts() -> None:
    found = match([*run_of("Position_1"), *run_of("Position_1_2"), "tomo/Position_1_2.rec", "tomo/Position_1.rec"])
    assert only(found, "tomo/Position_1_2.rec")[1:5] == ("Position_1_2", "tomogram", "tomogram", True)
    assert only(found, "frames/Position_1_2_000_0.0.tif").run == "Position_1_2"
    assert only(found, "frames/Position_1_000_0.0.tif").run == "Position_1"


def test_leading_zeros_are_folded_where_one_run_is_possible() -> None:
    found = match([*run_of("TS_01"), *run_of("TS_02"), "tomo/TS_1.rec", "tomo/002.rec", "tomo/003.rec"])
    assert only(found, "tomo/TS_1.rec")[1:5] == ("TS_01", "tomogram", "tomogram", False)
    assert only(found, "tomo/002.rec")[1:5] == ("TS_02", "tomogram", "tomogram", False)
    assert why_not(found, "tomo/003.rec")


def test_leading_zeros_are_not_folded_where_two_are_possible() -> None:
    found = match([*run_of("TS_01"), *run_of("TS_1"), "tomo/TS_001.rec", "tomo/TS_1.rec"])
    assert why_not(found, "tomo/TS_001.rec") == "its name may mean any of TS_01, TS_1"
    assert only(found, "tomo/TS_1.rec").sure


def test_a_run_that_looks_like_a_variant_of_another() -> None:
    found = match([*run_of("cell"), *run_of("cell_bin4"), "cell.st", "cell_bin4.st"])
    assert only(found, "frames/cell_bin4_000_0.0.tif")[1:5] == ("cell_bin4", "movie_stack", "acquisition", True)
    row = only(found, "cell_bin4.st")
    assert (row.run, row.sure) == ("cell_bin4", False)
    assert row.why.endswith("cell_bin4 and cell are both runs, and this name may hold either")


def test_a_run_whose_name_looks_like_a_movie() -> None:
    found = match([*run_of("lam_001_0.5"), *run_of("lam_002_0.5"), "lam_001_0.5.mrc", "lam_001_0.5.rec"])
    assert only(found, "lam_001_0.5.mdoc")[1:4] == ("lam_001_0.5", "mdoc", "acquisition")
    assert {row.run for row in found.assignments} == {"lam_001_0.5", "lam_002_0.5"}


def test_mdocs_of_single_tilts() -> None:
    tilts = [f"{path}.mdoc" for path in movies("TS_1")]
    found = match([*run_of("TS_1"), *tilts])
    assert {(only(found, path).role, only(found, path).sure) for path in tilts} == {("not_deposited", True)}
    assert only(found, "TS_1.mdoc")[1:5] == ("TS_1", "mdoc", "acquisition", True)


def test_two_mdocs_of_a_run_are_one_guess() -> None:
    found = match([*run_of("TS_1"), "mdocs/TS_1.mrc.mdoc", "TS_1.st"])
    assert only(found, "TS_1.mdoc")[2:5] == ("mdoc", "acquisition", False)
    assert only(found, "mdocs/TS_1.mrc.mdoc")[2:5] == ("not_deposited", "", False)


def test_the_aligned_stack_gives_way_to_the_raw_one() -> None:
    found = match([*run_of("TS_1"), "TS_1.st", "TS_1.ali"])
    assert only(found, "TS_1.st")[2:5] == ("tilt_series", "tilt_series", True)
    assert only(found, "TS_1.ali")[2:5] == ("not_deposited", "", False)
    assert only(match([*run_of("TS_1"), "TS_1.ali"]), "TS_1.ali").role == "tilt_series"


def test_the_same_names_in_two_folders_are_told_apart_by_the_folders() -> None:
    here = ["TS_01.mdoc", *movies("TS_01"), "TS_01.st", "TS_01.rec"]
    found = match([f"{grid}/{path}" for grid in ("grid1", "grid2") for path in here])
    assert found.runs == ("grid1", "grid2")
    assert only(found, "grid2/TS_01.st")[1:5] == ("grid2", "tilt_series", "tilt_series", True)


def test_two_sessions_with_the_same_runs_are_a_guess() -> None:
    here = [*run_of("TS_01", "TS_01.rec"), *run_of("TS_02", "TS_02.rec")]
    found = match([f"{session}/{path}" for session in ("monday", "friday") for path in here])
    assert found.runs == ("friday_TS_01", "friday_TS_02", "monday_TS_01", "monday_TS_02")
    assert only(found, "monday/frames/TS_01_000_0.0.tif")[1:5] == (
        "monday_TS_01", "movie_stack", "acquisition", False,
    )  # fmt: skip


def test_a_file_in_the_folder_of_another_run_is_claimed_by_both() -> None:
    paths = [path for run in ("A_1", "A_2") for path in (f"{run}/{run}.st", f"{run}/{run}.mdoc", f"{run}/{run}.rec")]
    found = match([*paths, "A_1/A_2.xf"])
    (row,) = found.twice
    assert (row.path, row.runs) == ("A_1/A_2.xf", ("A_1", "A_2"))


def test_two_sets_of_names_are_never_certain() -> None:
    """Movies of one name, tomograms of another: only a person knows which belong together."""
    found = match([*run_of("Position_1"), *run_of("Position_2"), "tomo/lam_4.rec", "ts/lam_4.st"])
    assert found.assignments
    assert not any(row.sure for row in found.assignments)


def test_gain_references_of_several_sessions_are_left_to_a_person() -> None:
    found = match([*run_of("TS_1"), *run_of("TS_2"), "gain/a.mrc", "gain/b.mrc"])
    assert "several gain references" in why_not(found, "gain/a.mrc")


def test_one_gain_reference_in_two_formats_is_for_all_runs() -> None:
    found = match([*run_of("TS_1"), *run_of("TS_2"), "gain/a.mrc", "gain/a.dm4"])
    assert only(found, "gain/a.mrc")[1:4] == (None, "gain", "acquisition")
    assert only(found, "gain/a.dm4")[1:4] == (None, "gain", "acquisition")


def test_a_gain_reference_named_after_a_run_that_is_not_there_is_a_guess() -> None:
    found = match([*run_of("TS_1"), *run_of("TS_2"), "CountRef_TS_3_000.dm4"])
    assert only(found, "CountRef_TS_3_000.dm4")[1:5] == (None, "gain", "acquisition", False)
    named = match([*run_of("TS_1"), "20240101_120000_EER_GainReference.gain"])
    assert only(named, "20240101_120000_EER_GainReference.gain")[1:5] == (None, "gain", "acquisition", True)


@pytest.mark.parametrize("name", ["CountRef_TS_1_000.mrc", "CountRef_TS_1_000_0.0.mrc", "CountRef_TS_1_000_0.0.dm4"])
def test_a_gain_reference_beside_the_movies_is_no_movie(name: str) -> None:
    found = match([*run_of("TS_1"), *run_of("TS_2"), f"frames/{name}"])
    assert only(found, f"frames/{name}")[1:4] == ("TS_1", "gain", "acquisition")
    assert found.runs == ("TS_1", "TS_2")


def test_folders_by_type_below_one_folder_are_not_a_run() -> None:
    paths = [path for run in ("TS_1", "TS_2") for path in (
        f"yeast/Frames/{run}.mdoc", f"yeast/TiltSeries/{run}.st", f"yeast/Reconstructions/{run}.rec",
        f"yeast/Alignments/{run}.xf", *movies(run, folder="yeast/Frames"),
    )]  # fmt: skip
    found = match(paths)
    assert found.runs == ("TS_1", "TS_2")
    assert all(row.sure for row in found.assignments)


def test_an_image_with_the_plain_name_beside_the_angles_is_the_tilt_series() -> None:
    found = match(["lamella_3.mrc", "lamella_3.mdoc", "lamella_3.rawtlt"])
    assert only(found, "lamella_3.mrc")[1:5] == ("lamella_3", "tilt_series", "tilt_series", False)


@pytest.mark.parametrize("tail", ["_000[-9.00]_SR.mrc", "_001[10.00]-0.mrc", "_001_-9.0_SR.tif"])
def test_ways_to_write_a_movies_angle(tail: str) -> None:
    names = [f"frames/{run}{tail}" for run in ("pos1_tomo3", "pos12_tomo3")]
    found = match([*names, *(f"{run}_tomo3.st.mdoc" for run in ("pos1", "pos12"))])
    assert only(found, names[1])[1:4] == ("pos12_tomo3", "movie_stack", "acquisition")


def test_two_axes_in_the_folder_of_their_run() -> None:
    found = match(["c1/c1a.st", "c1/c1a.rawtlt", "c1/c1b.st", "c1/tilta.com", "c1/tiltb.com", "c1/sum.rec"])
    assert found.runs == ("c1",)
    assert only(found, "c1/c1a.st")[1:5] == ("c1", "tilt_series", "tilt_series", False)
    assert only(found, "c1/c1b.st").role == "not_deposited"
    assert only(found, "c1/tilta.com")[2:5] == ("tilt_com", "alignment", True)


def test_a_gain_reference_is_not_a_run_named_like_one() -> None:
    found = match([*run_of("gain_test_1"), *run_of("gain_test_2"), "gain_test_1.st", "gain_test_2.st"])
    assert only(found, "frames/gain_test_1_000_0.0.tif").role == "movie_stack"
    assert only(found, "gain_test_1.st")[1:5] == ("gain_test_1", "tilt_series", "tilt_series", True)


def test_two_spellings_of_one_letter_are_one_name() -> None:
    found = match(["gr\u00fcn.mdoc", *movies("gru\u0308n"), "gru\u0308n.st"])
    assert found.runs == ("gr\u00fcn",)
    assert only(found, "gru\u0308n.st")[1:5] == ("gr\u00fcn", "tilt_series", "tilt_series", True)


def test_signs_in_names() -> None:
    found = match([*run_of("a b#c+d (1)"), "a b#c+d (1).st"])
    assert only(found, "a b#c+d (1).st").run == "a b#c+d (1)"


def test_objects_of_annotations_are_blocks() -> None:
    runs = ("TS_1", "TS_2")
    paths = [path for run in runs for path in run_of(run, f"{run}_ribosome.star", f"meshes/{run}_membrane.glb")]
    found = match([*paths, "picks/all.star"])
    assert only(found, "TS_1_ribosome.star")[1:4] == ("TS_1", "annotation", "annotation:ribosome")
    assert only(found, "meshes/TS_2_membrane.glb")[1:5] == ("TS_2", "annotation", "annotation:membrane", True)
    assert only(found, "picks/all.star")[1:3] == (None, "annotation")


def test_a_tomogram_as_mrc_and_as_a_store() -> None:
    paths = [*run_of("TS_1"), "tomo/TS_1.zarr/.zattrs", "tomo/TS_1.zarr/0/0/0/0", "tomo/TS_1.mrc"]
    found = match(paths)
    assert only(found, "tomo/TS_1.mrc").role == "tomogram"
    assert only(found, "tomo/TS_1.zarr").role == "not_deposited"


def test_names_that_nobody_gives_are_no_runs() -> None:
    found = match([*run_of("TS_1"), "mask.mrc", "template.mrc", "notes.txt", "x.abc"])
    assert found.runs == ("TS_1",)
    assert {row.path for row in found.unmatched} == {"template.mrc", "notes.txt", "x.abc"}


def test_names_given_are_the_only_runs() -> None:
    found = match([*run_of("TS_1"), *run_of("TS_2")], runs=["TS_2"])
    assert found.runs == ("TS_2",)
    assert {row.run for row in found.assignments} == {"TS_2"}
    assert "TS_1.mdoc" in {row.path for row in found.unmatched}


def test_nothing_at_all() -> None:
    assert match([]) == Matching((), (), (), (), (), "no known layout")


def test_ten_thousand_folders_with_the_very_same_names_take_seconds() -> None:
    """Only the folder tells the run; comparing each with each would take an hour."""
    names = ("data.st", "data.rawtlt", "data.rec")
    began = time.process_time()
    found = match([f"{folder}/{name}" for folder in map("sample {:05}".format, range(10_000)) for name in names])
    assert time.process_time() - began < 20
    assert len(found.runs) == 10_000


def test_paths_through_hundreds_of_folders_are_told_and_cost_nothing() -> None:
    deep = [f"{number}/{'a/' * 400}x.mrc" for number in range(2_000)]
    began = time.process_time()
    found = match(deep)
    assert [row.path for row in found.unmatched] == deep
    assert "more than 50 folders" in found.unmatched[0].why
    assert time.process_time() - began < 2
