"""What people say about findings and fields: explanations, waivers, comments while they are drafts."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST

from submissions.drafts import locked
from submissions.found import find
from submissions.models import Comment, Deposition
from submissions.refusals import NotEditable, Refused
from submissions.review import comments, decisions, findings, guards, workflow
from submissions.templatetags.ui import plural
from submissions.views.base import deposition_view
from submissions.views.moves import back, seen_revision
from submissions.views.review import reviewed

LONGEST = 4_000


def _text(request: HttpRequest) -> str:
    """The reason that was typed. Raises: Refused."""
    text = request.POST.get("text", "").replace("\r\n", "\n").strip()
    if not text:
        raise Refused("Say why: the reason is empty.")
    if len(text) > LONGEST:
        raise Refused(f"The reason has {len(text):,} characters; at most {LONGEST:,} are kept. Shorten it.")
    return text


@require_POST
@deposition_view(edit=True)
def explain(request: HttpRequest, deposition: Deposition) -> HttpResponse:
    """The owner's word on findings that they will not fix (fields of the form: review.findings.chosen)."""
    try:
        with locked(deposition) as now:
            found = find(now)
            rows = findings.chosen(found, request.POST, still=found.is_open)
            count = decisions.explain(now, findings=rows, text=_text(request), author=request.user)
    except NotEditable:
        raise
    except Refused as refused:
        messages.error(request, refused.sentence)
    else:
        messages.success(request, f"{plural(count, 'finding')} explained.")
    return back(request, reverse("checks", args=[deposition.label]))


@require_POST
@reviewed
def waive(request: HttpRequest, deposition: Deposition) -> HttpResponse:
    """The curator's decision to let findings pass, or checks that we could not make (``unmade``)."""
    try:
        with decisions.reviewing(deposition, curator=request.user) as now:
            workflow.check_revision(now, seen=seen_revision(request))
            count = _waive(request, now)
    except Refused as refused:
        messages.error(request, refused.sentence)
    else:
        messages.success(request, f"{plural(count, 'finding')} may pass.")
    return back(request, f"{reverse('review', args=[deposition.label])}#findings")


def _waive(request: HttpRequest, deposition: Deposition) -> int:
    text = _text(request)
    if request.POST.get("unmade"):
        rows = guards.given_up(deposition)
        if not rows:
            raise Refused("Every check has been made by now; there is nothing to let pass.")
        return decisions.waive_unmade(deposition, rows=rows, text=text, author=request.user)
    found = find(deposition)
    chosen = findings.chosen(found, request.POST, still=lambda row: findings.stands(found, row))
    return decisions.waive(deposition, findings=chosen, text=text, author=request.user)


@require_POST
@reviewed
def comment_add(request: HttpRequest, deposition: Deposition) -> HttpResponse:
    """Keep a comment at a field; nobody else sees it until it is sent."""
    address = request.POST.get("address", "")
    try:
        comments.keep(deposition, author=request.user, address=address, text=request.POST.get("text", ""))
    except Refused as refused:
        messages.error(request, refused.sentence)
    else:
        messages.success(request, "Comment kept. It is sent when you request changes.")
    anchor = address.replace(":", "-").replace(".", "-") or "comments"
    return back(request, f"{reverse('review', args=[deposition.label])}#{anchor}")


@require_POST
@reviewed
def comment_drop(request: HttpRequest, deposition: Deposition, pk: int) -> HttpResponse:
    """Take an unsent comment of one's own back."""
    mine = Comment.objects.filter(deposition=deposition, author_id=request.user.pk, sent_at=None)
    comments.drop(get_object_or_404(mine, pk=pk))
    return back(request, f"{reverse('review', args=[deposition.label])}#comments")
