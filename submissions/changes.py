"""The written record of changed values: single fields as they are typed, and what a batch changed in all.

Callers hold ``drafts.locked``. Batches, and taking them back, are in ``history.py``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import timedelta
from types import MappingProxyType
from typing import Any

from django.utils import timezone

from submissions import bulk
from submissions.models import Batch, Block, Dataset, Deposition, FieldChange, Override

# What one person types into one field within this time of the last save is one change.
SAME_TYPING = timedelta(minutes=5)
Values = Mapping[str, Any]
# Address of a row -> its values.
Picture = dict[str, dict[str, Any]]

_batches: ContextVar[Mapping[int, Batch]] = ContextVar("batches", default=MappingProxyType({}))


def running(deposition: Deposition) -> Batch | None:
    """The batch to which a change of this deposition belongs now."""
    return _batches.get().get(deposition.pk)


@contextmanager
def run(batch: Batch) -> Iterator[None]:
    token = _batches.set({**_batches.get(), batch.deposition_id: batch})
    try:
        yield
    finally:
        _batches.reset(token)


def note(deposition: Deposition, *, address: str, actor: Any, before: Values, after: Values) -> None:
    """Write down what differs between the values of one row ``before`` and ``after``."""
    note_rows(deposition, actor=actor, rows=[(address, before, after)])


def note_rows(deposition: Deposition, *, actor: Any, rows: Iterable[tuple[str, Values, Values]]) -> None:
    """The same for many rows: (address, before, after). Within a batch the batch writes it all at its end."""
    if running(deposition):
        return
    changed = [(address, key, old.get(key), new.get(key)) for address, old, new in rows for key in differing(old, new)]
    if not changed:
        return
    now = timezone.now()
    recent = _recent(deposition, addresses={address for address, *_ in changed}, since=now - SAME_TYPING)
    fresh = []
    for address, key, old, new in changed:
        last = recent.get((address, key))
        if last is not None and actor is not None and last.actor_id == actor.pk and _is_typing(last):
            _go_on(last, key=key, value=new, now=now)
        else:
            fresh.append(
                FieldChange(
                    deposition=deposition, address=address, actor=actor, at=now, before={key: old}, after={key: new}
                )
            )
    FieldChange.objects.bulk_create(fresh, batch_size=1000)


def differing(before: Values, after: Values) -> list[str]:
    """The keys whose values differ, in the order of ``after``."""
    keys = dict.fromkeys([*after, *before])
    return [key for key in keys if before.get(key) != after.get(key)]


def _recent(deposition: Deposition, *, addresses: set[str], since: Any) -> dict[tuple[str, str], FieldChange]:
    """The last change of each field of these rows."""
    found: dict[tuple[str, str], FieldChange] = {}
    rows = FieldChange.objects.filter(deposition=deposition, address__in=addresses, at__gte=since)
    for row in rows.order_by("at", "id"):
        for key in row.after:
            found[row.address, key] = row
    return found


def _is_typing(change: FieldChange) -> bool:
    return change.batch_id is None and len(change.after) == 1


def _go_on(change: FieldChange, *, key: str, value: Any, now: Any) -> None:
    rows = FieldChange.objects.filter(pk=change.pk)
    if change.before[key] == value:
        rows.delete()  # typed and taken back: nothing changed
    else:
        rows.update(after={key: value}, at=now)


def picture(deposition: Deposition) -> Picture:
    """All values of the deposition by the address of their row, overrides included. Four queries."""
    blocks = Block.objects.filter(dataset__deposition=deposition).order_by()
    overrides = Override.objects.filter(block__dataset__deposition=deposition).order_by()
    found: Picture = {deposition.address: Deposition.objects.values_list("values", flat=True).get(pk=deposition.pk)}
    for pk, values in Dataset.objects.filter(deposition=deposition).order_by().values_list("pk", "values"):
        found[f"dataset:{pk}"] = values
    for pk, values in blocks.values_list("pk", "values"):
        found[f"block:{pk}"] = values
    for block, place, values in overrides.values_list("block_id", "run_id", "values"):
        found[f"block:{block}@run:{place}"] = values
    return found


def write(batch: Batch, *, before: Picture, after: Picture) -> None:
    """Save the batch with all that it changed; nothing where it changed nothing."""
    rows = {address for address in before.keys() | after.keys() if "@" not in address}
    created = sorted(rows - before.keys())
    changed = list(_changed(before, after, gone=rows - after.keys(), created=set(created)))
    batch.created, batch.places = created, len(changed)
    batch.count = sum(len(keys) for _, keys in changed)
    if not (changed or created or batch.made):
        return
    batch.save()
    rest = {"deposition_id": batch.deposition_id, "actor_id": batch.actor_id, "at": batch.at, "batch_id": batch.pk}
    lines = (
        {
            "address": address,
            "before": {key: before.get(address, {}).get(key) for key in keys},
            "after": {key: after.get(address, {}).get(key) for key in keys},
            **rest,
        }
        for address, keys in changed
    )
    bulk.insert(FieldChange, lines)


def _changed(before: Picture, after: Picture, *, gone: set[str], created: set[str]) -> Iterator[tuple[str, list[str]]]:
    """Address and keys, of rows that are there before and after. An override that is not there is an empty one."""
    for address in dict.fromkeys([*before, *after]):
        if address.partition("@")[0] in gone | created:
            continue
        old, new = before.get(address, {}), after.get(address, {})
        if old != new and (keys := differing(old, new)):
            yield address, keys
