"""The tab of runs: what differs for each run, and runs that are named here for the first time."""

from __future__ import annotations

from dataclasses import dataclass

from submissions.models import Run
from submissions.paths import name_problem
from submissions.runs import spelled
from submissions.schema import Field
from submissions.schema.kinds import Wrong
from submissions.sheets import cells
from submissions.sheets.book import Problem, ReadTab, letters
from submissions.sheets.cells import Given
from submissions.sheets.compare import Cells, Line, are_empty, groups
from submissions.sheets.found import Found, NewRun
from submissions.sheets.heads import Head, read_head
from submissions.sheets.run_tab import DATASET, RUN, Group, RunTab
from submissions.tree import DatasetNode


@dataclass(frozen=True, slots=True)
class Named:
    """A line's run; ``pk`` is None for one that is added."""

    dataset: DatasetNode
    name: str
    pk: int | None

    def address(self, block: str) -> str:
        where = f"run:{self.pk}" if self.pk is not None else f"new:{self.dataset.dataset.pk}/{self.name}"
        return f"{block}@{where}"


def read_runs(found: Found, tab: ReadTab, *, target: RunTab) -> None:
    head, problems = read_head(tab, known={column.key: column for column in target.columns()})
    for problem in problems:
        found.problem(problem)
    asked = [(group, group.fields, groups(head, list(group.columns()))) for group in target.groups]
    lines = _Lines(found, tab, head, target)
    for row, line in head.lines:
        named = lines.named(row, line)
        if named is None:
            continue
        for group, fields, columns in asked:
            _group(found, tab, row, named, group, fields, columns, line)


def _group(
    found: Found,
    tab: ReadTab,
    row: int,
    named: Named,
    group: Group,
    fields: dict[str, Field],
    columns: list[Cells],
    line: dict[int, Given],
) -> None:
    """What the line says about the block of one group."""
    node = group.node_for(named.dataset.dataset.pk, run=named.pk)
    if node is None:
        at_line = Line(found, tab, row=row, of=named.name, level="", address="")
        for at in columns:
            given = at.given(line)
            if not are_empty(given):
                sentence = f"No such block is about {named.name}, so nothing can differ for it. Empty the cell."
                at_line.complain(at, given, sentence=sentence)
        return
    override = node.overrides.get(named.pk) if named.pk is not None else None
    stored = override.values if override else {}
    address = named.address(node.block.address)
    at_line = Line(found, tab, row=row, of=named.name, level=node.block.kind, address=address)
    nothing = ((None,), (None, None))
    for at in columns:
        given = at.given(line)
        before = stored.get(at.key)
        if before is not None or given not in nothing:
            at_line.compare(fields[at.key], at, given, shown=before, stored=before)
    at_line.done()


class _Lines:
    """Finds the run of each line."""

    def __init__(self, found: Found, tab: ReadTab, head: Head, target: RunTab) -> None:
        self.found, self.tab, self.head = found, tab, head
        self.datasets = {node.dataset.address: node for node in target.datasets}
        self.runs: dict[tuple[int, str], Run] = {
            (node.dataset.pk, run.name): run for node in target.datasets for run in node.runs
        }
        self.seen: dict[tuple[int, str], int] = {}

    def named(self, row: int, line: dict[int, Given]) -> Named | None:
        """None where the line names no run; why is written down."""
        try:
            return self._named(row, line)
        except Wrong as wrong:
            key = wrong.column or RUN
            place = self.head.columns.get(key)
            label = "Run" if key == RUN else "Dataset"
            column = f"{letters(place)} · {label}" if place is not None else label
            said = cells.plain(self.head.of(line, key))[:80]
            self.found.problem(Problem(self.tab.name, row, column, said, wrong.sentence))
            return None

    def _named(self, row: int, line: dict[int, Given]) -> Named:
        node, cell = self._dataset(line), self.head.of(line, RUN)
        if not isinstance(cell, str | float):
            raise Wrong("Write the name of the run, in a cell that is formatted as text.")
        name = spelled(cells.unescape(cell) if isinstance(cell, str) else cells.plain(cell))
        key = (node.dataset.pk, name)
        if key in self.seen:
            raise Wrong(f"{name} stands in line {self.seen[key]:,} already. Join the two lines.")
        self.seen[key] = row
        run = self.runs.get(key)
        if run is None:
            if sentence := name_problem(name):
                raise Wrong(sentence)
            self.found.runs.append(NewRun(*key))
        return Named(node, name, run.pk if run else None)

    def _dataset(self, line: dict[int, Given]) -> DatasetNode:
        """The one that is named; the only one where none is."""
        address = cells.plain(self.head.of(line, DATASET)).strip()
        if not address and len(self.datasets) == 1:
            return next(iter(self.datasets.values()))
        if address not in self.datasets:
            known = ", ".join(list(self.datasets)[:5])
            raise Wrong(f"Write a dataset of this deposition: {known}.", column=DATASET)
        return self.datasets[address]
