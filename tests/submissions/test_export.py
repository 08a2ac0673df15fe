"""The export says what was stated, in the archive's words, and passes its schema."""

from __future__ import annotations

from datetime import date
from typing import Any

import yaml

from submissions.export import needs
from submissions.export.config import Dates, Numbers, compose
from submissions.export.files import manifest, to_yaml
from submissions.export.record import read
from tests.submissions.archive import Archive
from tests.submissions.documents import KIND_OF, LAYOUT, PREFIX, Builder, complete
from tests.submissions.exporting import DATES, exported, finds_exactly, the_only, valid


def test_complete_dataset_is_valid_and_leads_to_its_files() -> None:
    builder = complete(["TS_01", "TS_02"])
    archive = exported(builder)
    valid(archive)
    finds_exactly(builder, archive)
    assert needs.of_config(archive.config, title="A") == []


def test_values_that_differ_by_run_are_typed_columns() -> None:
    builder = complete(["TS_01", "TS_02"])
    builder.override(11, "TS_02", tilt_axis=94.6, quality="2")
    builder.override(10, "TS_01", tilt_min=-48.0)
    builder.override(10, "TS_02", dose_rate=3.25)
    builder.override(13, "TS_02", source="header", voxel_size=5.4000000953)
    archive = exported(builder)
    valid(archive)
    finds_exactly(builder, archive)
    first, second = (the_only(archive, "tiltseries", run) for run in ("TS_01", "TS_02"))
    assert (first["tilt_axis"], second["tilt_axis"]) == (84.1, 94.6)
    assert (first["tilt_series_quality"], second["tilt_series_quality"]) == (4, 2)
    assert (first["tilt_range"]["min"], second["tilt_range"]) == (-48.0, {"min": -60.0, "max": 60})
    assert the_only(archive, "frames", "TS_02")["dose_rate"] == 3.25
    assert (archive.spacings("TS_01"), archive.spacings("TS_02")) == (["10.800"], ["5.400"])
    assert archive.config["tiltseries"][0]["metadata"]["tilt_axis"] == "float {tiltseries_tilt_axis}"
    assert archive.config["tiltseries"][0]["metadata"]["tilt_series_quality"] == "int {tiltseries_tilt_series_quality}"


def test_many_spacings_become_a_column() -> None:
    names = [f"TS_{number:02d}" for number in range(12)]
    builder = complete(names)
    for number, name in enumerate(names):
        builder.override(13, name, voxel_size=10 + number / 8)
    archive = exported(builder)
    valid(archive)
    assert archive.config["voxel_spacings"][0]["sources"] == [
        {"literal": {"value": ["float {tomograms_voxel_spacing}"]}}
    ]
    assert archive.spacings("TS_03") == ["10.375"]
    finds_exactly(builder, archive)


def test_text_that_differs_makes_entries_with_run_filters() -> None:
    builder = complete(["a.b", "axb", "c"])
    builder.override(10, "a.b", tilt_scheme="bi-directional")
    archive = exported(builder)
    valid(archive)
    finds_exactly(builder, archive)
    schemes = {run: the_only(archive, "tiltseries", run)["tilting_scheme"] for run in ("a.b", "axb", "c")}
    assert schemes == {"a.b": "bi-directional", "axb": "dose-symmetric", "c": "dose-symmetric"}


def test_two_blocks_over_disjoint_runs_keep_apart() -> None:
    builder = Builder(["TS_1", "TS_2", "TS_3"])
    one = {kind: builder.block(kind) for kind in ("tilt_series", "alignment", "tomogram")}
    old = builder.block("acquisition", runs=["TS_1"], microscope_model="Titan", camera_manufacturer="Gatan",
                        camera_model="K3")  # fmt: skip
    new = builder.block("acquisition", runs=["TS_2", "TS_3"])
    builder.lay_out({role: places for role, places in LAYOUT.items() if KIND_OF[role] != "acquisition"}, block=one)
    for name, block in (("TS_1", old), ("TS_2", new), ("TS_3", new)):
        for role in ("movie_stack", "mdoc"):
            for place in LAYOUT[role]:
                builder.file(place.format(name), role, run=name, block=block)
    archive = exported(builder)
    valid(archive)
    finds_exactly(builder, archive)
    cameras = [the_only(archive, "tiltseries", run)["camera"]["model"] for run in ("TS_1", "TS_2", "TS_3")]
    assert cameras == ["K3", "FALCON 4i", "FALCON 4i"]


def test_tomograms_of_one_run_are_told_apart_by_spacing_and_one_is_shown() -> None:
    builder = complete(["TS_1", "TS_2"])
    fine = builder.block("tomogram", runs=["TS_1"], voxel_size=5.4, processing="denoised",
                         processing_software="cryoCARE")  # fmt: skip
    builder.file("denoised/TS_1.mrc", "tomogram", run="TS_1", block=fine)
    archive = exported(builder)
    valid(archive)
    finds_exactly(builder, archive)
    assert sorted(archive.spacings("TS_1")) == ["10.800", "5.400"]
    assert archive.spacings("TS_2") == ["10.800"]
    for spacing, processing, shown in (("10.800", "raw", True), ("5.400", "denoised", False)):
        ((metadata, paths),) = archive.entries("tomograms", run="TS_1", spacing=spacing)
        assert (metadata["processing"], metadata["is_visualization_default"], len(paths)) == (processing, shown, 1)
        assert metadata["voxel_spacing"] == float(spacing)


def test_dataset_without_tomograms() -> None:
    builder = complete(["TS_1"], {**LAYOUT, "tomogram": []})
    archive = exported(builder)
    valid(archive)
    finds_exactly(builder, archive)
    assert "tomograms" not in archive.config


def test_answers_and_terms_in_the_archives_words() -> None:
    archive = exported(complete(["TS_1"]))
    dataset = archive.config["datasets"][0]["metadata"]
    assert dataset["organism"] == {"name": "Saccharomyces cerevisiae", "taxonomy_id": 4932}
    assert dataset["development_stage"] == {"name": "unknown", "id": "unknown"}
    assert dataset["disease"] == {"name": "normal", "id": "PATO:0000461"}
    assert dataset["sample_preparation"] == "Yeast grown in lactate + Mitochondria isolated on a sucrose gradient"
    assert dataset["cross_references"] == {"related_database_entries": "EMPIAR-10499, EMD-12345"}
    assert dataset["funding"][1] == {"funding_agency_name": "Example Trust"}
    assert "other_setup" not in dataset
    assert [author["name"] for author in dataset["authors"]] == ["Ada Example", "Bo Sample"]
    optics = archive.config["tiltseries"][0]["metadata"]["microscope_optical_setup"]
    assert optics == {"energy_filter": "none"}


def test_cells_are_told_as_line_or_primary_culture() -> None:
    builder = complete(["TS_1"])
    builder.dataset |= {"sample_type": "cell", "cell_origin": "primary_cell_culture",
                        "cell_type": {"name": "fibroblast", "id": "CL:0000057"}}  # fmt: skip
    archive = exported(builder)
    valid(archive)
    assert archive.config["datasets"][0]["metadata"]["sample_type"] == "primary_cell_culture"
    del builder.dataset["cell_origin"]
    assert "cell line or a primary culture" in needs.of_config(exported(builder).config, title="A")[0]


def test_offsets_are_whole_once_one_is_stated() -> None:
    builder = complete(["TS_1"])
    builder.blocks[2]["values"] |= {"volume_offset_z": 21.5, "x_tilt_offset": 2}
    archive = exported(builder)
    valid(archive)
    metadata = archive.config["alignments"][0]["metadata"]
    assert metadata["volume_offset"] == {"x": 0, "y": 0, "z": 21.5}
    assert metadata["x_rotation_offset"] == 2


def test_braces_and_words_that_the_archive_would_read_as_templates() -> None:
    builder = complete(["TS_1"])
    builder.blocks[3]["values"]["reconstruction_software"] = "own {script} {0}"
    archive = exported(builder)
    assert the_only_tomogram(archive)["reconstruction_software"] == "own {script} {0}"
    builder.blocks[3]["values"]["reconstruction_software"] = "float glass"
    assert needs.of_config(exported(builder).config, title="A") == [
        "A: “float glass” begins with “float”; the archive would read it as a number."
    ]


def the_only_tomogram(archive: Archive) -> Any:
    ((metadata, _),) = archive.entries("tomograms", run="TS_1", spacing="10.800")
    return metadata


def test_second_dataset_cites_the_deposition() -> None:
    document = complete(["TS_1"]).document()
    document["datasets"].append({**document["datasets"][0], "id": 2, "position": 2, "blocks": []})
    record = read(document)
    numbers = Numbers(20001, {1: 20002, 2: 20003})
    second, _ = compose(record, record.datasets[1], numbers=numbers, dates=DATES)
    assert second["depositions"] == [{"sources": [{"literal": {"value": [20001]}}]}]
    assert second["datasets"][0]["sources"] == [{"literal": {"value": ["20003"]}}]


def test_release_is_never_before_the_deposition() -> None:
    dates = Dates(deposited=date(2026, 11, 12), released=date(2026, 1, 1), modified=date(2026, 11, 12))
    assert dates.to_archive()["release_date"] == "2026-11-12"


def test_texts_stay_texts_in_any_yaml_reader() -> None:
    config = {
        "a": "1e5",
        "b": "2026-11-22",
        "c": "0o7",
        "d": "1_000",
        "e": "no",
        "f": "null",
        "g": "12:30",
        "h": "10 mM",
    }
    text = to_yaml(config)
    assert yaml.safe_load(text) == config
    assert "a: '1e5'" in text
    assert "c: '0o7'" in text


def test_manifest_names_every_file_with_its_checksum() -> None:
    builder = complete(["TS_1"])
    head, *rows = [line.split("\t") for line in manifest(read(builder.document())).splitlines()]
    assert head[:5] == ["path", "size", "checksum algorithm", "checksum", "key"]
    assert head[5:] == ["voxel size stated", "voxel size in the header", "lies at", "path there"]
    assert len(rows) == len(builder.files)
    key = f"{PREFIX}g1/frames/TS_1_001.mrc"
    assert rows[0] == ["frames/TS_1_001.mrc", "1024", "CRC64NVME", "AAAA", key, "", "", "", ""]


def test_run_that_cannot_be_a_folder_is_an_obstacle() -> None:
    assert "cannot name a run" in needs.of_record(read(complete(["a/b"]).document()))[0]


def test_missing_value_is_named() -> None:
    builder = complete(["TS_1"])
    del builder.blocks[1]["values"]["quality"]
    assert needs.of_config(exported(builder).config, title="A") == [
        "A: the archive needs tilt_series_quality in tiltseries."
    ]


def test_tilt_order_of_another_file_than_an_mdoc_is_an_obstacle() -> None:
    layout = LAYOUT | {"mdoc": ["mdoc/{}.tomostar"]}
    (sentence,) = needs.of_record(read(complete(["TS_1"], layout).document()))
    assert "not from TS_1.tomostar" in sentence
    assert needs.of_record(read(complete(["TS_1"]).document())) == []
