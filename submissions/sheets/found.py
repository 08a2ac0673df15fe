"""What a sheet would change, as it is collected, and all that is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, NamedTuple

from submissions.sheets.book import Problem
from submissions.sheets.limits import MAX_PROBLEMS


class Value(NamedTuple):
    """One value: the letter of its column, the key of its field, what is stored before and after (None: nothing)."""

    column: str
    key: str
    before: Any
    after: Any


class Change(NamedTuple):
    """What one line of the sheet changes in one row of the deposition. ``of``, ``level``: whose values they are.

    ``address``: of the row, such as ``dataset:3``, ``block:12@run:44``, ``block:12@new:3/TS_09`` of a run that is
    added, ``new:ribosomes@dataset:3`` of a block that is added.
    """

    tab: str
    row: int
    of: str
    level: str
    address: str
    values: list[Value]


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
    that empty cells clear."""

    clear_empty: bool = False
    changes: list[Change] = field(default_factory=list)
    runs: list[NewRun] = field(default_factory=list)
    blocks: list[NewBlock] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    problem_count: int = 0
    notes: list[str] = field(default_factory=list)
    emptied: int = 0
    tabs: list[str] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How many values change."""
        return sum(len(change.values) for change in self.changes)

    def between(self, first: int, last: int) -> list[tuple[Change, Value]]:
        """The values from number ``first`` (from 0) to before ``last``."""
        every = ((change, value) for change in self.changes for value in change.values)
        return [(change, Value(*value)) for change, value in islice(every, first, last)]

    def problem(self, problem: Problem) -> None:
        self.problem_count += 1
        if len(self.problems) < MAX_PROBLEMS:
            self.problems.append(problem)

    def to_json(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__dataclass_fields__}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Found:
        """Without the changes, which are too many to be unpacked at once (``imports``)."""
        rows: dict[str, Any] = {"runs": NewRun, "blocks": NewBlock, "problems": Problem}
        made: dict[str, Any] = {
            name: [rows[name](*row) for row in part] if name in rows else part for name, part in data.items()
        }
        return cls(**made)
