"""Operations that give the JSON Schema of a section: for anybody in a group, and as it is asked in one deposition."""

from __future__ import annotations

from typing import Any, Literal

from django.http import HttpRequest
from ninja import Router

from submissions.api import find, shapes
from submissions.api.operations import public, reading
from submissions.api.pictures import ROOT
from submissions.api.problems import Problem
from submissions.api.sections import ONE, section_in
from submissions.groups import GROUPS
from submissions.schema import LEVELS, Context, field, sections_of
from submissions.schema.json_schema import section_schema
from submissions.views.section import find_row

router = Router(tags=["Schemas"])
GroupKey = Literal["dataset", "annotation", "tomogram", "tomogram-annotation"]


@router.get(f"{ONE}/schema", response=shapes.ValuesMap, **reading())
def schema_here(request: HttpRequest, label: str, address: str, key: str, complete: bool = False) -> Any:  # noqa: FBT001, FBT002
    """The JSON Schema of ``values`` as they are asked in this deposition.

    With ``complete`` what is required must be there; without, a draft may leave anything blank.
    """
    row = find_row(find.deposition(request, label), address)
    return section_schema(section_in(row, key), complete=complete)


@router.get("/schemas", response=list[shapes.SchemaLine], **public())
def schemas(request: HttpRequest, group: GroupKey = "dataset", sample_type: str = "") -> Any:
    """The sections of every level that a group asks for, with the addresses of their JSON Schemas. Needs no token."""
    context = _context(group, sample_type)
    asked = f"group={group}" + (f"&sample_type={sample_type}" if sample_type else "")
    return [
        {
            "level": level.value,
            "section": part.key,
            "title": part.title,
            "url": f"{ROOT}/schemas/{level.value}/{part.key}?{asked}",
        }
        for level in LEVELS
        for part in sections_of(level, context)
    ]


@router.get("/schemas/{level}/{key}", response=shapes.ValuesMap, **public())
def schema(
    request: HttpRequest,
    level: str,
    key: str,
    group: GroupKey = "dataset",
    sample_type: str = "",
    complete: bool = False,  # noqa: FBT001, FBT002
) -> Any:
    """The JSON Schema of the values of one section in a group and for a sample type. Needs no token."""
    if level not in LEVELS:
        raise Problem("not-found", f"There is no such level. There are {', '.join(LEVELS)}.")
    for part in sections_of(level, _context(group, sample_type)):
        if part.key == key:
            return section_schema(part, complete=complete)
    raise Problem("not-found", f"The group “{group}” has no such section at the level “{level}”.")


def _context(group: str, sample_type: str) -> Context:
    """Only known sample types: every context is kept in memory once it was asked for."""
    known = field("dataset", "sample_type").choices
    if sample_type and sample_type not in {choice.value for choice in known}:
        raise Problem("not-found", f"There is no such sample type. There are {', '.join(one.value for one in known)}.")
    return Context.of(GROUPS[group].kinds, dataset={"sample_type": sample_type})
