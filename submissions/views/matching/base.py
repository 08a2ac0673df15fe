"""What the pages of matching share: which dataset is meant, and the listing of it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.http import urlencode

from submissions.asked import number
from submissions.matching.kept import kept
from submissions.matching.listing import Listing, listing_of
from submissions.models import Dataset, Deposition
from submissions.refusals import Refused

PAGES = ("files", "matching", "eye")


def dataset_of(deposition: Deposition, asked: QueryDict) -> Dataset:
    """The one that is asked for, else the first. Raises: Refused where there is none."""
    rows = list(deposition.datasets.order_by("position"))
    for row in rows:
        row.deposition = deposition
    wanted = number(asked.get("dataset"))
    found = next((row for row in rows if row.pk == wanted), rows[0] if rows else None)
    if found is None:
        raise Refused("Add a dataset first: files belong to one.")
    return found


def folder_of(asked: QueryDict) -> str:
    return asked.get("folder", "").strip().strip("/")[:900]


def asked_listing(deposition: Deposition, asked: QueryDict) -> Listing:
    dataset, folder = dataset_of(deposition, asked), folder_of(asked)
    return kept(
        deposition, "listing", dataset.pk, folder, load=lambda: listing_of(deposition, dataset=dataset, folder=folder)
    )


def back(request: HttpRequest, deposition: Deposition, **query: Any) -> HttpResponse:
    """To the page from which it was asked; to the files where that is not told."""
    name = request.POST.get("back", "")
    url = reverse(name if name in PAGES else "files", args=[deposition.label])
    told = {key: value for key, value in query.items() if value}
    return HttpResponseRedirect(f"{url}?{urlencode(told)}" if told and name in PAGES[1:] else url)


def is_part(request: HttpRequest) -> bool:
    """Whether a page asks for the card alone."""
    return request.headers.get("HX-Request") == "true"
