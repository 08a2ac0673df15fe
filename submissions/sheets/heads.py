"""The first row of a tab that was read: its keys, which say what the tab and its columns are."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from submissions.sheets.book import Problem, ReadTab, letters
from submissions.sheets.cells import Given, plain
from submissions.sheets.tabs import EXAMPLE, HELP, LABELS, Column

_MARKS = {LABELS, HELP, EXAMPLE}


@dataclass(frozen=True)
class Head:
    """``columns``: key -> place (from 0). ``lines``: the data."""

    columns: dict[str, int]
    lines: list[tuple[int, dict[int, Given]]]

    def of(self, cells: Mapping[int, Given], key: str) -> Given:
        """The cell of a line; None where it is empty or the column is not there."""
        place = self.columns.get(key)
        return None if place is None else cells.get(place)


def keys_of(tab: ReadTab) -> dict[int, str]:
    """What the first row says, by place."""
    return {place: plain(cell).strip() for place, cell in tab.lines[0][1].items()} if tab.lines else {}


def read_head(tab: ReadTab, *, known: Mapping[str, Column]) -> tuple[Head, list[Problem]]:
    """The head of a tab whose columns may be those of ``known``, and all that is wrong with it."""
    problems = list(tab.problems)
    columns: dict[str, int] = {}
    passed_over = set()
    for place, key in keys_of(tab).items():
        if key.startswith("#"):
            passed_over.add(place)
        elif key in columns:
            passed_over.add(place)
            problems.append(_problem(tab, place, key, f"The column {key} is there twice. Remove one of them."))
        elif key in known:
            columns[key] = place
        else:
            passed_over.add(place)
            problems.append(_problem(tab, place, key, _unknown(key, known)))
    lines = [line for line in tab.lines[1:] if not _is_mark(line[1])]
    problems += _nameless(tab, lines, {*columns.values(), *passed_over})
    return Head(columns, lines), problems


def _is_mark(cells: Mapping[int, Given]) -> bool:
    """The rows with labels, help and examples are for people."""
    return cells.get(0) in _MARKS


def _unknown(key: str, known: Mapping[str, Column]) -> str:
    near = difflib.get_close_matches(key, known, n=1)
    meant = f" Did you mean {near[0]}?" if near else ""
    return f"No column here has the key {key}.{meant} Correct it, remove the column, or begin its key with #."


def _nameless(tab: ReadTab, lines: list[tuple[int, dict[int, Given]]], named: set[int]) -> Iterator[Problem]:
    told: set[int] = set()
    for row, cells in lines:
        for place in cells.keys() - named - told:
            told.add(place)
            sentence = "This column has no key in the first row. Write its key there, or remove the column."
            yield Problem(tab.name, row, letters(place), plain(cells[place])[:80], sentence)


def _problem(tab: ReadTab, place: int, key: str, sentence: str) -> Problem:
    return Problem(tab.name, tab.lines[0][0], letters(place), key[:80], sentence)
