"""One value of a sheet beside the stored one: unchanged, changed, emptied or wrong."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from submissions.schema import Field, Kind
from submissions.schema.conditions import is_blank
from submissions.schema.kinds import Wrong, clean
from submissions.sheets import cells
from submissions.sheets.book import Problem, ReadTab, letters
from submissions.sheets.cells import Given
from submissions.sheets.found import Change, Found, Value
from submissions.sheets.heads import Head
from submissions.sheets.tabs import Column
from submissions.typed import answer_of, is_answer

# With three digits behind it, a comma may as well part thousands.
_COMMA = re.compile(r"-?\d+,(?:\d{1,2}|\d{4,15})")


@dataclass(frozen=True, slots=True)
class Cells:
    """The columns of one field in a tab that was read: ``places`` of its cells, None where a column is missing.

    ``letter``: of the first of them, as spreadsheet programs count.
    """

    key: str
    label: str
    places: tuple[int | None, ...]
    letter: str

    def given(self, line: dict[int, Given]) -> tuple[Given, ...]:
        if len(self.places) == 1:  # A million times.
            return (line.get(self.places[0]),)  # type: ignore[arg-type]
        return tuple(None if place is None else line.get(place) for place in self.places)


def groups(head: Head, columns: Sequence[Column]) -> list[Cells]:
    """The fields among ``columns`` of which the tab has at least one column."""
    found: dict[str, list[tuple[Column, int | None]]] = {}
    for column in columns:
        if column.of is not None:
            found.setdefault(column.of.key, []).append((column, head.columns.get(column.key)))
    return [
        Cells(key, parts[0][0].label, tuple(place for _, place in parts), letters(there[0]))
        for key, parts in found.items()
        if (there := [place for _, place in parts if place is not None])
    ]


def is_empty(given: Given) -> bool:
    return given is None or (isinstance(given, str) and not given.strip())


def are_empty(given: tuple[Given, ...]) -> bool:
    return is_empty(given[0]) and (len(given) == 1 or is_empty(given[1]))


class Line:
    """One line of a sheet beside one row of the deposition; collects what it changes there."""

    def __init__(self, found: Found, tab: ReadTab, *, row: int, of: str, level: str, address: str) -> None:
        self.found, self.tab, self.row = found, tab, row
        self.change = Change(tab.name, row, of, level, address, [])

    def done(self) -> None:
        if self.change.values:
            self.found.changes.append(self.change)

    def compare(self, asked: Field, at: Cells, given: tuple[Given, ...], *, shown: Any, stored: Any) -> None:
        """Write down what these cells change. ``shown``: the stored value as far as it was written out."""
        if are_empty(given):
            self._empty(asked, at, shown=shown, stored=stored)
        elif shown is None or not self._same(asked, at, given, shown):
            self._changed(asked, at, given, stored)

    def _empty(self, asked: Field, at: Cells, *, shown: Any, stored: Any) -> None:
        now = cells.out(asked, shown)
        if any(cell is not None for cell, place in zip(now, at.places, strict=True) if place is not None):
            self.found.emptied += 1
            if self.found.clear_empty:
                self.put(asked, at, before=stored, after=None)

    def _same(self, asked: Field, at: Cells, given: tuple[Given, ...], shown: Any) -> bool:
        now = cells.out(asked, shown)
        triples = zip(given, now, at.places, strict=True)
        return all(cells.same(cell, before) for cell, before, place in triples if place is not None)

    def _changed(self, asked: Field, at: Cells, given: tuple[Given, ...], stored: Any) -> None:
        try:
            if None in at.places:
                name = at.label.partition(":")[0]
                raise Wrong(f"{name} has two columns, name and identifier, and one is missing. Add it.")
            after = value(asked, _pointed(given, asked, self.tab), stored=stored)
        except Wrong as wrong:
            self.complain(at, given, sentence=wrong.sentence)
            return
        if after != stored:
            self.put(asked, at, before=stored, after=after)

    def put(self, asked: Field, at: Cells, *, before: Any, after: Any) -> None:
        self.change.values.append(Value(at.letter, asked.key, before, after))

    def complain(self, at: Cells, given: tuple[Given, ...], *, sentence: str) -> None:
        said = ", ".join(cells.plain(cell) for cell in given if not is_empty(cell))
        self.found.problem(Problem(self.tab.name, self.row, f"{at.letter} · {at.label}", said[:80], sentence))


def value(asked: Field, given: tuple[Given, ...], *, stored: Any) -> Any:
    """The clean value that the cells state. What an answer takes the place of is kept behind it. Raises: Wrong."""
    typed = cells.typed(asked, given)
    found, wrongs = clean(asked, typed)
    if wrongs:
        raise Wrong(" ".join(dict.fromkeys(wrong.sentence for wrong in wrongs[:3])))
    if not is_answer(found) or is_blank(stored):
        return found
    if answer_of(stored) == answer_of(found):
        return stored
    kept = stored.get("kept") if is_answer(stored) else stored
    return found if is_blank(kept) else {**found, "kept": kept}


def _pointed(given: tuple[Given, ...], asked: Field, tab: ReadTab) -> tuple[Given, ...]:
    """Numbers with a comma, where the file leaves commas to numbers."""
    if not tab.decimal_commas or asked.kind not in (Kind.NUMBER, Kind.INTEGER):
        return given
    return tuple(
        cell.replace(",", ".") if isinstance(cell, str) and _COMMA.fullmatch(cell.strip()) else cell for cell in given
    )
