"""The curators' list: what it shows, in which order, and what each row offers. A fixed number of queries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case, Count, IntegerField, Min, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from submissions.models import Deposition, Event, Run
from submissions.models.deposition import KINDS
from submissions.review.decisions import open_findings
from submissions.review.history import line
from submissions.states import HELD, State
from validation.models import Tally

SILENT = timedelta(days=14)
# Who has to act, in the order of the groups.
GROUPS: tuple[tuple[str, frozenset[State]], ...] = (
    ("Waits for a curator", frozenset({State.SUBMITTED, State.IN_REVIEW})),
    ("Waits for the authors", frozenset({State.CHANGES_REQUESTED})),
    ("Waits for an admin", frozenset({State.ACCEPTED})),
    ("Closed", frozenset({State.PUBLISHED, State.REJECTED, State.WITHDRAWN})),
)
KIND_WORDS = {"dataset": "new dataset", "annotation": "annotations", "tomogram": "tomograms"}


@dataclass(frozen=True, slots=True)
class View:
    key: str
    label: str
    rows: Q


def views(user: Any) -> list[View]:
    closed = [*GROUPS[3][1]]
    mine = Q(curator=user, state__in=[State.IN_REVIEW, State.CHANGES_REQUESTED])
    return [
        View("open", "Open", ~Q(state__in=closed)),
        View("nobody", "Nobody’s", Q(state=State.SUBMITTED)),
        View("mine", "Mine", mine),
        View("authors", "With the authors", Q(state=State.CHANGES_REQUESTED)),
        View("accepted", "Accepted", Q(state=State.ACCEPTED)),
        View("closed", "Closed", Q(state__in=closed)),
    ]


def waiting(user: Any) -> QuerySet[Deposition]:
    """Every deposition that left its draft."""
    return Deposition.objects.visible_to(user).exclude(state=State.DRAFT)


def numbers(user: Any) -> dict[str, Any]:
    """The counts of the views (by key) and the figures of the tiles, in one query."""
    now = timezone.now()
    mine = Q(curator=user, state=State.IN_REVIEW)
    return waiting(user).aggregate(
        **{view.key: Count("pk", filter=view.rows) for view in views(user)},
        **{f"group{n}": Count("pk", filter=Q(state__in=[*states])) for n, (_, states) in enumerate(GROUPS)},
        oldest=Min("state_since", filter=Q(state=State.SUBMITTED)),
        in_review=Count("pk", filter=mine),
        came_back=Count("pk", filter=mine & Q(revision__gt=1)),
        silent=Count("pk", filter=Q(state=State.CHANGES_REQUESTED, state_since__lt=now - SILENT)),
    )


def rows(user: Any, *, view: View, sought: str = "", kind: str = "") -> QuerySet[Deposition]:
    """The depositions of a view, by who has to act, the oldest first."""
    order = Case(
        *[When(state__in=list(states), then=Value(number)) for number, (_, states) in enumerate(GROUPS)],
        output_field=IntegerField(),
    )
    runs = Run.objects.filter(dataset__deposition=OuterRef("pk")).order_by().values("dataset__deposition")
    last = Event.objects.filter(deposition=OuterRef("pk")).exclude(to_state="").order_by("-id").values("pk")[:1]
    found = waiting(user).filter(view.rows).select_related("owner", "curator")
    if kind in KINDS:
        found = found.filter(kinds__contains=[kind])
    if sought:
        found = found.filter(_sought(sought))
    return found.annotate(
        waits=order,
        run_count=Coalesce(Subquery(runs.annotate(count=Count("pk")).values("count")), 0),
        last_event=Subquery(last),
    ).order_by("waits", "state_since", "pk")


def _sought(text: str) -> Q:
    number = text.upper().removeprefix("D-").lstrip("0")
    found = Q(values__title__icontains=text) | Q(owner__name__icontains=text) | Q(values__authors__icontains=text)
    return found | Q(pk=int(number)) if number.isdecimal() and len(number) < 10 else found


@dataclass(frozen=True, slots=True)
class Checked:
    """What the checks of a deposition came to. ``explained``: errors and warnings that were explained or waived."""

    errors: int
    warnings: int
    explained: int
    waiting: int
    gave_up: int

    @property
    def nothing(self) -> bool:
        return not (self.errors or self.warnings or self.explained or self.waiting or self.gave_up)


@dataclass(frozen=True, slots=True)
class Row:
    """``action``: claim, open or none (somebody else has to); ``mine``: this person has it."""

    deposition: Deposition
    group: str
    kinds: str
    holder: str
    mine: bool
    own: bool
    since: datetime
    checked: Checked | None
    run_count: int
    last_step: str
    action: str


def dressed(found: Sequence[Any], *, user: Any) -> list[Row]:
    """The rows of one page (of ``rows``) with their counts and last steps: four queries, however many."""
    scopes = [row.uuid for row in found]
    tallies, left = Tally.objects.in_bulk(scopes), open_findings(scopes)
    last = [row.last_event for row in found if row.last_event]
    events = Event.objects.select_related("actor", "snapshot").in_bulk(last)
    checked = {scope: _checked(tally, left.get(scope, {})) for scope, tally in tallies.items()}
    own = set(user.coauthorships.filter(deposition__in=found).values_list("deposition", flat=True))
    own |= {row.pk for row in found if row.owner_id == user.pk}
    return [
        _row(row, user=user, own=row.pk in own, checked=checked.get(row.uuid), event=events.get(row.last_event))
        for row in found
    ]


def _checked(tally: Tally, left: Mapping[str, int]) -> Checked:
    errors, warnings = left.get("error", 0), left.get("warning", 0)
    explained = max(tally.errors + tally.warnings - errors - warnings, 0)
    return Checked(errors, warnings, explained, tally.waiting, tally.gave_up)


def _row(row: Any, *, user: Any, own: bool, checked: Checked | None, event: Event | None) -> Row:
    claimable = row.state == State.SUBMITTED and user.is_curator
    return Row(
        deposition=row,
        group=next(title for title, states in GROUPS if State(row.state) in states),
        kinds=", ".join(KIND_WORDS[kind] for kind in row.kinds),
        holder=_holder(row),
        mine=row.curator_id == user.pk and row.state in HELD,
        own=own,
        since=row.state_since,
        checked=checked,
        run_count=row.run_count,
        last_step=line(event).said if event else "",
        action="none" if own else "claim" if claimable else "open",
    )


def _holder(row: Deposition) -> str:
    match State(row.state):
        case State.ACCEPTED:
            return "Admins"
        case State.PUBLISHED:
            return "The archive"
        case State.IN_REVIEW | State.CHANGES_REQUESTED:
            return str(row.curator or "")
        case _:
            return ""
