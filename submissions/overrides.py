"""Values that differ for single runs, where the archive can express it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from submissions import changes, outline, touched
from submissions.bulk import insert
from submissions.drafts import Verdict, deposition_of, fresh, locked, verdict
from submissions.judging import mark_stale
from submissions.models import Block, Deposition, Override, Run
from submissions.refusals import Refused
from submissions.review.events import record
from submissions.schema import Field
from submissions.typed import as_stored


def varying(block: Block) -> tuple[Field, ...]:
    """The fields of the block that may differ by run."""
    return tuple(field for section in block.sections for field in section.fields if field.varies != "no")


@dataclass(frozen=True, slots=True)
class SavedRuns:
    """By run (primary key): the fields that changed, and those that stayed, as somebody else changed them since."""

    changed: Mapping[int, list[str]]
    conflicts: Mapping[int, list[str]]


def save_overrides(block: Block, *, typed: Mapping[int, Mapping[str, Any]], actor: Any) -> int:
    """``save_cells`` where nobody else has seen the values: returns how many runs changed. Raises: Refused."""
    return len(save_cells(block, typed=typed, actor=actor).changed)


def save_cells(
    block: Block,
    *,
    typed: Mapping[int, Mapping[str, Any]],
    actor: Any,
    seen: Mapping[int, Mapping[str, str]] | None = None,
) -> SavedRuns:
    """Keep what was typed for these runs (by primary key); blank means "as the block says".

    Fields and runs that are not in ``typed`` stay as they are. ``seen``: by run, the marks of what stood in the cells,
    as in ``drafts.save_section``. Raises: NotEditable, Refused.
    """
    with locked(deposition_of(block)) as deposition:
        now = fresh(block, deposition=deposition)
        assert isinstance(now, Block)
        rows = {row.run_id: row for row in Override.objects.filter(block=now, run__in=list(typed))}
        rows = {run_id: rows.get(run_id) or Override(block=now, run_id=run_id) for run_id in typed}
        before = {run_id: row.values for run_id, row in rows.items()}
        merged = {
            run_id: _merge(rows[run_id], fields=varying(now), cells=cells, seen=(seen or {}).get(run_id, {}))
            for run_id, cells in typed.items()
        }
        changed = {run_id: keys for run_id, (keys, _) in merged.items() if keys}
        if changed:
            every = {key for keys in changed.values() for key in keys}
            _keep(now, rows=[rows[run_id] for run_id in changed], keys=every, deposition=deposition)
            told = [(rows[run_id].address, before[run_id], rows[run_id].values) for run_id in changed]
            changes.note_rows(deposition, actor=actor, rows=told)
            names = dict(Run.objects.filter(pk__in=changed).values_list("pk", "name"))
            data = {"block": now.address, "runs": {names[pk]: keys for pk, keys in changed.items()}}
            if not changes.running(deposition):  # else the batch tells it
                record(deposition, actor=actor, action="override", data=data)
        return SavedRuns(changed, {run_id: kept for run_id, (_, kept) in merged.items() if kept})


def _merge(
    row: Override, *, fields: Iterable[Field], cells: Mapping[str, Any], seen: Mapping[str, str]
) -> tuple[list[str], list[str]]:
    """Put the cells into the row's values: the keys of those that changed, and of those in conflict."""
    found: dict[Verdict, list[str]] = {"same": [], "changed": [], "conflict": []}
    for field in fields:
        if field.key in cells:
            found[verdict(field, cells[field.key], row.values, seen)].append(field.key)
    for field in fields:
        if field.key in found["changed"]:
            stored = as_stored(field, cells[field.key])
            row.values = {key: value for key, value in row.values.items() if key != field.key}
            if stored is not None:
                row.values[field.key] = stored
    return found["changed"], found["conflict"]


def _keep(block: Block, *, rows: list[Override], keys: Iterable[str], deposition: Deposition) -> None:
    """Store these rows, of which the fields of these ``keys`` changed."""
    covered = outline.covered(block)
    if any(row.run_id not in covered for row in rows):
        raise Refused(f"{block.title} is not about this run, so nothing can differ for it.")
    written = [{"block_id": block.pk, "run_id": row.run_id, "values": row.values} for row in rows if row.values]
    insert(Override, written, same=("block_id", "run_id"), update=("values",))
    Override.objects.filter(pk__in=[row.pk for row in rows if row.pk and not row.values]).delete()
    mark_stale(deposition, runs=[row.run_id for row in rows], relations=touched.by_values(block.level, keys=keys))
