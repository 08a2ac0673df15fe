"""The list of files: see, place, download, remove."""

from __future__ import annotations

import hashlib
import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from portal.platform import s3
from submissions import files as verbs
from submissions.file_rows import FileList, FileRow, roles_to_choose, unplaced_paths
from submissions.files import PlaceRefused
from submissions.matching import table
from submissions.models import Deposition, File
from submissions.review.permissions import can_edit
from submissions.suggestions import Places
from submissions.views.base import deposition_view
from submissions.views.frame import frame

PER_PAGE = 100
SHOWN_SUGGESTIONS = 500
# Names are looked at one by one here; for more, matching looks at all of them together.
FEW = 1_000


@require_safe
@deposition_view()
def files(request: HttpRequest, deposition: Deposition) -> HttpResponse:
    return render(request, "submissions/files/page.html", _around(request, deposition) | _table(request, deposition))


@require_safe
@deposition_view()
def files_around(request: HttpRequest, deposition: Deposition) -> HttpResponse:
    """What stands around the table and follows from it, for a page that watches: side bar, what is left, patterns."""
    return render(request, "submissions/files/around.html", _around(request, deposition))


def _around(request: HttpRequest, deposition: Deposition) -> dict[str, Any]:
    context = frame(request, deposition, current="files")
    if context["editable"]:
        context["lines"] = table.lines(deposition)
    return context


@require_safe
@deposition_view()
def files_table(request: HttpRequest, deposition: Deposition) -> HttpResponse:
    """The table alone, for a page that watches; 304 while nothing has changed."""
    context = _table(request, deposition) | {"editable": can_edit(request.user, deposition)}
    html = render_to_string("submissions/files/table.html", context, request)
    etag = f'"{hashlib.sha256(html.encode()).hexdigest()[:32]}"'
    headers = {"ETag": etag, "Cache-Control": "no-cache, private"}
    if etag in request.headers.get("If-None-Match", ""):
        return HttpResponseNotModified(headers=headers)
    return HttpResponse(html, headers=headers)


@require_POST
@deposition_view(edit=True)
def file_place(request: HttpRequest, deposition: Deposition, pk: uuid.UUID) -> HttpResponse:
    """Save role, run and block of one file as they stand in its row, and give the row back."""
    file = _find(deposition, pk)
    listed = FileList(deposition)
    typed = {name: request.POST.get(name, "").strip() for name in ("role", "run", "at")}
    several = file.assignments.count() > 1
    # Several places stay until one is chosen instead of them.
    opened = several and not typed["role"]
    problem = "" if opened else _place(file, listed.places, actor=request.user, **typed)
    row = FileList(deposition).row(_find(deposition, pk))
    if opened:
        row.by_hand = row.unsaved = True
    elif problem:
        row.by_hand = several
        row.role, row.run, row.at = typed["role"], typed["run"], typed["at"]
        row.problem, row.unsaved = problem, True
    return render(request, "submissions/files/row.html", _row_context(deposition, row))


def _place(file: File, places: Places, *, role: str, run: str, at: str, actor: Any) -> str:
    """Save, or say what is still to be chosen."""
    if not role:
        verbs.unassign(file)
        return ""
    found = places.find_run(run, at=at) if run else None
    if run and found is None:
        return f"No run is called {run}."
    place = places.place(role=role, run=found, at=at)
    if place is None:
        kind = verbs.ROLES[role].block if role in verbs.ROLES else None
        if kind and not places.options(role, run=found):
            return f"There is no {kind.replace('_', ' ')} block for this yet. Add one first."
        return "Choose what it belongs to."
    if problem := verbs.file_problem(file, place=place):
        return problem
    verbs.assign(file, places=[place], actor=actor)
    return ""


@require_POST
@deposition_view(edit=True)
def file_remove(request: HttpRequest, deposition: Deposition, pk: uuid.UUID) -> HttpResponse:
    file = _find(deposition, pk)
    verbs.remove(file, actor=request.user)
    messages.success(request, f"{file.path} is removed.")
    return redirect("files", deposition.label)


@require_safe
@deposition_view()
def file_download(request: HttpRequest, deposition: Deposition, pk: uuid.UUID) -> HttpResponse:
    """To the bucket, by an address that is good for five minutes."""
    file = _find(deposition, pk)
    if file.content is None:
        raise Http404
    return HttpResponseRedirect(s3.presign_get(file.content.key, filename=file.name))


@deposition_view(edit=True)
def files_suggested(request: HttpRequest, deposition: Deposition) -> HttpResponse:
    """First what would be done, then, on POST, done. Only the files that were shown are touched."""
    waiting = unplaced_paths(deposition)
    places = Places(deposition).guesses(waiting)
    shown = dict(list(places.items())[:SHOWN_SUGGESTIONS])
    if request.method == "POST":
        asked = set(request.POST.getlist("file"))
        chosen = [(waiting[path], place) for path, place in shown.items() if str(waiting[path].pk) in asked]
        try:
            count = verbs.assign_many(deposition, places=chosen)
        except PlaceRefused as refused:
            messages.error(request, refused.sentence)
        else:
            messages.success(request, f"{count:,} file{' is' if count == 1 else 's are'} assigned.")
        return redirect("files", deposition.label)
    context: dict[str, Any] = frame(request, deposition, current="files")
    context["lines"] = [(waiting[path], place, verbs.label_of(place.role)) for path, place in shown.items()]
    context["left_over"] = len(places) - len(shown)
    context["unclear"] = len(waiting) - len(places)
    return render(request, "submissions/files/suggested.html", context)


def _table(request: HttpRequest, deposition: Deposition) -> dict[str, Any]:
    listed = FileList(deposition, search=request.GET.get("q", ""), show=request.GET.get("show", ""))
    rows = listed.files.select_related("content__reading")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    counts = listed.counts
    return {
        "deposition": deposition,
        "page": page,
        "rows": listed.rows(list(page.object_list)),
        "counts": counts,
        "places": listed.places,
        "roles": roles_to_choose(listed.places),
        "search": listed.search,
        "show": listed.show,
        "moving": listed.is_moving,
        "suggested": len(listed.places.guesses(unplaced_paths(deposition))) if counts.unplaced <= FEW else 0,
        "table_url": f"{reverse('files_table', args=[deposition.label])}?{request.GET.urlencode()}",
    }


def _row_context(deposition: Deposition, row: FileRow) -> dict[str, Any]:
    return {"deposition": deposition, "row": row, "roles": roles_to_choose(row.places), "editable": True}


def _find(deposition: Deposition, pk: uuid.UUID) -> File:
    rows = File.objects.select_related("content__reading", "deposition")
    return get_object_or_404(rows, pk=pk, deposition=deposition, removed_at=None)
