"""The page of one section: drawn for everyone who may see it, saved for the owner, always, wrong or not."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.views.decorators.http import require_http_methods

from submissions.asked import number
from submissions.drafts import Row, save_section
from submissions.effective import from_headers_everywhere
from submissions.forms import SectionForm, typed_in
from submissions.forms.parse import seen_in
from submissions.forms.section import marks, shown
from submissions.models import Block, Dataset, Deposition
from submissions.schema import Judgement, Section
from submissions.templatetags.ui import clock
from submissions.threads import threads_of
from submissions.tree import Outline
from submissions.views.base import deposition_view
from submissions.views.frame import frame, look_at
from submissions.views.parts import part_context


@require_http_methods(["GET", "HEAD", "POST"])
def section(request: HttpRequest, label: str, address: str, key: str) -> HttpResponse:
    view = save if request.method == "POST" else show
    return view(request, label, address, key)


@deposition_view()
def show(request: HttpRequest, deposition: Deposition, address: str, key: str) -> HttpResponse:
    known = look_at(deposition)
    row = row_in(known.tree, address)
    asked = section_of(row, key)
    context = frame(request, deposition, current=f"{address}/{key}", known=known)
    missing = request.GET.get("show") == "missing"
    form = SectionForm(
        asked,
        values=row.values,
        judgement=judgement_in(known.tree, row),
        missing=missing and context["editable"],
        readonly=not context["editable"],
        threads=threads_of(
            deposition,
            row=address,
            comments=known.comments,
            labels={field.key: field.label for field in asked.fields},
            can_close=context["editable"],
        ),
    )
    context |= {"section": asked, "row": row, "form": form, "missing": missing} | part_context(known.tree, row)
    return render(request, "submissions/section.html", context)


@deposition_view(edit=True)
def save(request: HttpRequest, deposition: Deposition, address: str, key: str) -> HttpResponse:
    row = find_row(deposition, address)
    asked = section_of(row, key)
    typed = typed_in(asked.fields, request.POST)
    save_section(row, section=asked, typed=typed, seen=seen_in(request.POST))
    deposition = deposition if not isinstance(row, Deposition) else row
    if "application/json" in request.headers.get("Accept", ""):
        return _saved(request, deposition, address=address, asked=asked)
    go = request.POST.get("go", "")
    context = frame(request, deposition, current=f"{address}/{key}")
    target = context["back"] if go == "back" else context["onward"] if go == "onward" else None
    return redirect(target.url if target else request.get_full_path())


def _saved(request: HttpRequest, deposition: Deposition, *, address: str, asked: Section) -> JsonResponse:
    """What autosave.js wants to know: when, what stands in the controls now, what is wrong, the changed parts."""
    known = look_at(deposition)
    row = row_in(known.tree, address)
    context = frame(request, deposition, current=f"{address}/{asked.key}", known=known)
    problems = shown(
        judgement_in(known.tree, row).problems, section=asked, missing=request.GET.get("show") == "missing"
    )
    return JsonResponse(
        {
            "saved": f"Saved at {clock(deposition.saved_at)}",
            "seen": marks(asked.fields, row.values),
            "problems": [
                {"field": p.field, "row": p.row, "column": p.column, "sentence": p.sentence}
                for p in problems
                if p.kind not in ("advice", "archive")
            ],
            "parts": render_to_string("submissions/section_parts.html", context, request=request),
        }
    )


def find_row(deposition: Deposition, address: str) -> Row:
    """The row with this address inside the deposition, or 404."""
    kind, _, key = address.partition(":")
    found: Row | None = deposition if address == deposition.address else None
    pk = number(key) or 0
    if kind == "dataset":
        found = deposition.datasets.filter(pk=pk).first()
    elif kind == "block":
        blocks = Block.objects.filter(dataset__deposition=deposition, pk=pk)
        found = blocks.select_related("dataset__deposition").first()
    if found is None:
        raise Http404
    return found


def row_in(tree: Outline, address: str) -> Row:
    """The same out of a loaded deposition."""
    if address == tree.deposition.address:
        return tree.deposition
    rows: list[Dataset | Block] = [node.dataset for node in tree.datasets]
    rows += [node.block for node in tree.blocks.values()]
    for row in rows:
        if row.address == address:
            return row
    raise Http404


def section_of(row: Row, key: str) -> Section:
    for asked in row.sections:
        if asked.key == key:
            return asked
    raise Http404


def judgement_in(tree: Outline, row: Row) -> Judgement:
    """With what the headers answer, as completeness counts it."""
    if isinstance(row, Block):
        return row.judgement(known=from_headers_everywhere(tree, tree.blocks[row.pk]))
    return row.judgement()
