"""The card of patterns: try one, keep it, apply it again, drop it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from submissions import patterns as verbs
from submissions.file_rows import roles_to_choose
from submissions.models import Deposition, Pattern
from submissions.pattern_previews import preview
from submissions.patterns import PatternRefused
from submissions.suggestions import Places, at_of
from submissions.views.base import deposition_view
from submissions.views.frame import frame
from validation.matching import RUN, SUGAR
from validation.roles import ROLES


@deposition_view(edit=True)
def pattern(request: HttpRequest, deposition: Deposition, pk: int | None = None) -> HttpResponse:
    """The form of one pattern. "try" shows what it would do, "keep" saves and applies it."""
    known = _find(deposition, pk) if pk else None
    asked = request.POST if request.method == "POST" else request.GET
    role = asked.get("role") or (known.role if known else "")
    glob = asked.get("list_glob") or (known.list_glob.replace(RUN, SUGAR) if known else "")
    at = asked.get("at") or (at_of(known.block, known.shape) if known else "")
    places = Places(deposition)
    place = places.place(role=role, run=None, at=at)
    context: dict[str, Any] = {"role": role, "glob": glob, "at": at, "pattern": known, "places": places}
    if role and glob:
        try:
            if place is None or place.block is None:
                raise PatternRefused("Choose what the files belong to.")
            if request.method == "POST" and "keep" in request.POST:
                verbs.save(place.block, role=role, list_glob=glob, shape=place.shape, pattern=known)
                messages.success(request, "The pattern is kept and applied.")
                return redirect("files", deposition.label)
            context["preview"] = preview(place.block, role=role, list_glob=glob, shape=place.shape)
        except PatternRefused as refused:
            context["problem"] = refused.sentence
    context |= frame(request, deposition, current="files")
    context["roles"] = [(key, label) for key, label in roles_to_choose(places) if ROLES[key].block]
    kinds = {ROLES[key].block: key for key, _ in context["roles"]}
    context["options"] = [choice for key in kinds.values() for choice in places.choices(key)]
    return render(request, "submissions/files/pattern.html", context)


@require_POST
@deposition_view(edit=True)
def pattern_apply(request: HttpRequest, deposition: Deposition, pk: int) -> HttpResponse:
    count = verbs.apply(_find(deposition, pk))
    messages.success(request, f"The pattern places {count:,} file{'' if count == 1 else 's'} now.")
    return redirect("files", deposition.label)


@require_POST
@deposition_view(edit=True)
def pattern_delete(request: HttpRequest, deposition: Deposition, pk: int) -> HttpResponse:
    verbs.delete(_find(deposition, pk))
    messages.success(request, "The pattern and the places it gave are gone. The files are still there.")
    return redirect("files", deposition.label)


def _find(deposition: Deposition, pk: int) -> Pattern:
    rows = Pattern.objects.select_related("block__dataset__deposition")
    return get_object_or_404(rows, pk=pk, block__dataset__deposition=deposition)
