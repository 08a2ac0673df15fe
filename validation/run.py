"""Judge one run: facts and effective values in, cells and findings out. No bytes are read here."""

from __future__ import annotations

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


def judge_run(case: RunCase) -> RunVerdict:
    """Every relation of the registry, in its order."""
    outcomes = {relation.key: relation.check(case, relation=relation.key) for relation in RELATIONS}
    return RunVerdict(
        cells={key: outcome.cell for key, outcome in outcomes.items()},
        findings=tuple(finding for outcome in outcomes.values() for finding in outcome.findings),
    )
