"""Operations on the values of one section of one row."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from submissions.api import find, pictures, shapes
from submissions.api.concurrency import check_unchanged, need_etag
from submissions.api.documents import Document, is_asked, is_preset, stated
from submissions.api.errors import refuse
from submissions.api.etags import asked, etag
from submissions.api.operations import reading, writing
from submissions.api.problems import Problem
from submissions.drafts import Row, deposition_of, fresh, locked, save_section
from submissions.models import Deposition
from submissions.schema import Judgement, Section
from submissions.tree import load_outline
from submissions.views.section import find_row, judgement_in, row_in
from submissions.vocabulary.agreement import terms_of

router = Router(tags=["Sections"])
ONE = "/depositions/{label}/sections/{address}/{key}"


@router.get(ONE, response=shapes.SectionOut, **reading())
def section(request: HttpRequest, response: HttpResponse, label: str, address: str, key: str) -> Any:
    """The values of one section, as stored and as they count, with all that is wrong or missing in it."""
    found = find.deposition(request, label)
    return _picture(response, found, address=address, key=key)


@router.put(ONE, response=shapes.SectionOut, **writing("wrong", "changed", "no-etag"))
def replace_section(
    request: HttpRequest, response: HttpResponse, label: str, address: str, key: str, body: shapes.SectionIn
) -> Any:
    """Replace all values of the section: what is absent or null becomes blank. Needs If-Match.

    What is absent and not asked any more is kept, as on the page. A wrong document changes nothing.
    """
    need_etag(request)
    return _write(request, response, label, address=address, key=key, given=body.values, whole=True)


@router.patch(ONE, response=shapes.SectionOut, **writing("wrong", "changed"))
def change_section(
    request: HttpRequest, response: HttpResponse, label: str, address: str, key: str, body: shapes.SectionIn
) -> Any:
    """Change the values that are given; null makes one blank. With If-Match it is refused where anybody came first."""
    return _write(request, response, label, address=address, key=key, given=body.values, whole=False)


def section_in(row: Row, key: str) -> Section:
    for part in row.sections:
        if part.key == key:
            return part
    there = ", ".join(part.key for part in row.sections)
    raise Problem("not-found", f"{row.address} has no such section. It has {there}.")


def _write(
    request: HttpRequest,
    response: HttpResponse,
    label: str,
    *,
    address: str,
    key: str,
    given: dict[str, Any],
    whole: bool,
) -> Any:
    found = find.draft(request, label)
    row = find_row(found, address)
    with locked(deposition_of(row)) as deposition:
        now = fresh(row, deposition=deposition)
        part = section_in(now, key)
        check_unchanged(asked(request), row=now, fields=list(part.fields), given=given)
        document = Document(now, part, given, whole)
        if errors := document.check():
            # Raised under the lock: nothing was written, and not even the time of saving changes.
            raise refuse(errors)
        save_section(now, section=part, typed=document.typed(), actor=find.token_of(request).owner)
    return _picture(response, find.deposition(request, label), address=address, key=key)


def _picture(response: HttpResponse, deposition: Deposition, *, address: str, key: str) -> dict[str, Any]:
    row, judged = _judged(deposition, address)
    part = section_in(row, key)
    response["ETag"] = etag(part.fields, row.values)
    return {
        "address": row.address,
        "section": part.key,
        "title": part.title,
        "level": row.level.value,
        "values": {field.key: stated(row.values.get(field.key)) for field in part.fields if not is_preset(field)},
        "clean": {field.key: judged.values[field.key] for field in part.fields if field.key in judged.values},
        "not_asked": not_asked(row, part, judged),
        "problems": pictures.problems(row, part.fields, judged.problems),
        "etag": response["ETag"],
        "schema_url": pictures.path(deposition, "sections", row.address, part.key, "schema"),
    }


def _judged(deposition: Deposition, address: str) -> tuple[Row, Judgement]:
    """As completeness judges it. Only of a block may headers answer, so only there all runs are looked at."""
    if address.startswith("block:"):
        tree = load_outline(deposition)
        return (row := row_in(tree, address)), judgement_in(tree, row)
    row = find_row(deposition, address)
    row.terms = terms_of([(row.sections, row.values)])
    return row, row.judgement()


def not_asked(row: Row, part: Section, judged: Judgement) -> list[str]:
    return [field.key for field in part.fields if field.key in row.values and not is_asked(field, judged)]
