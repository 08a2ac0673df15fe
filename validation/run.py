"""Judge one run: facts and effective values in, cells and findings out. No bytes are read here."""

from __future__ import annotations

from collections.abc import Iterable

from validation.cases import BlockCase, Cell, CellState, FileCase, Number, Outcome, RunCase, RunVerdict, Value
from validation.registry import RELATIONS

__all__ = [
    "BlockCase",
    "Cell",
    "CellState",
    "FileCase",
    "Number",
    "Outcome",
    "RunCase",
    "RunVerdict",
    "Value",
    "judge_run",
]


def judge_run(case: RunCase, relations: Iterable[str] | None = None) -> RunVerdict:
    """All relations of the registry, or those of these keys, in its order. A relation sees the files of its roles and
    the values it names; the others need not be loaded."""
    wanted = None if relations is None else frozenset(relations)
    outcomes = {
        relation.key: relation.check(case, relation=relation.key)
        for relation in RELATIONS
        if wanted is None or relation.key in wanted
    }
    return RunVerdict(
        cells={key: outcome.cell for key, outcome in outcomes.items()},
        findings=tuple(finding for outcome in outcomes.values() for finding in outcome.findings),
    )
