"""What the views of moves share: try it, and answer with what stands against it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from submissions.models import Deposition
from submissions.refusals import MoveRefused, NotAllowed
from submissions.review import workflow
from submissions.states import Action
from submissions.views.base import deposition_view

# The answer of a page that says in itself why something was refused.
REFUSED = 409
# Pages about many depositions.
WITHOUT_LABEL = ("exports", "queue")
Page = Callable[[HttpRequest, Deposition, MoveRefused], HttpResponse]


def attempt(
    request: HttpRequest,
    deposition: Deposition,
    *,
    action: Action,
    done: str,
    go: str,
    page: Page | None = None,
    data: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """Make the move and go to the page named ``go``, or draw ``page`` with the obstacles (a message without one)."""
    reason = request.POST.get("reason", "")
    try:
        workflow.move(deposition, action=action, actor=request.user, reason=reason, data=data)
    except NotAllowed as refused:
        messages.error(request, refused.sentence)
    except MoveRefused as refused:
        if page is not None and refused.obstacles:
            return page(request, deposition, refused)
        sentences = [refused.sentence, *(obstacle.sentence for obstacle in refused.obstacles)]
        messages.error(request, " ".join(sentences))
    else:
        messages.success(request, done.format(label=deposition.label))
    return redirect(go) if go in WITHOUT_LABEL else redirect(go, deposition.label)


def mover(
    *,
    action: Action,
    done: str,
    go: str,
    page: Page | None = None,
    owner: bool = False,
    decides: bool = False,
    reads: tuple[str, ...] = (),
) -> Any:
    """A view (POST) that makes one move of the table, with the reason that was typed.

    ``decides``: on a revision, so the form names the one that was on the page. ``reads``: further numbers of the form.
    """

    @require_POST
    @deposition_view(owner=owner)
    def view(request: HttpRequest, deposition: Deposition) -> HttpResponse:
        data = {"revision": seen_revision(request)} if decides else {}
        data |= {name: seen_number(request, name) for name in reads if name in request.POST}
        return attempt(request, deposition, action=action, done=done, go=go, page=page, data=data)

    return view


def seen_revision(request: HttpRequest) -> int | None:
    """The revision that was on the page when it was drawn."""
    return seen_number(request, "revision")


def seen_number(request: HttpRequest, name: str) -> int | None:
    """A number that the form carries, None for anything else."""
    typed = request.POST.get(name, "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else None


def back(request: HttpRequest, fallback: str) -> HttpResponse:
    """To the page that the form names in ``next``, if it is one of ours."""
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) and wanted.startswith("/")
    return redirect(wanted if safe else fallback)
