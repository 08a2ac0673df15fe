"""The runs of a deposition: list, add by pasting names, rename, delete."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from submissions import run_rows
from submissions import runs as verbs
from submissions.asked import number
from submissions.existing import known_runs
from submissions.models import Dataset, Deposition, Run
from submissions.runs import RunRefused
from submissions.views.base import deposition_view
from submissions.views.frame import frame

PER_PAGE = 100


@require_safe
@deposition_view()
def runs(request: HttpRequest, deposition: Deposition) -> HttpResponse:
    return _page(request, deposition, dataset=_dataset(deposition, request.GET.get("dataset")))


@require_POST
@deposition_view(edit=True)
def runs_add(request: HttpRequest, deposition: Deposition) -> HttpResponse:
    """Good lines become runs; the others stay in the box, each with what is wrong."""
    dataset = _dataset(deposition, request.POST.get("dataset"))
    if dataset is None:
        return redirect("runs", deposition.label)
    try:
        names = verbs.create(dataset, text=request.POST.get("names", ""))
    except RunRefused as refused:
        messages.error(request, refused.sentence)
        return _page(request, deposition, dataset=dataset, typed=request.POST.get("names", ""))
    if names.good:
        added = "1 run is" if len(names.good) == 1 else f"{len(names.good):,} runs are"
        messages.success(request, f"{added} added.")
    if not names.wrong:
        return redirect(_url(deposition, dataset))
    typed = "\n".join(line.text for line in names.wrong)
    return _page(request, deposition, dataset=dataset, typed=typed, wrong=names.wrong)


@require_POST
@deposition_view(edit=True)
def run_rename(request: HttpRequest, deposition: Deposition, pk: int) -> HttpResponse:
    run = get_object_or_404(Run.objects.select_related("dataset__deposition"), pk=pk, dataset__deposition=deposition)
    before = run.name
    try:
        verbs.rename(run, name=request.POST.get("name", ""))
    except RunRefused as refused:
        messages.error(request, f"{before} keeps its name. {refused.sentence}")
    else:
        messages.success(request, f"{before} is now called {run.name}.")
    return redirect(_url(deposition, run.dataset))


@deposition_view(edit=True)
def runs_delete(request: HttpRequest, deposition: Deposition) -> HttpResponse:
    """First what goes with them, then, on POST, gone."""
    asked = request.POST if request.method == "POST" else request.GET
    numbers = [pk for text in asked.getlist("run") if (pk := number(text)) is not None]
    going = verbs.what_goes(deposition, runs=numbers)
    if not going.runs:
        messages.error(request, "Choose the runs to delete first.")
        return redirect("runs", deposition.label)
    back = _url(deposition, going.runs[0].dataset)
    if request.method == "POST":
        names = verbs.delete(deposition, runs=numbers, actor=request.user)
        messages.success(request, f"{names[0]} is deleted." if len(names) == 1 else f"{len(names):,} runs are deleted.")
        return redirect(back)
    context = frame(request, deposition, current="runs") | {"going": going, "back_url": back}
    return render(request, "submissions/runs/delete.html", context)


def _page(request: HttpRequest, deposition: Deposition, *, dataset: Dataset | None, **more: Any) -> HttpResponse:
    context = frame(request, deposition, current="runs")
    roles = run_rows.columns(dataset) if dataset else []
    listed = dataset.runs.all() if dataset else Run.objects.none()
    search = request.GET.get("q", "").strip()
    page = Paginator(listed.filter(name__icontains=search) if search else listed, PER_PAGE).get_page(
        request.GET.get("page")
    )
    context |= {
        "dataset": dataset,
        "datasets": deposition.datasets.all(),
        "page": page,
        "roles": roles,
        "rows": run_rows.rows(dataset, runs=list(page.object_list), roles=roles) if dataset else [],
        "search": search,
        "known_runs": known_runs(dataset) if dataset and dataset.is_existing else None,
        **more,
    }
    return render(request, "submissions/runs/page.html", context)


def _dataset(deposition: Deposition, asked: str | None) -> Dataset | None:
    """The dataset that was asked for, else the first."""
    if asked:
        return get_object_or_404(deposition.datasets, pk=number(asked))
    return deposition.datasets.first()


def _url(deposition: Deposition, dataset: Dataset) -> str:
    return f"{reverse('runs', args=[deposition.label])}?dataset={dataset.pk}"
