"""The type-ahead as JSON, and the page of vocabularies with whose they are and how far they are loaded."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.db import ProgrammingError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from submissions.vocabulary import search
from submissions.vocabulary.models import Source
from submissions.vocabulary.ontologies import ONTOLOGIES, Scope, scopes
from submissions.vocabulary.search import Hit, Shelf

# One person typing asks at most eight times a second; whoever asks more often is not typing.
WINDOW_SECONDS, MOST = 10, 120
MOST_SCOPES = 2 * len(ONTOLOGIES)


@require_safe
@login_required
def terms(request: HttpRequest) -> JsonResponse:
    """`?within=CL,UBERON&q=liver`: {results, note, loaded, more}.

    ``bare=1``: identifiers without prefix. ``similar=1``: what is only similar; ``more``: whether to ask for that.
    """
    if _too_often(request.user.pk):
        return JsonResponse({"error": "Too many questions at once; try again in some seconds."}, status=429)
    query = request.GET.get("q", "").strip()
    names = request.GET.get("within", "").split(",")
    try:
        within = scopes(names[:MOST_SCOPES])
    except KeyError as error:
        return JsonResponse({"error": f"There is no vocabulary {error.args[0]!r}."}, status=400)
    if len(query) > search.MAX_QUERY:
        return JsonResponse({"error": f"At most {search.MAX_QUERY} characters are searched."}, status=400)
    answer = _answer(query, within=within, similar=bool(request.GET.get("similar")))
    bare, several = bool(request.GET.get("bare")), len(within) > 1
    return JsonResponse(
        {
            "results": [_shown(hit, bare=bare, several=several) for hit in answer.hits],
            "note": answer.note,
            "loaded": answer.loaded,
            "more": not answer.hits and not answer.similar and len(query) >= search.SIMILAR_FROM,
        }
    )


@dataclass(frozen=True, slots=True)
class _Answer:
    hits: list[Hit]
    note: str
    loaded: bool
    similar: bool


def _answer(query: str, *, within: list[Scope], similar: bool) -> _Answer:
    try:
        return _look(query, within=within, similar=similar)
    except ProgrammingError:
        # The edition went away between two statements; the one in its place is there.
        return _look(query, within=within, similar=similar)


def _look(query: str, *, within: list[Scope], similar: bool) -> _Answer:
    keys = {scope.ontology.key for scope in within}
    sources = {source.ontology: source for source in Source.objects.filter(pk__in=keys)}
    among, waits = search.shelves(within, sources.values()), _unloaded(within, sources)
    if similar:
        hits = search.similar(query, among=among)
        note = "No term is called so. These are similar:" if hits else _nothing(among)
    else:
        hits = search.search(query, among=among)
        note = waits or ("" if hits else _nothing(among))
    return _Answer(hits, note, not waits, similar)


def _too_often(user: Any) -> bool:
    key = f"terms:{user}:{int(time.time() / WINDOW_SECONDS)}"
    count = int(cache.get(key) or 0)
    cache.set(key, count + 1, WINDOW_SECONDS)
    return count >= MOST


def _shown(hit: Hit, *, bare: bool, several: bool) -> dict[str, Any]:
    ontology = ONTOLOGIES[hit.ontology]
    kind = hit.kind if hit.ontology == "NCBITaxon" and hit.kind != "species" else ontology.title if several else ""
    replaced = hit.replaced_by
    return {
        "id": _written(hit.identifier, bare=bare),
        "name": hit.name,
        "title": ontology.title,
        "synonym": hit.synonym,
        "kind": kind.replace("_", " "),
        "obsolete": hit.obsolete,
        "replacement": {"id": _written(replaced[0], bare=bare), "name": replaced[1]} if replaced else None,
    }


def _written(identifier: str, *, bare: bool) -> str:
    return identifier.partition(":")[2] if bare and ":" in identifier else identifier


def _nothing(among: list[Shelf]) -> str:
    return "No term found. Name and identifier are taken as you write them." if among else ""


def _unloaded(within: list[Scope], sources: dict[str, Source]) -> str:
    """A sentence where something that the field takes is not there yet."""
    waits = []
    for ontology in dict.fromkeys(scope.ontology for scope in within):
        source = sources.get(ontology.key)
        if source is not None and source.edition is None and source.state == Source.State.LOADING:
            waits.append(f"{ontology.title} is being loaded ({source.percent} %)")
        elif (source is None or source.edition is None) and ontology.comes:
            waits.append(f"{ontology.title} is not loaded yet")
    return f"{'; '.join(waits)}. Name and identifier are taken as you write them." if waits else ""


@require_safe
def vocabularies(request: HttpRequest) -> HttpResponse:
    """Whose they are, which edition, under which licence, and what is loaded."""
    sources = {source.ontology: source for source in Source.objects.all()}
    rows = [(ontology, sources.get(key)) for key, ontology in ONTOLOGIES.items() if ontology.comes or key in sources]
    return render(
        request, "vocabulary/vocabularies.html", {"rows": rows, "total": sum(s.terms for s in sources.values())}
    )
