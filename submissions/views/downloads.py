"""The command line: how it is installed, and the wheel itself. Open to everybody, as a cluster has no session."""

from __future__ import annotations

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from submissions import offered


@require_safe
def downloads(request: HttpRequest) -> HttpResponse:
    found = offered.wheel()
    context = {"wheel": found, "site": settings.SITE_URL}
    if found:
        address = settings.SITE_URL + reverse("download_wheel", args=[found.name])
        context |= {"address": address, "pinned": f"{address}#sha256={found.sha256}"}
    return render(request, "submissions/downloads.html", context)


@require_safe
def download_wheel(request: HttpRequest, name: str) -> HttpResponse | FileResponse:
    """Only the wheel that is offered now has an address; pip wants its real name, which says the version."""
    found = offered.wheel()
    if found is None or name != found.name:
        raise Http404
    etag = quote_etag(found.sha256)
    if (unchanged := get_conditional_response(request, etag=etag)) is not None:
        return unchanged
    response = FileResponse(
        found.path.open("rb"), as_attachment=True, filename=found.name, content_type="application/octet-stream"
    )
    response["ETag"] = etag
    response["Cache-Control"] = "public, max-age=300"
    return response
