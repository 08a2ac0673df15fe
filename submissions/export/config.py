"""One dataset's ingestion configuration for the archive, as a plain dict (cryoet-schema, section 2)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from submissions.export import sections
from submissions.export.entries import Context
from submissions.export.globs import Bucket
from submissions.export.record import DatasetRecord, Record
from submissions.export.runmap import RunMap
from submissions.export.tomograms import tomograms, voxel_spacings
from submissions.export.values import Values, converted, of_level, placed
from submissions.schema import Level, field, fields_of

VERSION = "1.3.0"
ASSAY = {"name": "microscopy assay", "id": "EFO:0002909"}
# The order is the archive's own order of processing.
SECTIONS: dict[str, Callable[[Context], list[Values]]] = {
    "runs": sections.runs,
    "gains": sections.gains,
    "collection_metadata": sections.collection_metadata,
    "frames": sections.frames,
    "tiltseries": sections.tiltseries,
    "rawtilts": sections.rawtilts,
    "alignments": sections.alignments,
    "voxel_spacings": voxel_spacings,
    "tomograms": tomograms,
}


@dataclass(frozen=True, slots=True)
class Numbers:
    """The archive's numbers: of the deposition, and of its datasets by our id."""

    deposition: int
    datasets: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class Dates:
    """``deposited``: first submitted. ``modified``: this revision was submitted. ``released``: not before either."""

    deposited: date
    released: date
    modified: date

    def to_archive(self) -> Values:
        return {
            "deposition_date": self.deposited.isoformat(),
            "release_date": max(self.released, self.deposited).isoformat(),
            "last_modified_date": self.modified.isoformat(),
        }


def compose(record: Record, dataset: DatasetRecord, *, numbers: Numbers, dates: Dates) -> tuple[Values, RunMap]:
    """The configuration of ``dataset`` and its run map."""
    names = [run.name for run in dataset.runs]
    authors = converted(field(Level.DEPOSITION, "authors"), record.values.get("authors")) or []
    bucket = Bucket(record.prefix, record.keys)
    context = Context(record, dataset, authors, dates.to_archive(), RunMap(names), bucket)
    number = numbers.datasets[dataset.id]
    written = {name: write(context) for name, write in SECTIONS.items()}
    config = {
        "version": VERSION,
        "standardization_config": {
            "deposition_id": numbers.deposition,
            "source_prefix": record.prefix,
            "run_data_map_file": run_map_name(number),
        },
        "depositions": [_deposition(context, number=numbers.deposition)],
        "datasets": [_dataset(context, number=number)],
        **{name: entries for name, entries in written.items() if entries},
    }
    return config, context.run_map


def run_map_name(number: int) -> str:
    return f"run_map_{number}.tsv"


def _deposition(context: Context, *, number: int) -> Values:
    """Its metadata stand in the first dataset's file alone; the others cite the number."""
    record = context.record
    sources = [{"literal": {"value": [number]}}]
    if context.dataset.position != min(dataset.position for dataset in record.datasets):
        return {"sources": sources}
    values = placed(of_level(fields_of(Level.DEPOSITION, record.context), record.values), section="depositions")
    constants: dict[str, Any] = {"deposition_types": list(record.kinds), "dates": context.dates}
    return {"metadata": {"deposition_identifier": number, **values, **constants}, "sources": sources}


def _dataset(context: Context, *, number: int) -> Values:
    fields = fields_of(Level.DATASET, context.dataset.context)
    values = placed(of_level(fields, context.dataset.values, authors=context.authors), section="datasets")
    return {
        "metadata": {"dataset_identifier": number, **values, "assay": ASSAY, "dates": context.dates},
        "sources": [{"literal": {"value": [str(number)]}}],
    }
