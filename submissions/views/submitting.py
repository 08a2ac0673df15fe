"""The owner's last page: what is missing, submitting, and from then on who has it and what comes next."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from submissions.file_rows import FileList
from submissions.models import Deposition
from submissions.refusals import MoveRefused
from submissions.review import comments, guards, history, workflow
from submissions.review.permissions import is_participant
from submissions.standing import next_step, standing
from submissions.states import Action
from submissions.threads import open_comments
from submissions.views.base import deposition_view
from submissions.views.frame import frame, look_at
from submissions.views.moves import REFUSED, attempt, mover

RECENT = 8


@require_http_methods(["GET", "HEAD", "POST"])
@deposition_view()
def submit(request: HttpRequest, deposition: Deposition) -> HttpResponse:
    if not is_participant(request.user, deposition):
        return redirect("review", deposition.label)
    if request.method != "POST":
        return _page(request, deposition, None)
    policy = request.POST.get("policy") == "yes"
    return attempt(
        request,
        deposition,
        action=Action.SUBMIT,
        done="{label} is submitted.",
        go="submit",
        page=_page,
        data={"policy": policy},
    )


def _page(request: HttpRequest, deposition: Deposition, refused: MoveRefused | None) -> HttpResponse:
    known = look_at(deposition)
    context = frame(request, deposition, current="submit", known=known)
    if context["editable"]:
        context |= _before(request, deposition, known.gaps)
        asked = open_comments(deposition, known.comments)
        context["asked"] = [(comment, comments.url_of(known.tree, comment)) for comment in asked]
    context |= {
        "refused": refused,
        "policy": request.POST.get("policy") == "yes",
        "standing": standing(deposition, user=request.user),
        "next_step": next_step(deposition),
        "snapshots": list(deposition.snapshots.select_related("submitted_by").defer("document").order_by("-revision")),
        "offers": {move.action.value for move in workflow.offers(request.user, deposition)},
        "history": history.latest(deposition, count=RECENT, moves_only=True),
    }
    return render(request, "submissions/submit.html", context, status=REFUSED if refused else 200)


def _before(request: HttpRequest, deposition: Deposition, gaps: list[Any]) -> dict[str, Any]:
    """What stands against submitting, page by page, and what is told without standing against it."""
    case = guards.Case(deposition, request.user)
    blocking = [gap for gap in gaps if gap.blocks_submitting]
    others = (
        ("Files", guards.uploads_done(case)),
        ("Checks that are still running", guards.checks_done(case)),
        ("Errors to fix or explain", guards.errors_answered(case)),
    )
    return {
        "places": [(place, list(rows)) for place, rows in groupby(blocking, key=lambda gap: gap.place)],
        "others": [(title, rows) for title, rows in others if rows],
        "standing_count": len(blocking) + sum(len(rows) for _, rows in others),
        "roleless": FileList(case.deposition).counts.unplaced,
        "away": guards.elsewhere_files(deposition),
        "wishes": [gap for gap in gaps if gap.kind == "archive"],
        "advice": [gap for gap in gaps if gap.kind == "advice"],
    }


@require_safe
@deposition_view()
def history_page(request: HttpRequest, deposition: Deposition) -> HttpResponse:
    """Everything that happened, newest first."""
    context = frame(request, deposition, current="history")
    context["history"] = history.latest(deposition, count=1000)
    return render(request, "submissions/history.html", context)


withdraw = mover(action=Action.WITHDRAW, done="{label} is withdrawn.", go="submit", owner=True)
reopen = mover(action=Action.REOPEN, done="{label} is a draft again.", go="deposition", owner=True)
amend = mover(action=Action.AMEND, done="{label} is a draft of its next revision.", go="deposition", owner=True)
