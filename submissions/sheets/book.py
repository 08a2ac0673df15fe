"""What was read from a file, whatever its format."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from submissions.sheets.cells import Given


class Problem(NamedTuple):
    """What is wrong, where, which value, what to do. ``row`` counts as the spreadsheet program does; 0: the tab."""

    tab: str
    row: int
    column: str
    value: str
    sentence: str


@dataclass
class ReadTab:
    """``lines``: those that are not empty: row number, and its filled cells by column (from 0). ``decimal_commas``:
    what parts the cells leaves the comma to numbers."""

    name: str
    lines: list[tuple[int, dict[int, Given]]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    decimal_commas: bool = False


@dataclass
class Book:
    """``notes``: how the file was understood where it could be understood in more than one way."""

    tabs: list[ReadTab]
    notes: list[str] = field(default_factory=list)


def letters(column: int) -> str:
    """The name of a column, counted from 0, in spreadsheet programs: A, B, … AA."""
    name = ""
    number = column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(65 + rest) + name
    return name
