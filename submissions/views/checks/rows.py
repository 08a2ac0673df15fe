"""The matrix as its template draws it: heads, groups, rows, cells and chips, with their words and addresses."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import NamedTuple

from submissions.found import Found
from submissions.matrix import CHIPS, CLOSABLE, Matrix, Row
from submissions.models.block import KIND_LABELS
from submissions.schema import Level
from submissions.templatetags.ui import plural
from submissions.views.checks.address import Address

SHOW_LABELS = {
    "error": "Errors", "warning": "Warnings", "explained": "Explained", "unknown": "Not yet known",
    "elsewhere": "Lies elsewhere", "note": "Notes",
}  # fmt: skip
SAID = {
    "explained": "explained", "explained_warning": "explained", "unknown": "not yet known",
    "gave_up": "we could not check this", "unchecked": "stored, not checked yet", "note": "note", "error": "error",
    "warning": "warning", "elsewhere": "not checked: the file lies elsewhere",
}  # fmt: skip

NOT_CHECKED = {"unchecked": "are stored, not checked yet", "elsewhere": "lie elsewhere and are not checked"}
TITLES = {
    "needs": ("Needs you", "Open"), "explained": ("Explained by you", "Explained"),
    "unknown": ("Not yet known", "Not yet known"),
    "elsewhere": ("Not checked, the files lie elsewhere", "Not checked, the files lie elsewhere"),
    "empty": ("Nothing to check", "Nothing to check"),
}  # fmt: skip


class CellView(NamedTuple):
    """One field of the matrix. ``url``: "" where there is nothing to look at."""

    state: str
    relation: str
    said: str
    url: str
    first: bool
    current: bool
    provisional: bool = False


class RowView(NamedTuple):
    name: str
    again: bool
    picked: bool
    cells: list[CellView]


@dataclass(frozen=True)
class GroupView:
    """``url``: opens a closed group or closes an open one, "" for those that are always open."""

    key: str
    title: str
    sub: str
    rows: list[RowView]
    closed: bool
    url: str


class Chip(NamedTuple):
    key: str
    label: str
    runs: int
    url: str
    current: bool


class Head(NamedTuple):
    label: str
    span: int


def heads(matrix: Matrix) -> list[Head]:
    """The kinds of block above the columns."""
    kinds: dict[str, int] = {}
    for column in matrix.columns:
        kinds[column.relation.group] = kinds.get(column.relation.group, 0) + 1
    return [Head(KIND_LABELS[Level(kind)], span) for kind, span in kinds.items()]


def chips(matrix: Matrix, where: Address) -> list[Chip]:
    """Filters with the number of runs that each leaves; those that would leave none are not offered."""
    found = [Chip("", "All", len(matrix.rows), where.url(show=None, page=None, open=None), not matrix.show)]
    for key in CHIPS:
        if matrix.counts.get(key) or matrix.show == key:
            url = where.url(show=key, page=None, open=None)
            found.append(Chip(key, SHOW_LABELS[key], matrix.counts.get(key, 0), url, matrix.show == key))
    return found


def groups(
    matrix: Matrix, page: list[Row], *, found: Found, where: Address, cell: str, is_mine: bool
) -> list[GroupView]:
    """The groups that have rows on this page, and the closed ones."""
    views = []
    for key, rows in matrix.chosen.items():
        closed = matrix.is_closed(key)
        shown = (
            []
            if closed
            else [_row(matrix, row, found=found, where=where, cell=cell) for row in page if row.group == key]
        )
        if shown or closed:
            title = f"{_title(key, rows, is_mine=is_mine)}: {plural(len(rows), 'run')}"
            url = _toggle(matrix, key, where=where, closed=closed)
            views.append(GroupView(key, title, _sub(key, rows, found=found), shown, closed, url))
    return views


def _toggle(matrix: Matrix, key: str, *, where: Address, closed: bool) -> str:
    if key not in CLOSABLE or matrix.show or matrix.name:
        return ""
    return where.url(open="passes" if closed else None, page=None)


def _title(key: str, rows: list[Row], *, is_mine: bool) -> str:
    if key == "passes":
        return "All that we check passes" if _unchecked(rows) else "Everything passes"
    return TITLES[key][0 if is_mine else 1]


def _unchecked(rows: list[Row]) -> str:
    """What some of their files are, where not all could be checked."""
    states = {state for row in rows for state in row.states.values()} & NOT_CHECKED.keys()
    return " and ".join(NOT_CHECKED[state] for state in sorted(states))


def _sub(key: str, rows: list[Row], *, found: Found) -> str:
    if key == "explained":
        answered = [one for row in rows for one in found.of_run(row.line.uuid) if found.is_answered(one)]
        if any(one.severity == "error" and not found.waiver(one) for one in answered):
            return "waits for the curator"
        return "let pass by the curator" if any(map(found.waiver, answered)) else "for the curator to read"
    if key == "needs":
        left = Counter(one.severity for row in rows for one in found.of_run(row.line.uuid) if found.is_open(one))
        return ", ".join(plural(left[word], word) for word in ("error", "warning") if left[word])
    if key == "unknown":
        fault = sum("gave_up" in row.states.values() for row in rows)
        counts = ((len(rows) - fault, "still to be checked"), (fault, "our fault"))
        return ", ".join(f"{number:,} {words}" for number, words in counts if number)
    names = [row.line.name for row in rows[:3]]
    listed = ", ".join(names) + (f" and {len(rows) - 3:,} more" if len(rows) > 3 else "")
    if key == "empty":
        return f"no file plays a role in {listed}"
    unchecked = "" if key == "elsewhere" else _unchecked(rows)
    listed += f"; some files {unchecked}" if unchecked else ""
    return f"{listed}; provisional where files have not arrived" if any(row.line.ahead for row in rows) else listed


def _row(matrix: Matrix, row: Row, *, found: Found, where: Address, cell: str) -> RowView:
    cells = []
    findings = found.by_run.get(row.line.uuid, {})
    for relation, first in matrix.columns:
        state, here = row.states[relation.key], f"{row.line.pk}.{relation.key}"
        url = "" if state in ("pass", "absent") else where.url(cell=here)
        said = _said(state, len(findings.get(relation.key, ())))
        current = bool(cell) and f"{cell}.".startswith(f"{here}.")
        provisional = relation.key in (row.line.ahead or ())
        cells.append(CellView(state, relation.short, said, url, first, current, provisional))
    return RowView(row.line.name, row.again, any(one.current for one in cells), cells)


def _said(state: str, findings: int) -> str:
    said = SAID.get(state, state)
    return plural(findings, said) if state in ("error", "warning", "note") and findings else said
