"""The admin's page: accepted depositions, their export, publishing, undoing an acceptance."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from submissions import export
from submissions.export import listing
from submissions.states import Action
from submissions.views.base import find_record
from submissions.views.moves import mover

PAGE = 50
TYPES = {"zip": "application/zip", "yaml": "application/yaml", "tsv": "text/tab-separated-values"}


def for_admins(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @wraps(view)
    @login_required
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_admin:  # type: ignore[union-attr]
            raise Http404
        return view(request, *args, **kwargs)

    return wrapped


@require_safe
@for_admins
def exports(request: HttpRequest) -> HttpResponse:
    """What may be exported, what waits first; filtered by the address."""
    chosen = request.GET.get("state", "")
    views = listing.views()
    chosen = chosen if chosen in views else ""
    page = Paginator(views[chosen].order_by("state", "state_since", "pk"), PAGE).get_page(request.GET.get("page"))
    chips = [(key, label, views[key].count()) for key, label in listing.VIEWS]
    context = {"page": page, "lines": listing.lines(list(page)), "chips": chips, "shown_view": chosen}
    return render(request, "submissions/exports.html", context)


@require_safe
@for_admins
def export_zip(request: HttpRequest, label: str) -> HttpResponse:
    """All files of the export in one zip."""
    return _download(f"{label}.zip", export.bundle(find_record(request.user, label)))


@require_safe
@for_admins
def export_file(request: HttpRequest, label: str, name: str) -> HttpResponse:
    """One file of the export: a configuration, a run map or the manifest."""
    files = export.files(find_record(request.user, label))
    if name not in files:
        raise Http404
    return _download(name, files[name].encode())


def _download(name: str, body: bytes) -> HttpResponse:
    response = HttpResponse(body, content_type=TYPES[name.rpartition(".")[2]])
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


undo_acceptance = for_admins(
    mover(action=Action.UNDO_ACCEPTANCE, done="The acceptance of {label} is taken back.", go="exports")
)
publish = for_admins(mover(action=Action.PUBLISH, done="{label} is marked as published.", go="exports"))
