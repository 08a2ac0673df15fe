"""The admin's page of the catalogue: what it knows, and bringing it up to date from a file."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from submissions.catalogue import lookup
from submissions.catalogue.importing import MOST_BYTES, CatalogueRefused, WrongPlace, import_catalogue
from submissions.models import CatalogueImport
from submissions.views.exports import for_admins

PAGE, LAST, SHOWN = 50, 5, 100


@require_http_methods(["GET", "HEAD", "POST"])
@for_admins
def catalogue(request: HttpRequest) -> HttpResponse:
    refused = _bring_in(request) if request.method == "POST" else None
    if request.method == "POST" and refused is None:
        return redirect("catalogue")
    sought = request.GET.get("q", "").strip()
    page = Paginator(lookup.search(sought), PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "sought": sought,
        "refused": refused,
        "problems": refused.problems[:SHOWN] if refused else [],
        "more": refused.count - min(refused.count, SHOWN) if refused else 0,
        "imports": CatalogueImport.objects.select_related("by")[:LAST],
        "most": MOST_BYTES // 1024**2,
    }
    return render(request, "submissions/catalogue.html", context, status=422 if refused else 200)


def _bring_in(request: HttpRequest) -> CatalogueRefused | None:
    """Import what was sent, or say what is wrong with it."""
    file = request.FILES.get("file")
    if file is None or file.size is None:
        return CatalogueRefused([WrongPlace("the form", "Choose a file first.")], 1)
    if file.size > MOST_BYTES:
        sentence = f"The file has {file.size / 1024**2:,.0f} MB; {MOST_BYTES // 1024**2} MB is the most."
        return CatalogueRefused([WrongPlace("the whole document", sentence)], 1)
    try:
        done = import_catalogue(file.read(), name=file.name or "catalogue.json", by=request.user)
    except CatalogueRefused as refused:
        return refused
    messages.success(request, f"{done.created:,} new, {done.changed:,} changed, {done.same:,} as before.")
    return None
