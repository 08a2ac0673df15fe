"""What needs an eye: files without a place or with two, runs that lack a file, files that are left out."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from submissions.asked import identifier, number
from submissions.file_rows import roles_to_choose
from submissions.files import label_of
from submissions.matching import eye as seen
from submissions.matching import settling, table
from submissions.matching.eye import Filter
from submissions.matching.proposal import found
from submissions.matching.settling import Said
from submissions.models import Deposition
from submissions.refusals import Refused
from submissions.suggestions import Places
from submissions.templatetags.ui import plural
from submissions.views.base import deposition_view
from submissions.views.frame import frame
from submissions.views.matching.base import asked_listing, back, dataset_of, is_part
from validation.matching.result import NOT_DEPOSITED
from validation.roles import ROLES

PER_PAGE = 50
TABS = {
    "unmatched": "Unmatched",
    "twice": "Matched twice",
    "incomplete": "Incomplete runs",
    "left_out": "Not deposited",
}
MOST_TOLD = 3


@require_safe
@deposition_view(edit=True)
def eye(request: HttpRequest, deposition: Deposition) -> HttpResponse:
    """The page, or the card alone, where a page asks for a part."""
    context = _context(request, deposition)
    if is_part(request):
        return render(request, "submissions/files/eye.html", context)
    context |= frame(request, deposition, current="files")
    return render(request, "submissions/files/eye_page.html", context | {"back": "eye"})


@require_POST
@deposition_view(edit=True)
def eye_settle(request: HttpRequest, deposition: Deposition) -> HttpResponse:
    """What was said of the ticked files, or of all that the filter shows, is done."""
    dataset, asked = dataset_of(deposition, request.POST), request.POST
    tab = asked.get("tab", "")
    if "again" in asked:
        count = settling.take_in_again(deposition, files=_picked(asked), actor=request.user)
        messages.success(request, f"{plural(count, 'file')} to be deposited after all.")
    elif "all" in asked:
        listing = asked_listing(deposition, asked)
        paths = seen.opened(listing, only=_filter(asked))
        reason = asked.get("reason", "")
        if (shown := number(asked.get("shown", ""))) not in (None, len(paths)):
            now = plural(len(paths), "file is,files are")
            messages.warning(request, f"The page showed {shown:,}, and {now} like that now. Look at them first.")
            return back(request, deposition, tab=tab, dataset=dataset.pk if asked.get("dataset") else None)
        count = settling.leave_all_out(deposition, paths=paths, dataset=dataset, reason=reason, actor=request.user)
        messages.success(request, f"{plural(count, 'file')} not deposited. Undo it on the page of changes.")
    else:
        said = [_said(asked, pk) for pk in _picked(asked)]
        if not said:
            raise Refused("Tick the files that are meant.")
        settled = settling.settle(deposition, said, dataset=dataset, actor=request.user, unplaced=tab == "unmatched")
        if settled.files:
            messages.success(request, f"{plural(settled.files, 'file')} placed. Patterns leave them as they are.")
        _tell(request, settled.refused)
    return back(request, deposition, tab=tab, dataset=dataset.pk if asked.get("dataset") else None)


def _tell(request: HttpRequest, refused: list[str]) -> None:
    if refused:
        more = len(refused) - MOST_TOLD
        tail = f" And {more:,} more." if more > 0 else ""
        messages.warning(request, f"Not placed: {' '.join(refused[:MOST_TOLD])}{tail}")


def _picked(asked: QueryDict) -> list[str]:
    return [pk for pk in asked.getlist("pick") if str(identifier(pk)) == pk][: settling.MOST]


def _said(asked: QueryDict, pk: str) -> Said:
    role, run = asked.get(f"role-{pk}", ""), asked.get(f"run-{pk}", "").strip()
    was_run, was_label = asked.get(f"told-run-{pk}", ""), asked.get(f"told-label-{pk}", "")
    reason = asked.get("reason", "").strip() or asked.get(f"why-{pk}", "")
    takes_run = role in ROLES and ROLES[role].block is not None
    same_kind = takes_run and was_label.partition(":")[0] == ROLES[role].block
    return Said(
        pk,
        role,
        run if takes_run else "",
        asked.get(f"at-{pk}", ""),
        label=was_label if same_kind else "",
        reason=reason if role == NOT_DEPOSITED else "",
        new_run=bool(run) and run == was_run,
    )


def _filter(asked: QueryDict) -> Filter:
    return Filter(asked.get("begins", "").strip()[:900], asked.get("ends", "").strip()[:100])


def _context(request: HttpRequest, deposition: Deposition) -> dict[str, Any]:
    listing = asked_listing(deposition, request.GET)
    tab = request.GET.get("tab", "")
    only = _filter(request.GET)
    lines = table.lines(deposition)
    lacking = seen.incomplete(lines)
    opened = seen.opened(listing, only=only)
    counts = {
        "unmatched": len(opened) if not only else len(seen.opened(listing, only=Filter())),
        "twice": seen.twice(deposition).count(),
        "incomplete": len(lacking),
        "left_out": seen.left_out(deposition).count(),
    }
    tab = tab if tab in TABS else next((name for name in list(TABS)[:3] if counts[name]), "unmatched")
    places = Places(deposition)
    of_tab: dict[str, Any] = {"unmatched": opened, "twice": seen.twice(deposition), "incomplete": lacking}
    page: Page[Any] = Paginator(of_tab.get(tab, seen.left_out(deposition)), PER_PAGE).get_page(request.GET.get("page"))
    rows: list[Any] = list(page.object_list)
    if tab == "unmatched":
        rows = seen.rows_of(listing, rows, places=places)
    elif tab == "twice":
        rows = seen.rows_twice(rows)
    return {
        "deposition": deposition,
        "dataset": listing.dataset,
        "datasets": list(places.datasets.values()),
        "tab": tab,
        "tabs": [(name, TABS[name], counts[name]) for name in TABS],
        "counts": counts,
        "sure": found(listing)["sure"],
        "everything": len(listing.files),
        "page": page,
        "rows": rows,
        "only": only,
        "filtered": len(opened),
        "suggested": sum(row.suggested for row in rows) if tab == "unmatched" else 0,
        "roles": _roles(places, rows if tab in ("unmatched", "twice") else []),
        "spots": _spots(places),
        "runs": places.runs,
    }


def _roles(places: Places, rows: list[seen.Row]) -> list[tuple[str, str]]:
    """Those that can be chosen, and those that a suggestion would make a block for."""
    shown = dict(roles_to_choose(places))
    shown |= {row.role: label_of(row.role) for row in rows if row.role and row.label}
    return [(key, shown[key]) for key in ROLES if key in shown]


def _spots(places: Places) -> list[tuple[str, str]]:
    """What a file may belong to, where that is not clear from its role."""
    choices = {ROLES[role].block: places.choices(role) for role in ROLES if ROLES[role].block}
    return [choice for several in choices.values() if len(several) > 1 for choice in several]
