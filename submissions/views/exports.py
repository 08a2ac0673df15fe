"""The admin's page: accepted depositions, their export, publishing, undoing an acceptance."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from submissions import export
from submissions.models import Deposition, Event, Run
from submissions.states import EXPORTABLE, Action, State
from submissions.views.base import find_deposition
from submissions.views.moves import mover

PAGE = 50
TYPES = {"zip": "application/zip", "yaml": "application/yaml", "tsv": "text/tab-separated-values"}
VIEWS = (("", "All"), (State.ACCEPTED.value, "Accepted"), (State.PUBLISHED.value, "Published"))


def for_admins(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @wraps(view)
    @login_required
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_admin:  # type: ignore[union-attr]
            raise Http404
        return view(request, *args, **kwargs)

    return wrapped


def _rows(user: Any) -> QuerySet[Deposition]:
    runs = Run.objects.filter(dataset__deposition=OuterRef("pk")).order_by().values("dataset__deposition")
    accepted = Event.objects.filter(deposition=OuterRef("pk"), action=Action.ACCEPT).order_by("-id")
    return (
        Deposition.objects.visible_to(user)
        .filter(state__in=EXPORTABLE)
        .select_related("owner", "curator")
        .prefetch_related("datasets")
        .annotate(
            run_count=Subquery(runs.annotate(count=Count("pk")).values("count")),
            file_count=Count("files", filter=Q(files__removed_at=None)),
            accepted_at=Subquery(accepted.values("at")[:1]),
            hold=F("values__hold_until"),
        )
        .order_by("state", "state_since", "pk")
    )


@require_safe
@for_admins
def exports(request: HttpRequest) -> HttpResponse:
    """What may be exported, what waits first; filtered by the address."""
    chosen = request.GET.get("state", "")
    rows = _rows(request.user)
    counted = dict(Deposition.objects.order_by().values_list("state").annotate(count=Count("pk")))
    numbers = {state: counted.get(state, 0) for state in EXPORTABLE} | {"": sum(counted.get(s, 0) for s in EXPORTABLE)}
    found = rows.filter(state=chosen) if chosen in dict(VIEWS) and chosen else rows
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    chips = [(state, label, numbers[state]) for state, label in VIEWS]
    return render(request, "submissions/exports.html", {"page": page, "chips": chips, "shown_view": chosen})


def _snapshot(request: HttpRequest, label: str) -> Any:
    deposition = find_deposition(request.user, label)
    snapshot = export.accepted(deposition) if deposition.state in EXPORTABLE else None
    if snapshot is None:
        raise Http404
    return snapshot


@require_safe
@for_admins
def export_zip(request: HttpRequest, label: str) -> HttpResponse:
    """All files of the export in one zip."""
    return _download(f"{label}.zip", export.bundle(_snapshot(request, label)))


@require_safe
@for_admins
def export_file(request: HttpRequest, label: str, name: str) -> HttpResponse:
    """One file of the export: a configuration, a run map or the manifest."""
    files = export.files(_snapshot(request, label))
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
