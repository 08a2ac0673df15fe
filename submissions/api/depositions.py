"""Operations: who am I, my depositions, one of them, a new one, submitting one."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Status

from submissions.api import find, pictures, shapes
from submissions.api.operations import reading, submitting, writing
from submissions.drafts import create_deposition
from submissions.groups import GROUPS
from submissions.models import Deposition
from submissions.refusals import NotAllowed
from submissions.review import workflow
from submissions.review.permissions import learn_rights
from submissions.states import Action
from submissions.tree import load_outline

router = Router(tags=["Depositions"])


@router.get("/me", response=shapes.Me, **reading())
def me(request: HttpRequest) -> Any:
    """Whose token this is, and what it may do."""
    token = find.token_of(request)
    user = token.owner
    return {
        "name": user.name,
        "email": user.email,
        "orcid": user.orcid,
        "role": user.role,
        "token": {
            "name": token.name,
            "prefix": f"cryoet_{token.prefix}",
            "scopes": token.scopes,
            "expires": token.expires,
            "deposition": Deposition(pk=token.deposition_id).label if token.deposition_id else None,
        },
    }


@router.get("/depositions", response=shapes.DepositionList, **reading())
def my_depositions(
    request: HttpRequest, limit: int = Query(100, ge=1, le=500), offset: int = Query(0, ge=0, le=10**9)
) -> Any:
    """The depositions that I own or work on with others, the last saved first."""
    user = find.token_of(request).owner
    rows = find.visible(request).of(user)
    page = list(rows.select_related("owner")[offset : offset + limit])
    learn_rights(user, page)
    return {"count": rows.count(), "items": [pictures.line(row, user=user) for row in page]}


@router.post("/depositions", response={201: shapes.DepositionOut}, **writing("wrong"))
def new_deposition(request: HttpRequest, response: HttpResponse, body: shapes.NewDeposition) -> Any:
    """A draft of one group, with the parts that it begins with on the pages."""
    token = find.token_of(request)
    if token.deposition_id is not None:
        raise NotAllowed("This token is for one deposition alone; it cannot begin another.")
    made = create_deposition(token.owner, kinds=GROUPS[body.group].kinds)
    response["Location"] = pictures.path(made)
    return Status(201, pictures.whole(load_outline(made), user=token.owner))


@router.get("/depositions/{label}", response=shapes.DepositionOut, **reading())
def one_deposition(request: HttpRequest, label: str) -> Any:
    """Its state, groups, parts with their addresses, and what is missing: the same list as on its page."""
    found = find.deposition(request, label)
    return pictures.whole(load_outline(found), user=find.token_of(request).owner)


@router.post("/depositions/{label}/submit", response=shapes.DepositionLine, **submitting())
def submit(request: HttpRequest, label: str, body: shapes.Submission) -> Any:
    """Hand it in for review. What stands against it is listed as ``obstacles``; then nothing has changed."""
    found = find.deposition(request, label)
    user = find.token_of(request).owner
    workflow.move(found, action=Action.SUBMIT, actor=user, data={"policy": body.accept_policy})
    return pictures.line(found, user=user)
