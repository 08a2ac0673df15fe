"""Values that differ by run: one table per block, a row per run, a column per field that may differ."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from submissions.models import Block, Deposition, Override, Run
from submissions.overrides import save_overrides, varying
from submissions.schema import Field
from submissions.schema.kinds import clean
from submissions.schema.show import show
from submissions.tree import BlockNode
from submissions.typed import as_typed
from submissions.views.base import deposition_view
from submissions.views.frame import frame, look_at

PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
def by_run(request: HttpRequest, label: str, pk: int) -> HttpResponse:
    view = save if request.method == "POST" else table
    return view(request, label, pk)


@deposition_view()
def table(request: HttpRequest, deposition: Deposition, pk: int) -> HttpResponse:
    known = look_at(deposition)
    node = known.tree.blocks.get(pk)
    if node is None or not varying(node.block):
        raise Http404
    context = frame(request, deposition, current=f"{node.block.address}/{node.block.sections[0].key}", known=known)
    runs = [run for run in node.dataset.runs if run.pk in node.run_ids]
    page = Paginator(runs, PAGE).get_page(request.GET.get("page"))
    fields = varying(node.block)
    context |= {
        "node": node,
        "fields": fields,
        "page": page,
        "lines": [{"run": run, "cells": _cells(node, run, fields, editable=context["editable"])} for run in page],
    }
    return render(request, "submissions/by_run.html", context)


@deposition_view(edit=True)
def save(request: HttpRequest, deposition: Deposition, pk: int) -> HttpResponse:
    blocks = Block.objects.filter(dataset__deposition=deposition).select_related("dataset__deposition")
    block = get_object_or_404(blocks, pk=pk)
    runs = Run.objects.filter(dataset=block.dataset_id).values_list("pk", flat=True)
    typed = {run: cells for run in runs if (cells := _typed(request.POST, run, varying(block)))}
    changed = save_overrides(block, typed=typed, actor=request.user)
    messages.success(request, f"Saved: {changed} {'run' if changed == 1 else 'runs'} changed.")
    return redirect(request.get_full_path())


def _typed(data: QueryDict, run: int, fields: tuple[Field, ...]) -> dict[str, Any]:
    return {field.key: data[name] for field in fields if (name := cell_name(run, field)) in data}


def cell_name(run: int, field: Field) -> str:
    return f"run-{run}-{field.key}"


def _cells(node: BlockNode, run: Run, fields: tuple[Field, ...], *, editable: bool) -> list[dict[str, Any]]:
    override = node.overrides.get(run.pk, Override())
    return [_cell(node, run, field, override.values.get(field.key), editable=editable) for field in fields]


def _cell(node: BlockNode, run: Run, field: Field, stored: Any, *, editable: bool) -> dict[str, Any]:
    _, wrongs = clean(field, stored)
    return {
        "field": field,
        "name": cell_name(run.pk, field),
        "value": as_typed(field, stored) if editable else show(field, stored),
        "default": show(field, node.block.values.get(field.key)),
        "error": wrongs[0].sentence if wrongs else "",
    }
