"""Turning a deposition of one group into one of another, as long as nothing that was stated would be lost."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from submissions import outline
from submissions.drafts import locked
from submissions.groups import Group, group_of
from submissions.judging import mark_stale
from submissions.models import Block, Dataset, Deposition
from submissions.models.values import Valued
from submissions.refusals import Refused
from submissions.review.events import record
from submissions.schema import Context, sections_of
from submissions.schema.conditions import is_blank


def obstacles(deposition: Deposition, *, group: Group) -> list[str]:
    """What would be lost if the deposition became one of this group, place by place. Empty: nothing."""
    if deposition.archive_id is not None or deposition.datasets.exclude(archive_id=None).exists():
        return [f"{deposition.label} was accepted before; what it is about stays."]
    found = list(_answers(deposition, group))
    for dataset in deposition.datasets.all():
        found += _answers(dataset, group)
        for block in dataset.blocks.all():
            if not sections_of(block.level, Context.of(group.kinds)):
                found += [f"{dataset.name}, {block.title}: {what}." for what in _held(block)]
            else:
                found += _answers(block, group)
    return found


def _answers(row: Valued, group: Group) -> Iterator[str]:
    """The pages on which something was stated that the group does not ask."""
    asked = {field.key for section in sections_of(row.level, _context(row, group)) for field in section.fields}
    for section in row.sections:
        lost = [field.label for field in section.fields if field.key not in asked and _stated(row, field.key)]
        if lost:
            more = f" and {len(lost) - 3} more" if len(lost) > 3 else ""
            yield f"{_place(row)}{section.title}: {', '.join(lost[:3])}{more}."


def _context(row: Valued, group: Group) -> Context:
    dataset = row if isinstance(row, Dataset) else row.dataset if isinstance(row, Block) else None
    return Context.of(group.kinds, dataset=dataset.values if dataset else None)


def _stated(row: Valued, key: str) -> bool:
    return not is_blank(row.values.get(key))


def _place(row: Valued) -> str:
    if isinstance(row, Dataset):
        return f"{row.name}, "
    return f"{row.dataset.name}, {row.title}, " if isinstance(row, Block) else ""


def _held(block: Block) -> Iterator[str]:
    """What a block holds that would go with it."""
    if any(not is_blank(value) for value in block.values.values()):
        yield "values are stated"
    for rows, noun in (
        (block.overrides, "values differ by run"),
        (block.assignments, "files have their place there"),
        (block.patterns, "patterns give files their place there"),
    ):
        if rows.exists():
            yield noun


def change(deposition: Deposition, *, group: Group, actor: Any) -> None:
    """Make it one of ``group``; empty blocks go and come. Raises: NotEditable, Refused where anything would be lost."""
    with locked(deposition) as now:
        before = group_of(now.kinds)
        if before == group:
            return
        if lost := obstacles(now, group=group):
            raise Refused(f"It stays as it is, as this would be lost: {' '.join(lost)} Empty it first.")
        now.kinds = list(group.kinds)
        now.save(update_fields=["kinds"])
        deposition.kinds = now.kinds
        for dataset in now.datasets.all():
            _fit(dataset, group)
        record(now, actor=actor, action="group", data={"before": before.key, "after": group.key})
        mark_stale(now)


def _fit(dataset: Dataset, group: Group) -> None:
    """Take the blocks out that the group does not have, and put in those that it begins with."""
    for block in dataset.blocks.all():
        if not sections_of(block.level, Context.of(group.kinds)):
            block.delete()
    there = set(dataset.blocks.values_list("kind", flat=True))
    for kind in group.first:
        if kind not in there:
            outline.create_block(dataset, kind=kind)
