"""From a snapshot to the configuration that the archive's ingestion reads. Only snapshots are read here, besides the
archive's numbers on the rows and the dates of the events."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.utils import timezone

from submissions.export import needs, standing
from submissions.export.config import Dates, Numbers, compose, config_name, run_map_name
from submissions.export.files import FETCH, fetching, fetching_note, manifest, to_yaml, zipped
from submissions.export.record import Record, read
from submissions.models import Dataset, Deposition, Event, Snapshot
from submissions.states import Action

__all__ = ["accepted", "bundle", "config", "files", "obstacles"]


def accepted(deposition: Deposition) -> Snapshot | None:
    """The snapshot that was accepted last and still is, or None. Amending leaves it as it is; undoing ends it."""
    event = standing.acceptance(deposition.events.filter(action__in=standing.ACTIONS).order_by("pk"))
    if event is None:
        return None
    taken = deposition.snapshots.filter(created__lte=event.at)
    return taken.last()


def obstacles(deposition: Deposition) -> list[str]:
    """What the archive could not take of the latest snapshot, in sentences."""
    snapshot = deposition.snapshots.defer("document").last()
    if snapshot is None:
        return ["It was never submitted, so there is nothing to export."]
    return list(_against(snapshot.pk, snapshot.digest))


@lru_cache(maxsize=256)
def _against(pk: int, digest: str) -> tuple[str, ...]:
    """A snapshot never changes, and writing thousands of runs takes seconds: each is tried once. (The digest keeps
    apart what had the same key in two databases.)"""
    snapshot = Snapshot.objects.get(pk=pk, digest=digest)
    record = read(snapshot.document)
    if found := needs.of_record(record):
        return tuple(found)
    # The numbers are given at acceptance; any will do to see whether the rest can be written.
    numbers = Numbers(0, {dataset.id: 0 for dataset in record.datasets})
    dates = _dates(snapshot, record)
    for dataset in record.datasets:
        written, _ = compose(record, dataset, numbers=numbers, dates=dates)
        title = str(dataset.values.get("title") or f"Dataset {dataset.position}")
        found += needs.of_config(written, title=title)
    return tuple(found)


def config(snapshot: Snapshot, dataset: Dataset) -> dict[str, Any]:
    """The configuration of one dataset of the snapshot."""
    record = read(snapshot.document)
    row = next(row for row in record.datasets if row.id == dataset.pk)
    return compose(record, row, numbers=_numbers(snapshot, record), dates=_dates(snapshot, record))[0]


def files(snapshot: Snapshot) -> dict[str, str]:
    """All files of the export by name: a configuration and a run map for each dataset, the manifest, and what has to be
    fetched from another archive, where anything has."""
    record = read(snapshot.document)
    numbers, dates = _numbers(snapshot, record), _dates(snapshot, record)
    found: dict[str, str] = {}
    for dataset in record.datasets:
        number = numbers.datasets[dataset.id]
        written, run_map = compose(record, dataset, numbers=numbers, dates=dates)
        name = config_name(record.kinds, deposition=numbers.deposition, dataset=number)
        found[name] = to_yaml(written, note=fetching_note(record))
        found[run_map_name(number)] = run_map.text()
    fetch = {FETCH: fetching(record)} if record.to_fetch else {}
    return found | {"manifest.tsv": manifest(record)} | fetch


def bundle(snapshot: Snapshot) -> bytes:
    """``files`` as one zip."""
    return zipped(files(snapshot))


def _numbers(snapshot: Snapshot, record: Record) -> Numbers:
    deposition = snapshot.deposition
    if deposition.archive_id is None:
        raise ValueError(f"{deposition.label} has no number of the archive yet")
    rows = deposition.datasets.exclude(archive_id=None).values_list("pk", "archive_id")
    new = {pk: number for pk, number in rows if number is not None}
    return Numbers(deposition.archive_id, new | {row.id: row.existing for row in record.datasets if row.existing})


def _dates(snapshot: Snapshot, record: Record) -> Dates:
    """The release is held until the stated date, else it is the day of acceptance (today, while it is not accepted)."""
    first = Event.objects.filter(deposition=snapshot.deposition, action=Action.SUBMIT).first()
    last = Event.objects.filter(deposition=snapshot.deposition, action=Action.ACCEPT, at__gte=snapshot.created).last()
    hold = record.values.get("hold_until")
    released = date.fromisoformat(hold) if hold else _day(last.at if last else timezone.now())
    return Dates(
        deposited=_day(first.at if first else snapshot.created), released=released, modified=_day(snapshot.created)
    )


def _day(moment: datetime) -> date:
    return timezone.localtime(moment).date()
