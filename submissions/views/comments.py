"""What a depositor does with a curator's comment."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from submissions.models import Deposition
from submissions.threads import mark_done
from submissions.views.base import deposition_view
from submissions.views.section import find_row, keep, page, section_of


@require_POST
@deposition_view(edit=True)
def comment_done(request: HttpRequest, deposition: Deposition, pk: int) -> HttpResponse:
    """The button stands inside the form of a section, so what was typed there is saved with it."""
    comment = get_object_or_404(deposition.comments.filter(sent_at__isnull=False), pk=pk)
    address, _, key = request.POST.get("_page", "").partition("/")
    target = deposition.get_absolute_url()
    if key:
        row = find_row(deposition, address)
        outcome = keep(request, deposition, row, section_of(row, key))
        if outcome.conflicts:
            return page(request, deposition, address=address, key=key, outcome=outcome)
        target = reverse("section", args=[deposition.label, address, key])
    mark_done(deposition, comment=comment)
    messages.success(request, "The comment is marked as done.")
    return redirect(f"{target}#f-{comment.address.rpartition('.')[2]}")
