"""The curator's page of one deposition: all about it, and every decision."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from submissions.export.record import Record, read
from submissions.found import find
from submissions.models import Deposition, File, Run
from submissions.refusals import MoveRefused, Obstacle
from submissions.review import comments, findings, guards, history, in_words, workflow
from submissions.review.permissions import is_participant
from submissions.since import since
from submissions.standing import standing
from submissions.states import Action, Guard, State
from submissions.templatetags.ui import plural
from submissions.threads import sent_comments
from submissions.views.base import deposition_view, find_deposition, find_record
from submissions.views.checks import stated
from submissions.views.moves import REFUSED, mover
from validation.models import Tally

FILES = 100
RECENT = 6
PASSES = (
    (Guard.ERRORS_WAIVED, "No error is open"),
    (Guard.EVERY_CHECK_MADE, "Every check has been made"),
    (Guard.ARCHIVE_CAN_TAKE_IT, "The archive can take it"),
)


def reviewed(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For curators and admins, and never for a deposition one works on."""

    @wraps(view)
    @deposition_view()
    def wrapped(request: HttpRequest, deposition: Deposition, *args: Any, **kwargs: Any) -> HttpResponse:
        user: Any = request.user
        if not (user.is_curator or user.is_admin) or is_participant(user, deposition):
            raise Http404
        return view(request, deposition, *args, **kwargs)

    return wrapped


@require_safe
@login_required
def review(request: HttpRequest, label: str) -> HttpResponse:
    try:
        find_deposition(request.user, label)
    except Http404:
        find_record(request.user, label)
        return redirect("record", label)
    return _review(request, label)


@reviewed
def _review(request: HttpRequest, deposition: Deposition) -> HttpResponse:
    return page(request, deposition, None)


def page(request: HttpRequest, deposition: Deposition, refused: MoveRefused | None) -> HttpResponse:
    """What was submitted last, in words, with findings and files as they are now."""
    snapshot = deposition.snapshots.select_related("submitted_by").last()
    if snapshot is None or is_participant(request.user, deposition):
        raise Http404
    record = read(snapshot.document)
    drafts = comments.drafts(deposition, author=request.user)
    parts = in_words.parts(record, sent_comments(deposition))
    found = find(deposition)
    names = dict(Run.objects.filter(dataset__deposition=deposition).values_list("uuid", "name"))
    context: dict[str, Any] = {
        "deposition": deposition,
        "snapshot": snapshot,
        "snapshots": list(deposition.snapshots.defer("document").order_by("-revision")),
        "refused": refused and _here(refused),
        "parts": parts,
        "found": findings.grouped(found, names=names),
        "counts": findings.counts(found),
        "since": since(deposition, found=found, user=request.user),
        "stated": stated.submitted(record),
        "files": submitted_files(request, deposition, record),
        "drafts": [(draft, _place(parts, draft.address)) for draft in drafts],
        "tally": Tally.objects.filter(scope=deposition.uuid).first(),
        "run_count": sum(len(dataset.runs) for dataset in record.datasets),
        "given_up": guards.given_up(deposition),
        "away": guards.elsewhere_files(deposition),
        "may_comment": comments.may_comment(request.user, deposition),
        "candidates": workflow.candidates(request.user, deposition),
        "offers": {move.action.value for move in workflow.offers(request.user, deposition)},
        "history": history.latest(deposition, count=RECENT),
        "event_count": deposition.events.count(),
        "acts_template": "submissions/review/acts.html",
    }
    context |= {"before": _before(request, deposition), "bar": _bar(request, deposition, snapshot.submitted_by)}
    context["side"] = _side(context)
    return render(request, "submissions/review.html", context, status=REFUSED if refused else 200)


def _here(refused: MoveRefused) -> MoveRefused:
    """The same, leading to the findings on this page instead of those on the authors' page of checks."""
    there = [(row, row.url.rpartition("#")[2]) for row in refused.obstacles]
    rows = [replace(row, url=f"#{mark}", place="") if mark.startswith("finding-") else row for row, mark in there]
    return MoveRefused(refused.sentence, obstacles=tuple(rows))


def _before(request: HttpRequest, deposition: Deposition) -> list[tuple[str, list[Any]]]:
    """Each guard of acceptance: what to say when it holds, and what stands against it."""
    if deposition.state not in (State.SUBMITTED, State.IN_REVIEW):
        return []
    # That some files were never checked is asked when accepting itself.
    unchecked = guards.elsewhere_files(deposition)
    case = guards.Case(deposition, request.user, data={"unchecked": unchecked and unchecked.count})
    found = [(words, guards.GUARDS[guard](case)) for guard, words in PASSES]
    errors = found[0][1]
    if len(errors) > 1:
        found[0] = (
            found[0][0],
            [Obstacle(f"{len(errors):,} errors are neither fixed nor waived.", "#findings", "Findings")],
        )
    return found


def _bar(request: HttpRequest, deposition: Deposition, submitter: Any) -> dict[str, Any]:
    return {
        "title": deposition.title,
        "state": deposition.state,
        "number": deposition.label,
        "revision": deposition.revision,
        "facts": [standing(deposition, user=request.user), f"Submitted by {submitter}"],
    }


def _place(parts: list[in_words.Part], address: str) -> tuple[str, str]:
    """Where a comment stands, in words, and its anchor."""
    for part in parts:
        for value in part.values:
            if value.address == address:
                return f"{part.title}, {value.label}", value.anchor
    return "The whole deposition", "whole"


def submitted_files(request: HttpRequest, deposition: Deposition, record: Record, *, live: bool = True) -> Any:
    """One page of the submitted files with their roles; those that are still there can be downloaded (if ``live``)."""
    names = {run.id: run.name for dataset in record.datasets for run in dataset.runs}
    used: dict[str, list[tuple[str, str]]] = {}
    for (_, run, role), paths in record.files.items():
        for path in paths:
            used.setdefault(path, []).append((role.replace("_", " "), names.get(run, "")))
    submitted = [file for file in record.all_files if file.content or file.elsewhere]
    page = Paginator(submitted, FILES).get_page(request.GET.get("page"))
    shown = File.objects.filter(deposition=deposition, removed_at=None, pk__in=[file.id for file in page])
    there = {str(pk): str(content) for pk, content in shown.values_list("pk", "content")}
    rows: list[Any] = [
        {
            "file": file,
            "roles": ", ".join(sorted({role for role, _ in used.get(file.relative or "", [])})),
            "runs": sorted({run for _, run in used.get(file.relative or "", [])}),
            "here": there.get(file.id) == file.content["id"] if live and file.content is not None else None,
        }
        for file in page
    ]
    page.object_list = rows
    return page


def _side(context: dict[str, Any]) -> dict[str, Any]:
    """On this page, with what needs a look."""
    counts, said = context["counts"], sum(part.said for part in context["parts"])
    standing_against = sum(len(rows) for _, rows in context["before"])
    open_count = counts["error"] + counts["warning"]
    mark = "error" if counts["error"] else "missing" if counts["warning"] else "ready"
    items = [
        _item("Findings", "findings", mark, f"{open_count:,}" if open_count else ""),
        _item("Metadata", "metadata", "comments" if said else "ready", ""),
        _item("Files", "files", "ready", f"{context['files'].paginator.count:,}"),
    ]
    pages = [_page(part) for part in context["parts"]]
    groups = [{"title": "On this page", "items": items}, {"title": "Metadata", "items": pages}]
    short = f"{plural(standing_against, 'thing')} against acceptance" if standing_against else "On this page"
    return {"label": "On this page", "progress": "", "groups": groups, "short": short}


def _page(part: in_words.Part) -> dict[str, Any]:
    label = f"{part.title} ({part.place})" if part.place else part.title
    return _item(label, part.anchor, "comments" if part.said else "ready", f"{part.said:,}" if part.said else "")


def _item(label: str, anchor: str, mark: str, count: str) -> dict[str, Any]:
    return {"label": label, "url": f"#{anchor}", "mark": mark, "count_text": count}


claim = mover(action=Action.CLAIM, done="{label} is yours to review.", go="review")
request_changes = mover(
    action=Action.REQUEST_CHANGES, done="Your comments are sent.", go="review", page=page, decides=True
)
accept = mover(
    action=Action.ACCEPT, done="{label} is accepted.", go="review", page=page, decides=True, reads=("unchecked",)
)
reject = mover(action=Action.REJECT, done="{label} is rejected.", go="review", page=page, decides=True)
