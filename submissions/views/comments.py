"""What a depositor does with a curator's comment."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from submissions.drafts import save_section
from submissions.forms import typed_in
from submissions.forms.parse import seen_in
from submissions.models import Deposition
from submissions.threads import mark_done
from submissions.views.base import deposition_view
from submissions.views.section import find_row, section_of


@require_POST
@deposition_view(edit=True)
def comment_done(request: HttpRequest, deposition: Deposition, pk: int) -> HttpResponse:
    """The button stands inside the form of a section, so what was typed there is saved with it."""
    comment = get_object_or_404(deposition.comments.filter(sent_at__isnull=False), pk=pk)
    page, anchor = _save_page(request, deposition), comment.address.rpartition(".")[2]
    mark_done(deposition, comment=comment)
    messages.success(request, "The comment is marked as done.")
    return redirect(f"{page}#f-{anchor}")


def _save_page(request: HttpRequest, deposition: Deposition) -> str:
    """Save the section that the button stands in; where to go back to."""
    address, _, key = request.POST.get("_page", "").partition("/")
    if not key:
        return deposition.get_absolute_url()
    row = find_row(deposition, address)
    asked = section_of(row, key)
    save_section(row, section=asked, typed=typed_in(asked.fields, request.POST), seen=seen_in(request.POST))
    return reverse("section", args=[deposition.label, row.address, key])
