"""Operations on what the files say."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router

from submissions.api import find
from submissions.api import suggestion_shapes as shapes
from submissions.api.operations import reading, writing
from submissions.asked import number
from submissions.prefill.accepting import Wanted, accept
from submissions.prefill.offers import Offer, offers_of
from submissions.prefill.proposing import Difference, Suggestion
from submissions.tree import load_outline

router = Router(tags=["What files say"])
ALL = "/depositions/{label}/suggestions"


@router.get(ALL, response=shapes.SuggestionList, **reading())
def suggestions(request: HttpRequest, label: str) -> Any:
    """What headers and mdoc files say of fields that nobody stated, each with its source; and where they say something
    else than what was stated."""
    offers = offers_of(load_outline(find.deposition(request, label)))
    items = [_suggestion(offer, one) for offer in offers for one in offer.suggestions]
    differences = [_difference(offer, one) for offer in offers for one in offer.differences]
    return {"count": len(items), "items": items, "differences": differences}


@router.post(f"{ALL}/accept", response=shapes.SuggestionsTaken, **writing())
def accept_suggestions(request: HttpRequest, label: str, body: shapes.SuggestionsWanted) -> Any:
    """Take suggestions over. What somebody stated is never overwritten; it can be undone as one."""
    found = find.draft(request, label)
    wanted = None if body.all else [_wanted(one) for one in body.suggestions]
    taken = accept(found, wanted=wanted, actor=find.token_of(request).owner)
    return {
        "accepted": [_address(offer, one.field.key) for offer, one in taken.accepted],
        "left": [f"block:{one.block}.{one.field}" for one in taken.gone],
        "values": taken.batch.count if taken.batch else 0,
    }


def _wanted(one: shapes.SuggestionWanted) -> Wanted:
    block, _, key = one.address.partition(".")
    return Wanted(number(block.removeprefix("block:")) or 0, key, one.mark)


def _address(offer: Offer, key: str) -> str:
    return f"{offer.node.block.address}.{key}"


def _suggestion(offer: Offer, one: Suggestion) -> dict[str, Any]:
    names = {run.pk: run.name for run in offer.node.dataset.runs}
    return {
        "address": _address(offer, one.field.key),
        "label": one.field.label,
        "value": one.value,
        "text": one.text,
        "runs": {names[run]: value for run, value in one.runs.items()},
        "source": one.said,
        "doubts": list(one.doubts),
        "ahead": one.ahead,
        "mark": one.mark,
    }


def _difference(offer: Offer, one: Difference) -> dict[str, Any]:
    return {
        "address": _address(offer, one.field.key),
        "label": one.field.label,
        "stated": one.stated,
        "value": one.value,
        "source": one.said,
    }
