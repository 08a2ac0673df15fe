"""What became of the findings: resolved, new, remaining, since a moment that people remember.

After a submission that is the submission itself; while a deposition was never submitted, the person's last look. A
finding is the same by run, file, code and field, whatever its numbers. Notes ask for nothing and are not counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db.models import Count, F, Func, JSONField
from django.utils import timezone

from submissions.found import NEEDS, Found
from submissions.models import Deposition, Look, Snapshot
from submissions.states import EDITABLE, State
from submissions.templatetags.ui import clock, when
from validation.findings import CATALOGUE
from validation.models import Finding, Resolved

# Looks within this time are one visit.
VISIT = timedelta(minutes=30)
KINDS = 5


@dataclass(frozen=True, slots=True)
class Since:
    """``moment``: "revision 1 was sent back"; ``kinds``: the label of what was resolved -> how often, most first."""

    moment: str
    resolved: int
    new: int
    remaining: int
    kinds: Mapping[str, int] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        """ "Since revision 1 was sent back: 12 resolved, 3 new, 40 remain"."""
        verb = "remains" if self.remaining == 1 else "remain"
        counts = f"{self.resolved:,} resolved, {self.new:,} new, {self.remaining:,} {verb}"
        return f"Since {self.moment}: {counts}"

    @property
    def first_kinds(self) -> list[tuple[str, int]]:
        return list(self.kinds.items())[:KINDS]


def since(deposition: Deposition, *, found: Found, user: Any) -> Since | None:
    """None where there is nothing to compare with, or nothing to tell. At most two queries."""
    now = [row for row in found.rows if row.severity in NEEDS]
    revision = deposition.revision if deposition.state in EDITABLE else deposition.revision - 1
    if revision >= 1:
        return _since_revision(deposition, revision, now)
    return _since_look(deposition, now, user=user) if deposition.state in EDITABLE else None


def look(deposition: Deposition, *, user: Any) -> None:
    """The person looks at the checks now; a look after a while begins a visit, compared with the one before."""
    now = timezone.now()
    row, created = Look.objects.get_or_create(deposition=deposition, user=user, defaults={"at": now, "since": now})
    if created:
        return
    if now - row.at > VISIT:
        row.since = row.at
    row.at = now
    row.save(update_fields=["at", "since"])


def _since_revision(deposition: Deposition, revision: int, now: list[Finding]) -> Since | None:
    rows = Snapshot.objects.filter(deposition=deposition, revision=revision)
    stored = rows.annotate(told=_Identities("document")).values_list("told", flat=True).first()
    before = {tuple(row[:4]): row[2] for row in stored or () if row[4] in NEEDS}
    here = {_identity(row) for row in now}
    gone = Counter(code for key, code in before.items() if key not in here)
    new = len(here - before.keys())
    if not before and not new:
        return None
    return _told(_moment(deposition, revision), gone, new=new, remaining=len(here) - new)


def _moment(deposition: Deposition, revision: int) -> str:
    if deposition.state == State.CHANGES_REQUESTED:
        return f"revision {revision} was sent back"
    return f"revision {revision} was submitted"


def _since_look(deposition: Deposition, now: list[Finding], *, user: Any) -> Since | None:
    row = Look.objects.filter(deposition=deposition, user=user).first()
    if row is None:
        return None
    traces = Resolved.objects.filter(
        scope=deposition.uuid, severity__in=NEEDS, at__gte=row.since, first_seen__lt=row.since
    )
    gone = Counter(dict(traces.order_by().values_list("code").annotate(number=Count("pk"))))
    new = sum(one.first_seen >= row.since for one in now)
    if not gone and (not new or new == len(now)):
        return None
    said = clock(row.since) if row.since.date() == timezone.now().date() else when(row.since)
    return _told(f"you looked at {said}", gone, new=new, remaining=len(now) - new)


def _told(moment: str, gone: Counter[str], *, new: int, remaining: int) -> Since:
    labels: Counter[str] = Counter()
    for code, number in gone.items():
        labels[CATALOGUE[code].label if code in CATALOGUE else code] += number
    return Since(moment, sum(gone.values()), new, remaining, dict(labels.most_common()))


def _identity(row: Finding) -> tuple[Any, ...]:
    run, file = row.subject_run, row.subject_file
    return (str(run) if run else None, str(file) if file else None, row.code, row.field)


class _Identities(Func):
    """Of a snapshot's findings what tells them apart, and their severity: a small part of the document."""

    template = (
        "(SELECT jsonb_agg(jsonb_build_array(one->'run', one->'file', one->'code', one->'field', one->'severity'))"
        " FROM jsonb_array_elements(%(expressions)s -> 'findings') AS one)"
    )
    output_field = JSONField()

    def __init__(self, name: str) -> None:
        super().__init__(F(name))
