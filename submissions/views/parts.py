"""Datasets and blocks: what their pages say about them, and the buttons that add, copy, remove and describe them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from submissions import history, references, structure
from submissions.asked import number
from submissions.catalogue import lookup
from submissions.drafts import Row, locked
from submissions.models import Block, CatalogueDataset, Dataset, Deposition
from submissions.models.block import KIND_LABELS, ONE_PER_RUN, PARENT
from submissions.overrides import varying
from submissions.refusals import Refused
from submissions.schema import Level
from submissions.tree import BlockNode, DatasetNode, Outline
from submissions.views.base import deposition_view


def part_context(tree: Outline, row: Row) -> dict[str, Any]:
    """What a section page says about the dataset or block that it belongs to."""
    if isinstance(row, Dataset):
        node = next(node for node in tree.datasets if node.dataset.pk == row.pk)
        return {
            "dataset": node,
            "existing": lookup.find(node.dataset.existing_number),
            "alone": len(tree.datasets) == 1,
            "next_dataset": tree.datasets[-1].dataset.position + 1,
        }
    if isinstance(row, Block):
        node_of_block = tree.blocks[row.pk]
        return {"part": block_context(node_of_block)}
    return {}


@dataclass(frozen=True, slots=True)
class DatasetLine:
    """A dataset of the overview. ``existing``: what the catalogue knows of it; ``blocks``: each with what it is of."""

    node: DatasetNode
    existing: CatalogueDataset | None
    blocks: list[tuple[BlockNode, str]]


def dataset_lines(tree: Outline) -> list[DatasetLine]:
    known = lookup.known(node.dataset.existing_number for node in tree.datasets)
    return [
        DatasetLine(
            node,
            known.get(node.dataset.existing_number or 0),
            [(block, reference_in_words(tree, block)) for block in node.blocks],
        )
        for node in tree.datasets
    ]


def reference_in_words(tree: Outline, node: BlockNode) -> str:
    """What the block was made from, where it is one of several or exists already: "of alignment 100"."""
    if node.parent_id in tree.blocks:
        parent = tree.blocks[node.parent_id].block
        return f"of {parent.title}" if len(node.dataset.of_kind(parent.level)) > 1 else ""
    spacing, alignment = (node.block.values.get(key) for key in ("existing_voxel_spacing", "existing_alignment"))
    words = [f"{spacing:g} Å"] if isinstance(spacing, int | float) else []
    words += [f"alignment {alignment:g}"] if isinstance(alignment, int | float) else []
    return f"of the existing {', '.join(words)}" if words else ""


def block_context(node: BlockNode) -> dict[str, Any]:
    block, dataset = node.block, node.dataset
    covered = [run for run in dataset.runs if run.pk in node.run_ids]
    reference = Level(PARENT[node.level]) if node.level in PARENT else None
    return {
        "row": block,
        "dataset": dataset,
        "siblings": [other for other in dataset.of_kind(node.level) if other is not node],
        "covered": covered,
        "names": "\n".join(run.name for run in covered),
        "kind": KIND_LABELS[node.level].lower(),
        "one_per_run": node.level in ONE_PER_RUN,
        "reference": KIND_LABELS[reference].lower() if reference else "",
        "parents": [other.block for other in dataset.of_kind(reference)] if reference else [],
        "parent_id": node.parent_id,
        **_existing(node),
        "varying": varying(node.block),
        "overrides": sum(bool(override.values) for override in node.overrides.values()),
        "files": block.assignments.filter(file__removed_at=None).count(),
    }


def _existing(node: BlockNode) -> dict[str, Any]:
    """For a block that may refer to what the archive has: what is offered, what is chosen, and what that lacks."""
    if not node.dataset.dataset.is_existing or node.level not in references.REFERRING:
        return {"existing": None}
    offers = references.offers_of(node)
    chosen = references.chosen_of(node, offers=offers)
    lacking = references.lacking(node, chosen=references.Chosen.read(chosen))
    stated = node.block.values.get(references.SPACING), node.block.values.get(references.ALIGNMENT)
    return {
        "existing": {
            "offers": [(f"{references.EXISTING}:{offer.key}", offer) for offer in offers],
            "chosen": chosen,
            "stated": any(value is not None for value in stated),
            "lacking": lacking,
            "number": node.dataset.dataset.existing_number,
            "annotation": node.level is Level.ANNOTATION,
        }
    }


def first_page(deposition: Deposition, row: Dataset | Block) -> str:
    return reverse("section", args=[deposition.label, row.address, row.sections[0].key])


def _dataset(deposition: Deposition, pk: int) -> Dataset:
    return get_object_or_404(deposition.datasets.select_related("deposition"), pk=pk)


def _block(deposition: Deposition, pk: int) -> Block:
    blocks = Block.objects.filter(dataset__deposition=deposition).select_related("dataset__deposition")
    return get_object_or_404(blocks, pk=pk)


@require_POST
@deposition_view(edit=True)
def dataset_add(request: HttpRequest, deposition: Deposition) -> HttpResponse:
    return redirect(first_page(deposition, structure.add_dataset(deposition, actor=request.user)))


@require_POST
@deposition_view(edit=True)
def dataset_copy(request: HttpRequest, deposition: Deposition, pk: int) -> HttpResponse:
    source = _dataset(deposition, pk)
    with history.batch(deposition, actor=request.user, what=f"Copy of {source.name}"):
        copy = structure.copy_dataset(source)
    if copy.is_existing:
        messages.success(request, f"The blocks are those of {source.name}. Say which dataset this one is.")
    else:
        messages.success(request, f"{copy.name} begins as a copy of {source.name}.")
    return redirect(first_page(deposition, copy))


@require_POST
@deposition_view(edit=True)
def dataset_remove(request: HttpRequest, deposition: Deposition, pk: int) -> HttpResponse:
    source = _dataset(deposition, pk)
    title = source.title
    structure.remove_dataset(source, actor=request.user)
    messages.success(request, f"{title} is removed.")
    return redirect(deposition)


@require_POST
@deposition_view(edit=True)
def block_add(request: HttpRequest, deposition: Deposition, pk: int) -> HttpResponse:
    kind = request.POST.get("kind", "")
    if kind not in {level.value for level in KIND_LABELS}:
        raise Refused("There is no such kind of block.")
    block = structure.add_block(_dataset(deposition, pk), kind=Level(kind), actor=request.user)
    return redirect(first_page(deposition, block))


@require_POST
@deposition_view(edit=True)
def block_copy(request: HttpRequest, deposition: Deposition, pk: int) -> HttpResponse:
    block = _block(deposition, pk)
    with history.batch(deposition, actor=request.user, what=f"Copy of {block.title}"):
        copy = structure.copy_block(block)
    messages.success(request, f"{copy.title} begins as a copy of {block.title}.")
    return redirect(first_page(deposition, copy))


@require_POST
@deposition_view(edit=True)
def block_remove(request: HttpRequest, deposition: Deposition, pk: int) -> HttpResponse:
    block = _block(deposition, pk)
    title = block.title
    structure.remove_block(block, actor=request.user)
    messages.success(request, f"{title} is removed.")
    return redirect(deposition)


@require_POST
@deposition_view(edit=True)
def block_describe(request: HttpRequest, deposition: Deposition, pk: int) -> HttpResponse:
    block = _block(deposition, pk)
    page = first_page(deposition, block)
    try:
        gone = _describe(request, block)
    except Refused as refused:
        messages.error(request, refused.sentence)
    else:
        also = f" {', '.join(gone)} had nothing in it and is removed." if gone else ""
        messages.success(request, f"Name, runs and references are kept.{also}")
    return redirect(page)


def _describe(request: HttpRequest, block: Block) -> list[str]:
    """Returns the titles of the blocks that are not needed any more. Raises: Refused."""
    chosen = references.Chosen.read(request.POST["reference"]) if "reference" in request.POST else None
    with locked(block.dataset.deposition):
        structure.describe_block(
            block,
            name=request.POST.get("name", ""),
            all_runs=request.POST.get("cover") != "named",
            runs=request.POST.get("runs", "").splitlines(),
            parent=chosen.pk if chosen else number(request.POST.get("parent", "")),
            actor=request.user,
        )
        return references.refer(block, chosen=chosen, actor=request.user) if chosen else []
