"""What the views share: the deposition by its label under ``visible_to``, and refusals as answers."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404

from submissions import export
from submissions.models import Deposition, Snapshot
from submissions.models.deposition import deposition_number
from submissions.refusals import NotAllowed, NotEditable, Refused
from submissions.review.permissions import can_edit, is_editor, is_owner, is_participant

View = Callable[..., HttpResponse]


def find_deposition(user: Any, label: str) -> Deposition:
    """The deposition if ``user`` may see it; otherwise 404, whether it exists or not."""
    return get_object_or_404(
        Deposition.objects.visible_to(user).select_related("owner", "curator"), pk=deposition_number(label)
    )


def find_record(user: Any, label: str) -> Snapshot:
    """The accepted snapshot, for curators and admins, also while the owner writes the next revision; otherwise 404.

    Nothing but the snapshot is for them then: what the draft says now is the owner's alone.
    """
    if not (user.is_curator or user.is_admin):
        raise Http404
    snapshot = export.accepted(get_object_or_404(Deposition, pk=deposition_number(label)))
    if snapshot is None:
        raise Http404
    return snapshot


def deposition_view(*, edit: bool = False, owner: bool = False, participant: bool = False) -> Callable[[View], View]:
    """A view of one deposition: signed in, visible, and with ``edit`` open for this person's changes.

    With ``edit``, ``owner`` or ``participant`` nobody but its owner and co-authors learns that it exists; a co-author
    without the right is told so. The view gets the deposition in place of its label. A refusal becomes a message on the
    page of the deposition, or JSON with status 409 (403: no right) where the caller asked for JSON.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        @login_required
        def wrapped(request: HttpRequest, label: str, *args: Any, **kwargs: Any) -> HttpResponse:
            deposition = find_deposition(request.user, label)
            try:
                if (edit or owner or participant) and not is_participant(request.user, deposition):
                    raise Http404
                if owner and not is_owner(request.user, deposition):
                    raise NotAllowed("Only the owner of the deposition can do this.")
                if edit and not is_editor(request.user, deposition):
                    raise NotAllowed(f"You may view {deposition.label}; to change it, ask {deposition.owner}.")
                if edit and not can_edit(request.user, deposition):
                    raise NotEditable(
                        f"{deposition.label} is {deposition.state_label.lower()}; nothing in it can be changed now."
                    )
                return view(request, deposition, *args, **kwargs)
            except Refused as refused:
                return refusal(request, deposition, refused)

        return wrapped

    return decorate


def refusal(request: HttpRequest, deposition: Deposition, refused: Refused) -> HttpResponse:
    """The answer to a refused request."""
    if "application/json" in request.headers.get("Accept", "") or request.content_type == "application/json":
        status = 403 if isinstance(refused, NotAllowed) else 409
        details = [obstacle.sentence for obstacle in refused.obstacles]
        return JsonResponse({"error": refused.sentence, "details": details}, status=status)
    messages.error(request, refused.sentence)
    if request.headers.get("HX-Request"):
        # A part of a page asked: the browser goes to the whole page that tells why.
        return HttpResponse(status=409, headers={"HX-Redirect": deposition.get_absolute_url()})
    return HttpResponseRedirect(deposition.get_absolute_url())
