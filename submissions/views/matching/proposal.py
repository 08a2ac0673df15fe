"""What matching proposes for the files of a dataset, and taking it over."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from submissions.files import label_of
from submissions.matching import taking
from submissions.matching.listing import Listing, folders_of
from submissions.matching.proposal import found
from submissions.models import Deposition
from submissions.templatetags.ui import plural
from submissions.views.base import deposition_view
from submissions.views.frame import frame
from submissions.views.matching.base import asked_listing, back, dataset_of, folder_of, is_part
from validation.matching import RUN, SUGAR

MOST_GUESSES = 2_000


@require_safe
@deposition_view(edit=True)
def matching(request: HttpRequest, deposition: Deposition) -> HttpResponse:
    """The page of the proposal; its card alone, where a page asks for a part."""
    listing = asked_listing(deposition, request.GET)
    context = _context(request, deposition, listing)
    if is_part(request):
        return render(request, "submissions/files/proposal.html", context | {"brief": True, "back": "files"})
    context |= frame(request, deposition, current="files")
    context["folders"] = folders_of(listing.files)
    return render(request, "submissions/files/matching.html", context | {"back": "matching"})


@require_POST
@deposition_view(edit=True)
def matching_take(request: HttpRequest, deposition: Deposition) -> HttpResponse:
    """Take over what is sure, and the guesses that are ticked."""
    taken = taking.take(
        deposition,
        dataset=dataset_of(deposition, request.POST),
        actor=request.user,
        folder=folder_of(request.POST),
        guesses=request.POST.getlist("guess")[:MOST_GUESSES],
        clutter="clutter" in request.POST,
        more_runs="more" in request.POST,
    )
    messages.success(request, _said(taken))
    if taken.gone:
        messages.warning(
            request, f"{plural(taken.gone, 'guess,guesses')} changed since the page was drawn, so not taken."
        )
    return back(request, deposition)


def _context(request: HttpRequest, deposition: Deposition, listing: Listing) -> dict[str, Any]:
    more = "more" in request.GET
    told = found(listing, more_runs=more)
    return {
        "deposition": deposition,
        "told": told,
        "lines": [_line(row) for row in told["lines"]],
        "guesses": [row | {"role": label_of(row["role"])} for row in told["guesses"]],
        "guessed": sum(row["files"] for row in told["guesses"]),
        "dataset": listing.dataset,
        "datasets": list(deposition.datasets.order_by("position")),
        "folder": listing.folder.rstrip("/"),
        "more": more,
        "has_runs": bool(listing.runs),
    }


def _line(row: dict[str, Any]) -> dict[str, Any]:
    kind, words = _verdict(row)
    globs = [glob.replace(RUN, SUGAR) for glob in row["globs"]]
    return row | {"role": label_of(row["role"]), "globs": globs, "kind": kind, "words": words}


def _verdict(row: dict[str, Any]) -> tuple[str, str]:
    if not row["title"]:
        return "note", row["why"][:1].upper() + row["why"][1:]
    if not row["counts"]:
        return "pass", "For all runs"
    usual, run, number, others = row["counts"]
    if others and row["runs"] > 2:
        more = f" and {others - 1:,} more differ" if others > 1 else ""
        return "warning", f"{run} has {number:,}{more}, others {usual:,}"
    return "pass", "One for each run" if usual == 1 else f"{usual:,} for each run"


def _said(taken: taking.Taken) -> str:
    parts = [plural(taken.files, "file") + (" has its place" if taken.files == 1 else " have their place")]
    parts += [f"{plural(taken.runs, 'run')} added"] if taken.runs else []
    parts += [f"{plural(taken.blocks, 'block')} added"] if taken.blocks else []
    parts += [f"{plural(taken.patterns, 'pattern')} kept"] if taken.patterns else []
    return f"{'; '.join(parts)}. Undo it on the page of changes."
