"""Batches of changes, and taking them back.

    with history.batch(deposition, actor=request.user, what="Values from runs.xlsx") as batch:
        …  # any verbs, any writes to the values of the deposition
    batch.count, batch.pk

Whatever the values are at the end of the block, compared with its beginning, is the batch: written down, told in the
record of events, and undone as one on the page of changes.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q

from submissions import changes, outline, shapes, structure
from submissions.drafts import locked
from submissions.judging import mark_stale
from submissions.matching import undoing as undoing_files
from submissions.models import Assignment, Batch, Block, Dataset, Deposition, FieldChange, Override, Run
from submissions.refusals import Refused
from submissions.review.events import record


@contextmanager
def batch(deposition: Deposition, *, actor: Any, what: str, undoes: Batch | None = None) -> Iterator[Batch]:
    """Hold the deposition; all that changes in its values until the end is one batch, with one event.

    ``batch.deposition`` is the deposition as it is under the lock. A batch inside of another is part of that one. After
    the block ``batch.pk`` is None where nothing changed. Datasets and blocks that are made in it come with it: undoing
    removes them again. Names of runs, files and places of files are not values: undoing leaves them, but for those
    that ``matching.undoing.remembered`` wrote down.
    Raises: NotEditable; whatever is raised inside undoes everything that was written inside.
    """
    outer = changes.running(deposition)
    if outer is not None:
        yield outer
        return
    with locked(deposition) as now:
        found = Batch(deposition=now, actor=actor, what=what[:200], undoes=undoes)
        before = changes.picture(now)
        with changes.run(found):
            yield found
        changes.write(found, before=before, after=changes.picture(now))
        if found.pk:
            data = {"batch": found.pk, "what": found.what, "values": found.count, "created": len(found.created)}
            record(now, actor=actor, action="undo_batch" if undoes else "batch", data=data)


@dataclass(slots=True)
class Undone:
    """``restored``: how many values are as before; ``kept``: (address of row, key) of those changed since;
    ``removed`` and ``stayed``: titles of datasets, blocks and patterns that came with the batch; ``places`` of files
    and ``runs`` that came with it and went."""

    restored: int = 0
    kept: list[tuple[str, str]] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    stayed: list[str] = field(default_factory=list)
    places: int = 0
    runs: int = 0


def undo(done: Batch, *, actor: Any) -> Undone:
    """Put the values back that are still what the batch wrote; the others stay. Raises: NotEditable, Refused."""
    undone = Undone()
    with batch(done.deposition, actor=actor, what=f"Undone: {done.what}", undoes=done) as undoing:
        if Batch.objects.filter(undoes=done).exists():
            raise Refused(f"“{done.what}” was undone already.")
        rows = _Rows(undoing.deposition)
        for change in done.changes.all():
            _put_back(rows, change, undone)
        rows.write()
        undone.places, undone.stayed = undoing_files.take_back(undoing.deposition, made=done.made)
        for row in rows.outermost(done.created):
            _remove(row, since=done, undone=undone)
        undone.runs = undoing_files.remove_runs(undoing.deposition, made=done.made)
        if undone.places or undone.runs:
            undoing.made = {"took": undone.places}
        if not (undone.restored or undone.removed or undoing.made):
            raise Refused(f"Nothing of “{done.what}” is as it was written then, so there is nothing to undo.")
    return undone


def _put_back(rows: _Rows, change: FieldChange, undone: Undone) -> None:
    now = rows.values(change.address)
    for key, written in change.after.items():
        if now is None or now.get(key) != written:
            undone.kept.append((change.address, key))
            continue
        rows.put(change.address, key, change.before[key])
        undone.restored += 1


def _remove(row: Dataset | Block, *, since: Batch, undone: Undone) -> None:
    """What came with the batch goes again, unless somebody has worked with it."""
    inside = (
        [row.address, *(block.address for block in row.blocks.all())] if isinstance(row, Dataset) else [row.address]
    )
    here = reduce(or_, (Q(address=address) | Q(address__startswith=f"{address}@") for address in inside))
    changed = FieldChange.objects.filter(here, deposition=since.deposition_id, at__gt=since.at)
    place = {"dataset": row} if isinstance(row, Dataset) else {"block": row}
    used = Assignment.objects.filter(**place).exists() or (isinstance(row, Dataset) and row.runs.exists())
    if changed.exists() or used:
        undone.stayed.append(row.title)
        return
    undone.removed.append(row.title)
    if isinstance(row, Dataset):
        structure.remove_dataset(row)
    else:
        structure.remove_block(row)


class _Rows:
    """The rows of a deposition by address, as far as they are asked for; what was put into them is written at once."""

    def __init__(self, deposition: Deposition) -> None:
        self.deposition = deposition
        self.datasets = {row.pk: row for row in Dataset.objects.filter(deposition=deposition)}
        self.blocks = {row.pk: row for row in Block.objects.filter(dataset__deposition=deposition)}
        self.runs = set(Run.objects.filter(dataset__deposition=deposition).order_by().values_list("pk", flat=True))
        found = Override.objects.filter(block__in=list(self.blocks))
        self.overrides = {(row.block_id, row.run_id): row for row in found}
        self.changed: dict[str, Deposition | Dataset | Block | Override] = {}
        self.before: dict[str, dict[str, Any]] = {}

    def find(self, address: str) -> Dataset | Block | None:
        kind, _, pk = address.partition(":")
        return (self.datasets if kind == "dataset" else self.blocks).get(int(pk))

    def outermost(self, addresses: list[str]) -> list[Dataset | Block]:
        """Those of the datasets and blocks that are still there; blocks go or stay with a dataset among them."""
        found = [row for address in addresses if (row := self.find(address))]
        datasets = {row.pk for row in found if isinstance(row, Dataset)}
        return [row for row in found if isinstance(row, Dataset) or row.dataset_id not in datasets]

    def values(self, address: str) -> dict[str, Any] | None:
        """None where the row is gone."""
        row = self._row(address)
        return None if row is None else row.values

    def put(self, address: str, key: str, value: Any) -> None:
        row = self._row(address)
        assert row is not None
        self.before.setdefault(address, row.values)
        if address not in self.changed:
            row.values, self.changed[address] = dict(row.values), row
        row.values.pop(key, None)
        if value is not None:
            row.values[key] = value

    def write(self) -> None:
        stale: set[int] = set()
        for row in self.changed.values():
            if isinstance(row, Override):
                stale.add(row.run_id)
            elif isinstance(row, Block):
                stale |= outline.covered(row)
        self._write_overrides([row for row in self.changed.values() if isinstance(row, Override)])
        for address, row in self.changed.items():
            if not isinstance(row, Override):
                row.save(update_fields=["values"])
            if isinstance(row, Block):
                shapes.follow(row, before=self.before[address], after=row.values)
        if stale:
            mark_stale(self.deposition, runs=stale)

    def _write_overrides(self, rows: list[Override]) -> None:
        Override.objects.filter(pk__in=[row.pk for row in rows if row.pk and not row.values]).delete()
        Override.objects.bulk_update([row for row in rows if row.pk and row.values], ["values"], batch_size=1000)
        Override.objects.bulk_create([row for row in rows if not row.pk and row.values], batch_size=1000)

    def _row(self, address: str) -> Deposition | Dataset | Block | Override | None:
        if address == self.deposition.address:
            return self.deposition
        block, _, run = address.partition("@run:")
        if not run:
            return self.find(address)
        pair = (int(block.partition(":")[2]), int(run))
        if pair[0] not in self.blocks or pair[1] not in self.runs:
            return None
        if pair not in self.overrides:
            self.overrides[pair] = Override(block_id=pair[0], run_id=pair[1])
        return self.overrides[pair]
