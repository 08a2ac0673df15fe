"""Operations on datasets and blocks: the verbs of the pages."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router, Status

from submissions import structure
from submissions.api import find, pictures, shapes
from submissions.api.operations import reading, writing
from submissions.models import Block, Dataset, Deposition
from submissions.models.block import KIND_LABELS
from submissions.outline import covered
from submissions.refusals import Refused
from submissions.schema import Level
from submissions.tree import load_outline, parent_id

router = Router(tags=["Datasets and blocks"])


def _made(response: HttpResponse, deposition: Deposition, row: Dataset | Block) -> Status[Any]:
    kind = "datasets" if isinstance(row, Dataset) else "blocks"
    response["Location"] = pictures.path(deposition, kind, row.pk)
    return Status(201, pictures.part(load_outline(deposition), row))


@router.post("/depositions/{label}/datasets", response={201: shapes.DatasetOut}, **writing(body=False))
def add_dataset(request: HttpRequest, response: HttpResponse, label: str) -> Any:
    """Another dataset, with the blocks that one begins with."""
    found = find.draft(request, label)
    return _made(response, found, structure.add_dataset(found, actor=_actor(request)))


@router.post("/depositions/{label}/datasets/{int:pk}/copy", response={201: shapes.DatasetOut}, **writing(body=False))
def copy_dataset(request: HttpRequest, response: HttpResponse, label: str, pk: int) -> Any:
    """Its values and blocks once more; runs, files and what differs by run are not copied."""
    found = find.draft(request, label)
    return _made(response, found, structure.copy_dataset(find.dataset(found, pk), actor=_actor(request)))


@router.delete("/depositions/{label}/datasets/{int:pk}", response={204: None}, **writing(body=False))
def remove_dataset(request: HttpRequest, label: str, pk: int) -> Any:
    """Remove a dataset with its runs and blocks. The last one stays."""
    found = find.draft(request, label)
    structure.remove_dataset(find.dataset(found, pk), actor=_actor(request))
    return Status(204, None)


@router.get("/depositions/{label}/datasets/{int:pk}", response=shapes.DatasetOut, **reading())
def one_dataset(request: HttpRequest, label: str, pk: int) -> Any:
    """One dataset with its sections and blocks."""
    found = find.deposition(request, label)
    return pictures.part(load_outline(found), find.dataset(found, pk))


@router.post("/depositions/{label}/datasets/{int:pk}/blocks", response={201: shapes.BlockOut}, **writing("wrong"))
def add_block(request: HttpRequest, response: HttpResponse, label: str, pk: int, body: shapes.NewBlock) -> Any:
    """Another block of one of the kinds in ``addable``."""
    found = find.draft(request, label)
    if body.kind not in {level.value for level in KIND_LABELS}:
        kinds = ", ".join(kind.value for kind in structure.addable(found))
        raise Refused(f"There is no such kind of block. The kinds here are {kinds}.")
    block = structure.add_block(find.dataset(found, pk), kind=Level(body.kind), actor=_actor(request))
    return _made(response, found, block)


@router.get("/depositions/{label}/blocks/{int:pk}", response=shapes.BlockOut, **reading())
def one_block(request: HttpRequest, label: str, pk: int) -> Any:
    """One block with its sections."""
    found = find.deposition(request, label)
    return pictures.part(load_outline(found), find.block(found, pk))


@router.post("/depositions/{label}/blocks/{int:pk}/copy", response={201: shapes.BlockOut}, **writing(body=False))
def copy_block(request: HttpRequest, response: HttpResponse, label: str, pk: int) -> Any:
    """Its values once more, in the same dataset."""
    found = find.draft(request, label)
    return _made(response, found, structure.copy_block(find.block(found, pk), actor=_actor(request)))


@router.patch("/depositions/{label}/blocks/{int:pk}", response=shapes.BlockOut, **writing("wrong"))
def describe_block(request: HttpRequest, label: str, pk: int, body: shapes.BlockChange) -> Any:
    """Its name, the runs it is about, and the block it was made from. What is left out stays."""
    found = find.draft(request, label)
    block = find.block(found, pk)
    if body.all_runs and body.runs is not None:
        raise Refused("Either all runs, or those that are named: “all_runs” is true and “runs” is given.")
    named = body.runs if body.runs is not None else _names(block)
    all_runs = body.all_runs if body.all_runs is not None else block.all_runs and body.runs is None
    parent = parent_id(block) if body.refers_to is None else body.refers_to or None
    name = block.name if body.name is None else body.name
    structure.describe_block(block, name=name, all_runs=all_runs, runs=named, parent=parent, actor=_actor(request))
    return pictures.part(load_outline(found), block)


def _actor(request: HttpRequest) -> Any:
    return find.token_of(request).owner


def _names(block: Block) -> list[str]:
    return list(block.dataset.runs.filter(pk__in=covered(block)).values_list("name", flat=True))


@router.delete("/depositions/{label}/blocks/{int:pk}", response={204: None}, **writing(body=False))
def remove_block(request: HttpRequest, label: str, pk: int) -> Any:
    """Remove a block; what referred to it refers to nothing, its files lose their role."""
    found = find.draft(request, label)
    structure.remove_block(find.block(found, pk), actor=_actor(request))
    return Status(204, None)
