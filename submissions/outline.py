"""The parts of a deposition: datasets and blocks, how they refer to each other, and which runs a block is about.

Callers hold ``drafts.locked``; the verbs with a lock of their own are in ``structure.py``.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Max

from submissions.groups import group_of
from submissions.models import BLOCK_MODELS, Block, Dataset, Deposition, Run
from submissions.models.block import ONE_PER_RUN, PARENT
from submissions.schema import Level
from submissions.tree import parent_id


def create_dataset(deposition: Deposition, *, position: int) -> Dataset:
    """A dataset with its first blocks, which refer to each other."""
    dataset = Dataset.objects.create(deposition=deposition, position=position)
    for kind in group_of(deposition.kinds).first:
        create_block(dataset, kind=kind)
    return dataset


def create_block(dataset: Dataset, *, kind: Level, all_runs: bool = True, **extra: Any) -> Block:
    """A block at the end of its kind, which refers to the first block of the kind before it."""
    model = BLOCK_MODELS[kind]
    position = next_position(dataset.blocks.filter(kind=kind))
    reference = {}
    if kind in PARENT:
        first = dataset.blocks.filter(kind=PARENT[kind]).first()
        reference = {f"{PARENT[kind]}_id": first.pk if first else None}
    return model.objects.create(
        dataset=dataset, kind=kind, position=position, all_runs=all_runs, **{**reference, **extra}
    )


def next_position(rows: Any) -> int:
    return (rows.aggregate(last=Max("position"))["last"] or 0) + 1


def copy_blocks(source: Dataset, *, target: Dataset) -> None:
    """The blocks of ``source`` once more in ``target``, with references to the copies. Runs are not copied."""
    copies: dict[int, int] = {}
    # The order of BLOCK_MODELS is the order of references, so a block's reference is copied before it.
    for kind in BLOCK_MODELS:
        for block in source.blocks.filter(kind=kind).select_related(f"as_{kind}").order_by("position"):
            reference = {f"{PARENT[kind]}_id": copies.get(parent_id(block) or 0)} if kind in PARENT else {}
            copy = BLOCK_MODELS[kind].objects.create(dataset=target, **_copied(block), **reference)
            copies[block.pk] = copy.pk


def copy_block(block: Block) -> Block:
    """The block once more in its dataset, with the same reference; for all runs only where a run may have several."""
    kind = block.level
    reference = {f"{PARENT[kind]}_id": parent_id(block)} if kind in PARENT else {}
    shared = kind not in ONE_PER_RUN
    fields = _copied(block) | {
        "position": next_position(block.dataset.blocks.filter(kind=kind)),
        "name": "",
        "all_runs": shared and block.all_runs,
    }
    copy = BLOCK_MODELS[kind].objects.create(dataset=block.dataset, **fields, **reference)
    if shared:
        copy.runs.set(block.runs.all())
    return copy


def _copied(block: Block) -> dict[str, Any]:
    names = ("kind", "name", "position", "values", "schema_version", "all_runs")
    return {name: getattr(block, name) for name in names}


def in_words(block: Block) -> dict[str, str]:
    """Its name, its runs and what it refers to, as the history of values keeps them."""
    names = [] if block.all_runs else list(block.runs.order_by("position", "pk").values_list("name", flat=True))
    few = ", ".join(names[:10]) + (f" and {len(names) - 10:,} more" if len(names) > 10 else "")
    parent = Block.objects.filter(pk=parent_id(block) or 0).first()
    told = {"name": block.name, "runs": "all runs" if block.all_runs else few or "none"}
    return {key: text for key, text in told.items() if text} | ({"made_from": parent.title} if parent else {})


def covered(block: Block) -> set[int]:
    """The primary keys of the runs that the block is about."""
    runs = Run.objects.filter(dataset_id=block.dataset_id)
    return set((runs if block.all_runs else runs.filter(blocks=block.pk)).values_list("pk", flat=True))


def cover(block: Block, *, all_runs: bool, runs: Iterable[int] = ()) -> set[int]:
    """Say which runs the block is about. Where a run has one block of the kind, the others give these runs up.

    Returns the runs for which anything changed.
    """
    before = covered(block)
    block.all_runs = all_runs
    block.save(update_fields=["all_runs"])
    wanted = set(Run.objects.filter(dataset_id=block.dataset_id, pk__in=list(runs)).values_list("pk", flat=True))
    block.runs.set([] if all_runs else wanted)
    after = covered(block)
    if block.level in ONE_PER_RUN:
        for other in Block.objects.filter(dataset_id=block.dataset_id, kind=block.kind).exclude(pk=block.pk):
            _give_up(other, taken=after, everything=all_runs)
    return before ^ after


def _give_up(block: Block, *, taken: set[int], everything: bool) -> None:
    own = covered(block)
    if own & taken or (everything and block.all_runs):
        block.all_runs = False
        block.save(update_fields=["all_runs"])
        block.runs.set(own - taken)
