"""Values that differ by run: one table per block, a row per run, a column per field that may differ."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from submissions import history
from submissions.forms.parse import seen_in
from submissions.models import Block, Deposition, Override, Run
from submissions.overrides import SavedRuns, save_cells, varying
from submissions.schema import Field
from submissions.schema.kinds import clean
from submissions.schema.show import show
from submissions.templatetags.ui import plural
from submissions.tree import BlockNode
from submissions.typed import as_typed, mark
from submissions.views.base import deposition_view
from submissions.views.conflicts import MINE, THEIRS, Conflict, conflict, last_changes, taken
from submissions.views.frame import frame, look_at

PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
def by_run(request: HttpRequest, label: str, pk: int) -> HttpResponse:
    view = save if request.method == "POST" else table
    return view(request, label, pk)


@deposition_view()
def table(request: HttpRequest, deposition: Deposition, pk: int) -> HttpResponse:
    return _page(request, deposition, pk)


@deposition_view(edit=True)
def save(request: HttpRequest, deposition: Deposition, pk: int) -> HttpResponse:
    blocks = Block.objects.filter(dataset__deposition=deposition).select_related("dataset__deposition")
    block = get_object_or_404(blocks, pk=pk)
    runs = Run.objects.filter(dataset=block.dataset_id).values_list("pk", flat=True)
    sent = _sent(request.POST, runs, varying(block))
    with history.batch(deposition, actor=request.user, what=f"Values by run, {block.title}"):
        saved = save_cells(block, typed=sent.typed, seen=sent.seen, actor=request.user)
    if saved.conflicts:
        return _page(request, deposition, pk, sent=sent, saved=saved)
    messages.success(request, f"Saved: {plural(len(saved.changed), 'run')} changed.")
    return redirect(request.get_full_path())


@dataclass(frozen=True, slots=True)
class Sent:
    """Values and marks by run and key."""

    typed: dict[int, dict[str, Any]]
    seen: dict[int, dict[str, str]]


def _sent(data: QueryDict, runs: Iterable[int], fields: tuple[Field, ...]) -> Sent:
    """What was chosen in a conflict counts as seen (mine), or as not typed (theirs)."""
    seen, chosen = seen_in(data), taken(data)
    if chosen.side == MINE:
        seen[chosen.name] = chosen.mark
    names = {run: {field.key: cell_name(run, field) for field in fields} for run in runs}
    skipped = chosen.name if chosen.side == THEIRS else ""
    typed = {
        run: {key: data[name] for key, name in cells.items() if name in data and name != skipped}
        for run, cells in names.items()
    }
    return Sent(
        {run: cells for run, cells in typed.items() if cells},
        {run: {key: seen[name] for key, name in cells.items() if name in seen} for run, cells in names.items()},
    )


def _page(
    request: HttpRequest,
    deposition: Deposition,
    pk: int,
    *,
    sent: Sent | None = None,
    saved: SavedRuns | None = None,
) -> HttpResponse:
    """``sent``, ``saved``: of a save that could not keep everything; what was typed stays in the cells."""
    known = look_at(deposition)
    node = known.tree.blocks.get(pk)
    if node is None or not varying(node.block):
        raise Http404
    context = frame(request, deposition, current=f"{node.block.address}/{node.block.sections[0].key}", known=known)
    runs = [run for run in node.dataset.runs if run.pk in node.run_ids]
    page = Paginator(runs, PAGE).get_page(request.GET.get("page"))
    fields = varying(node.block)
    lines: list[dict[str, Any]] = [
        {"run": run, "cells": _cells(node, run, fields, editable=context["editable"])} for run in page
    ]
    seen = {cell["name"]: cell["mark"] for line in lines for cell in line["cells"]}
    conflicts: dict[str, Conflict] = {}
    if sent and saved:
        conflicts = _conflicts(node, sent, saved, user=request.user)
        _keep_typed(lines, conflicts, sent=sent, seen=seen)
    context |= {"node": node, "fields": fields, "page": page, "lines": lines, "conflicts": conflicts}
    context["seen"] = json.dumps(seen, separators=(",", ":"))
    return render(request, "submissions/by_run.html", context, status=409 if conflicts else 200)


def _conflicts(node: BlockNode, sent: Sent, saved: SavedRuns, *, user: Any) -> dict[str, Conflict]:
    """By the name of the cell."""
    addresses = {run: f"{node.block.address}@run:{run}" for run in saved.conflicts}
    last = last_changes(node.dataset.dataset.deposition, addresses=addresses.values())
    names = {run.pk: run.name for run in node.dataset.runs}
    fields = {field.key: field for field in varying(node.block)}
    found = {}
    for run, keys in saved.conflicts.items():
        stored = node.overrides.get(run, Override()).values
        for key in keys:
            field, name = fields[key], cell_name(run, fields[key])
            one = conflict(
                field,
                name=name,
                stored=stored.get(key),
                typed=sent.typed[run][key],
                last=last.get((addresses[run], key)),
                user=user,
            )
            found[name] = replace(one, label=f"{field.label}, {names[run]}")
    return found


def _keep_typed(
    lines: list[dict[str, Any]], conflicts: Mapping[str, Conflict], *, sent: Sent, seen: dict[str, str]
) -> None:
    for line in lines:
        for cell in line["cells"]:
            if cell["name"] in conflicts:
                run, key = line["run"].pk, cell["field"].key
                cell |= {"value": sent.typed[run][key], "conflict": True}
                seen[cell["name"]] = sent.seen[run][key]


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
        "mark": mark(field, stored),
        "default": show(field, node.block.values.get(field.key)),
        "error": wrongs[0].sentence if wrongs else "",
    }
