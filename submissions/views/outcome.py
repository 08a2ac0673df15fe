"""What became of a sent section: what was typed, what was kept of it, what conflicts, and what the page shows next."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, QueryDict
from django.template.loader import render_to_string

from submissions.drafts import Row, Saved, verdict
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
    """``unsaved``: what stands in the controls and is not stored: conflicts, or all of it after signing in again."""

    posted: Posted
    saved: Saved
    conflicts: dict[str, Conflict]
    unsaved: frozenset[str]


def posted_in(data: QueryDict, asked: Section) -> Posted:
    """With mine the other value counts as seen, so that it is overwritten; with theirs nothing was typed."""
    typed, seen, chosen = typed_in(asked.fields, data), seen_in(data), taken(data)
    if chosen.side == MINE:
        seen[chosen.name] = chosen.mark
    elif chosen.side == THEIRS:
        typed.pop(chosen.name, None)
    return Posted(typed, seen, chosen)


def outcome_of(
    request: HttpRequest, deposition: Deposition, asked: Section, *, posted: Posted, saved: Saved
) -> Outcome:
    return Outcome(posted, saved, conflicts_in(request, deposition, asked, posted=posted, saved=saved), saved.conflicts)


def not_yet_saved(
    request: HttpRequest, deposition: Deposition, row: Row, asked: Section, *, posted: Posted
) -> Outcome | None:
    """What was sent and not taken, as if it stood on the page still; None where nothing of it differs."""
    said = {
        field.key: verdict(field, posted.typed[field.key], row.values, posted.seen)
        for field in asked.fields
        if field.key in posted.typed
    }
    saved = Saved(row, frozenset(), frozenset(key for key, one in said.items() if one == "conflict"))
    unsaved = frozenset(key for key, one in said.items() if one != "same")
    conflicts = conflicts_in(request, deposition, asked, posted=posted, saved=saved)
    return Outcome(posted, saved, conflicts, unsaved) if unsaved else None


def seen_on_page(fields: Iterable[Field], values: Mapping[str, Any], *, outcome: Outcome) -> str:
    """The marks for a page that is drawn anew. What stands in it unsaved keeps the mark that was seen when it was
    typed, so that the next save finds the same change or conflict."""
    seen = {field.key: mark(field, values.get(field.key)) for field in fields}
    kept = {key: seen for key, seen in outcome.posted.seen.items() if key in outcome.unsaved}
    return json.dumps(seen | kept, separators=(",", ":"))


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
