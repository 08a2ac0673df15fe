"""A pasted list of people: read, shown as rows to look over, then added to those that are there."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from submissions.drafts import Row, fresh, locked, save_section
from submissions.forms import typed_in
from submissions.forms.joining import joined
from submissions.forms.people import Pasted, is_of_people, read_people
from submissions.forms.rows import RowsInput, noun_of
from submissions.models import Deposition
from submissions.refusals import Refused
from submissions.schema import Field, Section
from submissions.schema.kinds import MAX_ROWS, clean
from submissions.templatetags.ui import plural
from submissions.typed import as_typed
from submissions.views.base import deposition_view
from submissions.views.frame import frame
from submissions.views.section import find_row, section_of


@require_http_methods(["GET", "HEAD", "POST"])
@deposition_view(edit=True)
def rows_paste(request: HttpRequest, deposition: Deposition, address: str, key: str, field: str) -> HttpResponse:
    row = find_row(deposition, address)
    section = section_of(row, key)
    asked = field_of(section, field)
    if request.method == "POST" and "add" in request.POST:
        _add(request, deposition, row, section=section, asked=asked)
        return redirect("section", deposition.label, address, key)
    text = request.POST.get("text", "")
    context: dict[str, Any] = {"section": section, "row": row, "asked": asked, "noun": noun_of(asked), "text": text}
    if request.method == "POST":
        context |= _preview(asked, text, there=as_typed(asked, row.values.get(field)))
    status = 400 if context.get("trouble") else 200
    return render(
        request,
        "submissions/paste.html",
        frame(request, deposition, current=f"{address}/{key}") | context,
        status=status,
    )


def field_of(section: Section, key: str) -> Field:
    """The field of people with this key, or 404."""
    for asked in section.fields:
        if asked.key == key and is_of_people(asked) and asked.preset_when is not True:
            return asked
    raise Http404


def _preview(asked: Field, text: str, *, there: list[dict[str, Any]]) -> dict[str, Any]:
    """What the page shows of a pasted text: rows to look over, what has no place in them, or why it is no list."""
    try:
        pasted = read_people(text, columns=asked.columns)
    except ValueError as error:
        return {"trouble": str(error)}
    noun = noun_of(asked)
    if not pasted.rows:
        said = "Nobody was found in it." if text.strip() else "There is no text yet."
        return {"trouble": f"{said} Paste names, one a line or separated by commas."}
    known = joined(there, pasted.rows).known
    return {
        "rows": _drawn(asked, pasted) | {"legend": f"{plural(len(pasted.rows), noun)} found"},
        "left": [
            (row.get("name") or f"Row {number}", left)
            for number, (row, left) in enumerate(zip(pasted.rows, pasted.left, strict=True), start=1)
            if left
        ],
        "over": pasted.over,
        "known": [pasted.rows[number].get("name") or f"row {number + 1}" for number in known],
        "there": len([row for row in there if any(row.values())]),
    }


def _drawn(asked: Field, pasted: Pasted) -> dict[str, Any]:
    """The rows as controls. What is blank is not yet wrong."""
    widget = RowsInput(asked)
    _, wrongs = clean(asked, list(pasted.rows))
    for wrong in wrongs:
        if wrong.row is not None and wrong.column and pasted.rows[wrong.row].get(wrong.column):
            widget.cell_errors[wrong.row, wrong.column] = wrong.sentence
    rows: dict[str, Any] = widget.get_context(asked.key, pasted.rows, {})["rows"]
    return rows | {"paste": ""}


def _add(request: HttpRequest, deposition: Deposition, row: Row, *, section: Section, asked: Field) -> None:
    new = typed_in([asked], request.POST).get(asked.key) or []
    with locked(deposition) as now:
        current = fresh(row, deposition=now)
        result = joined(as_typed(asked, current.values.get(asked.key)), new)
        if len(result.rows) > MAX_ROWS:
            raise Refused(f"{len(result.rows):,} rows; at most {MAX_ROWS} are kept. Nothing was added.")
        save_section(current, section=section, typed={asked.key: result.rows}, actor=request.user)
    noun = noun_of(asked)
    already = f"; {plural(len(result.known), noun)} in the list already" if result.known else ""
    messages.success(request, f"{plural(result.added, noun)} added{already}.")
