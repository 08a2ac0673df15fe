"""Which findings the list shows: by severity, role of the file and name of the run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from submissions.found import Found
from submissions.models import Assignment, Deposition
from submissions.views.checks.address import Address
from validation.findings import Severity
from validation.roles import ROLES

LABELS = {"error": "Errors", "warning": "Warnings", "note": "Notes"}


class Choice(NamedTuple):
    key: str
    label: str
    number: int
    url: str
    current: bool

    @property
    def ink(self) -> str:
        return f"ink-{self.key}"


@dataclass(frozen=True)
class Sieve:
    """``severity``, ``role``: "" for all; ``run``: part of a name."""

    severity: str = ""
    role: str = ""
    run: str = ""

    @property
    def active(self) -> bool:
        return bool(self.severity or self.role or self.run)

    def pass_on(self, deposition: Deposition, found: Found, *, names: Mapping[UUID, str]) -> Found:
        """What is left of ``found``. One query where a role was chosen, else none. ``names``: of the runs."""
        if not self.active:
            return found
        rows: Iterable[Any] = found.rows
        if self.severity:
            rows = [row for row in rows if row.severity == self.severity]
        if self.run:
            part = self.run.casefold()
            rows = [row for row in rows if part in names.get(row.subject_run, "").casefold()]
        if self.role:
            played = Assignment.objects.filter(dataset__deposition=deposition, role=self.role)
            files = set(played.order_by().values_list("file", flat=True))
            rows = [row for row in rows if row.subject_file in files]
        return Found(tuple(rows), found.explained, found.waived)


def sieve(params: Mapping[str, Any]) -> Sieve:
    severity, role = str(params.get("severity", "")), str(params.get("role", ""))
    return Sieve(
        severity if severity in set(Severity) else "",
        role if role in ROLES else "",
        str(params.get("run", "")).strip()[:200],
    )


def severities(found: Found, *, chosen: Sieve, where: Address) -> list[Choice]:
    """The severities that there are, with how many findings each has."""
    counts = {word: sum(row.severity == word for row in found.rows) for word in LABELS}
    every = Choice("", "All", len(found.rows), where.url(severity=None, page=None), not chosen.severity)
    return [every] + [
        Choice(word, label, counts[word], where.url(severity=word, page=None), chosen.severity == word)
        for word, label in LABELS.items()
        if counts[word] or chosen.severity == word
    ]


def roles(there: Iterable[str], *, chosen: Sieve) -> list[tuple[str, str, bool]]:
    """(key, label, chosen) of the roles that files of the deposition play."""
    used = {*there, chosen.role}
    return [(key, role.label, key == chosen.role) for key, role in ROLES.items() if key in used]
