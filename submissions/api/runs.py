"""Operations on runs: list, add, rename, delete."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Status

from submissions import runs as verbs
from submissions.api import find, pictures, shapes
from submissions.api.errors import Error, refuse
from submissions.api.operations import reading, writing
from submissions.api.strict_json import short
from submissions.drafts import locked

router = Router(tags=["Runs"])
MOST_LISTED = 5_000


@router.get("/depositions/{label}/datasets/{int:pk}/runs", response=shapes.RunList, **reading())
def runs(
    request: HttpRequest,
    label: str,
    pk: int,
    limit: int = Query(1_000, ge=1, le=MOST_LISTED),
    offset: int = Query(0, ge=0, le=10**9),
) -> Any:
    """The runs of a dataset in their order: TS_2 before TS_10."""
    rows = find.dataset(find.deposition(request, label), pk).runs.all()
    return {"count": rows.count(), "items": [pictures.run(row) for row in rows[offset : offset + limit]]}


@router.post("/depositions/{label}/datasets/{int:pk}/runs", response={201: shapes.RunList}, **writing("wrong"))
def add_runs(request: HttpRequest, label: str, pk: int, body: shapes.NewRuns) -> Any:
    """Make a run of every name; where one cannot be, none is made. Gives the new runs."""
    found = find.draft(request, label)
    dataset = find.dataset(found, pk)
    if errors := _odd_names(body.names):
        raise refuse(errors)
    with locked(found):
        names = verbs.create(dataset, text="\n".join(body.names))
        if names.wrong:
            # Raised under the lock: what was made goes with it.
            raise refuse([_error(line.number, line.text, line.sentence) for line in names.wrong])
    made = dataset.runs.filter(name__in=names.good)
    return Status(201, {"count": dataset.runs.count(), "items": [pictures.run(row) for row in made]})


def _odd_names(names: list[str]) -> list[Error]:
    """What is no line of a list: empty names, and names of several lines."""
    return [
        _error(number, name, "A run's name is one line, and not empty.")
        for number, name in enumerate(names, start=1)
        if not name.strip() or len(name.splitlines()) > 1
    ]


def _error(number: int, name: str, sentence: str) -> Error:
    return Error(None, "names", "Names", number, None, short(name), "wrong", sentence, "Leave it out, or change it.")


@router.patch("/depositions/{label}/runs/{int:pk}", response=shapes.RunOut, **writing("wrong"))
def rename_run(request: HttpRequest, label: str, pk: int, body: shapes.RunName) -> Any:
    """Another name; files and values stay with the run."""
    row = find.run(find.draft(request, label), pk)
    verbs.rename(row, name=body.name)
    row.refresh_from_db()
    return pictures.run(row)


@router.delete("/depositions/{label}/runs/{int:pk}", response=shapes.Deleted, **writing(body=False))
def delete_run(request: HttpRequest, label: str, pk: int) -> Any:
    """Delete one run with what differs for it; its files stay."""
    found = find.draft(request, label)
    row = find.run(found, pk)
    return {"deleted": verbs.delete(found, runs=[row.pk], actor=find.token_of(request).owner)}


@router.post("/depositions/{label}/runs/delete", response=shapes.Deleted, **writing("wrong"))
def delete_runs(request: HttpRequest, label: str, body: shapes.RunIds) -> Any:
    """Delete many runs at once; ids of other depositions count for nothing."""
    found = find.draft(request, label)
    ids = [pk for pk in body.ids if 0 < pk <= find.MOST]
    return {"deleted": verbs.delete(found, runs=ids, actor=find.token_of(request).owner)}
