"""What the tests of the export share: export a built document, and judge it as the archive does."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from submissions.export.config import Dates, Numbers, compose
from submissions.export.files import to_yaml
from submissions.export.record import read
from tests.submissions.archive import Archive
from tests.submissions.documents import KIND_OF, PREFIX, Builder

SCHEMA = Path(__file__).parents[3] / "shared" / "reference" / "cz-ingestion-config.schema.json"
NUMBERS = Numbers(20001, {1: 20002})
DATES = Dates(deposited=date(2026, 11, 12), released=date(2026, 11, 20), modified=date(2026, 11, 19))
SECTION_OF = {
    "movie_stack": "frames", "mdoc": "collection_metadata", "gain": "gains", "tilt_series": "tiltseries",
    "rawtlt": "rawtilts", "tomogram": "tomograms",
}  # fmt: skip


def exported(builder: Builder) -> Archive:
    record = read(builder.document())
    config, run_map = compose(record, record.datasets[0], numbers=NUMBERS, dates=DATES)
    again = yaml.safe_load(to_yaml(config))
    assert again == config, "the YAML says the same as the configuration"
    return Archive(again, keys=[key_of(file) for file in builder.files], run_map=run_map.text())


def key_of(file: dict[str, Any]) -> str:
    """Of a file in another archive, where it lies once it was fetched."""
    return f"{PREFIX}elsewhere/{file['path']}" if file["content"] is None else str(file["content"]["key"])


def valid(archive: Archive) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    if not SCHEMA.exists():
        pytest.skip(f"The archive's schema is not there: {SCHEMA}")
    validator = jsonschema.Draft201909Validator(json.loads(SCHEMA.read_text()))
    assert [f"{error.json_path}: {error.message}" for error in validator.iter_errors(archive.config)] == []


def finds_exactly(builder: Builder, archive: Archive) -> None:
    """For every run and role: exactly the files that were assigned, and no run more or less."""
    assert archive.runs() == {run["name"] for run in builder.runs}
    keys = {file["id"]: key_of(file) for file in builder.files}
    for run in builder.runs:
        for role, section in SECTION_OF.items():
            wanted = {keys[row["file"]] for row in builder.assignments
                      if row["role"] == role and row["run"] in (None, run["id"])}  # fmt: skip
            found = archive.files(section, run=run["name"])
            assert found == (wanted or ({"default"} if role == "movie_stack" else set())), (run["name"], role)
        wanted = {keys[row["file"]] for row in builder.assignments
                  if KIND_OF.get(row["role"]) == "alignment" and row["run"] in (None, run["id"])}  # fmt: skip
        assert archive.files("alignments", run=run["name"]) == wanted


def the_only(archive: Archive, section: str, run: str) -> Any:
    (entry,) = archive.entries(section, run=run)
    return entry[0]
