"""Operations on the values of a block that differ by run."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from submissions.api import find, overriding, pictures, shapes
from submissions.api.concurrency import need_etag
from submissions.api.documents import stated
from submissions.api.etags import asked, etag
from submissions.api.operations import reading, writing
from submissions.api.problems import Problem
from submissions.models import Block, Deposition, Override, Run
from submissions.outline import covered
from submissions.overrides import varying
from submissions.schema import Field

router = Router(tags=["Values by run"])
ALL = "/depositions/{label}/blocks/{int:pk}/by-run"
ONE = f"{ALL}/{{int:run_pk}}"
Cells = Mapping[str, Any]


@router.get(ALL, response=shapes.ByRunList, **reading())
def by_run(
    request: HttpRequest,
    label: str,
    pk: int,
    limit: int = Query(500, ge=1, le=5_000),
    offset: int = Query(0, ge=0, le=10**9),
) -> Any:
    """Which values differ, run by run, in the order of the runs; runs as the block says are there too."""
    block = _block(find.deposition(request, label), pk)
    runs = Run.objects.filter(pk__in=covered(block))
    page = list(runs[offset : offset + limit])
    rows = {row.run_id: row for row in Override.objects.filter(block=block, run__in=page)}
    items = [_picture(block, run, rows.get(run.pk) or Override(block=block, run=run)) for run in page]
    return {"fields": [field.key for field in varying(block)], "count": runs.count(), "items": items}


@router.patch(ALL, response=shapes.ByRunChanged, **writing("wrong"))
def change_by_run(request: HttpRequest, label: str, pk: int, body: shapes.ByRunChange) -> Any:
    """Change values of many runs at once, all or none; null: as the block says. It can be undone as one."""
    block = _block(find.draft(request, label), pk)
    changed = overriding.save(block, given=body.runs, actor=find.token_of(request).owner)
    names = dict(Run.objects.filter(pk__in=changed).values_list("pk", "name"))
    return {"changed": {names[run]: keys for run, keys in changed.items()}}


@router.get(ONE, response=shapes.ByRunOut, **reading())
def of_one_run(request: HttpRequest, response: HttpResponse, label: str, pk: int, run_pk: int) -> Any:
    """What differs for one run."""
    found = find.deposition(request, label)
    return _one(response, _block(found, pk), find.run(found, run_pk))


@router.put(ONE, response=shapes.ByRunOut, **writing("wrong", "changed", "no-etag"))
def replace_of_one_run(
    request: HttpRequest, response: HttpResponse, label: str, pk: int, run_pk: int, body: shapes.SectionIn
) -> Any:
    """Replace all that differs for one run; what is absent is as the block says. Needs If-Match."""
    found = find.draft(request, label)
    need_etag(request)
    block, run = _block(found, pk), find.run(found, run_pk)
    blank = {field.key: None for field in varying(block)}
    given = {run.name: blank | body.values}
    overriding.save(block, given=given, actor=find.token_of(request).owner, seen=asked(request))
    return _one(response, block, run)


def _block(found: Deposition, pk: int) -> Block:
    block = find.block(found, pk)
    if not varying(block):
        raise Problem("not-found", f"Nothing of {block.title} can differ by run.")
    return block


def _one(response: HttpResponse, block: Block, run: Run) -> dict[str, Any]:
    if run.pk not in covered(block):
        raise Problem("not-found", f"{block.title} is not about this run.")
    row = Override.objects.filter(block=block, run=run).first() or Override(block=block, run=run)
    response["ETag"] = etag(varying(block), row.values)
    return _picture(block, run, row)


def _picture(block: Block, run: Run, row: Override) -> dict[str, Any]:
    fields: tuple[Field, ...] = varying(block)
    shadow = copy.copy(block)
    shadow.values = {**block.values, **row.values}
    judged = shadow.judgement()
    found = [one for one in judged.problems if one.kind in ("wrong", "rule")]
    return {
        "address": row.address,
        "run": pictures.run(run),
        "values": {field.key: stated(row.values.get(field.key)) for field in fields},
        "clean": {field.key: judged.values[field.key] for field in fields if field.key in judged.values},
        "problems": pictures.problems(row, fields, found),
        "etag": etag(fields, row.values),
    }
