"""Operations on files that lie in another archive: list, state, withdraw. Nothing is ever fetched from there."""

from __future__ import annotations

import uuid
from typing import Any

from django.db.models import Exists, OuterRef
from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from submissions import elsewhere as verbs
from submissions import listed
from submissions.api import find
from submissions.api.errors import Error, refuse
from submissions.api.file_shapes import MOST_BYTES
from submissions.api.operations import reading, writing
from submissions.api.shapes import Strict
from submissions.api.strict_json import short
from submissions.drafts import locked
from submissions.models import Assignment, Run

router = Router(tags=["Files"])
MOST_LISTED = MOST_STATED = 5_000


class AwayFile(Strict):
    path: str = Field(
        min_length=1,
        max_length=4000,
        description="In the folder of the entry. {run} stands for every run, {001..041} for every number.",
    )
    size: int | None = Field(default=None, ge=0, le=MOST_BYTES, description="Bytes, where they are known.")
    here: str = Field(default="", max_length=4000, description="Its path in the deposition, where that is another one.")


class AwayFiles(Strict):
    entry: str = Field(max_length=200, description="Such as EMPIAR-10045.")
    folder: str = Field(default="", max_length=900, description="The folder in the entry that the paths begin at.")
    files: list[AwayFile] = Field(min_length=1, max_length=MOST_STATED)


class AwayOut(Schema):
    id: uuid.UUID
    path: str
    entry: str
    path_there: str
    size: int | None = Field(description="As stated; nobody looked.")
    placed: bool = Field(description="Whether it has a role.")


class AwayList(Schema):
    count: int
    items: list[AwayOut]


class AwayStated(Schema):
    """Counts of files; ``placed``: places that patterns gave them."""

    new: int
    changed: int
    same: int
    placed: int
    left_out: list[str] = Field(description="Paths of what is no data, such as .DS_Store.")


class Withdrawn(Schema):
    withdrawn: int


@router.get("/depositions/{label}/elsewhere", response=AwayList, **reading())
def files_elsewhere(
    request: HttpRequest,
    label: str,
    limit: int = Query(1_000, ge=1, le=MOST_LISTED),
    offset: int = Query(0, ge=0, le=10**9),
) -> Any:
    """The files that were stated to lie in another archive, by path. None of them is checked."""
    rows = verbs.stated(find.deposition(request, label)).order_by("path")
    told = rows.annotate(placed=Exists(Assignment.objects.filter(file=OuterRef("pk"))))
    items = [
        {
            "id": row.pk,
            "path": row.path,
            "entry": row.elsewhere_entry,
            "path_there": row.elsewhere_path,
            "size": row.elsewhere_size,
            "placed": row.placed,
        }
        for row in told[offset : offset + limit]
    ]
    return {"count": rows.count(), "items": items}


@router.post("/depositions/{label}/elsewhere", response=AwayStated, **writing("wrong"))
def state_elsewhere(request: HttpRequest, label: str, body: AwayFiles) -> Any:
    """State that these files lie in an entry of EMPIAR. Where one cannot be stated, none is."""
    found = find.draft(request, label)
    entry = verbs.entry_of(body.entry)
    runs = Run.objects.filter(dataset__deposition=found).order_by("dataset__position", "position", "pk")
    names = list(dict.fromkeys(runs.values_list("name", flat=True)))
    wishes = [listed.Named(one.path, one.size, one.here) for one in body.files]
    with locked(found):
        result = verbs.state_lines(
            found,
            entry=entry,
            lines=listed.lines_of(wishes, entry=entry, runs=names),
            folder=body.folder,
            actor=find.token_of(request).owner,
        )
        if result.wrong:
            # Raised under the lock: what was stated goes with it.
            raise refuse([_error(odd) for odd in result.wrong])
    left = [body.files[odd.number - 1].path for odd in result.junk]
    counts = {"new": result.new, "changed": result.changed, "same": result.same, "placed": result.placed}
    return counts | {"left_out": left}


@router.delete("/depositions/{label}/elsewhere/{entry}", response=Withdrawn, **writing(body=False))
def withdraw_elsewhere(request: HttpRequest, label: str, entry: str) -> Any:
    """All that was stated to lie in this entry leaves the deposition, with its roles."""
    found = find.draft(request, label)
    entry = verbs.entry_of(entry)
    return {"withdrawn": verbs.withdraw(found, entry=entry, actor=find.token_of(request).owner)}


def _error(odd: verbs.Odd) -> Error:
    return Error(None, "files", "Files", odd.number, "path", short(odd.text), "wrong", odd.sentence, "Leave it out.")
