"""The history of values in words: who changed what, from what, to what, and where."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import CharField, QuerySet, Value
from django.urls import reverse

from submissions.models import Batch, Block, Dataset, Deposition, FieldChange, Run
from submissions.schema import Field, Level, field
from submissions.schema.show import show

# So many rows are read for the small histories at the fields of a page.
AT_FIELDS = 200
PER_FIELD = 5


@dataclass(frozen=True, slots=True)
class Line:
    """One changed value. ``place``: of which row; ``url``: of its page, "" where the row is gone."""

    at: datetime
    who: Any
    place: str
    label: str
    before: str
    after: str
    url: str = ""
    batch: Batch | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """What stands as one on the page of changes: typed values, or a batch."""

    at: datetime
    who: Any
    lines: list[Line]
    batch: Batch | None = None
    undone: bool = False


class Places:
    """The rows of one deposition by address, with their titles. Three queries, one more with runs."""

    def __init__(self, deposition: Deposition, *, addresses: Iterable[str]) -> None:
        wanted = list(addresses)
        self.deposition = deposition
        rows: list[Any] = [deposition, *Dataset.objects.filter(deposition=deposition)]
        rows += Block.objects.filter(dataset__deposition=deposition).select_related("dataset")
        self.rows = {row.address: row for row in rows}
        self.many = sum(isinstance(row, Dataset) for row in rows) > 1
        runs = {int(address.rpartition(":")[2]) for address in wanted if "@run:" in address}
        found = Run.objects.filter(pk__in=runs, dataset__deposition=deposition).order_by() if runs else []
        self.runs = {run.pk: run.name for run in found}

    def lines(self, change: FieldChange) -> list[Line]:
        """One line for each field."""
        address, _, run = change.address.partition("@run:")
        row = self.rows.get(address)
        place = self._title(address) + (f", {self.runs.get(int(run), 'a removed run')}" if run else "")
        return [
            Line(change.at, change.actor, place, self._label(row, key), *_words(row, key, change),
                 url=self._url(row, key, by_run=bool(run)), batch=change.batch)
            for key in change.after
        ]  # fmt: skip

    def name(self, address: str, key: str) -> str:
        """ "Dose per movie, Acquisition, TS_01"."""
        block, _, run = address.partition("@run:")
        place = self._title(block) + (f", {self.runs.get(int(run), 'a removed run')}" if run else "")
        return f"{self._label(self.rows.get(block), key)}, {place}"

    def _title(self, address: str) -> str:
        row = self.rows.get(address)
        if row is None:
            return "A removed dataset" if address.startswith("dataset") else "A removed block"
        if isinstance(row, Deposition):
            return "Deposition"
        if isinstance(row, Dataset):
            return f"Dataset {row.position}"
        return f"{row.title}, dataset {row.dataset.position}" if self.many else row.title

    def _label(self, row: Any, key: str) -> str:
        asked = asked_as(row, key)
        return asked.label if asked else key.replace("_", " ").capitalize()

    def _url(self, row: Any, key: str, *, by_run: bool) -> str:
        if row is None:
            return ""
        if by_run:
            return reverse("by_run", args=[self.deposition.label, row.pk])
        page = next((page for page in row.sections if any(asked.key == key for asked in page.fields)), None)
        return f"{reverse('section', args=[self.deposition.label, row.address, page.key])}#f-{key}" if page else ""


def asked_as(row: Any, key: str) -> Field | None:
    if row is None:
        return None
    try:
        return field(Level(row.level), key)
    except (KeyError, LookupError, StopIteration):
        return None


def _words(row: Any, key: str, change: FieldChange) -> tuple[str, str]:
    asked = asked_as(row, key)
    sides = change.before.get(key), change.after.get(key)
    old, new = (show(asked, side) if asked else "" if side is None else str(side) for side in sides)
    return old, new


def of_row(deposition: Deposition, *, row: Any) -> dict[str, list[Line]]:
    """The last changes of each field of one row, newest first, by key. One query."""
    found: dict[str, list[Line]] = {}
    rows = FieldChange.objects.filter(deposition=deposition, address=row.address).select_related("actor", "batch")
    for change in rows[:AT_FIELDS]:
        for key in change.after:
            lines = found.setdefault(key, [])
            if len(lines) < PER_FIELD:
                asked = asked_as(row, key)
                label = asked.label if asked else key
                lines.append(Line(change.at, change.actor, "", label, *_words(row, key, change), batch=change.batch))
    return found


def recent(deposition: Deposition) -> Any:
    """(moment, primary key, "change" or "batch") of everything that stands as one, newest first."""
    typed = FieldChange.objects.filter(deposition=deposition, batch=None).order_by()
    batches = Batch.objects.filter(deposition=deposition).order_by()
    pairs = [(typed, "change"), (batches, "batch")]
    first, second = (
        rows.annotate(sort=Value(sort, output_field=CharField())).values_list("at", "pk", "sort")
        for rows, sort in pairs
    )
    return first.union(second, all=True).order_by("-at", "-pk")


def entries(deposition: Deposition, rows: Iterable[tuple[datetime, int, str]]) -> list[Entry]:
    """The entries of one page of ``recent``."""
    rows = list(rows)
    typed = _by_pk(FieldChange.objects.filter(deposition=deposition), rows, "change")
    batches = _by_pk(Batch.objects.filter(deposition=deposition), rows, "batch")
    undone = set(Batch.objects.filter(undoes__in=list(batches)).values_list("undoes", flat=True)) if batches else set()
    places = Places(deposition, addresses=[change.address for change in typed.values()])
    return [
        Entry(at, batches[pk].actor, [], batches[pk], pk in undone)
        if sort == "batch"
        else Entry(at, typed[pk].actor, places.lines(typed[pk]))
        for at, pk, sort in rows
    ]


def lines(deposition: Deposition, changes: Iterable[FieldChange], *, key: str = "") -> list[Line]:
    """``changes`` in words; with ``key`` those of one field alone."""
    changes = list(changes)
    places = Places(deposition, addresses=[change.address for change in changes])
    label = next((asked.label for change in changes if (asked := asked_as(places.rows.get(change.address), key))), key)
    found = [line for change in changes for line in places.lines(change)]
    return [line for line in found if not key or line.label == label]


def _by_pk(rows: QuerySet[Any], wanted: Iterable[tuple[datetime, int, str]], sort: str) -> Mapping[int, Any]:
    keys = [pk for _, pk, kind in wanted if kind == sort]
    return {row.pk: row for row in rows.filter(pk__in=keys).select_related("actor")} if keys else {}
