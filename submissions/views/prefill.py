"""What the files say: on the page of a section, on a page over all blocks, and taken over or dismissed."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from submissions.asked import number
from submissions.drafts import Row
from submissions.forms import SectionForm
from submissions.models import Batch, Block, Deposition
from submissions.prefill.accepting import Taken, Wanted, accept, dismiss, offer_again
from submissions.prefill.noted import notes_of
from submissions.prefill.offers import Offer, count, offers_of
from submissions.prefill.rules import fields_answered
from submissions.schema import Section
from submissions.templatetags.ui import plural
from submissions.tree import Outline, load_outline
from submissions.views.base import deposition_view
from submissions.views.frame import PREFILL, frame, look_at
from validation.models import Ahead, Tally
from validation.queue import UNDONE

# They are others in each answer.
TOKENS = re.compile(rb'csrfmiddlewaretoken" value="[^"]*"|"X-CSRFToken": "[^"]*"')
# With more runs than this the page of a section comes without what the files say, and asks for it once it is there.
MANY_RUNS = 500
ACCEPT, DISMISS, ALL = "accept", "dismiss", "all"


def is_moving(deposition: Deposition) -> bool:
    """Whether files are being read, so that more may be said soon."""
    waiting = Tally.objects.filter(scope=deposition.uuid).values_list("waiting", flat=True).first()
    return bool(waiting) or Ahead.objects.filter(scope=deposition.uuid, state__in=UNDONE).exists()


# --- beside the fields of a section


def put_offer(form: SectionForm, tree: Outline, row: Row, *, has_files: bool) -> dict[str, Any]:
    """Suggestions at their fields, and what the card above them needs. Nothing for what no file answers."""
    if not (has_files and isinstance(row, Block) and fields_answered(row.level)):
        return {}
    if _is_large(tree):
        return {"offer": {"block": row, "later": True}}
    offer = _offer(tree, row)
    shown = _shown(form, offer, tree.deposition)
    for field in form.section.fields:
        if field.key in shown["chips"]:
            form.look(field)["suggestion"] = shown["chips"][field.key]
    return {"offer": shown | {"moving": is_moving(tree.deposition)}}


def _is_large(tree: Outline) -> bool:
    return sum(len(node.runs) for node in tree.datasets) > MANY_RUNS


def _offer(tree: Outline, block: Block) -> Offer:
    return offers_of(tree, blocks=[block.pk])[0]


def _shown(form: SectionForm, offer: Offer, deposition: Deposition) -> dict[str, Any]:
    keys = {field.key for field in form.section.fields}
    suggestions = [one for one in offer.suggestions if one.field.key in keys]
    differences = [one for one in offer.differences if one.field.key in keys]
    chips: dict[str, Any] = {one.field.key: {"one": one, "take": f"{one.field.key}:{one.mark}"} for one in suggestions}
    checks = reverse("checks", args=[deposition.label])
    chips |= {one.field.key: {"difference": one, "checks": checks} for one in differences}
    seen = " ".join(f"{one.field.key}:{one.mark}" for one in suggestions)
    shown = {"suggestions": suggestions, "differences": differences, "chips": chips, "seen": seen}
    return {"block": offer.node.block, **shown}


@require_safe
@deposition_view(edit=True)
def section_suggestions(request: HttpRequest, deposition: Deposition, address: str, key: str) -> HttpResponse:
    """The card and the suggestions at the fields once more, for a page that is open."""
    tree = load_outline(deposition)
    block = next((node.block for node in tree.blocks.values() if node.block.address == address), None)
    asked = next((page for page in block.sections if page.key == key), None) if block else None
    if block is None or asked is None or not fields_answered(block.level):
        raise Http404
    form = SectionForm(asked, values=block.values, judgement=block.judgement())
    context = {"deposition": deposition, "row": block, "section": asked, "form": form, "editable": True}
    context["offer"] = _shown(form, _offer(tree, block), deposition) | {"moving": is_moving(deposition)}
    pk = number(request.GET.get("batch", ""))
    context["batch"] = Batch.objects.filter(deposition=deposition, pk=pk).first() if pk else None
    return _with_etag(request, render(request, "submissions/prefill/live.html", context))


def _with_etag(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    etag = f'"{hashlib.sha256(TOKENS.sub(b"", answer.content)).hexdigest()[:32]}"'
    if etag in request.headers.get("If-None-Match", ""):
        answer = HttpResponse(status=304)
    answer["ETag"], answer["Cache-Control"] = etag, "no-cache, private"
    return answer


def take(request: HttpRequest, deposition: Deposition, row: Row, asked: Section) -> Taken | None:
    """What the form of a section wants to be taken over, or dismissed; None where it is about neither."""
    if not isinstance(row, Block) or not (request.POST.get(ACCEPT) or request.POST.get(DISMISS)):
        return None
    if request.POST.get(DISMISS):
        dismiss(deposition, wanted=[_of_field(row.pk, request.POST[DISMISS])], actor=request.user)
        return Taken()
    sent, _, seen = request.POST[ACCEPT].partition(" ")
    if sent == ALL:
        keys = {field.key for field in asked.fields}
        wanted = [one for one in _seen(row.pk, seen) if one.field in keys]
    else:
        wanted = [_of_field(row.pk, sent)]
    taken = accept(deposition, wanted=wanted, actor=request.user)
    row.refresh_from_db(fields=["values"])
    if sent == ALL:
        # What was typed just now is no longer offered, and nobody needs to be told so.
        taken.gone = [one for one in taken.gone if one.field not in row.values]
    return taken


def _of_field(block: int, sent: str) -> Wanted:
    key, _, mark = sent.partition(":")
    return Wanted(block, key, mark)


def _seen(block: int, sent: str) -> list[Wanted]:
    """What the page showed of a block when "Use all" was pressed: what files have said since was seen by nobody."""
    return [_of_field(block, one) for one in sent.split()]


# --- over all blocks


@require_safe
@deposition_view(edit=True)
def prefill(request: HttpRequest, deposition: Deposition) -> HttpResponse:
    known = look_at(deposition)
    offers = offers_of(known.tree)
    context = frame(request, deposition, current=PREFILL, known=known, suggested=count(offers))
    lines = [_line(deposition, offer) for offer in offers]
    context |= {
        "offers": [line for line in lines if line["offer"].suggestions or line["offer"].differences or line["notes"]],
        "count": count(offers),
        "seen": _all_seen(offers),
        "dismissed": sum(len(offer.dismissed) for offer in offers),
        "several": len(known.tree.datasets) > 1,
        "has_files": known.has_files,
        "moving": is_moving(deposition),
    }
    return _with_etag(request, render(request, "submissions/prefill/page.html", context))


def _line(deposition: Deposition, offer: Offer) -> dict[str, Any]:
    block = offer.node.block
    page = reverse("section", args=[deposition.label, block.address, block.sections[0].key])
    dataset, notes = offer.node.dataset.dataset, notes_of(offer.asked)
    seen = _all_seen([offer])
    return {"offer": offer, "block": block, "dataset": dataset, "url": page, "notes": notes, "seen": seen}


def line_of_overview(known: Any) -> dict[str, Any] | None:
    """For the overview: how many values for how many blocks; None where there is nothing to say, "later" where telling
    it takes too long."""
    if not known.has_files:
        return None
    if _is_large(known.tree):
        return {"later": True}
    offers = [offer for offer in offers_of(known.tree) if offer.suggestions]
    return {"count": count(offers), "blocks": len(offers), "seen": _all_seen(offers)} if offers else None


def _all_seen(offers: Iterable[Offer]) -> str:
    return " ".join(f"{offer.node.block.address}.{one}" for offer in offers for one in offer.seen.split())


@require_POST
@deposition_view(edit=True)
def prefill_accept(request: HttpRequest, deposition: Deposition) -> HttpResponse:
    """``accept``: one block:12.field:mark, or "all" and as many of these as the page showed; ``dismiss``: one of these;
    ``again``: all dismissed."""
    if request.POST.get("again"):
        messages.success(request, f"{plural(offer_again(deposition), 'suggestion')} offered again.")
    elif sent := request.POST.get(DISMISS):
        gone = dismiss(deposition, wanted=_wanted(deposition, sent), actor=request.user)
        messages.success(request, f"{plural(gone, 'suggestion')} dismissed until the files say something else.")
    else:
        taken = accept(deposition, wanted=_wanted(deposition, request.POST.get(ACCEPT, "")), actor=request.user)
        say(request, taken)
    return redirect(PREFILL, deposition.label)


def say(request: HttpRequest, taken: Taken) -> None:
    undo = " You can undo it on the page Changes." if taken.batch else ""
    tell = messages.success if taken.accepted else messages.info
    tell(request, taken.sentence + undo)


def _wanted(deposition: Deposition, sent: str) -> list[Wanted]:
    """Raises Http404 for what names no block of the deposition."""
    blocks = set(Block.objects.filter(dataset__deposition=deposition).values_list("pk", flat=True))
    wanted = []
    for one in sent.removeprefix(ALL).split():
        address, _, rest = one.partition(".")
        pk = number(address.removeprefix("block:"))
        if pk not in blocks or not rest:
            raise Http404
        wanted.append(_of_field(pk, rest))
    return wanted
