"""The curators' list."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from itertools import groupby
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from submissions.review import queue as rows_of

PAGE = 50


def staff(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For curators and admins; for others the page does not exist."""

    @wraps(view)
    @login_required
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        user: Any = request.user
        if not (user.is_curator or user.is_admin):
            raise Http404
        return view(request, *args, **kwargs)

    return wrapped


@require_safe
@staff
def queue(request: HttpRequest) -> HttpResponse:
    """Grouped by who has to act, the oldest first."""
    views = rows_of.views(request.user)
    chosen = next((view for view in views if view.key == request.GET.get("view")), views[0])
    sought, kind = request.GET.get("q", "").strip()[:200], request.GET.get("kind", "")
    found = rows_of.rows(request.user, view=chosen, sought=sought, kind=kind)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    rows = rows_of.dressed(list(page), user=request.user)
    numbers = rows_of.numbers(request.user)
    first = next((row for row in rows if row.action == "claim"), None)
    context = {
        "page": page,
        "groups": [(title, list(some)) for title, some in groupby(rows, key=lambda row: row.group)],
        "group_counts": {title: numbers[f"group{n}"] for n, (title, _) in enumerate(rows_of.GROUPS)},
        "chips": [(view, numbers[view.key]) for view in views],
        "shown_view": chosen,
        "numbers": numbers,
        "first": first,
        "sought": sought,
        "kind": kind,
        "kinds": [("dataset", "Datasets"), ("annotation", "Annotations"), ("tomogram", "Tomograms")],
    }
    return render(request, "submissions/queue.html", context)
