"""Taking a proposal over: missing runs, missing blocks, patterns and exceptions, in one transaction and one batch."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from submissions import history, patterns, runs, structure
from submissions.judging import mark_stale
from submissions.matching.coming import insert, runs_at, runs_by_block
from submissions.matching.listing import Listing, listing_of
from submissions.matching.proposal import CLUTTER_WHY, Wanted, Wish, guess_groups, patterns_for, wanted
from submissions.matching.slots import Slot
from submissions.matching.undoing import Memory, remembered
from submissions.models import Assignment, Block, Dataset, Deposition, Pattern
from submissions.models.block import BLOCK_MODELS, KIND_LABELS, PARENT
from submissions.photos import ROLE as PHOTO
from submissions.photos import judge_photos
from submissions.refusals import Refused
from validation.matching.engine import no_collection
from validation.matching.result import NOT_DEPOSITED


@dataclass(slots=True)
class Taken:
    """What a proposal came to: how many of each were made; ``gone``: ticked guesses that are not there any more."""

    runs: int = 0
    blocks: int = 0
    patterns: int = 0
    files: int = 0
    gone: int = 0


def take(
    deposition: Deposition,
    *,
    dataset: Dataset,
    actor: Any,
    folder: str = "",
    guesses: Collection[str] = (),
    clutter: bool = False,
    more_runs: bool = False,
) -> Taken:
    """Take over what is sure, and the ticked ``guesses`` (keys of groups). Nothing that was set by hand is touched.

    ``clutter``: files that are nobody's are marked as not deposited. Raises: NotEditable, Refused.
    """
    with history.batch(deposition, actor=actor, what="Files matched as proposed") as batch, remembered(batch):
        now = batch.deposition
        listing = listing_of(now, dataset=_fresh(dataset, now), folder=folder)
        with no_collection():
            all_of = wanted(listing, more_runs=more_runs)
            groups = guess_groups(all_of.guesses)
            chosen = [wish for key in dict.fromkeys(guesses) for wish in groups.get(key, ())]
            taken = Taken(gone=sum(key not in groups for key in set(guesses)))
            _carry_out(listing, all_of, [*all_of.sure, *chosen], taken)
        if clutter:
            taken.files += leave_out(now, dataset=listing.dataset, files=_of(listing, all_of), reason=CLUTTER_WHY)
    return taken


def _of(listing: Listing, all_of: Wanted) -> list[Any]:
    return [listing.files[path] for path in all_of.clutter]


def _fresh(dataset: Dataset, deposition: Deposition) -> Dataset:
    found = Dataset.objects.filter(deposition=deposition, pk=dataset.pk).first()
    if found is None:
        raise Refused("The dataset was removed in the meantime.")
    found.deposition = deposition
    return found


def _carry_out(listing: Listing, all_of: Wanted, wishes: list[Wish], taken: Taken) -> None:
    """The patterns are worked out for what is taken, so that they place nothing else."""
    proposed = patterns_for(listing, wishes, matching=all_of.matching)
    new = [run for run in dict.fromkeys(wish.run for wish in wishes) if run and run not in listing.runs]
    if new:
        taken.runs = len(runs.create(listing.dataset, text="\n".join(new)).good)
    blocks = blocks_for(listing.dataset, wishes)
    taken.blocks = sum(not key[1] for key in blocks)
    slots = set()
    for (label, block, shape), rows in proposed.items():
        for row in rows:
            at = blocks[label, block]
            slots.add((at, row.role, shape))
            _, made = Pattern.objects.get_or_create(
                block=at,
                role=row.role,
                shape=shape,
                list_glob=row.list_glob,
                defaults={"column": dict(row.column), "exclude": [], "parent_filters": {}},
            )
            taken.patterns += made
    patterns.apply_at(listing.deposition, slots)
    taken.files = len({wish.path for wish in wishes})
    _exceptions(listing, wishes, blocks)


def blocks_for(dataset: Dataset, wishes: Iterable[Wish]) -> dict[tuple[str, int], Block]:
    """By label and the primary key that the wishes have (0: made now), the kinds in order, so that each finds the one
    before it. Under the lock. Raises: Refused."""
    rows = list(wishes)
    found = {(wish.label, wish.block.pk): wish.block for wish in rows if wish.block}
    labels = {wish.label for wish in rows if wish.label and wish.block is None}
    for label in sorted(labels, key=lambda label: (list(KIND_LABELS).index(Slot(label, ()).kind), label)):
        slot = Slot(label, ())
        block = structure.add_block(dataset, kind=slot.kind)
        if slot.name:
            block.name = slot.name[:100]
            block.save(update_fields=["name"])
        found[label, 0] = Block.objects.select_related("dataset__deposition").get(pk=block.pk)
    if labels:
        _link(dataset)
    return found


def _link(dataset: Dataset) -> None:
    """Blocks that were there without one before them refer to the first, now that there is one."""
    for kind, before in PARENT.items():
        first = dataset.blocks.filter(kind=before).order_by("position").first()
        if first is not None:
            BLOCK_MODELS[kind].objects.filter(dataset=dataset, **{before: None}).update(**{f"{before}_id": first.pk})


def _exceptions(listing: Listing, wishes: Iterable[Wish], blocks: dict[tuple[str, int], Block]) -> None:
    """What no pattern gives is set as if by hand; so is what is not deposited, with the reason."""
    rows = Assignment.objects.filter(dataset=listing.dataset).order_by()
    there = set(rows.values_list("file_id", "run_id", "block_id", "role"))
    probe = Block(pk=0, dataset=listing.dataset, all_runs=True)
    run_pks = runs_by_block([probe])[0]
    new = []
    for wish in wishes:
        block = blocks[wish.label, wish.block.pk if wish.block else 0].pk if wish.label else None
        left_out = wish.role == NOT_DEPOSITED
        run = None if left_out or not wish.run or block is None else run_pks[wish.run]
        file = listing.files[wish.path]
        if (file, run, block, wish.role) not in there:
            why = _sentence(wish.why) if left_out else ""
            told = {"role": wish.role, "shape": wish.shape, "reason": why}
            new.append(Assignment(file_id=file, dataset=listing.dataset, run_id=run, block_id=block, **told))
    put(listing.deposition, new)


def put(deposition: Deposition, rows: list[Assignment]) -> None:
    """New places, under the lock."""
    insert(list({(row.file_id, row.run_id, row.block_id, row.role, row.shape): row for row in rows}.values()))
    if rows:
        mark_stale(deposition, runs=runs_at(row for row in rows if row.block_id))
    if PHOTO in {row.role for row in rows}:
        judge_photos(deposition)


def replace(deposition: Deposition, rows: list[Assignment], *, memory: Memory) -> None:
    """Their files have these places and no others, under the lock; an undoing gives back what they had."""
    before = list(Assignment.objects.filter(file__in={row.file_id for row in rows}))
    memory.took(before)
    Assignment.objects.filter(pk__in=[row.pk for row in before]).delete()
    put(deposition, rows)
    mark_stale(deposition, runs=runs_at(row for row in before if row.block_id))
    if PHOTO in {row.role for row in before}:
        judge_photos(deposition)


def leave_out(deposition: Deposition, *, dataset: Dataset, files: Iterable[Any], reason: str) -> int:
    """These files (primary keys, of this deposition and without a place) are not deposited, for this reason."""
    rows = [Assignment(file_id=pk, dataset=dataset, role=NOT_DEPOSITED, reason=_sentence(reason)[:500]) for pk in files]
    put(deposition, rows)
    return len(rows)


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"
