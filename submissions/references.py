"""What a block of an existing dataset refers to: a block of this deposition, or what the archive has already."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from submissions import regrouping
from submissions.asked import number
from submissions.catalogue import lookup
from submissions.catalogue.lookup import Offer
from submissions.drafts import deposition_of, locked, save_section
from submissions.judging import mark_stale
from submissions.models import Block, Deposition, Run
from submissions.outline import covered
from submissions.refusals import Refused
from submissions.schema import Level
from submissions.structure import refer as refer_to_block
from submissions.tree import BlockNode, load_outline

SPACING, ALIGNMENT = "existing_voxel_spacing", "existing_alignment"
REFERRING = (Level.TOMOGRAM, Level.ANNOTATION)
NOTHING, STATED, EXISTING, BLOCK = "", "stated", "existing", "block"


@dataclass(frozen=True, slots=True)
class Chosen:
    """What was chosen in the form of references. ``pk``: of a block of this deposition."""

    kind: str
    pk: int | None = None
    spacing: float | None = None
    alignment: int | None = None

    @classmethod
    def read(cls, text: str) -> Chosen:
        """``block:12``, ``existing:10.012:100``, ``stated``, or nothing. Raises: Refused."""
        kind, _, rest = text.partition(":")
        if kind == BLOCK and number(rest) is not None:
            return cls(BLOCK, pk=number(rest))
        if kind == EXISTING:
            spacing, _, alignment = rest.partition(":")
            return cls(EXISTING, spacing=_spacing(spacing), alignment=number(alignment))
        if text in (NOTHING, STATED):
            return cls(text)
        raise Refused("Choose what the block refers to.")


def _spacing(text: str) -> float | None:
    try:
        return float(text) if text else None
    except ValueError as error:
        raise Refused("Choose what the block refers to.") from error


def chosen_of(node: BlockNode, *, offers: list[Offer]) -> str:
    """What the form shows as chosen now."""
    if node.parent_id is not None:
        return f"{BLOCK}:{node.parent_id}"
    spacing, alignment = node.block.values.get(SPACING), node.block.values.get(ALIGNMENT)
    for offer in offers:
        if (offer.voxel_spacing, offer.alignment) == (spacing, alignment):
            return f"{EXISTING}:{offer.key}"
    return NOTHING if spacing is None and alignment is None else STATED


def offers_of(node: BlockNode) -> list[Offer]:
    """What the catalogue has for the runs of the block. Two queries."""
    dataset = node.dataset.dataset
    if not dataset.is_existing or dataset.existing_number is None or node.level not in REFERRING:
        return []
    runs = Run.objects.filter(pk__in=node.run_ids)
    return (lookup.tomograms_of if node.level is Level.ANNOTATION else lookup.alignments_of)(dataset, runs=runs)


def lacking(node: BlockNode, *, chosen: Chosen) -> list[str]:
    """The runs of the block of which the catalogue has no such tomogram or alignment. One query."""
    if chosen.kind != EXISTING:
        return []
    rows = lookup.runs(node.dataset.dataset.existing_number)
    if node.level is Level.ANNOTATION:
        rows = rows.filter(tomograms__voxel_spacing=chosen.spacing, tomograms__alignment=chosen.alignment)
    else:
        rows = rows.filter(alignments__number=chosen.alignment or 0)
    there = set(rows.values_list("name", flat=True))
    own = {pk for pk, row in node.overrides.items() if row.values.keys() & {SPACING, ALIGNMENT}}
    others = node.run_ids - own
    return [run.name for run in node.dataset.runs if run.pk in others and run.name not in there]


def refer(block: Block, *, chosen: Chosen, actor: Any) -> list[str]:
    """Let the block refer to what was chosen. Returns the titles of empty alignment blocks that went with it.

    Where an existing alignment is chosen, an alignment block that nobody began is not needed. Raises: Refused.
    """
    with locked(deposition_of(block)) as deposition:
        refer_to_block(block, parent=chosen.pk)
        if chosen.kind in (BLOCK, EXISTING):
            _state(block, chosen, actor)
        gone = _drop_empty(deposition, block) if chosen.kind == EXISTING and block.level is Level.TOMOGRAM else []
        mark_stale(deposition, runs=covered(block))
    return gone


def _state(block: Block, chosen: Chosen, actor: Any) -> None:
    wanted = {SPACING: chosen.spacing, ALIGNMENT: chosen.alignment}
    for section in block.sections:
        asked = {field.key for field in section.fields} & set(wanted)
        if asked:
            typed = {key: "" if wanted[key] is None else str(wanted[key]) for key in asked}
            save_section(block, section=section, typed=typed, actor=actor)


def _drop_empty(deposition: Deposition, block: Block) -> list[str]:
    loaded = load_outline(deposition)
    held = regrouping.held(loaded)
    used = {node.parent_id for node in loaded.blocks.values()}
    gone = []
    for node in loaded.blocks[block.pk].dataset.of_kind(Level.ALIGNMENT):
        if node.block.pk not in used and not held[node.block.pk] and not node.block.name:
            gone.append(node.block.title)
            node.block.delete()
    return gone
