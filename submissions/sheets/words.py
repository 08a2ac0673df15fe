"""What a sheet would change, in words: the lines of the preview."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from submissions.schema import Field, field
from submissions.schema.show import show
from submissions.sheets.book import Problem
from submissions.sheets.cells import escape
from submissions.sheets.found import Change, Found, Value

MOST = 400


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """``before`` and ``after`` in words; ``cleared``: nothing is left."""

    place: str
    of: str
    label: str
    before: str
    after: str
    cleared: bool


def change_lines(changes: Sequence[tuple[Change, Value]]) -> list[ChangeLine]:
    return [_line(change, value) for change, value in changes]


def _line(change: Change, value: Value) -> ChangeLine:
    asked: Field = field(change.level, value.key)
    return ChangeLine(
        f"{change.tab}, row {change.row:,}, {value.column}",
        change.of,
        asked.label,
        _short(show(asked, value.before)),
        _short(show(asked, value.after)),
        value.after is None,
    )


def _short(text: str) -> str:
    return text if len(text) <= MOST else f"{text[:MOST]}… ({len(text):,} characters)"


def place(problem: Problem) -> str:
    """Where a problem is: tab, row and column."""
    row = f"row {problem.row:,}" if problem.row else ""
    return ", ".join(part for part in (problem.tab, row, problem.column) if part)


def problem_rows(found: Found) -> Iterator[list[str | float | None]]:
    """The problems as the lines of a CSV file."""
    yield ["tab", "row", "column", "value", "problem and what to do"]
    for problem in found.problems:
        row = float(problem.row) if problem.row else None
        yield [escape(problem.tab), row, escape(problem.column), escape(problem.value), escape(problem.sentence)]
    if found.problem_count > len(found.problems):
        yield [f"and {found.problem_count - len(found.problems):,} more", None, None, None, None]
