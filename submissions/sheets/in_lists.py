"""A tab of rows, such as authors: the lines with one address are the whole list of what stands there."""

from __future__ import annotations

from typing import Any

from submissions.schema import Column as Asked
from submissions.schema import Field, Kind
from submissions.schema.kinds import Wrong, clean
from submissions.schema.show import show
from submissions.sheets import cells
from submissions.sheets.book import Problem, ReadTab, letters
from submissions.sheets.cells import Given
from submissions.sheets.compare import Cells, Line, is_empty, value
from submissions.sheets.found import Found
from submissions.sheets.heads import Head, read_head
from submissions.sheets.places import Places
from submissions.sheets.tabs import Place, RowsTab

GivenRow = tuple[int, list[Given]]


def read_lists(found: Found, tab: ReadTab, *, target: RowsTab, places: Places) -> None:
    head, problems = read_head(tab, known={column.key: column for column in target.columns()})
    for problem in problems:
        found.problem(problem)
    keys = [column.key for column in target.field.columns]
    by_place: dict[str, list[GivenRow]] = {}
    for row, line in head.lines:
        address = cells.plain(head.of(line, target.key_column)).strip()
        one = places.find(address)
        if isinstance(one, Place) and target.key not in one.fields:
            one = f"“{target.title}” is not asked of {one.title}. Remove the line."
        if isinstance(one, str):
            letter = letters(head.columns[target.key_column])
            found.problem(Problem(tab.name, row, f"{letter} · Of", address[:80], one))
            continue
        by_place.setdefault(one.address, []).append((row, [head.of(line, key) for key in keys]))
    for address, lines in by_place.items():
        one = places.by_address[address]
        assert isinstance(one, Place)
        _List(found, tab, head, target, one).read(lines)
    places.note_unasked(found)


class _List:
    """The rows of one place, beside what is stored there."""

    def __init__(self, found: Found, tab: ReadTab, head: Head, target: RowsTab, one: Place) -> None:
        self.found, self.tab, self.head, self.target, self.one = found, tab, head, target, one
        self.asked: Field = one.fields[target.key]
        self.stored: Any = one.values.get(target.key)
        self.wrong = False

    def read(self, lines: list[GivenRow]) -> None:
        now = self.target.rows_of(self.one) if self.target.key in self.one.fields else []
        given = [row for _, row in lines]
        if all(is_empty(cell) for row in given for cell in row):
            if any(cell is not None for row in now for cell in row):
                self._emptied(lines[0][0])
            return
        if self._same(given, now) or self._lacks(lines[0][0], now):
            return
        after = self._answer(lines) if self._has_answer(given) else self._rows(lines)
        if not self.wrong and after != self.stored:
            self._put(lines[0][0], after)

    def _emptied(self, row: int) -> None:
        self.found.emptied += 1
        if self.found.clear_empty:
            self._put(row, None)

    def _same(self, given: list[list[Given]], now: list[list[cells.Out]]) -> bool:
        there = [column.key in self.head.columns for column in self.asked.columns]
        return len(given) == len(now) and all(
            cells.same(None if is_empty(cell) and before is None else cell, before)
            for row, old in zip(given, now, strict=True)
            for cell, before, known in zip(row, old, there, strict=True)
            if known
        )

    def _lacks(self, row: int, now: list[list[cells.Out]]) -> bool:
        """A list is replaced as a whole, so a missing column would take away what stands in it."""
        for number, column in enumerate(self.asked.columns):
            if column.key not in self.head.columns and any(old[number] not in (None, "no") for old in now):
                sentence = (
                    f"The column {column.key} ({column.label}) is missing; the list would lose it. Add the column."
                )
                self._complain(row, self.asked.columns[0], "", sentence)
                return True
        return False

    def _has_answer(self, given: list[list[Given]]) -> bool:
        first = given[0][0]
        return len(given) == 1 and isinstance(first, str) and cells.in_brackets(first)

    def _answer(self, lines: list[GivenRow]) -> Any:
        row, given = lines[0]
        try:
            return value(self.asked, tuple(given), stored=self.stored)
        except Wrong as wrong:
            self._complain(row, self.asked.columns[0], cells.plain(given[0]), wrong.sentence)
            return None

    def _rows(self, lines: list[GivenRow]) -> Any:
        columns = self.asked.columns
        typed = [
            {column.key: self._cell(row, column, cell) for column, cell in zip(columns, given, strict=True)}
            for row, given in lines
        ]
        if self.wrong:
            return None
        after, wrongs = clean(self.asked, typed)
        for wrong in wrongs:
            row = lines[wrong.row][0] if wrong.row is not None else lines[0][0]
            column = next((one for one in self.asked.columns if one.key == wrong.column), self.asked.columns[0])
            said = typed[wrong.row].get(column.key) if wrong.row is not None else ""
            self._complain(row, column, str(said or ""), wrong.sentence)
        return after

    def _cell(self, row: int, column: Asked, given: Given) -> Any:
        if is_empty(given):
            return ""
        try:
            typed = cells.typed(column.as_field, (given,))
            if column.kind is not Kind.YES_NO:
                return "" if typed is None else typed
            said, wrongs = clean(column.as_field, typed)
            for wrong in wrongs:
                raise wrong
        except Wrong as wrong:
            self._complain(row, column, cells.plain(given), wrong.sentence)
            return ""
        return said

    def _complain(self, row: int, column: Asked, said: str, sentence: str) -> None:
        self.wrong = True
        place = self.head.columns.get(column.key)
        name = f"{letters(place)} · {column.label}" if place is not None else column.label
        self.found.problem(Problem(self.tab.name, row, name, said[:80], sentence))

    def _put(self, row: int, after: Any) -> None:
        if show(self.asked, self.stored) == show(self.asked, after):
            return  # Blank rows went; the list says the same as before.
        line = Line(
            self.found, self.tab, row=row, of=self.one.title, level=self.one.level.value, address=self.one.address
        )
        place = self.head.columns[self.target.key_column]
        at = Cells(self.target.key, self.target.title, (place,), letters(place))
        line.put(self.asked, at, before=self.stored, after=after)
        line.done()
