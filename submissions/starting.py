"""A new deposition that begins with sections of an earlier one: values and blocks, never runs or files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from submissions import history, outline
from submissions.drafts import Row, create_deposition
from submissions.models import BLOCK_MODELS, Block, Dataset, Deposition
from submissions.models.block import KIND_LABELS, ONE_PER_RUN, PARENT
from submissions.refusals import Refused
from submissions.review.events import record
from submissions.schema import Level, Section, sections_of
from submissions.tree import parent_id

GROUPS: dict[str, tuple[Level, ...]] = {
    "Deposition": (Level.DEPOSITION,),
    "Dataset": (Level.DATASET,),
    "Blocks": tuple(KIND_LABELS),
}
# What tells one deposition from the next is not proposed.
OWN = frozenset({"deposition.about"})


@dataclass(frozen=True, slots=True)
class Offer:
    """One section that may be copied. ``key``: "dataset.sample"; ``count``: how many of its values are stated."""

    key: str
    title: str
    count: int
    proposed: bool


def offers(source: Deposition) -> list[tuple[str, list[Offer]]]:
    """By level (all blocks together) the sections in which anything is stated."""
    rows: list[Row] = [source, *source.datasets.all()]
    rows += Block.objects.filter(dataset__deposition=source).select_related("dataset__deposition")
    found = []
    for name, levels in GROUPS.items():
        stated = [_offer(section, rows) for level in levels for section in sections_of(level, source.context)]
        if some := [offer for offer in stated if offer.count]:
            found.append((name, some))
    return found


def _offer(section: Section, rows: Iterable[Row]) -> Offer:
    keys = [field.key for field in section.fields]
    count = sum(key in row.values for row in rows if row.level == section.level for key in keys)
    name = f"{section.level.value}.{section.key}"
    return Offer(name, section.title, count, name not in OWN)


def begin(source: Deposition, *, sections: Iterable[str], datasets: Iterable[int], actor: Any) -> Deposition:
    """A draft of ``actor`` with these sections (keys of offers) of the datasets (primary keys) of ``source``.

    Raises: Refused where nothing was chosen.
    """
    wanted = set(sections) & {offer.key for _, some in offers(source) for offer in some}
    chosen = list(source.datasets.filter(pk__in=list(datasets))) or list(source.datasets.all()[:1])
    if not wanted:
        raise Refused("Choose at least one section, or start with an empty deposition.")
    with transaction.atomic():
        made = create_deposition(actor, kinds=source.kinds)
        with history.batch(made, actor=actor, what=f"Begun from {source.label}") as batch:
            now = batch.deposition
            _fill(now, source, wanted)
            for number, dataset in enumerate(chosen, start=1):
                target = now.datasets.first() if number == 1 else outline.create_dataset(now, position=number)
                assert target is not None
                _fill(target, dataset, wanted)
                _copy_blocks(dataset, target, wanted)
        record(made, actor=actor, action="template", data={"source": source.label, "sections": sorted(wanted)})
    made.refresh_from_db()
    return made


def _fill(target: Row, source: Row, wanted: set[str], **more: Any) -> None:
    target.values = target.values | picked(source, wanted)
    target.schema_version = source.schema_version
    for name, value in more.items():
        setattr(target, name, value)
    target.save(update_fields=["values", "schema_version", *more])


def picked(source: Row, wanted: set[str]) -> Mapping[str, Any]:
    """The stored values of the wanted sections of one row."""
    pages = [page for page in source.sections if f"{page.level.value}.{page.key}" in wanted]
    return {
        field.key: source.values[field.key] for page in pages for field in page.fields if field.key in source.values
    }


def _copy_blocks(source: Dataset, target: Dataset, wanted: set[str]) -> None:
    """Every block of a wanted kind, the first ones into those that the new dataset begins with."""
    copies: dict[int, int] = {}
    kinds = {key.partition(".")[0] for key in wanted}
    # The order of BLOCK_MODELS is the order of references, so a block's reference is copied before it.
    for kind in (kind for kind in BLOCK_MODELS if kind.value in kinds):
        there = list(target.blocks.filter(kind=kind).order_by("position"))
        blocks = source.blocks.filter(kind=kind).select_related(f"as_{kind}", "dataset__deposition")
        for number, block in enumerate(blocks.order_by("position")):
            alone = number == 0 or kind not in ONE_PER_RUN
            copy = there[number] if number < len(there) else outline.create_block(target, kind=kind, all_runs=alone)
            _fill(copy, block, wanted, name=block.name)
            copies[block.pk] = copy.pk
            parent = copies.get(parent_id(block) or 0)
            if parent and kind in PARENT:
                BLOCK_MODELS[kind].objects.filter(pk=copy.pk).update(**{f"{PARENT[kind]}_id": parent})
