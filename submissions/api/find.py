"""What a request is about: looked up under the rights of the token's owner, 404 where they may not see it."""

from __future__ import annotations

import re
from typing import cast

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from submissions.api.problems import Problem
from submissions.converters import DepositionLabel
from submissions.models import AccessToken, Block, Dataset, Deposition, Run
from submissions.models.deposition import DepositionQuerySet, deposition_number
from submissions.refusals import NotAllowed, NotEditable
from submissions.review.permissions import can_edit, is_editor

_LABEL = re.compile(DepositionLabel.regex)
MOST = 2**63 - 1


def token_of(request: HttpRequest) -> AccessToken:
    return cast(AccessToken, request.auth)  # type: ignore[attr-defined]


def visible(request: HttpRequest) -> DepositionQuerySet:
    """The depositions that the token's owner may see, as far as the token reaches."""
    token = token_of(request)
    rows = Deposition.objects.visible_to(token.owner)
    return rows if token.deposition_id is None else rows.filter(pk=token.deposition_id)


def deposition(request: HttpRequest, label: str) -> Deposition:
    if not _LABEL.fullmatch(label):
        raise Problem("not-found", "There is no such deposition. Labels look like D-0147.")
    return get_object_or_404(visible(request).select_related("owner", "curator"), pk=deposition_number(label))


def draft(request: HttpRequest, label: str) -> Deposition:
    """The deposition if it may be changed now by this person. Raises: NotAllowed, NotEditable."""
    found = deposition(request, label)
    user = token_of(request).owner
    if not is_editor(user, found):
        raise NotAllowed(f"You may view {found.label}; to change it, ask {found.owner}.")
    if not can_edit(user, found):
        raise NotEditable(f"{found.label} is {found.state_label.lower()}; nothing in it can be changed now.")
    return found


def dataset(found: Deposition, pk: int) -> Dataset:
    return get_object_or_404(found.datasets.select_related("deposition"), pk=_key(pk))


def block(found: Deposition, pk: int) -> Block:
    rows = Block.objects.filter(dataset__deposition=found).select_related("dataset__deposition")
    return get_object_or_404(rows, pk=_key(pk))


def run(found: Deposition, pk: int) -> Run:
    rows = Run.objects.filter(dataset__deposition=found).select_related("dataset__deposition")
    return get_object_or_404(rows, pk=_key(pk))


def _key(pk: int) -> int:
    return pk if 0 < pk <= MOST else 0
