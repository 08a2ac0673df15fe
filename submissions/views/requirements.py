"""What is asked, before anything is typed: made from the schema, so that it cannot say something else."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from submissions.files import label_of
from submissions.schema import describe


@require_safe
def requirements(request: HttpRequest) -> HttpResponse:
    """``?group=``: what is asked for; new datasets where it says nothing that is known."""
    asked = request.GET.get("group", "")
    group = asked if asked in describe.GROUPS else "dataset"
    pages = [
        (page, [(label_of(need.role), need.when, need.every_run) for need in page.files], f"part-{number}")
        for number, page in enumerate(describe.pages(group), start=1)
    ]
    context = {"pages": pages, "groups": describe.GROUPS, "group": group, "words": describe.GROUPS[group]}
    return render(request, "submissions/requirements.html", context)
