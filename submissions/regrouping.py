"""Turning a deposition of one group into one of another, as long as nothing that was stated would be lost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from submissions import outline
from submissions.drafts import locked
from submissions.groups import GROUPS, Group, group_of
from submissions.judging import mark_stale
from submissions.models import Assignment, Deposition, Pattern
from submissions.models.values import Valued
from submissions.refusals import Refused
from submissions.review.events import record
from submissions.schema import Context, sections_of
from submissions.schema.conditions import is_blank
from submissions.tree import BlockNode, Outline, load_outline


def obstacles(loaded: Outline) -> dict[str, list[str]]:
    """Group -> what would be lost if the deposition became one of it, place by place; none for its own.

    Two queries, however much there is.
    """
    deposition, own = loaded.deposition, group_of(loaded.deposition.kinds)
    if deposition.archive_id is not None or any(node.dataset.archive_id for node in loaded.datasets):
        told = [f"{deposition.label} was accepted before; what it is about stays."]
        return {key: [] if group == own else told for key, group in GROUPS.items()}
    holding = held(loaded)
    return {key: [] if group == own else list(_lost(loaded, group, holding)) for key, group in GROUPS.items()}


def _lost(loaded: Outline, group: Group, held: Mapping[int, list[str]]) -> Iterator[str]:
    yield from _answers(loaded.deposition, Context.of(group.kinds))
    for dataset in loaded.datasets:
        context = Context.of(group.kinds, dataset=dataset.dataset.values)
        yield from _answers(dataset.dataset, context, place=dataset.dataset.name)
        for node in dataset.blocks:
            if sections_of(node.level, context):
                yield from _answers(node.block, context, place=f"{dataset.dataset.name}, {node.block.title}")
            else:
                for what in held[node.block.pk]:
                    yield f"{dataset.dataset.name}, {node.block.title}: {what}."


def _answers(row: Valued, context: Context, *, place: str = "") -> Iterator[str]:
    """The pages on which something was stated that is not asked in ``context``."""
    asked = {field.key for section in sections_of(row.level, context) for field in section.fields}
    for section in row.sections:
        lost = [field.label for field in section.fields if field.key not in asked and _stated(row, field.key)]
        if lost:
            more = f" and {len(lost) - 3} more" if len(lost) > 3 else ""
            page = "" if len(row.sections) == 1 else section.title
            where = ", ".join(part for part in (place, page) if part)
            yield f"{where}: {', '.join(lost[:3])}{more}."


def _stated(row: Valued, key: str) -> bool:
    return not is_blank(row.values.get(key))


def held(loaded: Outline) -> dict[int, list[str]]:
    """Block -> what it holds that would go with it."""
    blocks = list(loaded.blocks)
    placed = set(Assignment.objects.filter(block__in=blocks).values_list("block_id", flat=True).distinct())
    patterned = set(Pattern.objects.filter(block__in=blocks).values_list("block_id", flat=True).distinct())
    return {pk: list(_held_by(node, pk in placed, pk in patterned)) for pk, node in loaded.blocks.items()}


def _held_by(node: BlockNode, placed: bool, patterned: bool) -> Iterator[str]:  # noqa: FBT001
    if any(not is_blank(value) for value in node.block.values.values()):
        yield "values are stated"
    if node.overrides:
        yield "values differ by run"
    if placed:
        yield "files have their place there"
    if patterned:
        yield "patterns give files their place there"


def change(deposition: Deposition, *, group: Group, actor: Any) -> None:
    """Make it one of ``group``; empty blocks go and come. Raises: NotEditable, Refused where anything would be lost."""
    with locked(deposition) as now:
        before = group_of(now.kinds)
        if before == group:
            return
        loaded = load_outline(now)
        if lost := obstacles(loaded)[group.key]:
            raise Refused(f"It stays as it is, as this would be lost: {' '.join(lost)} Empty it first.")
        _fit(loaded, before, group)
        now.kinds = list(group.kinds)
        now.save(update_fields=["kinds"])
        deposition.kinds = now.kinds
        record(now, actor=actor, action="group", data={"before": before.key, "after": group.key})
        mark_stale(now)


def _fit(loaded: Outline, before: Group, after: Group) -> None:
    """Take out the empty blocks of the group before, and put in those with which the group after begins."""
    holding = held(loaded)
    for dataset in loaded.datasets:
        for node in dataset.blocks:
            begun = node.level in before.first and node.level not in after.first
            if not holding[node.block.pk] and (begun or not sections_of(node.level, Context.of(after.kinds))):
                node.block.delete()
        there = set(dataset.dataset.blocks.values_list("kind", flat=True))
        for kind in after.first:
            if kind not in there:
                outline.create_block(dataset.dataset, kind=kind)
