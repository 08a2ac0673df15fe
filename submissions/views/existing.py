"""Existing datasets: find one in the catalogue, choose it, take its runs from there."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from submissions import existing
from submissions.asked import number
from submissions.catalogue import lookup
from submissions.models import Dataset, Deposition
from submissions.refusals import Refused
from submissions.views.base import deposition_view
from submissions.views.frame import frame

FOUND, PER_PAGE = 10, 200


@require_safe
@deposition_view(edit=True)
def existing_find(request: HttpRequest, deposition: Deposition, pk: int) -> HttpResponse:
    """The datasets that fit what was typed: the list alone for a page that asks while somebody types, else a page."""
    dataset = _dataset(deposition, pk)
    sought = request.GET.get("find", "").strip()
    found = list(lookup.search(sought)[: FOUND + 1]) if sought else []
    context: dict[str, Any] = {
        "deposition": deposition,
        "dataset": {"dataset": dataset},
        "sought": sought,
        "found": found[:FOUND],
        "more": len(found) > FOUND,
    }
    if request.headers.get("HX-Request"):
        return render(request, "submissions/existing/found.html", context)
    context |= frame(request, deposition, current=f"{dataset.address}/existing")
    return render(request, "submissions/existing/find.html", context)


@require_POST
@deposition_view(edit=True)
def existing_choose(request: HttpRequest, deposition: Deposition, pk: int) -> HttpResponse:
    dataset = _dataset(deposition, pk)
    chosen = number(request.POST.get("number", ""))
    try:
        if chosen is None:
            raise Refused("Choose a dataset.")
        existing.choose(dataset, number=chosen, actor=request.user)
    except Refused as refused:
        messages.error(request, refused.sentence)
    else:
        messages.success(request, f"It is existing dataset {chosen} now.")
    return redirect(reverse("section", args=[deposition.label, dataset.address, "existing"]))


@require_http_methods(["GET", "HEAD", "POST"])
@deposition_view(edit=True)
def existing_runs(request: HttpRequest, deposition: Deposition, pk: int) -> HttpResponse:
    """The runs that the catalogue knows: choose some, or take all."""
    dataset = _dataset(deposition, pk)
    back = f"{reverse('runs', args=[deposition.label])}?dataset={dataset.pk}"
    if request.method == "POST":
        asked = [row for text in request.POST.getlist("run") if (row := number(text)) is not None]
        names = existing.add_runs(dataset, chosen=None if "all" in request.POST else asked)
        _told(request, added=len(names.good), wrong=[line.sentence for line in names.wrong])
        return redirect(back)
    search = request.GET.get("q", "").strip()
    page = Paginator(existing.runs_to_add(dataset, search=search), PER_PAGE).get_page(request.GET.get("page"))
    known = lookup.of_runs(dataset.existing_number, names=[row.name for row in page])
    context = frame(request, deposition, current="runs")
    context |= {
        "dataset": dataset,
        "known_runs": existing.known_runs(dataset),
        "page": page,
        "rows": [(row, known.get(row.name)) for row in page],
        "search": search,
        "back_url": back,
    }
    return render(request, "submissions/existing/runs.html", context)


def _told(request: HttpRequest, *, added: int, wrong: list[str]) -> None:
    if added:
        messages.success(request, f"{added:,} run{' is' if added == 1 else 's are'} added from the catalogue.")
    elif not wrong:
        messages.error(request, "Choose the runs to add first.")
    if wrong:
        more = f" And {len(wrong) - 1:,} more of the kind." if len(wrong) > 1 else ""
        messages.error(request, f"{len(wrong):,} could not be added. {wrong[0]}{more}")


def _dataset(deposition: Deposition, pk: int) -> Dataset:
    """Raises: Refused where the deposition is about a new dataset."""
    found = get_object_or_404(deposition.datasets.select_related("deposition"), pk=pk)
    if not found.is_existing:
        raise Refused(existing.NEW)
    return found
