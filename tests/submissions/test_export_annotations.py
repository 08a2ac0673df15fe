"""Annotations, and what is brought for datasets that the archive has already, as the archive reads them."""

from __future__ import annotations

from typing import Any

import pytest

from submissions.export.config import Numbers, compose, config_name
from submissions.export.record import read
from tests.submissions.documents import PREFIX, Builder, complete
from tests.submissions.exporting import DATES, exported, valid

RIBOSOME = {
    "object": {"name": "cytosolic ribosome", "id": "GO:0022626"},
    "object_state": "membrane-bound",
    "object_description": "80S",
    "method_type": "hybrid",
    "method": ["Template matching", "Cleaning by hand"],
    "software": "pytom-match-pick 0.7",
    "method_links": [{"link": "https://github.com/lab/picker", "link_type": "source_code", "custom_name": ""}],
    "ground_truth": True,
    "precision": 92.5,
    "ground_truth_used": "Manual picks",
    "authors": {"answer": "same"},
    "publications": ["10.1101/2024.11.04.621686"],
    "database_entries": ["EMD-41923"],
    "shapes": [{"label": "", "shape": "Point", "format": "csv", "unit": "voxel", "order": "zyx", "binning": 2.0}],
}
MASK = {"label": "mask", "shape": "SemanticSegmentationMask", "format": "mrc", "mask_label": 2}


def annotated(
    builder: Builder, *, parent: int | None, shapes: list[dict[str, Any]] | None = None, **values: Any
) -> int:
    stated = RIBOSOME | values | ({"shapes": shapes} if shapes else {})
    block = builder.block("annotation", **stated)
    builder.blocks[-1]["parent"] = parent
    for run in builder.runs:
        for row in stated["shapes"]:
            end = "csv" if row["shape"] == "Point" else f"{row['label']}.mrc"
            builder.file(f"picks/{run['name']}_ribo.{end}", "annotation", run=run["name"], block=block)
            builder.assignments[-1]["shape"] = row["label"]
    return block


def test_annotation_says_object_method_and_files() -> None:
    builder = complete(["TS_1", "TS_2"])
    annotated(builder, parent=13)
    archive = exported(builder)
    valid(archive)
    (entry,) = archive.config["annotations"]
    stated = entry["metadata"]
    assert stated["annotation_ingest_id"] == "cytosolic-ribosome-1"
    assert stated["annotation_object"] == {
        "name": "cytosolic ribosome",
        "id": "GO:0022626",
        "state": "membrane-bound",
        "description": "80S",
    }
    assert stated["annotation_method"] == "Template matching + Cleaning by hand"
    assert stated["annotation_publications"] == "10.1101/2024.11.04.621686, EMD-41923"
    assert stated["method_links"] == [{"link": "https://github.com/lab/picker", "link_type": "source_code"}]
    assert stated["confidence"] == {"precision": 92.5, "ground_truth_used": "Manual picks"}
    assert stated["authors"][0]["name"] == "Ada Example"
    (source,) = entry["sources"]
    assert source["Point"] == {
        "file_format": "csv",
        "glob_string": "g1/picks/{run_name}_ribo.csv",
        "columns": "zyx",
        "binning": 2,
        "is_visualization_default": True,
    }
    assert source["parent_filters"] == {"include": {"voxel_spacing": [r"^10\.800$"]}}
    assert archive.config["depositions"][0]["metadata"]["deposition_types"] == ["dataset", "annotation"]


def test_two_masks_of_one_shape_are_told_apart() -> None:
    builder = complete(["TS_1"])
    annotated(builder, parent=None, shapes=[MASK, MASK | {"label": "inner", "mask_label": 3}])
    archive = exported(builder)
    valid(archive)
    first, second = archive.config["annotations"][0]["sources"]
    assert first["SemanticSegmentationMask"]["mask_label"] == 2
    assert second["SemanticSegmentationMask"]["glob_string"] == "g1/picks/{run_name}_ribo.inner.mrc"
    assert first["parent_filters"] == second["parent_filters"] == {"include": {"run": [".*"]}}


def test_same_object_twice_gets_two_numbers() -> None:
    builder = complete(["TS_1"])
    annotated(builder, parent=13)
    annotated(builder, parent=13, method=["By hand"])
    idents = [entry["metadata"]["annotation_ingest_id"] for entry in exported(builder).config["annotations"]]
    assert idents == ["cytosolic-ribosome-1", "cytosolic-ribosome-2"]


def existing(kinds: list[str]) -> Builder:
    builder = Builder(["TS_1", "TS_2"])
    builder.kinds = kinds
    builder.dataset = {"existing_number": 10301}
    return builder


def test_annotations_of_an_existing_dataset_refer_to_what_is_there() -> None:
    builder = existing(["annotation"])
    block = annotated(builder, parent=None, existing_voxel_spacing=13.48, existing_alignment=100)
    builder.override(block, "TS_2", existing_alignment=101)
    archive = exported(builder)
    valid(archive)
    config = archive.config
    assert config["datasets"] == [{"sources": [{"literal": {"value": ["20002"]}}]}]
    assert config["runs"] == [{"sources": [{"literal": {"value": ["TS_1", "TS_2"]}}]}]
    assert config["voxel_spacings"] == [
        {
            "sources": [
                {
                    "destination_glob": {
                        "list_glob": "{run_output_path}/Reconstructions/VoxelSpacing*",
                        "match_regex": r"VoxelSpacing13\.480$",
                        "name_regex": "VoxelSpacing(.*)",
                    }
                }
            ]
        }
    ]
    first, second = config["alignments"][0]["sources"]
    assert first["destination_glob"]["list_glob"] == "{run_output_path}/Alignments/100/alignment_metadata.json"
    assert second["parent_filters"] == {"include": {"run": ["^TS_2$"]}}
    (source,) = config["annotations"][0]["sources"]
    assert source["parent_filters"]["include"]["voxel_spacing"] == [r"^13\.480$"]
    assert config["depositions"][0]["metadata"]["deposition_types"] == ["annotation"]
    assert not {"tiltseries", "frames", "tomograms"} & config.keys()


@pytest.mark.parametrize("own", [True, False], ids=["new alignment", "existing alignment"])
def test_tomograms_of_an_existing_dataset(*, own: bool) -> None:
    builder = existing(["tomogram"])
    blocks = {"alignment": builder.block("alignment")} if own else {}
    blocks["tomogram"] = builder.block("tomogram", **({} if own else {"existing_alignment": 100}))
    builder.blocks[-1]["parent"] = blocks.get("alignment")
    builder.lay_out(block=blocks)
    archive = exported(builder)
    valid(archive)
    (aligned,) = archive.config["alignments"]
    assert ("metadata" in aligned) is own
    assert ("destination_glob" in aligned["sources"][0]) is not own
    assert archive.files("tomograms", run="TS_1") == {f"{PREFIX}g1/tomo/TS_1_rec.mrc"}
    assert archive.config["voxel_spacings"] == [{"sources": [{"literal": {"value": [10.8]}}]}]


def test_key_photo_is_the_uploaded_one_else_the_address() -> None:
    builder = complete(["TS_1"])
    builder.dataset |= {"key_photo_url": "https://lab.example/photo.png"}
    assert _photo(builder) == "https://lab.example/photo.png"
    builder.files.append(
        {"id": "photo", "path": "photo.png", "content": {"id": "photo", "key": f"{PREFIX}g1/photo.png", "size": 9,
         "etag": "", "checksum": "", "checksum_algorithm": "CRC64NVME"}}
    )  # fmt: skip
    builder.assignments.append(
        {"file": "photo", "dataset": 1, "run": None, "block": None, "role": "key_photo", "origin": "hand"}
    )
    assert _photo(builder) == f"s3://portal/{PREFIX}g1/photo.png"


def _photo(builder: Builder) -> str:
    document = builder.document()
    document["deposition"]["bucket"] = "portal"
    record = read(document)
    config, _ = compose(record, record.datasets[0], numbers=Numbers(20001, {1: 20002}), dates=DATES)
    return str(config["dataset_keyphotos"][0]["sources"][0]["literal"]["value"]["snapshot"])


def test_names_of_configurations() -> None:
    assert config_name(["dataset"], deposition=20001, dataset=20002) == "20002.yaml"
    assert config_name(["annotation"], deposition=20001, dataset=10301) == "deposition_20001_10301.yaml"


def test_what_is_answered_with_none_in_a_cell_is_left_out() -> None:
    builder = complete(["TS_1"])
    builder.dataset["funding"] = [{"agency": "Example Trust", "grant": "none"}]
    builder.dataset["assay"] = {"name": "electron tomography assay", "id": "EFO:0008382"}
    stated = exported(builder).config["datasets"][0]["metadata"]
    assert stated["funding"] == [{"funding_agency_name": "Example Trust"}]
    assert stated["assay"] == {"name": "electron tomography assay", "id": "EFO:0008382"}
