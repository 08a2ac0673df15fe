"""A small catalogue of existing datasets, as an archive might have it, and depositions that refer to it."""

from __future__ import annotations

import json
from typing import Any

from portal.accounts.models import User
from submissions import drafts, runs
from submissions.catalogue.importing import import_catalogue
from submissions.models import Block, CatalogueImport, Dataset, Deposition
from submissions.schema import Level
from tests.factories import make_user

CHLAMY, YEAST, EMPTY = 10301, 10442, 10500


def document(*, chlamy_runs: int = 4) -> dict[str, Any]:
    """Dataset 10301: two spacings of each run on alignment 100, a third tomogram on alignment 101 of the first run."""
    return {
        "format": "cryoet-catalogue/1",
        "datasets": [
            {
                "id": CHLAMY,
                "title": "Chlamydomonas reinhardtii thylakoids",
                "organism": "Chlamydomonas reinhardtii",
                "taxonomy_id": 3055,
                "runs": [_run(number) for number in range(1, chlamy_runs + 1)],
            },
            {
                "id": YEAST,
                "title": "Yeast mitochondria, in situ",
                "organism": "Saccharomyces cerevisiae",
                "taxonomy_id": 4932,
                "runs": [{"name": "Position_1"}, {"name": "Position_2"}],
            },
            {"id": EMPTY, "title": "Purified ribosomes", "organism": None},
        ],
    }


def _run(number: int) -> dict[str, Any]:
    run = {
        "name": f"TS_{number:03d}",
        "id": 5000 + number,
        "alignments": [{"number": 100, "id": 7000 + number, "format": "ARETOMO3", "type": "GLOBAL"}],
        "tomograms": [_tomogram(7.84, 100, "raw"), _tomogram(10.012, 100, "denoised")],
    }
    if number == 1:
        run["alignments"].append({"number": 101, "format": "IMOD", "type": "LOCAL", "method": "patch_tracking"})  # type: ignore[attr-defined]
        run["tomograms"].append(_tomogram(10.012, 101, "filtered"))  # type: ignore[attr-defined]
    return run


def _tomogram(spacing: float, alignment: int, processing: str) -> dict[str, Any]:
    return {
        "voxel_spacing": spacing,
        "alignment": alignment,
        "size": {"x": 960, "y": 928, "z": 500},
        "reconstruction_method": "WBP",
        "processing": processing,
    }


def fill_catalogue(found: dict[str, Any] | None = None, *, by: User | None = None) -> CatalogueImport:
    return import_catalogue(json.dumps(found or document()).encode(), name="catalogue.json", by=by)


def make_group(*kinds: str, number: int | None = CHLAMY, names: str = "TS_001\nTS_002\nTS_003") -> Deposition:
    """A draft of this group for one existing dataset with these runs."""
    deposition = drafts.create_deposition(make_user(), kinds=kinds)
    dataset = deposition.datasets.get()
    if number is not None and dataset.is_existing:
        dataset.values = {"existing_number": number}
        dataset.save(update_fields=["values"])
    if names:
        runs.create(dataset, text=names)
    return deposition


def block_of(dataset: Dataset, kind: Level) -> Block:
    return dataset.blocks.get(kind=kind)
