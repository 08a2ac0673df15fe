"""What became of a sent section: what was typed, what was kept of it, what conflicts, and what the page shows next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string

from submissions.drafts import Saved
from submissions.forms import SectionForm, typed_in
from submissions.forms.parse import seen_in
from submissions.models import Deposition
from submissions.schema import Field, Section
from submissions.typed import as_stored, mark
from submissions.views.conflicts import MINE, THEIRS, Conflict, Taken, conflict, last_changes, taken


@dataclass(frozen=True, slots=True)
class Posted:
    """What a form of a section sent: the values, the marks that it had seen, and what was chosen in a conflict."""

    typed: dict[str, Any]
    seen: dict[str, str]
    taken: Taken


@dataclass(frozen=True, slots=True)
class Outcome:
    posted: Posted
    saved: Saved
    conflicts: dict[str, Conflict]


def posted_in(request: HttpRequest, asked: Section) -> Posted:
    """With mine the other value counts as seen, so that it is overwritten; with theirs nothing was typed."""
    typed, seen, chosen = typed_in(asked.fields, request.POST), seen_in(request.POST), taken(request.POST)
    if chosen.side == MINE:
        seen[chosen.name] = chosen.mark
    elif chosen.side == THEIRS:
        typed.pop(chosen.name, None)
    return Posted(typed, seen, chosen)


def conflicts_in(
    request: HttpRequest, deposition: Deposition, asked: Section, *, posted: Posted, saved: Saved
) -> dict[str, Conflict]:
    if not saved.conflicts:
        return {}
    last = last_changes(deposition, addresses=[saved.row.address])
    return {
        field.key: conflict(
            field,
            name=field.key,
            stored=saved.row.values.get(field.key),
            typed=posted.typed[field.key],
            last=last.get((saved.row.address, field.key)),
            user=request.user,
        )
        for field in asked.fields
        if field.key in saved.conflicts
    }


def next_seen(
    fields: Iterable[Field], *, saved: Saved, typed: Mapping[str, Any], seen: Mapping[str, str]
) -> tuple[dict[str, str], list[Field]]:
    """The marks of what stands in the controls of the page now; and the fields whose controls show what is no longer
    stored, though nobody touched them here."""
    marks: dict[str, str] = {}
    stale = []
    for field in fields:
        stored = mark(field, saved.row.values.get(field.key))
        known = seen.get(field.key, stored)
        is_ours = field.key in saved.changed or known == stored
        if field.key in typed and not is_ours and field.key not in saved.conflicts:
            is_ours = mark(field, as_stored(field, typed[field.key])) == stored
            stale += [] if is_ours else [field]
        marks[field.key] = stored if is_ours else known
    return marks, stale


def drawn(form: SectionForm, fields: Iterable[Field]) -> list[dict[str, str]]:
    """These fields as they stand on the page, each with the mark of what is in it."""
    return [
        {
            "field": field.key,
            "mark": mark(field, form.stored.get(field.key)),
            "html": render_to_string(
                "submissions/controls/field.html", {"field": form[field.key], "asked": field, "alone": False}
            ),
        }
        for field in fields
    ]
