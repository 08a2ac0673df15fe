"""The page of people: who works on a deposition, invitations, rights, handing over; and the page of an invitation."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from submissions import people
from submissions import rights as the_rights
from submissions.models import Deposition
from submissions.refusals import Refused
from submissions.review.permissions import is_owner
from submissions.views.base import deposition_view
from submissions.views.frame import frame

SHOWN = 20  # invitations that were answered or ended


@require_safe
@deposition_view(participant=True)
def people_page(request: HttpRequest, deposition: Deposition) -> HttpResponse:
    return _page(request, deposition)


def _page(request: HttpRequest, deposition: Deposition, *, typed: dict[str, str] | None = None) -> HttpResponse:
    """``typed``: an invitation that was refused stays in its form."""
    context = frame(request, deposition, current="people")
    coauthors = list(deposition.coauthors.select_related("user"))
    invitations = list(deposition.invitations.select_related("invited_by", "accepted_by").order_by("-sent_at")[:SHOWN])
    context |= {
        "owned": is_owner(request.user, deposition),
        "coauthors": coauthors,
        "me": next((row for row in coauthors if row.user_id == request.user.pk), None),
        "waiting": [row for row in invitations if row.is_open],
        "ended": [row for row in invitations if not row.is_open and not row.accepted_at],
        "rights": [(right.value, label, the_rights.WORDS[right]) for right, label in the_rights.LABELS.items()],
        "typed": typed or {"right": the_rights.Right.EDIT.value},
    }
    return render(request, "submissions/people.html", context, status=409 if typed and typed["error"] else 200)


@require_POST
@deposition_view(owner=True)
def people_invite(request: HttpRequest, deposition: Deposition) -> HttpResponse:
    typed = {name: request.POST.get(name, "") for name in ("email", "right")}
    try:
        made = people.invite(deposition, **typed, actor=request.user)
    except Refused as refused:
        return _page(request, deposition, typed=typed | {"error": refused.sentence})
    messages.success(request, f"An invitation is on its way to {made.email}.")
    return redirect("people", deposition.label)


@require_POST
@deposition_view(owner=True)
def people_uninvite(request: HttpRequest, deposition: Deposition, pk: int) -> HttpResponse:
    row = get_object_or_404(deposition.invitations, pk=pk)
    people.withdraw(row, actor=request.user)
    messages.success(request, f"The invitation of {row.email} is withdrawn; its link no longer works.")
    return redirect("people", deposition.label)


@require_POST
@deposition_view(owner=True)
def people_change(request: HttpRequest, deposition: Deposition, pk: int) -> HttpResponse:
    """What the owner does with a co-author: another right, remove, offer the deposition, take the offer back."""
    row = get_object_or_404(deposition.coauthors.select_related("user"), pk=pk)
    match request.POST.get("do", ""):
        case "remove":
            people.remove(row, actor=request.user)
            said = f"{row.user} no longer works on it."
        case "offer":
            people.offer(row, actor=request.user)
            said = f"Offered to {row.user}. You stay its owner until they confirm it."
        case "end_offer":
            people.end_offer(row, actor=request.user)
            said = "You keep it."
        case _:
            people.change_right(row, right=request.POST.get("right", ""), actor=request.user)
            said = f"The right of {row.user} is changed."
    messages.success(request, said)
    return redirect("people", deposition.label)


@require_POST
@deposition_view(participant=True)
def people_mine(request: HttpRequest, deposition: Deposition) -> HttpResponse:
    """What a co-author does: leave, take the deposition over, or decline it."""
    row = deposition.coauthors.select_related("deposition").filter(user=request.user.pk).first()
    if row is None:
        raise Refused("You are its owner. Hand it over to a co-author before you leave.")
    match request.POST.get("do", ""):
        case "leave":
            people.remove(row, actor=request.user)
            messages.success(request, f"You left {deposition.label}.")
            return redirect("deposition_list")
        case "take_over":
            people.take_over(deposition, actor=request.user)
            messages.success(request, f"You are the owner of {deposition.label} now.")
        case "decline":
            people.end_offer(row, actor=request.user)
            messages.success(request, "It stays with its owner.")
        case _:
            raise Refused("Choose what to do.")
    return redirect("people", deposition.label)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Whoever has the link sees who invites to what; accepting takes an account."""
    found = people.invitation_of(token)
    reason = people.why_not(found) if found else "This link is not complete, or not one of ours. Copy it whole."
    if found and request.method == "POST" and request.user.is_authenticated:
        try:
            people.accept(found, actor=request.user)
        except Refused as refused:
            reason = refused.sentence
        else:
            messages.success(request, f"You work on {found.deposition.label} now.")
            return redirect(found.deposition)
    context: dict[str, Any] = {"invitation": found, "reason": reason, "here": urlencode({"next": request.path})}
    if found:
        context["words"] = the_rights.WORDS[the_rights.Right(found.right)]
    status = 404 if found is None else 409 if reason else 200
    return render(request, "submissions/invitation.html", context, status=status)
