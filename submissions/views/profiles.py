"""Facility profiles: saved from a block, applied to one, looked after by their owner."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from submissions import profiles
from submissions.asked import number
from submissions.drafts import Row
from submissions.models import Block, Deposition, Profile
from submissions.refusals import Refused
from submissions.schema import Level, every_field_of
from submissions.schema.show import show
from submissions.templatetags.ui import plural
from submissions.views.base import deposition_view
from submissions.views.frame import frame
from submissions.views.parts import first_page


def profile_context(request: HttpRequest, row: Row, *, editable: bool) -> dict[str, Any]:
    """For the page of a section: the profiles that fit its block. One query, none where there is nothing to fit."""
    if not (editable and isinstance(row, Block) and profiles.fields_of(row)):
        return {}
    return {"profiles": {"block": row, "own": profiles.of(request.user, block=row)}}


@require_POST
@deposition_view(edit=True)
def profile_save(request: HttpRequest, deposition: Deposition, pk: int) -> HttpResponse:
    block = _block(deposition, pk)
    try:
        profile, new = profiles.save(block, name=request.POST.get("name", ""), user=request.user)
    except Refused as refused:
        messages.error(request, refused.sentence)
    else:
        count = plural(len(profile.values), "value")
        messages.success(request, f"“{profile.name}” {'keeps' if new else 'is replaced; it keeps'} {count}.")
    return redirect(first_page(deposition, block))


@require_POST
@deposition_view(edit=True)
def profile_apply(request: HttpRequest, deposition: Deposition, pk: int) -> HttpResponse:
    """At once where nothing that is stated is replaced; else what would change is shown first."""
    block = _block(deposition, pk)
    own = Profile.objects.filter(user=request.user.pk, level=block.level)
    profile = get_object_or_404(own, pk=number(request.POST.get("profile", "")) or 0)
    todo = profiles.changes(profile, block=block)
    confirmed, now = request.POST.get("seen"), profiles.seen_mark(todo)
    if now and confirmed != now:
        context = frame(request, deposition, current=f"{block.address}/{block.sections[0].key}")
        context |= {
            "profile": profile,
            "applied_to": block,
            "changes": todo,
            "seen": now,
            "again": confirmed is not None,
        }
        return render(request, "submissions/profile_apply.html", context, status=200 if confirmed is None else 409)
    done = profiles.apply(profile, block=block, actor=request.user, seen=now)
    if done:
        said = f"{plural(done.count, 'value')} of “{profile.name}” stand here now. You can undo it on the page Changes."
        messages.success(request, said)
    else:
        messages.info(request, f"Everything that “{profile.name}” states stands here already.")
    return redirect(first_page(deposition, block))


@require_safe
@login_required
def facility_profiles(request: HttpRequest) -> HttpResponse:
    rows = Profile.objects.filter(user=request.user.pk)
    lines = [(row, _words(row)) for row in rows]
    return render(request, "account/facility_profiles.html", {"lines": lines})


@require_POST
@login_required
def facility_profile_remove(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Profile, pk=pk, user=request.user)
    row.delete()
    messages.success(request, f"“{row.name}” is removed. What was written with it stays.")
    return redirect("facility_profiles")


def _words(profile: Profile) -> list[tuple[str, str]]:
    fields = every_field_of(Level(profile.level))
    return [(field.label, show(field, profile.values[field.key])) for field in fields if field.key in profile.values]


def _block(deposition: Deposition, pk: int) -> Block:
    blocks = Block.objects.filter(dataset__deposition=deposition).select_related("dataset__deposition")
    return get_object_or_404(blocks, pk=pk)
