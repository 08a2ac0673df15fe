"""Tables of runs, of gain references, or of the whole mapping: down as CSV, and up with a look before it is done."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from submissions.files import label_of
from submissions.matching import mapping, tables
from submissions.models import Deposition
from submissions.refusals import Refused
from submissions.templatetags.ui import plural
from submissions.views.base import deposition_view
from submissions.views.frame import frame
from submissions.views.matching.base import dataset_of

SHOWN = 100


@require_safe
@deposition_view(edit=True)
def matching_table(request: HttpRequest, deposition: Deposition) -> HttpResponse:
    """The page to give a table; with one at hand, what it would do."""
    dataset = dataset_of(deposition, request.GET)
    context: dict[str, Any] = {"dataset": dataset, "datasets": list(deposition.datasets.order_by("position"))}
    if token := request.GET.get("table", ""):
        try:
            name, text = tables.kept(deposition, token, actor=request.user)
            context |= {"token": token, "name": name, "read": tables.read(deposition, text, dataset=dataset)}
            context["shown"] = _shown(deposition, context["read"])
        except Refused as refused:
            context["problem"] = refused.sentence
    context |= frame(request, deposition, current="files")
    return render(request, "submissions/files/matching_table.html", context)


@require_POST
@deposition_view(edit=True)
def matching_table_give(request: HttpRequest, deposition: Deposition) -> HttpResponse:
    """Take a table in, and show what it would do."""
    given = request.FILES.get("table")
    if given is None:
        raise Refused("Choose a table: a CSV file, or tab-separated text.")
    if (given.size or 0) > mapping.MOST_BYTES:
        raise Refused(f"The table has {given.size:,} bytes; {mapping.MOST_BYTES:,} is the most.")
    token = tables.keep(deposition, given.read(), actor=request.user, name=given.name or "a table")
    query = urlencode([("table", token), ("dataset", str(dataset_of(deposition, request.POST).pk))])
    return redirect(f"{reverse('matching_table', args=[deposition.label])}?{query}")


@require_POST
@deposition_view(edit=True)
def matching_table_apply(request: HttpRequest, deposition: Deposition) -> HttpResponse:
    """Do what the table says."""
    name, text = tables.kept(deposition, request.POST.get("table", ""), actor=request.user)
    dataset = dataset_of(deposition, request.POST)
    done = tables.apply(deposition, text, dataset=dataset, actor=request.user, name=name)
    added = f"; {plural(len(done.new_runs), 'run')} added" if done.new_runs else ""
    messages.success(request, f"{plural(done.files, 'file')} placed by {name}{added}. Undo it on the page of changes.")
    return redirect("files", deposition.label)


@require_safe
@deposition_view()
def mapping_download(request: HttpRequest, deposition: Deposition) -> HttpResponse:
    """Which file is what, as CSV: it can be edited and given again."""
    answer = HttpResponse(mapping.text_of(deposition), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{deposition.label}-files.csv"'
    answer["Cache-Control"] = "no-store"
    return answer


def _shown(deposition: Deposition, read: tables.Read) -> list[tuple[str, str, str]]:
    """The first places that would change: path, role and run."""
    if read.mapped:
        rows = [row for several in list(read.mapped.rows.values())[:SHOWN] for row in several][:SHOWN]
        return [(row.file.path, label_of(row.role), _run_of(row)) for row in rows]
    wishes = [wish for several in list(read.rows.values())[:SHOWN] for wish in several][:SHOWN]
    return [(wish.path, label_of(wish.role), wish.run) for wish in wishes]


def _run_of(row: Any) -> str:
    return row.run.name if row.run else ""
