"""The page on which files are stated that lie in another archive."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from submissions import elsewhere as verbs
from submissions.elsewhere import ElsewhereRefused, Stated
from submissions.listed import ListingRefused
from submissions.models import Deposition
from submissions.templatetags.ui import plural
from submissions.views.base import deposition_view
from submissions.views.frame import frame

SHOWN = 20


@require_http_methods(["GET", "HEAD", "POST"])
@deposition_view(edit=True)
def elsewhere(request: HttpRequest, deposition: Deposition) -> HttpResponse:
    """State, move to another entry, withdraw, refer: what was done is told, what could not be stays in the box."""
    if request.method != "POST":
        return _page(request, deposition)
    typed = {name: request.POST.get(name, "").strip() for name in ("entry", "folder")} | {"text": _listing(request)}
    try:
        if "withdraw" in request.POST:
            _withdraw(request, deposition)
        elif "rename" in request.POST:
            _rename(request, deposition)
        elif "refer" in request.POST:
            verbs.refer(deposition, entry=request.POST["refer"], actor=request.user)
            messages.success(request, f"{request.POST['refer']} stands among the cross-references.")
        else:
            result = verbs.state(deposition, **typed, actor=request.user)
            _tell(request, result)
            if result.wrong:
                lines = dict.fromkeys((odd.number, odd.text) for odd in result.wrong)
                left = typed | {"text": "\n".join(text for _, text in lines)}
                return _page(request, deposition, typed=left, wrong=result.wrong, junk=result.junk)
    except (ElsewhereRefused, ListingRefused) as refused:
        return _page(request, deposition, typed=typed, trouble=refused.sentence)
    return redirect("elsewhere", deposition.label)


def _listing(request: HttpRequest) -> str:
    """What stands in the box, or in the file that was chosen for it. Raises: ElsewhereRefused."""
    chosen = request.FILES.get("listing")
    if chosen is None:
        return request.POST.get("text", "")
    content: bytes = chosen.read(verbs.MOST_CHARACTERS + 1)
    return content.decode("utf-8-sig", errors="replace")


def _withdraw(request: HttpRequest, deposition: Deposition) -> None:
    entry = request.POST["withdraw"]
    count = verbs.withdraw(deposition, entry=entry, actor=request.user)
    messages.success(request, f"{plural(count, 'file')} of {entry} {'is' if count == 1 else 'are'} withdrawn.")


def _rename(request: HttpRequest, deposition: Deposition) -> None:
    entry, to = request.POST["rename"], request.POST.get("to", "")
    if count := verbs.rename(deposition, entry=entry, to=to, actor=request.user):
        messages.success(request, f"{plural(count, 'file')} {'lies' if count == 1 else 'lie'} at {verbs.entry_of(to)}.")


def _tell(request: HttpRequest, result: Stated) -> None:
    told = [(result.new, "stated"), (result.changed, "changed"), (result.same, "stated already")]
    said = [f"{plural(count, 'file')} {word}" for count, word in told if count]
    said += [f"{plural(len(result.junk), 'line')} left out, as no data"] if result.junk else []
    said += [f"{plural(result.placed, 'place')} given by your patterns"] if result.placed else []
    if said:
        messages.success(request, f"{'; '.join(said)}.")


def _page(request: HttpRequest, deposition: Deposition, **more: Any) -> HttpResponse:
    context = frame(request, deposition, current="files") | {
        "entries": verbs.entries(deposition),
        "typed": {"entry": "", "folder": "", "text": ""},
        "shown": SHOWN,
        **more,
    }
    status = 400 if more.get("trouble") else 200
    return render(request, "submissions/files/elsewhere.html", context, status=status)
