"""Tilt angles, one per line (.rawtlt .tlt .xtilt, AreTomo's _TLT.txt); a second column may hold dose or order."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from validation.formats.facts import Facts
from validation.formats.text import excerpt, number_or_none, read_text, rows, text_lines
from validation.reader import RangeFile, Unreadable

WORD = re.compile(r"[^\s;]+")
COMMA = re.compile(r"[+-]?\d{1,3},\d{1,9}", re.ASCII)
WHOLE = re.compile(r"[+-]?\d{1,9}", re.ASCII)


@dataclass(frozen=True, slots=True)
class AngleFacts(Facts):
    """`values` in degrees in the file's order; `lines`: where each stands; `columns`: the most in any row.

    `second`: what a second column seems to hold: "order" (whole numbers from 0 or 1, each once), "numbers" (doses,
    mostly) or "" where there is none. `order`: of recording, from that column.
    """

    format: ClassVar[str] = "angles"
    values: tuple[float, ...]
    lines: tuple[int, ...]
    columns: int
    second: str = ""
    order: tuple[int, ...] = ()

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """Also of what an older reader stored, which had no second column."""
        return cls(tuple(data["values"]), tuple(data["lines"]), data["columns"], data.get("second", ""),
                   tuple(data.get("order", ())))  # fmt: skip


def read(file: RangeFile) -> AngleFacts:
    """Raises Unreadable for no angle at all, or a line that does not begin with a finite number."""
    values: list[float] = []
    lines: list[int] = []
    others: list[float | None] = []
    columns = 0
    text = read_text(file)
    if comma := _decimal_comma(text):
        line, word = comma
        raise Unreadable("angles.decimal-comma", line=line, observed=excerpt(word))
    for number, words in rows(text):
        if (value := number_or_none(words[0])) is None:
            raise Unreadable("angles.not-a-number", line=number, observed=excerpt(words[0]))
        values.append(value)
        lines.append(number)
        others.append(number_or_none(words[1]) if len(words) > 1 else None)
        columns = max(columns, len(words))
    if not values:
        raise Unreadable("angles.no-rows")
    second, order = _second(others)
    return AngleFacts(values=tuple(values), lines=tuple(lines), columns=columns, second=second, order=order)


def _decimal_comma(text: str) -> tuple[int, str] | None:
    """Line and word of the first number with a comma, where the file is written so: as -58,5 or -58, nothing with a
    point. Whole angles with the order of recording behind a comma are no decimals."""
    if "," not in text:
        return None
    commas: list[tuple[int, str]] = []
    count = 0
    for number, line in text_lines(text):
        for found in WORD.finditer(line):
            count += 1
            if COMMA.fullmatch(word := found[0]):
                commas.append((number, word))
            elif not WHOLE.fullmatch(word):
                return None
    if not commas:
        return None
    seconds = sorted(int(word.partition(",")[2]) for _, word in commas)
    an_order = seconds in (list(range(len(seconds))), list(range(1, len(seconds) + 1)))
    return None if an_order and len(commas) == count > 1 else commas[0]


def _second(column: list[float | None]) -> tuple[str, tuple[int, ...]]:
    numbers = [value for value in column if value is not None]
    if len(numbers) != len(column):
        return "", ()
    whole = sorted(numbers)
    if whole in (list(range(len(column))), list(range(1, len(column) + 1))):
        return "order", tuple(sorted(range(len(column)), key=lambda at: numbers[at]))
    return "numbers", ()
