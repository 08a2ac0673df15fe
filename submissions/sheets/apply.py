"""Write what a sheet changes: everything or nothing, in one transaction, as one batch that can be undone."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from submissions import bulk, history, outline, runs, shapes, structure, touched
from submissions.judging import mark_stale
from submissions.models import Batch, Block, Dataset, Deposition, Override, Run
from submissions.refusals import Refused
from submissions.review.events import record
from submissions.schema import Level
from submissions.sheets.found import Change, Found

Row = Deposition | Dataset | Block


class Changed(Refused):
    """The deposition is not any more as it was when the sheet was compared with it."""


def apply(deposition: Deposition, found: Found, *, actor: Any, name: str) -> Batch:
    """Raises: Changed, NotEditable, Refused; then nothing was written. The batch has no key if only runs were added."""
    if found.problem_count:
        raise Refused(f"{name} has {found.problem_count:,} problems, so nothing of it was imported.")
    with history.batch(deposition, actor=actor, what=f"Values from {name}"[:200]) as batch:
        now = batch.deposition
        _add_runs(now, found)
        writer = _Writer(now, added=_add_blocks(now, found))
        for change in found.changes:
            writer.put(change)
        writer.write()
        if found.runs:
            names = [run.name for run in found.runs]
            data = {"sheet": name, "runs": names[:100], "count": len(names)}
            record(now, actor=actor, action="sheet_runs", data=data)
    deposition.saved_at = batch.deposition.saved_at
    return batch


def _add_runs(deposition: Deposition, found: Found) -> None:
    by_dataset: dict[int, list[str]] = defaultdict(list)
    for run in found.runs:
        by_dataset[run.dataset].append(run.name)
    for pk, names in by_dataset.items():
        dataset = deposition.datasets.filter(pk=pk).first()
        if dataset is None:
            raise Changed("A dataset of the sheet was removed in the meantime.")
        if runs.create(dataset, text="\n".join(names)).wrong:
            raise Changed("Runs of the sheet were added by somebody else in the meantime.")


def _add_blocks(deposition: Deposition, found: Found) -> dict[str, str]:
    """The address in the sheet -> the address of the block that was made."""
    made: dict[str, str] = {}
    for new in found.blocks:
        dataset = deposition.datasets.filter(pk=new.dataset).first()
        if dataset is None:
            raise Changed("A dataset of the sheet was removed in the meantime.")
        block = structure.add_block(dataset, kind=Level(new.level))
        if new.name and not new.name.isdecimal():
            Block.objects.filter(pk=block.pk).update(name=new.name)
        made[new.address] = block.address
    return made


class _Writer:
    """The rows of a deposition under the lock, and what is put into them."""

    def __init__(self, deposition: Deposition, *, added: dict[str, str]) -> None:
        self.deposition, self.added = deposition, added
        blocks = Block.objects.filter(dataset__deposition=deposition)
        rows: list[Row] = [deposition, *deposition.datasets.all(), *blocks]
        self.rows = {row.address: row for row in rows}
        self.runs: dict[tuple[int, str], int] = {
            (dataset, name): pk
            for pk, dataset, name in Run.objects.filter(dataset__deposition=deposition).values_list(
                "pk", "dataset_id", "name"
            )
        }
        self.run_pks = set(self.runs.values())
        found = Override.objects.filter(block__dataset__deposition=deposition).order_by()
        self.overrides: dict[tuple[int, int], dict[str, Any]] = {
            (block, run): values for block, run, values in found.values_list("block_id", "run_id", "values")
        }
        self.changed: dict[str, Row] = {}
        self.before: dict[str, dict[str, Any]] = {}
        self.changed_overrides: set[tuple[int, int]] = set()

    def put(self, change: Change) -> None:
        """Raises: Changed, if the value is not the one that the sheet was compared with."""
        block, _, run = self.added.get(change.address, change.address).partition("@")
        row = self.rows.get(block)
        if row is None:
            raise Changed(f"{change.of} was removed in the meantime.")
        if run:
            key = (row.pk, self._run(change, run))
            self.overrides[key] = _changed(self.overrides.get(key, {}), change)
            self.changed_overrides.add(key)
        else:
            self.before.setdefault(block, row.values)
            row.values = _changed(row.values, change)
            self.changed[block] = row

    def _run(self, change: Change, run: str) -> int:
        kind, _, which = run.partition(":")
        if kind == "new":
            dataset, _, name = which.partition("/")
            pk = self.runs.get((int(dataset), name))
        else:
            pk = int(which) if int(which) in self.run_pks else None
        if pk is None:
            raise Changed(f"The run {change.of} was removed in the meantime.")
        return pk

    def write(self) -> None:
        stale = {run for _, run in self.changed_overrides}
        for address, row in self.changed.items():
            row.save(update_fields=["values"])
            if isinstance(row, Block):
                shapes.follow(row, before=self.before[address], after=row.values)
                stale |= outline.covered(row)
            elif isinstance(row, Dataset):
                before = self.before[address]
                if any(row.values.get(key) != before.get(key) for key in touched.OF_DATASET):
                    stale |= set(row.runs.values_list("pk", flat=True))
        empty = [key for key in self.changed_overrides if not self.overrides[key]]
        for block in {block for block, _ in empty}:
            Override.objects.filter(block=block, run__in=[run for other, run in empty if other == block]).delete()
        rows = (
            {"block_id": block, "run_id": run, "values": self.overrides[block, run]}
            for block, run in sorted(self.changed_overrides - set(empty))
        )
        bulk.insert(Override, rows, same=["block_id", "run_id"], update=["values"])
        if stale:
            mark_stale(self.deposition, runs=stale)


def _changed(values: dict[str, Any], change: Change) -> dict[str, Any]:
    """Raises: Changed, if what is stored is not what the sheet was compared with."""
    values = dict(values)
    for _, key, before, after in change.values:
        if values.get(key) != before:
            raise Changed(f"{change.of} was changed in the meantime.")
        if after is None:
            values.pop(key, None)
        else:
            values[key] = after
    return values
