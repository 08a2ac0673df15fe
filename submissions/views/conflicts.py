"""Two people, or two windows, in one field: both values, who wrote the other one and when, and the choice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import QueryDict

from submissions.forms.section import SectionForm
from submissions.models import Deposition, FieldChange
from submissions.schema import Field
from submissions.schema.show import show
from submissions.typed import as_stored, mark

TAKE = "take"
MINE, THEIRS = "mine", "theirs"


@dataclass(frozen=True, slots=True)
class Conflict:
    """``who``: None where nobody knows; ``yours``: the same person wrote it, in another window. ``theirs``, ``mine``:
    the values in words; ``take_theirs``, ``take_mine``: what the button of each sends."""

    label: str
    who: Any
    at: datetime | None
    yours: bool
    theirs: str
    mine: str
    take_theirs: str
    take_mine: str


@dataclass(frozen=True, slots=True)
class Taken:
    """What was chosen with a button: ``name`` of the field or cell ("" where nothing was chosen), whose, which mark."""

    name: str = ""
    side: str = ""
    mark: str = ""


def taken(data: QueryDict) -> Taken:
    side, _, rest = data.get(TAKE, "").partition(":")
    name, _, seen = rest.rpartition(":")
    return Taken(name, side, seen) if side in (MINE, THEIRS) and name else Taken()


def conflict(field: Field, *, name: str, stored: Any, typed: Any, last: FieldChange | None, user: Any) -> Conflict:
    """``name``: of the field or cell in the form; ``last``: the last written change of it."""
    seen = mark(field, stored)
    return Conflict(
        label=field.label,
        who=last.actor if last else None,
        at=last.at if last else None,
        yours=bool(last and last.actor_id == user.pk),
        theirs=show(field, stored),
        mine=show(field, as_stored(field, typed)),
        take_theirs=f"{THEIRS}:{name}:{seen}",
        take_mine=f"{MINE}:{name}:{seen}",
    )


def last_changes(deposition: Deposition, *, addresses: Iterable[str]) -> dict[tuple[str, str], FieldChange]:
    """The last change of each field of these rows, by address of the row and key. One query."""
    found: dict[tuple[str, str], FieldChange] = {}
    rows = FieldChange.objects.filter(deposition=deposition, address__in=list(addresses))
    for row in rows.select_related("actor").order_by("-at", "-id")[:500]:
        for key in row.after:
            found.setdefault((row.address, key), row)
    return found


def stand_in(form: SectionForm, conflicts: Mapping[str, Conflict]) -> None:
    """Show them at their fields."""
    for key, found in conflicts.items():
        form.fields[key].ui["conflict"] = found  # type: ignore[attr-defined]
