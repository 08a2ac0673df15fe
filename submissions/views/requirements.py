"""What is asked, before anything is typed: made from the schema, so that it cannot say something else."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from submissions.files import label_of
from submissions.schema import describe


@require_safe
def requirements(request: HttpRequest) -> HttpResponse:
    pages = [
        (page, [(label_of(need.role), need.when) for need in page.files], f"part-{number}")
        for number, page in enumerate(describe.pages(), start=1)
    ]
    return render(request, "submissions/requirements.html", {"pages": pages})
