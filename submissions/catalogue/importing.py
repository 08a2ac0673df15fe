"""Bring the catalogue up to date from a document: all of it, or nothing and every problem with its place."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction

from submissions import judging
from submissions.catalogue.document import DatasetDoc, RunDoc, Unreadable, datasets, read
from submissions.models import (
    CatalogueAlignment,
    CatalogueDataset,
    CatalogueImport,
    CatalogueRun,
    CatalogueTomogram,
    Deposition,
    Run,
)

MOST_BYTES = 64 * 1024 * 1024
SHOWN_PROBLEMS = 500
_LOCK = 0x63617461  # any number of our own: one import at a time
_BATCH = 1000


@dataclass(frozen=True, slots=True)
class WrongPlace:
    """``place``: in the document, such as ``datasets[3].runs[17].name``; ``dataset``: its number, where it has one."""

    place: str
    sentence: str
    dataset: str = ""


@dataclass
class CatalogueRefused(Exception):
    """Nothing was imported. ``problems``: the first of them; ``count``: how many there are."""

    problems: list[WrongPlace] = field(default_factory=list)
    count: int = 0

    def __str__(self) -> str:
        return f"{self.count:,} problem{'' if self.count == 1 else 's'}; nothing was imported."

    def add(self, problem: WrongPlace) -> None:
        self.count += 1
        if len(self.problems) < SHOWN_PROBLEMS:
            self.problems.append(problem)


def import_catalogue(data: bytes, *, name: str, by: Any = None) -> CatalogueImport:
    """Write what ``data`` says of its datasets in place of what was known of them; other datasets stay.

    ``by``: who did it, None for the command line. Doing it twice changes nothing. Runs of depositions that are about a
    dataset of which something else is known now are judged again. Raises: CatalogueRefused.
    """
    text = _decoded(data)
    _check(text)
    counts = {"created": 0, "changed": 0, "same": 0}
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        moved = []
        for dataset in _read(text):
            counts[became := _write(dataset)] += 1
            moved += [dataset["id"]] if became != "same" else []
        _judge_again(moved)
        return CatalogueImport.objects.create(name=name[:200], by=by, **counts)


def _decoded(data: bytes) -> str:
    if len(data) > MOST_BYTES:
        size = f"{len(data) / 1024**2:,.0f} MB"
        raise _refused(f"The file has {size}; {MOST_BYTES // 1024**2} MB is the most. Give it in parts.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _refused(f"Byte {error.start:,} is no UTF-8. Save the file as UTF-8.") from error


def _refused(sentence: str) -> CatalogueRefused:
    return CatalogueRefused([WrongPlace("the whole document", sentence)], 1)


def _check(text: str) -> None:
    """Read everything once. Raises: CatalogueRefused with all that is wrong."""
    refused = CatalogueRefused()
    seen: dict[int, int] = {}
    try:
        for at, raw in enumerate(datasets(text)):
            number = raw.get("id") if isinstance(raw, dict) else None
            dataset, wrong = read(raw)
            for place, sentence in wrong:
                joint = "" if place.startswith("[") or not place else "."
                refused.add(WrongPlace(f"datasets[{at}]{joint}{place}", sentence, str(number or "")[:20]))
            if dataset and seen.setdefault(dataset["id"], at) != at:
                sentence = f"Dataset {dataset['id']} stands in datasets[{seen[dataset['id']]}] already."
                refused.add(WrongPlace(f"datasets[{at}].id", sentence, str(dataset["id"])))
    except Unreadable as error:
        refused.add(WrongPlace("the whole document", str(error)))
    if refused.count:
        raise refused


def _read(text: str) -> Iterator[DatasetDoc]:
    # Without a name of its own, the dataset as it stood there goes before the one that is meant is written.
    for dataset in map(_meant, datasets(text)):
        if dataset is not None:
            yield dataset


def _judge_again(numbers: Collection[int]) -> None:
    """The runs that stand for runs of these datasets."""
    concerned = Deposition.objects.filter(datasets__values__existing_number__in=list(numbers)).order_by("pk").distinct()
    for deposition in concerned:
        runs = Run.objects.filter(
            dataset__deposition=deposition, dataset__values__existing_number__in=list(numbers)
        ).values_list("pk", flat=True)
        judging.mark_stale(deposition, runs=list(runs))


def _meant(raw: Any) -> DatasetDoc | None:
    return read(raw)[0]


def _write(dataset: DatasetDoc) -> str:
    """One dataset; says what became of it."""
    digest = _digest(dataset)
    values = {
        "title": dataset["title"],
        "organism": dataset.get("organism") or "",
        "taxonomy_id": dataset.get("taxonomy_id"),
        "run_count": len(dataset.get("runs", ())),
        "digest": digest,
    }
    known = CatalogueDataset.objects.filter(archive_id=dataset["id"]).first()
    if known and known.digest == digest:
        return "same"
    row, created = CatalogueDataset.objects.update_or_create(archive_id=dataset["id"], defaults=values)
    for model in (CatalogueTomogram, CatalogueAlignment):
        model.objects.filter(run__dataset=row).delete()
    CatalogueRun.objects.filter(dataset=row).delete()
    docs = dataset.get("runs", [])
    for start in range(0, len(docs), _BATCH):
        _write_runs(row, docs[start : start + _BATCH])
    return "created" if created else "changed"


def _digest(dataset: DatasetDoc) -> str:
    made = hashlib.sha256()
    for piece in json.JSONEncoder(sort_keys=True).iterencode(dataset):
        made.update(piece.encode())
    return made.hexdigest()


def _write_runs(row: CatalogueDataset, docs: list[RunDoc]) -> None:
    runs = CatalogueRun.objects.bulk_create(
        CatalogueRun(dataset=row, name=doc["name"], archive_id=doc.get("id")) for doc in docs
    )
    CatalogueAlignment.objects.bulk_create(
        (
            CatalogueAlignment(
                run=run,
                number=one["number"],
                archive_id=one.get("id"),
                format=one.get("format") or "",
                type=one.get("type") or "",
                method=one.get("method") or "",
            )
            for run, doc in zip(runs, docs, strict=True)
            for one in doc.get("alignments", ())
        ),
        batch_size=_BATCH,
    )
    CatalogueTomogram.objects.bulk_create(
        (_tomogram(run, one) for run, doc in zip(runs, docs, strict=True) for one in doc.get("tomograms", ())),
        batch_size=_BATCH,
    )


def _tomogram(run: CatalogueRun, doc: Any) -> CatalogueTomogram:
    size, spacing = doc.get("size") or {}, doc.get("voxel_spacing")
    return CatalogueTomogram(
        run=run,
        alignment=doc.get("alignment"),
        archive_id=doc.get("id"),
        # The archive's folders are named with three decimals.
        voxel_spacing=None if spacing is None else round(spacing, 3),
        size_x=size.get("x"),
        size_y=size.get("y"),
        size_z=size.get("z"),
        reconstruction_method=doc.get("reconstruction_method") or "",
        processing=doc.get("processing") or "",
        processing_software=doc.get("processing_software") or "",
    )
