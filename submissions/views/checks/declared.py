"""The declared file for download."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from submissions import declared
from submissions.models import Dataset, Deposition
from submissions.views.base import deposition_view


@require_safe
@deposition_view()
def checks_declared(request: HttpRequest, deposition: Deposition, pk: int) -> Any:
    """Of one dataset: names of runs are unique in it. ``pk``: its primary key."""
    datasets = Dataset.objects.filter(deposition=deposition).select_related("deposition")
    dataset = get_object_or_404(datasets, pk=pk)
    name = f"{deposition.label}-dataset-{dataset.position}.json"
    response = StreamingHttpResponse(declared.text(dataset), content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response
