"""What a sheet would change, as it is collected, and all that is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from submissions.sheets.book import Problem
from submissions.sheets.limits import MAX_PROBLEMS


class Change(NamedTuple):
    """One value: where it stands in the sheet (tab, row, column), whose it is (``of``, ``level``), and the stored
    values before and after (None: nothing). ``address``: of the row, such as ``dataset:3``, ``block:12@run:44``,
    ``block:12@new:3/TS_09`` of a run that is added, ``new:ribosomes@dataset:3`` of a block that is added."""

    tab: str
    row: int
    column: str
    of: str
    level: str
    address: str
    key: str
    before: Any
    after: Any


class NewRun(NamedTuple):
    dataset: int
    name: str


class NewBlock(NamedTuple):
    address: str
    level: str
    dataset: int
    name: str


@dataclass
class Found:
    """``emptied``: how many empty cells stand where something is stored now; they count only where the person said
    that empty cells clear. ``compared``: how many cells were looked at."""

    clear_empty: bool = False
    changes: list[Change] = field(default_factory=list)
    runs: list[NewRun] = field(default_factory=list)
    blocks: list[NewBlock] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    problem_count: int = 0
    notes: list[str] = field(default_factory=list)
    emptied: int = 0
    tabs: list[str] = field(default_factory=list)

    def problem(self, problem: Problem) -> None:
        self.problem_count += 1
        if len(self.problems) < MAX_PROBLEMS:
            self.problems.append(problem)

    def to_json(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__dataclass_fields__}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Found:
        rows: dict[str, Any] = {"changes": Change, "runs": NewRun, "blocks": NewBlock, "problems": Problem}
        made: dict[str, Any] = {
            name: [rows[name](*row) for row in part] if name in rows else part for name, part in data.items()
        }
        return cls(**made)
