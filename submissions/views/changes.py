"""The page of changes: every value that was changed, batches with their undo, and one field or batch alone."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from submissions import history, past
from submissions.models import Deposition
from submissions.templatetags.ui import plural
from submissions.views.base import deposition_view
from submissions.views.frame import frame

PAGE = 50
NAMED = 3  # so many kept fields are named one by one


@require_safe
@deposition_view(participant=True)
def changes(request: HttpRequest, deposition: Deposition) -> HttpResponse:
    context = frame(request, deposition, current="changes")
    address, _, key = request.GET.get("field", "").rpartition(".")
    if address and key:
        rows = deposition.changes.filter(address=address, after__has_key=key).select_related("actor", "batch")
        page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
        lines = past.lines(deposition, page.object_list, key=key)
        context |= {"page": page, "lines": lines, "one": lines[0] if lines else None}
        return render(request, "submissions/changes_of.html", context)
    recent = Paginator(past.recent(deposition), PAGE).get_page(request.GET.get("page"))
    context |= {"page": recent, "entries": past.entries(deposition, recent.object_list)}
    return render(request, "submissions/changes.html", context)


@require_safe
@deposition_view(participant=True)
def batch(request: HttpRequest, deposition: Deposition, pk: int) -> HttpResponse:
    found = get_object_or_404(deposition.batches.select_related("actor", "undone_by"), pk=pk)
    page = Paginator(found.changes.select_related("actor").order_by("id"), PAGE).get_page(request.GET.get("page"))
    context = frame(request, deposition, current="changes")
    context |= {"page": page, "lines": past.lines(deposition, page.object_list), "batch": found}
    context["undone"] = getattr(found, "undone_by", None) is not None
    return render(request, "submissions/changes_of.html", context)


@require_POST
@deposition_view(edit=True)
def batch_undo(request: HttpRequest, deposition: Deposition, pk: int) -> HttpResponse:
    found = get_object_or_404(deposition.batches, pk=pk)
    undone = history.undo(found, actor=request.user)
    messages.success(request, _said(undone))
    if undone.kept or undone.stayed:
        messages.info(request, _kept(deposition, undone))
    return redirect("changes", deposition.label)


def _said(undone: history.Undone) -> str:
    parts = [f"{plural(undone.restored, 'value')} as before"] if undone.restored else []
    parts += [f"{', '.join(undone.removed)} removed"] if undone.removed else []
    parts += [f"{plural(undone.places, 'place')} of files taken back"] if undone.places else []
    parts += [f"{plural(undone.runs, 'run')} removed"] if undone.runs else []
    return f"Undone: {'; '.join(parts)}."


def _kept(deposition: Deposition, undone: history.Undone) -> str:
    places = past.Places(deposition, addresses=[address for address, _ in undone.kept])
    named = [places.name(address, key) for address, key in undone.kept[:NAMED]] + undone.stayed[:NAMED]
    more = len(undone.kept) + len(undone.stayed) - len(named)
    tail = f" and {more:,} more" if more else ""
    return f"Changed since, so left as they are: {'; '.join(named)}{tail}."


def at_fields(deposition: Deposition, row: Any, *, user: Any) -> dict[str, Any]:
    """The small history of each field of a row, as submissions/past.html draws it, by key. One query."""
    return {
        key: {
            "lines": lines,
            "last": lines[0],
            "field": f"{row.address}.{key}",
            "deposition": deposition,
            "other": lines[0].who if lines[0].who != user else None,
        }
        for key, lines in past.of_row(deposition, row=row).items()
    }
