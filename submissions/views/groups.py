"""What a deposition is about: chosen at the start, and changed as long as nothing would be lost."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from submissions import regrouping
from submissions.drafts import create_deposition
from submissions.groups import GROUPS, Group, group_of
from submissions.models import Deposition
from submissions.refusals import Refused
from submissions.tree import Outline
from submissions.views.base import deposition_view


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def deposition_new(request: HttpRequest) -> HttpResponse:
    """A draft in the database from the first click, of the group that was chosen."""
    if request.method != "POST":
        return render(request, "start/new.html")
    group = GROUPS.get(request.POST.get("group", "dataset"))
    if group is None:
        return render(request, "start/new.html", status=400)
    deposition = create_deposition(request.user, kinds=group.kinds)
    first = deposition.sections[0]
    return redirect(reverse("section", args=[deposition.label, deposition.address, first.key]))


@dataclass(frozen=True, slots=True)
class Choice:
    """A group in the list of those that a draft may become. ``lost``: what stands against it."""

    group: Group
    chosen: bool
    lost: list[str]


def choices(loaded: Outline) -> list[Choice]:
    own, lost = group_of(loaded.deposition.kinds), regrouping.obstacles(loaded)
    return [Choice(group, group == own, lost[key]) for key, group in GROUPS.items()]


@require_POST
@deposition_view(edit=True)
def deposition_group(request: HttpRequest, deposition: Deposition) -> HttpResponse:
    group = GROUPS.get(request.POST.get("group", ""))
    if group is None:
        raise Refused("Choose what the deposition is about.")
    regrouping.change(deposition, group=group, actor=request.user)
    messages.success(request, f"{deposition.label} is about this now: {group.words}.")
    return redirect(deposition)
