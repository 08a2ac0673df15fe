"""One pattern: what it would do while it is typed, keep it, apply it again, drop it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from submissions import patterns as verbs
from submissions.file_rows import roles_to_choose
from submissions.files import Place
from submissions.matching.asked import fields_of, terms_of
from submissions.matching.kept import kept
from submissions.matching.terms import PLAIN, Terms
from submissions.models import Deposition, Pattern
from submissions.pattern_previews import Preview, preview
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
    typed = _typed(asked, known)
    context: dict[str, Any] = {"pattern": known, "typed": typed, "places": Places(deposition)}
    try:
        if typed["role"] and typed["list_glob"]:
            place, terms = _place(context["places"], typed), _terms(asked, known)
            assert place.block is not None
            told: dict[str, Any] = {"role": place.role, "list_glob": typed["list_glob"], "shape": place.shape}
            if request.method == "POST" and "keep" in request.POST:
                verbs.save(place.block, pattern=known, terms=terms, **told)
                messages.success(request, "The pattern is kept and applied.")
                return redirect("files", deposition.label)
            context["preview"] = preview(place.block, terms=terms, **told)
    except PatternRefused as refused:
        context["problem"] = refused.sentence
    context |= frame(request, deposition, current="files")
    context["roles"] = [(key, label) for key, label in roles_to_choose(context["places"]) if ROLES[key].block]
    kinds = {ROLES[key].block: key for key, _ in context["roles"]}
    context["options"] = [choice for key in kinds.values() for choice in context["places"].choices(key)]
    return render(request, "submissions/files/pattern.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@deposition_view(edit=True)
def pattern_preview(request: HttpRequest, deposition: Deposition) -> HttpResponse:
    """What the pattern would do as it is typed now: the part of the page below its form. Nothing is changed."""
    asked = request.POST if request.method == "POST" else request.GET
    context: dict[str, Any] = {}
    try:
        context["preview"] = _preview(deposition, asked)
    except PatternRefused as refused:
        context["problem"] = refused.sentence
    return render(request, "submissions/files/pattern_preview.html", context)


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


def _preview(deposition: Deposition, asked: QueryDict) -> Preview | None:
    if not (asked.get("role") and asked.get("list_glob", "").strip()):
        return None
    place = _place(kept(deposition, "places", load=lambda: Places(deposition)), _text(asked))
    assert place.block is not None
    return preview(
        place.block,
        role=place.role,
        list_glob=_text(asked)["list_glob"],
        shape=place.shape,
        terms=terms_of(_text(asked)),
    )


def _text(asked: QueryDict) -> dict[str, str]:
    return {name: str(value) for name, value in asked.items()}


def _place(places: Places, typed: dict[str, Any]) -> Place:
    place = places.place(role=typed["role"], run=None, at=typed.get("at", ""))
    if place is None or place.block is None:
        raise PatternRefused("Choose what the files belong to.")
    return place


def _typed(asked: QueryDict, known: Pattern | None) -> dict[str, str]:
    """What stands in the controls: as sent, else as stored."""
    stored: dict[str, str] = fields_of(Terms.of(known) if known else PLAIN)
    if known:
        stored |= {"role": known.role, "at": at_of(known.block, known.shape)}
        stored["list_glob"] = known.list_glob.replace(RUN, SUGAR)
    names = ("role", "list_glob", "at", *fields_of(PLAIN))
    return {name: asked.get(name, stored.get(name, "")) for name in names}


def _terms(asked: QueryDict, known: Pattern | None) -> Terms:
    if "match_regex" in asked or known is None:
        return terms_of(_text(asked))
    return Terms.of(known)


def _find(deposition: Deposition, pk: int) -> Pattern:
    rows = Pattern.objects.select_related("block__dataset__deposition")
    return get_object_or_404(rows, pk=pk, block__dataset__deposition=deposition)
