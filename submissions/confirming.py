"""Which judgements of a run rest on what was sent ahead of its files: provisional until these have arrived."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from submissions.touched import roles_read
from validation.cases import CellState
from validation.registry import RELATIONS
from validation.run import RunCase, RunVerdict


def marked(verdict: RunVerdict, *, case: RunCase) -> RunVerdict:
    """The verdict with a mark on each cell that such a file had a part in, and on each finding about one."""
    ahead = {file.id: file.role for file in case.files if file.provisional}
    if not ahead:
        return verdict
    roles, identities = set(ahead.values()), {file.identity for file in case.files if file.provisional}
    cells = {
        key: replace(cell, provisional=True) if roles & _read(key) and cell.state != CellState.ABSENT else cell
        for key, cell in verdict.cells.items()
    }
    findings = tuple(
        replace(finding, provisional=True)
        if ahead.keys() & set(finding.files)
        or identities & set(finding.contents)
        or roles & _answering(finding.relation)
        else finding
        for finding in verdict.findings
    )
    return RunVerdict(cells, findings)


@cache
def _read(relation: str) -> frozenset[str]:
    return roles_read([relation])


@cache
def _answering(relation: str) -> frozenset[str]:
    """The roles whose headers may answer for a value that the relation reads, besides those that it compares."""
    return _read(relation).difference(*(one.roles for one in RELATIONS if one.key == relation))
