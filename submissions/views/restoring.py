"""Removed files and earlier versions of a file: see them, bring them back."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from submissions import purging, restoring
from submissions.asked import identifier
from submissions.models import Deposition, Event, File
from submissions.sweeping import telling
from submissions.templatetags.ui import plural, size
from submissions.views.base import deposition_view
from submissions.views.frame import frame

PER_PAGE = 100
SHOWN = 50
NAMED = 3  # so many sentences are shown one by one


@require_safe
@deposition_view(participant=True)
def files_removed(request: HttpRequest, deposition: Deposition) -> HttpResponse:
    search = request.GET.get("q", "").replace("\0", "")[:900]
    rows = restoring.removed(deposition, viewer=request.user)
    rows = rows.filter(path__icontains=search) if search else rows
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    events = restoring.removals(deposition, files=[row.pk for row in page.object_list])
    context = frame(request, deposition, current="files")
    ends = telling.ends(deposition, keys=[restoring.latest_of(row).content.key for row in page.object_list])
    lines = [_line(row, events.get(row.pk), ends) for row in page.object_list]
    return render(request, "submissions/files/removed.html", context | {"page": page, "lines": lines, "search": search})


@require_POST
@deposition_view(edit=True)
def files_restore(request: HttpRequest, deposition: Deposition) -> HttpResponse:
    chosen = {pk for text in request.POST.getlist("file")[: restoring.MOST + 1] if (pk := identifier(text))}
    if not chosen:
        messages.info(request, "No file was chosen. Tick those that shall come back.")
        return redirect("files_removed", deposition.label)
    back = restoring.bring_back(deposition, files=chosen, actor=request.user)
    if back.files:
        what = back.files[0].path if len(back.files) == 1 else plural(len(back.files), "file")
        messages.success(request, f"{what} {'is' if len(back.files) == 1 else 'are'} back.")
    _tell(request, back.refused)
    _tell(request, back.unplaced)
    return redirect("files" if back.files else "files_removed", deposition.label)


@require_POST
@deposition_view(edit=True)
def files_purge(request: HttpRequest, deposition: Deposition) -> HttpResponse:
    """Asks first; with ``sure`` what is chosen is deleted for good."""
    chosen = {pk for text in request.POST.getlist("file")[: restoring.MOST + 1] if (pk := identifier(text))}
    if not chosen:
        messages.info(request, "No file was chosen. Tick those that shall go.")
        return redirect("files_removed", deposition.label)
    versions = purging.of_removed(deposition, files=chosen)
    back = reverse("files_removed", args=[deposition.label])
    return _purge(request, deposition, versions, fields=[("file", str(pk)) for pk in chosen], back=back)


@require_POST
@deposition_view(edit=True)
def version_purge(request: HttpRequest, deposition: Deposition, pk: uuid.UUID, number: int) -> HttpResponse:
    get_object_or_404(File, pk=pk, deposition=deposition, removed_at=None)
    versions = purging.of_file(deposition, file=pk, number=min(number, 2**31 - 1))
    back = reverse("file_versions", args=[deposition.label, pk])
    return _purge(request, deposition, versions, fields=[], back=back)


def _purge(
    request: HttpRequest, deposition: Deposition, versions: Any, *, fields: list[tuple[str, str]], back: str
) -> HttpResponse:
    if request.POST.get("sure") != "yes":
        rows = list(versions.defer("content__listing").order_by("file__path", "generation"))
        context = frame(request, deposition, current="files")
        context |= {"rows": rows[:SHOWN], "more": max(0, len(rows) - SHOWN), "fields": fields, "back": back}
        context |= {"count": len(rows), "size": sum(row.content.size for row in rows)}
        return render(request, "submissions/files/purge.html", context)
    done = purging.delete_for_good(deposition, versions=versions, actor=request.user)
    if done.count:
        messages.success(request, f"{plural(done.count, 'version')} with {size(done.size)} deleted for good.")
    if done.kept:
        messages.info(request, f"{plural(done.kept, 'version')} kept: what was submitted is never deleted.")
    return redirect(back)


@require_safe
@deposition_view()
def file_versions(request: HttpRequest, deposition: Deposition, pk: uuid.UUID) -> HttpResponse:
    file = get_object_or_404(File.objects.select_related("deposition"), pk=pk, deposition=deposition, removed_at=None)
    context = frame(request, deposition, current="files")
    versions = restoring.versions_of(file, viewer=request.user)
    return render(request, "submissions/files/versions.html", context | {"file": file, "versions": versions})


@require_POST
@deposition_view(edit=True)
def version_restore(request: HttpRequest, deposition: Deposition, pk: uuid.UUID, number: int) -> HttpResponse:
    file = get_object_or_404(File.objects.select_related("deposition"), pk=pk, deposition=deposition, removed_at=None)
    version = get_object_or_404(file.versions, generation=min(number, 2**31 - 1))
    restoring.go_back(file, version=version, actor=request.user)
    messages.success(request, f"{file.path} is version {version.generation} again. It is checked anew.")
    return redirect("file_versions", deposition.label, file.pk)


def _line(file: File, event: Event | None, ends: Mapping[str, Any]) -> dict[str, Any]:
    roles = event.data.get("roles", []) if event else []
    said = [f"{role['role'].replace('_', ' ')}{' of ' + role['run'] if role.get('run') else ''}" for role in roles]
    latest = restoring.latest_of(file)
    return {"file": file, "size": latest.content.size, "by": event.actor if event else None, "roles": said[:NAMED],
            "more": max(0, len(said) - NAMED), "until": ends.get(latest.content.key)}  # fmt: skip


def _tell(request: HttpRequest, sentences: list[str]) -> None:
    for sentence in sentences[:NAMED]:
        messages.warning(request, sentence)
    if len(sentences) > NAMED:
        messages.warning(request, f"The same holds for {plural(len(sentences) - NAMED, 'more file')}.")
