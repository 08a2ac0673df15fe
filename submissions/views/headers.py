"""Stating a pixel or voxel size in place of the header of a file, and taking it back."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from submissions import headers
from submissions.found import find
from submissions.models import Deposition
from submissions.refusals import NotEditable, Refused
from submissions.review import findings
from submissions.templatetags.ui import plural
from submissions.views.base import deposition_view
from submissions.views.moves import back


@require_POST
@deposition_view(edit=True)
def header_state(request: HttpRequest, deposition: Deposition) -> HttpResponse:
    """``finding`` (ids; with ``all``: and those of the same codes) or ``kind`` (a code); ``value``, ``text``."""
    try:
        found = find(deposition)
        rows = findings.chosen(found, request.POST, still=headers.about_length)
        files = {row.subject_file for row in rows if headers.about_length(row) and row.subject_file}
        said = {"value": request.POST.get("value", ""), "reason": request.POST.get("text", "")}
        count = headers.state(deposition, files=files, author=request.user, **said)
    except NotEditable:
        raise
    except Refused as refused:
        messages.error(request, refused.sentence)
    else:
        messages.success(request, f"Stated in place of the header of {plural(count, 'file')}. It is checked anew.")
    return _checks(request, deposition)


@require_POST
@deposition_view(edit=True)
def header_withdraw(request: HttpRequest, deposition: Deposition, pk: int) -> HttpResponse:
    """``file``: of this file alone; else of all that the statement is about."""
    try:
        file = _uuid(request.POST.get("file", ""))
        count = headers.withdraw(deposition, statement=pk, actor=request.user, file=file)
    except NotEditable:
        raise
    except Refused as refused:
        messages.error(request, refused.sentence)
    else:
        messages.success(request, f"The header of {plural(count, 'file')} counts again.")
    return _checks(request, deposition)


def _checks(request: HttpRequest, deposition: Deposition) -> HttpResponse:
    return back(request, reverse("checks", args=[deposition.label]))


def _uuid(text: str) -> UUID | None:
    if not text:
        return None
    try:
        return UUID(text)
    except ValueError:
        raise Refused("This was withdrawn already, or the file was replaced.") from None
