"""The file beside the address of a key photo: which one it is, what its header says, choose another, take it away."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from submissions.files import choose_photo
from submissions.models import Dataset, Deposition
from submissions.schema import Field
from submissions.views.base import deposition_view
from submissions.views.beside import file_beside, photo_field
from submissions.views.section import find_row, section_of


@require_http_methods(["GET", "HEAD", "POST"])
def photo(request: HttpRequest, label: str, address: str, key: str) -> HttpResponse:
    """The part of the page (GET), and the choice (POST, ``path``: of an uploaded file, "" for none)."""
    view = _choose if request.method == "POST" else _part
    return view(request, label, address, key)


@deposition_view()
def _part(request: HttpRequest, deposition: Deposition, address: str, key: str) -> HttpResponse:
    dataset, field = _asked(deposition, address, key)
    context = file_beside(deposition, dataset, key=key, field=field)
    return render(request, "submissions/controls/photo.html", {"file": context})


@deposition_view(edit=True)
def _choose(request: HttpRequest, deposition: Deposition, address: str, key: str) -> HttpResponse:
    dataset, field = _asked(deposition, address, key)
    choose_photo(dataset, path=request.POST.get("path", ""), actor=request.user)
    if "text/html" in request.headers.get("Accept", ""):
        return redirect("section", deposition.label, address, key)
    context = file_beside(deposition, dataset, key=key, field=field)
    return render(request, "submissions/controls/photo.html", {"file": context})


def _asked(deposition: Deposition, address: str, key: str) -> tuple[Dataset, Field]:
    """The dataset and its field that a key photo may stand for, or 404."""
    row = find_row(deposition, address)
    field = photo_field(section_of(row, key))
    if not isinstance(row, Dataset) or field is None:
        raise Http404
    return row, field
