"""Stands in for pages that are not there yet."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from submissions.models import Deposition
from submissions.views.base import deposition_view


@deposition_view()
def later(request: HttpRequest, deposition: Deposition) -> HttpResponse:
    return redirect(deposition)
