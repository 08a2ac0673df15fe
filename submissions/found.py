"""The findings of a deposition, together with what people said of them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from django.db.models import OuterRef, Subquery

from submissions.models import Deposition, Explanation, Run, Waiver
from submissions.review.decisions import Identity, explanations, identity, waivers
from validation.cases import CellState
from validation.findings import Severity
from validation.models import Finding

NEEDS = (Severity.ERROR, Severity.WARNING)
LIGHT = (
    "scope", "subject_run", "subject_file", "code", "field", "relation", "severity", "evidence", "first_seen",
    "provisional",
)  # fmt: skip


@dataclass(frozen=True)
class Found:
    """All findings, gravest first, in the order of the runs. Those that are shown get their parameters by `load`."""

    rows: tuple[Finding, ...]
    explained: Mapping[Identity, Explanation]
    waived: Mapping[Identity, Waiver]

    def explanation(self, row: Finding) -> Explanation | None:
        return self.explained.get(identity(row))

    def waiver(self, row: Finding) -> Waiver | None:
        return self.waived.get(identity(row))

    def is_answered(self, row: Finding) -> bool:
        """Explained or waived, for exactly these files and numbers."""
        return identity(row) in self.explained or identity(row) in self.waived

    def is_open(self, row: Finding) -> bool:
        """An error or a warning that nobody has answered; a note asks for nothing."""
        return row.severity in NEEDS and not self.is_answered(row)

    @cached_property
    def open(self) -> list[Finding]:
        return [row for row in self.rows if self.is_open(row)]

    @cached_property
    def open_by_kind(self) -> Mapping[str, int]:
        return Counter(row.code for row in self.open)

    @cached_property
    def explainable_by_kind(self) -> Mapping[str, int]:
        """Of those the ones that something has confirmed: not only first bytes say so."""
        return Counter(row.code for row in self.open if not row.provisional)

    @cached_property
    def by_run(self) -> Mapping[UUID | None, Mapping[str, list[Finding]]]:
        """run -> relation -> findings."""
        cells: dict[UUID | None, dict[str, list[Finding]]] = defaultdict(lambda: defaultdict(list))
        for row in self.rows:
            cells[row.subject_run][row.relation].append(row)
        return cells

    def of_run(self, run: UUID) -> Iterator[Finding]:
        for rows in self.by_run.get(run, {}).values():
            yield from rows

    @cached_property
    def by_kind(self) -> Mapping[str, list[Finding]]:
        """code -> findings, the unanswered first. Grave kinds come first, then those with something open."""
        kinds: dict[str, list[Finding]] = defaultdict(list)
        for row in sorted(self.rows, key=self.is_answered):
            kinds[row.code].append(row)
        left = self.open_by_kind
        order = sorted(kinds.items(), key=lambda item: (_rank(item[1][0]), not left[item[0]], -len(item[1])))
        return dict(order)

    def cell_state(self, stored: str, rows: Iterable[Finding]) -> str:
        """What a cell shows: the gravest thing that is open, else that all was explained, else what was judged."""
        rows = list(rows)
        worst = min((_rank(row) for row in rows if self.is_open(row)), default=None)
        if worst is not None:
            return str(list(Severity)[worst])
        severities = {row.severity for row in rows}
        if severities & set(NEEDS):
            return "explained" if Severity.ERROR in severities else "explained_warning"
        return "note" if rows and stored in (CellState.PASS, CellState.ABSENT) else stored


def find(deposition: Deposition) -> Found:
    """Three queries, however many findings there are."""
    place = Run.objects.filter(uuid=OuterRef("subject_run")).values("position")[:1]
    rows = Finding.objects.filter(scope=deposition.uuid).only(*LIGHT).order_by(Subquery(place), "pk")
    return Found(tuple(sorted(rows, key=_rank)), explanations(deposition), waivers(deposition))


def load(rows: Iterable[Finding]) -> list[Finding]:
    """The same findings with everything, in the same order. One query."""
    wanted = [row.pk for row in rows]
    whole = Finding.objects.in_bulk(wanted)
    return [whole[pk] for pk in wanted if pk in whole]


def _rank(row: Finding) -> int:
    return Severity(row.severity).rank
