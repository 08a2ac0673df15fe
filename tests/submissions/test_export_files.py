"""The export leads the archive to exactly the assigned files, run by run."""

from __future__ import annotations

import string

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.submissions.documents import KINDS, LAYOUT, Builder, complete
from tests.submissions.exporting import exported, finds_exactly, valid


def test_templates_are_read_off_the_paths() -> None:
    archive = exported(complete(["TS_01", "TS_02"]))
    sources = {name: entries[0]["sources"] for name, entries in archive.config.items() if isinstance(entries, list)}
    assert sources["frames"] == [{"source_glob": {"list_glob": "g1/frames/{run_name}_00*.mrc"}}]
    assert sources["tomograms"] == [{"source_glob": {"list_glob": "g1/tomo/{run_name}_rec.mrc"}}]
    assert sources["alignments"] == [
        {"source_multi_glob": {"list_globs": ["g1/aln/{run_name}.xf", "g1/aln/{run_name}.tlt"]}}
    ]
    assert sources["runs"] == [{"source_glob": {"list_glob": "g1/ts/*.st", "name_regex": r"(.*)\.st$"}}]


def test_stored_pattern_is_used_where_it_resolves_to_the_assigned_files() -> None:
    builder = complete(["TS_01", "TS_02"])
    row = {"block": 13, "role": "tomogram", "match_regex": "", "name_regex": "", "exclude": [], "parent_filters": {}}
    builder.patterns = [row | {"list_glob": "tomo/{run}_r*.mrc"}]
    archive = exported(builder)
    finds_exactly(builder, archive)
    assert archive.config["tomograms"][0]["sources"] == [{"source_glob": {"list_glob": "g1/tomo/{run_name}_r*.mrc"}}]
    builder.patterns = [row | {"list_glob": "ts/{run}*"}]
    finds_exactly(builder, exported(builder))


def test_replaced_file_is_found_through_the_run_map() -> None:
    builder = complete(["TS_01", "TS_02"], {**LAYOUT, "mdoc": []})
    builder.file("mdoc/TS_01.mdoc", "mdoc", run="TS_01", block=10)
    builder.file("mdoc/TS_02.mdoc", "mdoc", run="TS_02", block=10, generation=2)
    archive = exported(builder)
    finds_exactly(builder, archive)
    assert archive.config["collection_metadata"][0]["sources"] == [{"source_glob": {"list_glob": "{mdoc_file}"}}]
    assert archive.map["TS_02"]["mdoc_file"] == "g2/mdoc/TS_02.mdoc"


def test_names_that_begin_alike_do_not_take_each_others_movies() -> None:
    builder = complete(
        ["TS_1", "TS_10", "TS_100"], {**LAYOUT, "movie_stack": ["f/{}_a.mrc", "f/{}b.mrc", "f/{}0_c.mrc"]}
    )
    finds_exactly(builder, exported(builder))


def test_unrelated_names_and_single_files_for_all() -> None:
    builder = Builder(["A", "B"])
    blocks = {kind: builder.block(kind) for kind in KINDS}
    builder.lay_out({role: places for role, places in LAYOUT.items() if role != "tilt_series"}, block=blocks)
    builder.file("stacks/one.st", "tilt_series", run="A", block=blocks["tilt_series"])
    builder.file("stacks/another.mrc", "tilt_series", run="B", block=blocks["tilt_series"])
    builder.file("gain.mrc", "gain", run=None, block=blocks["acquisition"])
    archive = exported(builder)
    valid(archive)
    finds_exactly(builder, archive)
    assert archive.config["runs"] == [{"sources": [{"literal": {"value": ["A", "B"]}}]}]
    assert archive.config["gains"][0]["sources"] == [{"source_glob": {"list_glob": "g1/gain.mrc"}}]


def test_movies_without_any_order_are_named_one_by_one() -> None:
    builder = complete(["A"], {**LAYOUT, "movie_stack": []})
    for path in ("x/1.mrc", "y/1.mrc"):
        builder.file(path, "movie_stack", run="A", block=10)
    archive = exported(builder)
    valid(archive)
    finds_exactly(builder, archive)


def test_no_movies_is_told_as_default() -> None:
    builder = complete(["TS_01"], {**LAYOUT, "movie_stack": []})
    archive = exported(builder)
    valid(archive)
    assert archive.config["frames"][0]["sources"] == [{"literal": {"value": ["default"]}}]


def test_xtilt_of_some_runs_only() -> None:
    builder = complete(["TS_1", "TS_2"])
    builder.file("aln/TS_2.xtilt", "xtilt", run="TS_2", block=12)
    archive = exported(builder)
    valid(archive)
    finds_exactly(builder, archive)


LETTERS = string.ascii_letters + string.digits + "._-+ ()$^|é中"
NAMES = st.lists(
    st.text(LETTERS, min_size=1, max_size=6).filter(lambda name: name == name.strip() and name.strip(".")),
    min_size=1, max_size=4, unique=True,
)  # fmt: skip
PLACES = st.sampled_from(["ts/{}{}", "{}/{}", "a/{}_x{}", "{}{}", "deep/er/{}b{}"])


@settings(deadline=None)
@given(names=NAMES, place=PLACES, longer=st.booleans(), cut=st.integers(0, 3))
def test_any_names_and_places_lead_to_exactly_the_assigned_files(
    names: list[str], place: str, *, longer: bool, cut: int
) -> None:
    if longer:
        names = list(dict.fromkeys([*names, *(name + "0" for name in names)]))
    ends = {"tilt_series": [".st"], "rawtlt": [".rawtlt"], "mdoc": [".mdoc"], "xf": [".xf"], "tlt": [".tlt"],
            "tomogram": ["_rec.mrc"], "movie_stack": ["_1.tif", "_2.tif", ".tif"]}  # fmt: skip
    layout = {role: [place.format("{}", end) for end in many] for role, many in ends.items()}
    assume(_once(names, layout))
    builder = complete(names, layout)
    for number, row in enumerate(builder.files):
        if cut and number % 3 == cut - 1:
            row["content"]["key"] = row["content"]["key"].replace("/g1/", "/g2/", 1)
    archive = exported(builder)
    finds_exactly(builder, archive)


def _once(names: list[str], layout: dict[str, list[str]]) -> bool:
    """No path is built twice, and none is the folder of another."""
    paths = [place.format(name) for name in names for places in layout.values() for place in places]
    return len(paths) == len(set(paths)) and not any(other.startswith(f"{path}/") for path in paths for other in paths)
