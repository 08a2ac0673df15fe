"""Starting a deposition from an earlier one: which, and which of its sections."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from submissions import starting
from submissions.asked import number
from submissions.models import Deposition
from submissions.refusals import Refused
from submissions.views.base import deposition_view

PAGE = 25


@require_safe
@login_required
def deposition_sources(request: HttpRequest) -> HttpResponse:
    """Those from which one may start: all on which the person works."""
    sought = request.GET.get("q", "").strip()
    rows = Deposition.objects.of(request.user).select_related("owner")
    if sought:
        rows = rows.filter(Q(values__title__icontains=sought) | Q(pk=number(sought.upper().removeprefix("D-"))))
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "submissions/sources.html", {"page": page, "sought": sought})


@require_http_methods(["GET", "HEAD", "POST"])
@deposition_view(participant=True)
def deposition_begin(request: HttpRequest, deposition: Deposition) -> HttpResponse:
    sentence = ""
    if request.method == "POST":
        datasets = [pk for pk in map(number, request.POST.getlist("dataset")) if pk is not None]
        try:
            made = starting.begin(
                deposition, sections=request.POST.getlist("section"), datasets=datasets, actor=request.user
            )
        except Refused as refused:
            sentence = refused.sentence
        else:
            messages.success(request, f"{made.label} begins with sections of {deposition.label}.")
            return redirect(made)
    context = {
        "source": deposition,
        "offers": starting.offers(deposition),
        "datasets": list(deposition.datasets.all()),
        "error": sentence,
    }
    return render(request, "submissions/begin.html", context, status=409 if sentence else 200)
