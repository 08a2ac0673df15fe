"""The page of the checks, its live part, its panel, and "check again"."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from submissions.judging import mark_stale
from submissions.models import Deposition, RunCheck
from submissions.provisional import is_moving
from submissions.since import look
from submissions.templatetags.ui import plural
from submissions.views.base import deposition_view
from submissions.views.checks.live import live_context
from submissions.views.checks.panel import panel
from submissions.views.checks.summary import mark
from submissions.views.frame import frame
from validation.models import Reading, Tally
from validation.queue import QueueState
from validation.services import check_again as read_again

STOP_POLLING = 286
# Of many runs the page takes longer to draw, and what it tells changes less from one moment to the next.
SECONDS, SECONDS_OF_MANY, MANY = 3, 10, 1_500


@require_safe
@deposition_view()
def checks(request: HttpRequest, deposition: Deposition) -> HttpResponse:
    """?dataset, show, find, open, page: what the matrix shows; cell: the panel; finding, kind: the list of findings."""
    context = frame(request, deposition, current="checks") | _context(request, deposition)
    matrix = context["matrix"]
    context["poll_seconds"] = SECONDS_OF_MANY if matrix and len(matrix.rows) > MANY else SECONDS
    context["moving"] = context["summary"].waiting or is_moving(deposition)
    if context["is_mine"]:
        look(deposition, user=request.user)
    context["finding"] = _panel(request, deposition, context)
    return render(request, "submissions/checks/checks.html", context)


@require_safe
@deposition_view()
def checks_live(request: HttpRequest, deposition: Deposition) -> HttpResponse:
    """The part that changes while checks run: 304 if it has not, 286 to a poll when nothing is left to wait for."""
    tally = Tally.objects.filter(scope=deposition.uuid).first()
    etag = mark(request, deposition, tally=tally)
    if request.headers.get("If-None-Match") == etag:
        answer: HttpResponse = HttpResponseNotModified()
    else:
        answer = render(request, "submissions/checks/_live.html", _context(request, deposition) | {"etag": etag})
        polled = request.headers.get("HX-Trigger") == "checks-poll"
        if polled and not (tally and tally.waiting) and not is_moving(deposition):
            answer.status_code = STOP_POLLING
    answer["ETag"] = etag
    answer["Cache-Control"] = "private, no-cache"
    return answer


@require_safe
@deposition_view()
def checks_panel(request: HttpRequest, deposition: Deposition) -> HttpResponse:
    """?cell=<run>.<relation>[.<finding>]"""
    context = _context(request, deposition)
    context["finding"] = _panel(request, deposition, context)
    return render(request, "submissions/checks/_panel.html", context)


@require_POST
@deposition_view()
def check_again(request: HttpRequest, deposition: Deposition) -> HttpResponse:
    """New attempts for all that we gave up; whoever sees the deposition may ask, as the fault is ours."""
    readings = Reading.objects.filter(content__file__deposition=deposition, state=QueueState.GAVE_UP)
    wanted = read_again(readings)
    runs = RunCheck.objects.filter(scope=deposition.uuid, state=QueueState.GAVE_UP)
    if pks := list(runs.values_list("run", flat=True)):
        mark_stale(deposition, runs=pks)
    if wanted or pks:
        messages.success(request, f"{plural(wanted + len(pks), 'check')} tried again.")
    return redirect("checks", deposition.label)


def _context(request: HttpRequest, deposition: Deposition) -> dict[str, Any]:
    return live_context(deposition, params=request.GET.dict(), user=request.user)


def _panel(request: HttpRequest, deposition: Deposition, context: dict[str, Any]) -> dict[str, Any] | None:
    return panel(
        deposition,
        cell=request.GET.get("cell", ""),
        matrix=context["matrix"],
        found=context["found"],
        where=context["address"],
        may_explain=context["may_explain"],
    )
