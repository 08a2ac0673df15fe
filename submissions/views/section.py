"""The page of one section: drawn for everyone who may see it, saved for the owner, always, wrong or not."""

from __future__ import annotations

import json

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.views.decorators.http import require_http_methods

from submissions.asked import number
from submissions.drafts import Row, save_section
from submissions.effective import from_headers_everywhere
from submissions.forms import SectionForm
from submissions.forms.section import shown
from submissions.forms.told import told
from submissions.models import Block, Dataset, Deposition
from submissions.prefill.accepting import Taken
from submissions.review.permissions import can_edit, is_participant
from submissions.schema import Field, Judgement, Section
from submissions.templatetags.ui import clock, when
from submissions.threads import threads_of
from submissions.tree import Outline
from submissions.typed import as_stored
from submissions.views import prefill, unsent
from submissions.views.base import deposition_view
from submissions.views.beside import put_beside
from submissions.views.changes import at_fields
from submissions.views.conflicts import THEIRS, last_changes, stand_in
from submissions.views.frame import Known, frame, look_at
from submissions.views.outcome import Outcome, drawn, next_seen, not_yet_saved, outcome_of, posted_in, seen_on_page
from submissions.views.parts import part_context
from submissions.views.profiles import profile_context

PASTE = "paste-"  # a button that leads to the page on which rows of a field are pasted


@require_http_methods(["GET", "HEAD", "POST"])
def section(request: HttpRequest, label: str, address: str, key: str) -> HttpResponse:
    json_wanted = "application/json" in request.headers.get("Accept", "")
    if request.method == "POST" and not request.user.is_authenticated and not json_wanted:
        return unsent.keep(request)
    view = save if request.method == "POST" else show
    return view(request, label, address, key)


@deposition_view()
def show(request: HttpRequest, deposition: Deposition, address: str, key: str) -> HttpResponse:
    sent = unsent.take(request) if can_edit(request.user, deposition) else None
    outcome = None
    if sent is not None:
        row = find_row(deposition, address)
        asked = section_of(row, key)
        outcome = not_yet_saved(request, deposition, row, asked, posted=posted_in(sent, asked))
    return page(request, deposition, address=address, key=key, outcome=outcome)


@deposition_view(edit=True)
def save(request: HttpRequest, deposition: Deposition, address: str, key: str) -> HttpResponse:
    row = find_row(deposition, address)
    asked = section_of(row, key)
    outcome = keep(request, deposition, row, asked)
    taken = prefill.take(request, deposition, outcome.saved.row, asked)
    deposition = deposition if not isinstance(row, Deposition) else row
    if "application/json" in request.headers.get("Accept", ""):
        return _saved(request, deposition, address=address, asked=asked, outcome=outcome, taken=taken)
    if outcome.conflicts:
        return page(request, deposition, address=address, key=key, outcome=outcome)
    if taken and (taken.accepted or taken.gone):
        prefill.say(request, taken)
    go = request.POST.get("go", "")
    if go.startswith(PASTE):
        return redirect("rows_paste", deposition.label, address, key, go.removeprefix(PASTE))
    context = frame(request, deposition, current=f"{address}/{key}")
    target = context["back"] if go == "back" else context["onward"] if go == "onward" else None
    return redirect(target.url if target else request.get_full_path())


def keep(request: HttpRequest, deposition: Deposition, row: Row, asked: Section) -> Outcome:
    """Save what the form of a section sent."""
    posted = posted_in(request.POST, asked)
    saved = save_section(row, section=asked, typed=posted.typed, seen=posted.seen, actor=request.user)
    return outcome_of(request, deposition, asked, posted=posted, saved=saved)


def page(
    request: HttpRequest, deposition: Deposition, *, address: str, key: str, outcome: Outcome | None = None
) -> HttpResponse:
    """``outcome``: of a save that could not keep everything; what was typed stays in the controls."""
    known = look_at(deposition)
    row = row_in(known.tree, address)
    asked = section_of(row, key)
    context = frame(request, deposition, current=f"{address}/{key}", known=known)
    missing = request.GET.get("show") == "missing"
    form = _form(known, row, asked, editable=context["editable"], missing=missing, outcome=outcome)
    if is_participant(request.user, deposition):
        changed = at_fields(deposition, row, user=request.user)
        for field in asked.fields:
            form.look(field)["past"] = changed.get(field.key)
    context |= {"section": asked, "row": row, "form": form, "missing": missing, "seen": form.seen}
    if outcome:
        context["seen"] = seen_on_page(asked.fields, row.values, outcome=outcome)
        context |= {"conflicts": list(outcome.conflicts.items()), "unsaved": request.method != "POST"}
    context |= part_context(known.tree, row) | profile_context(request, row, editable=context["editable"])
    if context["editable"]:
        context |= prefill.put_offer(form, known.tree, row, has_files=known.has_files)
    return render(request, "submissions/section.html", context, status=409 if request.method == "POST" else 200)


def _form(
    known: Known, row: Row, asked: Section, *, editable: bool, missing: bool, outcome: Outcome | None = None
) -> SectionForm:
    fields = {field.key: field for field in asked.fields}
    conflicts = outcome.conflicts if outcome else {}
    typed, unsaved = (outcome.posted.typed, outcome.unsaved) if outcome else ({}, frozenset())
    form = SectionForm(
        asked,
        values=row.values | {key: as_stored(fields[key], typed[key]) for key in unsaved},
        judgement=judgement_in(known.tree, row),
        missing=missing and editable,
        readonly=not editable,
        threads=threads_of(
            known.tree.deposition,
            row=row.address,
            comments=known.comments,
            labels={field.key: field.label for field in asked.fields},
            can_close=editable,
        ),
    )
    stand_in(form, conflicts)
    put_beside(form, known.tree.deposition, row)
    return form


def _saved(
    request: HttpRequest,
    deposition: Deposition,
    *,
    address: str,
    asked: Section,
    outcome: Outcome,
    taken: Taken | None = None,
) -> JsonResponse:
    """What autosave.js wants to know: when, what stands in the controls now, what is wrong, the changed parts; the
    conflicts, and the fields to be drawn anew, as somebody else changed them or theirs was taken, or what the files
    say (``taken``)."""
    known = look_at(deposition)
    row = row_in(known.tree, address)
    context = frame(request, deposition, current=f"{address}/{asked.key}", known=known)
    missing = request.GET.get("show") == "missing"
    problems = shown(judgement_in(known.tree, row).problems, section=asked, missing=missing)
    posted = outcome.posted
    seen, stale = next_seen(asked.fields, saved=outcome.saved, typed=posted.typed, seen=posted.seen)
    if posted.taken.side == THEIRS:
        stale += [field for field in asked.fields if field.key == posted.taken.name]
    if taken:
        here = {one.field.key for of, one in taken.accepted if of.node.block.address == row.address}
        stale = [field for field in asked.fields if field in stale or field.key in here]
    return JsonResponse(
        {
            "saved": f"Saved at {clock(deposition.saved_at)}",
            "seen": json.dumps(seen, separators=(",", ":")),
            "problems": [
                {"field": p.field, "row": p.row, "column": p.column, "sentence": p.sentence}
                for p in problems
                if p.kind not in ("advice", "archive")
            ],
            "parts": render_to_string("submissions/section_parts.html", context, request=request),
            "conflicts": [
                {"field": key, "html": render_to_string("submissions/conflict.html", {"conflict": found, "key": key})}
                for key, found in outcome.conflicts.items()
            ],
            "fields": _drawn_anew(known, row, asked, stale, missing=missing, taken=taken) if stale else [],
            "told": told(asked.fields, posted.typed),
            "taken": taken and {"said": taken.sentence, "batch": taken.batch.pk if taken.batch else None},
        }
    )


def _drawn_anew(
    known: Known, row: Row, asked: Section, fields: list[Field], *, missing: bool, taken: Taken | None = None
) -> list[dict[str, str]]:
    form = _form(known, row, asked, editable=True, missing=missing)
    last = last_changes(known.tree.deposition, addresses=[row.address])
    ours = {one.field.key for _, one in taken.accepted} if taken else set()
    for field in fields:
        if field.key in ours:
            continue
        if change := last.get((row.address, field.key)):
            form.look(field)["notes"].append(f"Changed by {change.actor or 'the portal'} on {when(change.at)}.")
    return drawn(form, fields)


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
