"""My depositions, a new one, the overview of one, and deleting a draft."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from submissions.asked import number
from submissions.completeness import Missing
from submissions.drafts import delete_draft
from submissions.groups import group_of
from submissions.models import Comment, Deposition, Run
from submissions.models.block import KIND_LABELS
from submissions.review.permissions import can_edit, is_owner, is_participant, learn_rights
from submissions.standing import next_step, standing
from submissions.states import EDITABLE, State
from submissions.structure import addable
from submissions.templatetags.ui import plural
from submissions.views.base import deposition_view
from submissions.views.frame import frame, look_at
from submissions.views.groups import choices
from submissions.views.parts import dataset_lines
from submissions.views.prefill import line_of_overview

PAGE = 25


def _mine(user: Any) -> QuerySet[Deposition]:
    runs = Run.objects.filter(dataset__deposition=OuterRef("pk")).order_by()
    counted = runs.values("dataset__deposition").annotate(count=Count("pk")).values("count")
    said = Comment.objects.filter(
        deposition=OuterRef("pk"), deposition__state__in=list(EDITABLE), sent_at__isnull=False, done_at=None
    ).order_by()
    open_said = said.values("deposition").annotate(count=Count("pk")).values("count")
    return (
        Deposition.objects.of(user)
        .select_related("owner", "curator")
        .annotate(run_count=Subquery(counted), open_comments=Subquery(open_said))
    )


@require_safe
@login_required
def deposition_list(request: HttpRequest) -> HttpResponse:
    """The depositions on which the person who looks works, whatever their role, the last saved first."""
    rows = _mine(request.user)
    sought = request.GET.get("q", "").strip()
    if sought:
        rows = rows.filter(Q(values__title__icontains=sought) | Q(pk=number(sought.upper().removeprefix("D-"))))
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    learn_rights(request.user, page)
    lines = [
        {
            "deposition": row,
            "standing": standing(row, user=request.user),
            "words": "" if "dataset" in row.kinds else group_of(row.kinds).words,
            "next": plural(row.open_comments, "comment") + " to answer" if row.open_comments else next_step(row),  # type: ignore[attr-defined]
        }
        for row in page
    ]
    return render(request, "submissions/list.html", {"page": page, "lines": lines, "sought": sought})


@require_safe
@deposition_view()
def deposition(request: HttpRequest, deposition: Deposition) -> HttpResponse:
    """What is left, place by place, and what the deposition consists of."""
    known = look_at(deposition)
    offered = line_of_overview(known) if can_edit(request.user, deposition) else None
    suggested = offered.get("count", 0) if offered else 0
    context = frame(request, deposition, current="overview", known=known, suggested=suggested)
    context |= {
        "places": _places(known.gaps),
        "wishes": [gap for gap in known.gaps if not gap.blocks_submitting and gap.blocks_accepting],
        "datasets": dataset_lines(known.tree),
        "alone": len(known.tree.datasets) == 1,
        "kinds": [(kind.value, KIND_LABELS[kind].lower()) for kind in addable(deposition)],
        "standing": standing(deposition, user=request.user),
        "next_step": next_step(deposition),
        "group": group_of(deposition.kinds),
        "choices": choices(known.tree) if context["editable"] else [],
        "participant": is_participant(request.user, deposition),
        "offered": offered,
        "deletable": is_owner(request.user, deposition) and deposition.state == State.DRAFT and not deposition.revision,
    }
    return render(request, "submissions/overview.html", context)


def _places(gaps: list[Missing]) -> list[dict[str, Any]]:
    """What blocks submitting, by place. A field that is only empty needs no sentence; whatever else does."""
    places: dict[str, dict[str, Any]] = {}
    for gap in gaps:
        if gap.blocks_submitting:
            place = places.setdefault(gap.place, {"name": gap.place, "missing": [], "told": []})
            plain = gap.kind == "missing" and "/" in gap.page
            place["missing" if plain else "told"].append(gap)
    return list(places.values())


@require_POST
@deposition_view(owner=True)
def deposition_delete(request: HttpRequest, deposition: Deposition) -> HttpResponse:
    label = deposition.label
    delete_draft(deposition)
    messages.success(request, f"{label} and its files are deleted.")
    return redirect("deposition_list")
