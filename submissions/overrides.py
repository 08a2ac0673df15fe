"""Values that differ for single runs, where the archive can express it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from submissions import outline
from submissions.drafts import deposition_of, fresh, locked
from submissions.judging import mark_stale
from submissions.models import Block, Override, Run
from submissions.refusals import Refused
from submissions.review.events import record
from submissions.schema import Field, Level, fields_of
from submissions.typed import as_stored, as_typed, mark_typed


def varying(level: Level | str) -> tuple[Field, ...]:
    """The fields of a level that may differ by run."""
    return tuple(field for field in fields_of(level) if field.varies != "no")


def save_overrides(block: Block, *, typed: Mapping[int, Mapping[str, Any]], actor: Any) -> int:
    """Keep what was typed for these runs (by primary key); blank means "as the block says".

    Fields and runs that are not in ``typed`` stay as they are. Returns how many runs changed. Raises: Refused.
    """
    with locked(deposition_of(block)) as deposition:
        now = fresh(block, deposition=deposition)
        assert isinstance(now, Block)
        covered = outline.covered(now)
        rows = {row.run_id: row for row in Override.objects.filter(block=now, run__in=list(typed))}
        changed: dict[int, list[str]] = {}
        for run_id, cells in typed.items():
            row = rows.get(run_id) or Override(block=now, run_id=run_id)
            keys = _merge(row, fields=varying(now.level), cells=cells)
            if keys and run_id not in covered:
                raise Refused(f"{now.title} is not about this run, so nothing can differ for it.")
            if keys:
                changed[run_id] = keys
                _write(row)
        if changed:
            names = dict(Run.objects.filter(pk__in=changed).values_list("pk", "name"))
            data = {"block": now.address, "runs": {names[pk]: keys for pk, keys in changed.items()}}
            record(deposition, actor=actor, action="override", data=data)
            mark_stale(deposition, runs=changed)
        return len(changed)


def _merge(row: Override, *, fields: Iterable[Field], cells: Mapping[str, Any]) -> list[str]:
    """Put the cells into the row's values; the keys of those that changed."""
    changed = []
    for field in fields:
        if field.key not in cells or mark_typed(cells[field.key]) == mark_typed(
            as_typed(field, row.values.get(field.key))
        ):
            continue
        stored = as_stored(field, cells[field.key])
        row.values = {key: value for key, value in row.values.items() if key != field.key}
        if stored is not None:
            row.values[field.key] = stored
        changed.append(field.key)
    return changed


def _write(row: Override) -> None:
    if row.values:
        row.save()
    elif row.pk:
        row.delete()
