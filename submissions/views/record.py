"""The accepted revision as it was submitted, for curators and admins: what the archive has, and nothing of a draft."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from submissions.export.record import read
from submissions.review import in_words
from submissions.states import EXPORTABLE
from submissions.views.base import find_record
from submissions.views.review import submitted_files


@require_safe
@login_required
def record(request: HttpRequest, label: str) -> HttpResponse:
    snapshot = find_record(request.user, label)
    accepted = read(snapshot.document)
    context = {
        "deposition": snapshot.deposition,
        "snapshot": snapshot,
        "title": accepted.values.get("title") or label,
        "amended": snapshot.deposition.state not in EXPORTABLE,
        "parts": in_words.parts(accepted, ()),
        "files": submitted_files(request, snapshot.deposition, accepted, live=False),
    }
    return render(request, "submissions/record.html", context)
