"""The findings of a deposition as a curator reads them: by kind, each with what was said about it."""

from __future__ import annotations

from dataclasses import dataclass

from submissions.models import Deposition, Explanation, Run, Waiver
from submissions.review import decisions
from validation.catalogue import Severity
from validation.models import Finding

SHOWN = 10


@dataclass(frozen=True, slots=True)
class Seen:
    """One finding with its run and the decisions that still hold."""

    finding: Finding
    run: str
    explanation: Explanation | None
    waiver: Waiver | None

    @property
    def open(self) -> bool:
        return self.waiver is None

    @property
    def stands(self) -> bool:
        """Whether it stands against acceptance."""
        return self.open and self.finding.severity == Severity.ERROR


@dataclass(frozen=True, slots=True)
class Group:
    """All findings of one code."""

    code: str
    label: str
    severity: str
    seen: list[Seen]

    @property
    def shown(self) -> list[Seen]:
        return self.seen[:SHOWN]

    @property
    def more(self) -> int:
        return max(len(self.seen) - SHOWN, 0)

    @property
    def open_count(self) -> int:
        return sum(row.open for row in self.seen)


def seen(deposition: Deposition) -> list[Seen]:
    names = dict(Run.objects.filter(dataset__deposition=deposition).values_list("uuid", "name"))
    explained, waived = decisions.explanations(deposition), decisions.waivers(deposition)
    rows = Finding.objects.filter(scope=deposition.uuid).order_by("pk")
    return [
        Seen(
            row,
            names.get(row.subject_run, "") if row.subject_run else "",
            explained.get(decisions.identity(row)),
            waived.get(decisions.identity(row)),
        )
        for row in rows
    ]


def grouped(rows: list[Seen]) -> list[Group]:
    """The gravest first; what still stands against acceptance before what was waived."""
    groups: dict[str, Group] = {}
    for row in rows:
        code = row.finding.code
        group = groups.setdefault(code, Group(code, row.finding.label, row.finding.severity, []))
        group.seen.append(row)
    for group in groups.values():
        group.seen.sort(key=lambda row: not row.open)
    return sorted(
        groups.values(), key=lambda group: (group.open_count == 0, Severity(group.severity).rank, group.label)
    )


def counts(rows: list[Seen]) -> dict[str, int]:
    """How many of each severity still stand, by severity."""
    return {
        word: sum(row.open and row.finding.severity == word for row in rows) for word in ("error", "warning", "note")
    }


def of(deposition: Deposition, *, ids: list[str], every: bool) -> list[Finding]:
    """The findings of this deposition with these ids; with ``every`` all that share a code with them."""
    numbers = [int(text) for text in ids if text.isdecimal() and len(text) < 19]
    mine = Finding.objects.filter(scope=deposition.uuid)
    rows = mine.filter(pk__in=numbers)
    return list(mine.filter(code__in=rows.values("code")) if every else rows)
