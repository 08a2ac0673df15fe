"""One dataset's ingestion configuration for the archive, as a plain dict (cryoet-schema, section 2)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from submissions.export import sections
from submissions.export.annotations import annotation_entries
from submissions.export.entries import Context
from submissions.export.globs import Bucket
from submissions.export.record import DatasetRecord, Record
from submissions.export.runmap import RunMap
from submissions.export.tomograms import tomograms, voxel_spacings
from submissions.export.values import Values, converted, of_level, placed
from submissions.schema import Level, field, fields_of

VERSION = "1.3.0"
# For snapshots that were taken before it was asked.
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
    "annotations": annotation_entries,
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
        **_photos(context),
    }
    return config, context.run_map


def run_map_name(number: int) -> str:
    return f"run_map_{number}.tsv"


def config_name(kinds: Iterable[str], *, deposition: int, dataset: int) -> str:
    """A new dataset's configuration has its number, another one the deposition's as well (cryoet-schema, 2)."""
    return f"{dataset}.yaml" if "dataset" in kinds else f"deposition_{deposition}_{dataset}.yaml"


def is_first(context: Context) -> bool:
    """What is about the deposition stands in its first dataset's file alone."""
    return context.dataset.position == min(dataset.position for dataset in context.record.datasets)


def _photos(context: Context) -> Values:
    """Key photos: those that were uploaded, else those that lie somewhere else."""
    record = context.record
    shown = {"dataset_keyphotos": record.photos.get(context.dataset.id) or context.dataset.values.get("key_photo_url")}
    if is_first(context):
        shown["deposition_keyphotos"] = record.values.get("key_photo_url")
    return {
        section: [{"sources": [{"literal": {"value": {"snapshot": photo, "thumbnail": photo}}}]}]
        for section, photo in shown.items()
        if photo
    }


def _deposition(context: Context, *, number: int) -> Values:
    """Its metadata stand in the first dataset's file alone; the others cite the number."""
    record = context.record
    sources = [{"literal": {"value": [number]}}]
    if not is_first(context):
        return {"sources": sources}
    values = placed(of_level(fields_of(Level.DEPOSITION, record.context), record.values), section="depositions")
    constants: dict[str, Any] = {"deposition_types": deposition_types(record), "dates": context.dates}
    return {"metadata": {"deposition_identifier": number, **values, **constants}, "sources": sources}


def _dataset(context: Context, *, number: int) -> Values:
    sources = [{"literal": {"value": [str(number)]}}]
    if context.dataset.existing is not None:
        return {"sources": sources}
    fields = fields_of(Level.DATASET, context.dataset.context)
    values = placed(of_level(fields, context.dataset.values, authors=context.authors), section="datasets")
    return {
        "metadata": {
            "dataset_identifier": number,
            **(values | {"assay": values.get("assay", ASSAY)}),
            "dates": context.dates,
        },
        "sources": sources,
    }


def deposition_types(record: Record) -> list[str]:
    """A deposition of datasets brings annotations where it has any."""
    annotated = any(dataset.of_kind(Level.ANNOTATION) for dataset in record.datasets)
    return [kind for kind in ("dataset", "tomogram", "annotation")
            if kind in record.kinds or (kind == "annotation" and annotated)]  # fmt: skip
