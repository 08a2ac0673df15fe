"""A tab of one level: each line is about the deposition, a dataset or a block, by its address."""

from __future__ import annotations

from submissions.schema import Field
from submissions.sheets import cells
from submissions.sheets.book import Problem, ReadTab, letters
from submissions.sheets.compare import Cells, Line, are_empty, groups
from submissions.sheets.found import Found
from submissions.sheets.heads import read_head
from submissions.sheets.places import Places
from submissions.sheets.tabs import LevelTab, Place


def read_levels(found: Found, tab: ReadTab, *, target: LevelTab, places: Places) -> None:
    columns = target.columns()
    head, problems = read_head(tab, known={column.key: column for column in columns})
    for problem in problems:
        found.problem(problem)
    fields, asked = target.fields(), groups(head, columns)
    seen: dict[str, int] = {}
    for row, line in head.lines:
        address = cells.plain(head.of(line, target.key_column)).strip()
        one = places.find(address, level=target.level, may_add=True)
        sentence = "" if isinstance(one, Place) else one
        if isinstance(one, Place) and one.address in seen:
            sentence = f"{address} stands in line {seen[one.address]:,} already. Join the two lines."
        if sentence or not isinstance(one, Place):
            letter = letters(head.columns[target.key_column])
            found.problem(Problem(tab.name, row, f"{letter} · Address", address[:80], sentence))
            continue
        seen[one.address] = row
        at_line = Line(found, tab, row=row, of=one.title, level=one.level.value, address=one.address)
        for at in asked:
            _cell(at_line, one, at=at, given=at.given(line), every=fields[at.key])
        at_line.done()
    places.note_unasked(found)


def _cell(line: Line, one: Place, *, at: Cells, given: tuple[cells.Given, ...], every: Field) -> None:
    field = one.fields.get(at.key)
    if field is not None:
        line.compare(field, at, given, shown=one.shown(at.key), stored=one.values.get(at.key))
    elif not are_empty(given):
        line.complain(at, given, sentence=f"“{every.label}” is not asked of {one.title}. Empty the cell.")
