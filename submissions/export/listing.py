"""The admins' list of what the archive may have: as it was accepted, also while its owner writes the next revision."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Func, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce

from submissions.export import standing
from submissions.export.config import config_name
from submissions.models import Deposition, Event, Snapshot
from submissions.states import EXPORTABLE, Action, State

AMENDED = "amended"
VIEWS = (
    ("", "All"),
    (State.ACCEPTED.value, "Accepted"),
    (State.PUBLISHED.value, "Published"),
    (AMENDED, "Being amended"),
)


@dataclass(frozen=True, slots=True)
class Line:
    """One deposition as the archive has it. ``state``: of the accepted revision; ``hold``: ISO date or "".
    ``configs``: names of the files, each with the title of its dataset."""

    deposition: Deposition
    state: str
    revision: int
    title: str
    configs: list[tuple[str, str]]
    run_count: int
    file_count: int
    accepted: Event | None
    hold: str
    amended: bool


def views() -> Mapping[str, QuerySet[Deposition]]:
    """By key of VIEWS."""
    rows = Deposition.objects.annotate(kept=_count(Action.ACCEPT) - _count(Action.UNDO_ACCEPTANCE))
    here, amended = Q(state__in=EXPORTABLE), ~Q(state__in=EXPORTABLE) & Q(kept__gt=0)
    found = {state.value: rows.filter(state=state) for state in (State.ACCEPTED, State.PUBLISHED)}
    return found | {"": rows.filter(here | amended), AMENDED: rows.filter(amended)}


def _count(action: Action) -> Coalesce:
    events = Event.objects.filter(deposition=OuterRef("pk"), action=action).order_by().values("deposition")
    return Coalesce(Subquery(events.annotate(count=Count("pk")).values("count")), 0)


def lines(rows: Sequence[Deposition]) -> list[Line]:
    """The rows of one page, in a fixed number of queries."""
    pks = [row.pk for row in rows]
    events: dict[int, list[Event]] = defaultdict(list)
    for event in Event.objects.filter(
        deposition__in=pks, action__in=[*standing.ACTIONS, Action.AMEND]
    ).select_related("actor").order_by("pk"):  # fmt: skip
        events[event.deposition_id].append(event)
    accepted = {pk: standing.acceptance(events[pk]) for pk in pks}
    owners = Deposition.objects.select_related("owner").prefetch_related("datasets").in_bulk(pks)
    facts = _facts(pks, accepted)
    return [_line(owners[pk], events[pk], accepted[pk], facts.get(pk, {})) for pk in pks]


def _facts(pks: list[int], accepted: Mapping[int, Event | None]) -> dict[int, dict[str, Any]]:
    """What the accepted snapshots say, without loading their documents."""
    chosen: dict[int, int] = {}
    taken = Snapshot.objects.filter(deposition__in=pks).order_by("revision")
    for pk, deposition, created in taken.values_list("pk", "deposition", "created"):
        event = accepted[deposition]
        if event is None or created <= event.at:
            chosen[deposition] = pk
    rows = Snapshot.objects.filter(pk__in=chosen.values()).values(
        "revision",
        "deposition",
        title=KT("document__deposition__values__title"),
        hold=KT("document__deposition__values__hold_until"),
        runs=_length("$.datasets[*].runs[*]"),
        files=_length("$.files[*]"),
    )
    return {row["deposition"]: dict(row) for row in rows}


def _length(path: str) -> Func:
    return Func(
        F("document"),
        template=f"jsonb_array_length(jsonb_path_query_array(%(expressions)s, '{path}'))",
        output_field=IntegerField(),
    )


def _line(row: Deposition, events: list[Event], accepted: Event | None, facts: Mapping[str, Any]) -> Line:
    amended = row.state not in EXPORTABLE
    before = next((event.from_state for event in reversed(events) if event.action == Action.AMEND), State.ACCEPTED)
    return Line(
        deposition=row,
        state=before if amended else row.state,
        revision=facts.get("revision", row.revision),
        title=facts.get("title") or (row.label if amended else row.title),
        configs=_configs(row),
        run_count=facts.get("runs", 0),
        file_count=facts.get("files", 0),
        accepted=accepted,
        hold=facts.get("hold") or "",
        amended=amended,
    )


def _configs(row: Deposition) -> list[tuple[str, str]]:
    found = []
    for dataset in row.datasets.all():
        number = dataset.archive_id or dataset.values.get("existing_number")
        if number is not None and row.archive_id is not None:
            found.append((config_name(row.kinds, deposition=row.archive_id, dataset=number), dataset.title))
    return found
