"""What a depositor does with datasets and blocks: add, copy, remove, describe. Each is one change under the lock.

``actor``: who does it, for the record; None within a batch, which writes its own event.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from submissions import changes, outline
from submissions.drafts import deposition_of, fresh, locked
from submissions.judging import forget_runs, mark_stale
from submissions.models import Block, Dataset, Deposition, Run
from submissions.models.block import KIND_LABELS, ONE_PER_RUN, PARENT
from submissions.photos import judge_photos
from submissions.refusals import Refused
from submissions.review.events import record
from submissions.schema import Level, sections_of


def addable(deposition: Deposition) -> tuple[Level, ...]:
    """The kinds of blocks that its groups ask for, in the order of the pages."""
    return tuple(kind for kind in KIND_LABELS if sections_of(kind, deposition.context))


def add_dataset(deposition: Deposition, *, actor: Any = None) -> Dataset:
    with locked(deposition) as now:
        dataset = outline.create_dataset(now, position=outline.next_position(now.datasets))
        _note(now, actor=actor, action="part_added", part=dataset)
        return dataset


def copy_dataset(dataset: Dataset, *, actor: Any = None) -> Dataset:
    """The dataset's values and blocks once more. Runs, files and what differs by run are not copied.

    The copy of an existing dataset is for another one, so its number is not copied.
    """
    with locked(dataset.deposition) as deposition:
        source = _dataset(dataset, deposition=deposition)
        copy = Dataset.objects.create(
            deposition=deposition,
            position=outline.next_position(deposition.datasets),
            values={key: value for key, value in source.values.items() if key != "existing_number"},
            schema_version=source.schema_version,
        )
        outline.copy_blocks(source, target=copy)
        _note(deposition, actor=actor, action="part_copied", part=source)
        return copy


def remove_dataset(dataset: Dataset, *, actor: Any = None) -> None:
    """Remove the dataset with its runs and blocks; its files stay, without a role.

    Raises: Refused for the last one, and for one that the archive knows.
    """
    with locked(dataset.deposition) as deposition:
        source = _dataset(dataset, deposition=deposition)
        if deposition.datasets.count() == 1:
            raise Refused("This is the only dataset. Add another one first, or delete the draft.")
        if source.archive_id is not None:
            raise Refused(
                f"{source.title} was accepted as the archive's dataset {source.archive_id}, so it stays. "
                "Change what is wrong in it, or write to the curators."
            )
        _note(deposition, actor=actor, action="part_removed", part=source)
        forget_runs(deposition, uuids=list(source.runs.values_list("uuid", flat=True)))
        source.delete()
        mark_stale(deposition)
        judge_photos(deposition)


def add_block(dataset: Dataset, *, kind: Level, actor: Any = None) -> Block:
    """Another block. Where a run has only one of the kind, the second is about no run until some are named."""
    with locked(dataset.deposition) as deposition:
        if kind not in addable(deposition):
            raise Refused("There is no such kind of block here.")
        now = _dataset(dataset, deposition=deposition)
        alone = not now.blocks.filter(kind=kind).exists()
        block = outline.create_block(now, kind=kind, all_runs=alone or kind not in ONE_PER_RUN)
        _note(deposition, actor=actor, action="part_added", part=block)
        mark_stale(deposition, runs=outline.covered(block))
        return block


def copy_block(block: Block, *, actor: Any = None) -> Block:
    with locked(deposition_of(block)) as deposition:
        source = _block(block, deposition=deposition)
        copy = outline.copy_block(source)
        _note(deposition, actor=actor, action="part_copied", part=source)
        mark_stale(deposition, runs=outline.covered(copy))
        return copy


def remove_block(block: Block, *, actor: Any = None) -> None:
    """Remove the block; what referred to it refers to nothing, its files lose their role."""
    with locked(deposition_of(block)) as deposition:
        now = _block(block, deposition=deposition)
        runs = outline.covered(now)
        _note(deposition, actor=actor, action="part_removed", part=now)
        now.delete()
        mark_stale(deposition, runs=runs)


def _note(deposition: Deposition, *, actor: Any, action: str, part: Dataset | Block) -> None:
    if actor is not None:
        record(deposition, actor=actor, action=action, data={"part": part.address, "title": part.title})


def describe_block(
    block: Block,
    *,
    name: str,
    all_runs: bool,
    runs: Iterable[str] = (),
    parent: int | None = None,
    actor: Any = None,
) -> None:
    """Name the block, say which runs (by name) it is about and to which block it refers. Raises: Refused."""
    with locked(deposition_of(block)) as deposition:
        now = _block(block, deposition=deposition)
        before = outline.in_words(now)
        wanted = [] if all_runs else _runs_by_name(now.dataset, runs)
        now.name = name.strip()[:100]
        now.save(update_fields=["name"])
        refer(now, parent=parent)
        changed = outline.cover(now, all_runs=all_runs, runs=wanted)
        after = outline.in_words(_block(block, deposition=deposition))
        changes.note(deposition, address=now.address, actor=actor, before=before, after=after)
        mark_stale(deposition, runs=changed | outline.covered(now))


def _runs_by_name(dataset: Dataset, names: Iterable[str]) -> list[int]:
    known = dict(Run.objects.filter(dataset=dataset).values_list("name", "pk"))
    wanted = list(dict.fromkeys(name.strip() for name in names if name.strip()))
    unknown = [name for name in wanted if name not in known]
    if unknown:
        more = f" and {len(unknown) - 3:,} more" if len(unknown) > 3 else ""
        raise Refused(f"No run of {dataset.title} is called {', '.join(unknown[:3])}{more}. Nothing was changed.")
    return [known[name] for name in wanted]


def refer(block: Block, *, parent: int | None) -> None:
    """Let the block refer to this one (primary key) of its dataset, under the lock. Raises: Refused."""
    if block.level not in PARENT:
        return
    reference = PARENT[block.level]
    if parent is not None and not Block.objects.filter(pk=parent, dataset=block.dataset_id, kind=reference).exists():
        raise Refused("The block to refer to was removed in the meantime.")
    child: Any = getattr(block, f"as_{block.kind}")
    type(child).objects.filter(pk=block.pk).update(**{f"{reference}_id": parent})


def _dataset(dataset: Dataset, *, deposition: Deposition) -> Dataset:
    found = fresh(dataset, deposition=deposition)
    assert isinstance(found, Dataset)
    return found


def _block(block: Block, *, deposition: Deposition) -> Block:
    found = fresh(block, deposition=deposition)
    assert isinstance(found, Block)
    return found
