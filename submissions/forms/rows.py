"""Repeating rows: lists of texts and rows with columns, as static/js/rows.js and includes/row.html know them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from submissions.forms.parse import ITEM
from submissions.forms.people import is_of_people
from submissions.forms.split import splits_of
from submissions.forms.widgets import Compound
from submissions.schema import Column, Field, Kind
from submissions.schema.conditions import holds, to_json

BLANK_LINES = 3  # below the rows, where scripts are off
ALL = 12  # the grid
TICKS = 3
_KINDS = {Kind.YES_NO: "yes_no", Kind.CHOICE: "choice", Kind.NUMBER: "number", Kind.INTEGER: "number"}


class RowsInput(Compound):
    """``cell_errors``: (row, column) -> sentence."""

    template_name = "submissions/controls/rows.html"

    @property
    def columns(self) -> tuple[Column, ...]:
        field = self.asked
        return field.columns or (
            Column(ITEM, field.label, required=False, pattern=field.pattern, example=field.example),
        )

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        # An empty list starts with one empty row, to type into.
        lines = [row if isinstance(row, Mapping) else {ITEM: row} for row in value or [{}]]
        noun, count = noun_of(self.asked), len(lines)
        context["rows"] = {
            "key": name,
            "noun": noun,
            "add": f"Add {'an' if noun[0] in 'aeiou' else 'a'} {noun}",
            "none": "None yet.",
            "wide": len(self.columns) > 1,
            "ordered": self.asked.ordered,
            "splits": splits_of(self.asked),
            "helps": [
                {"id": f"id_{name}_{column.key}_help", "label": column.label, "help": column.help}
                for column in self.columns
                if is_told_once(column)
            ],
            "paste": f"Paste a list of {noun}s" if is_of_people(self.asked) else "",
            "lines": [self._line(name, number, row) for number, row in enumerate(lines)],
            "blank": self._line(name, "__i__", {}),
            "spare": [
                {"n": number + 1, "line": self._line(name, number, {})} for number in range(count, count + BLANK_LINES)
            ],
        }
        return context

    def _line(self, name: str, number: int | str, row: Mapping[str, Any]) -> dict[str, Any]:
        there = applying(self.columns, row)
        return {
            "parts": [
                {
                    "width": width,
                    "ticks": columns[0].kind is Kind.YES_NO,
                    "cells": [self._cell(name, column, row, number=number) for column in columns],
                    "applies": "" if columns[0].applies is True else json.dumps(to_json(columns[0].applies)),
                    "shown": columns[0].key in there,
                    "label": columns[0].label,
                }
                for width, columns in column_groups(self.columns)
            ]
        }

    def _cell(self, name: str, column: Column, row: Mapping[str, Any], *, number: int | str) -> dict[str, Any]:
        value, ident = row.get(column.key), f"id_{name}-{number}-{column.key}"
        lone = len(self.columns) == 1 and self.asked.ordered
        error = self.cell_errors.get((number, column.key), "") if isinstance(number, int) else ""
        once = is_told_once(column)
        tied = [f"id_{name}_{column.key}_help"] if once else [f"{ident}_helptext"] if column.help else []
        return {
            "name": f"{name}-{number}-{column.key}",
            "id": ident,
            "label": column.label,
            "value": value,
            "kind": _KINDS.get(column.kind, "long" if lone else "text"),
            "options": _options(column, value),
            "unit": column.unit,
            "help": "" if once else column.help,
            "described": " ".join([*tied, *([f"{ident}_error"] if error else [])]),
            "optional": column.required is False and len(self.columns) > 1 and column.kind is not Kind.YES_NO,
            "mono": bool(column.pattern) and any(sign.isdigit() for sign in column.example),
            "placeholder": f"e.g. {column.example}" if column.example else "",
            "error": error,
        }


def is_told_once(column: Column) -> bool:
    """Whether its help stands above the rows: what every row asks. Else it stands where it is asked."""
    return bool(column.help) and column.applies is True


def _options(column: Column, value: Any) -> list[tuple[str, str]]:
    """What was said is there as well, though it is none of the choices."""
    options = [(choice.value, choice.label) for choice in column.choices]
    return [*options, (value, value)] if value and all(value != known for known, _ in options) else options


def applying(columns: Sequence[Column], row: Mapping[str, Any]) -> set[str]:
    """The keys of the columns that are asked in this row; what is not asked counts as blank for the later ones."""
    seen: dict[str, Any] = {}
    for column in columns:
        if holds(column.applies, seen):
            seen[column.key] = bool(row.get(column.key)) if column.kind is Kind.YES_NO else row.get(column.key, "")
    return set(seen)


def column_groups(columns: tuple[Column, ...]) -> Iterator[tuple[int, list[Column]]]:
    """Width in twelfths and the columns in it: what is typed or chosen stands alone, ticks stand one below the other
    beside the last line."""
    texts = [column for column in columns if column.kind is not Kind.YES_NO]
    fits = any(column.kind is Kind.YES_NO and column.applies is True for column in columns) and len(texts) % 3
    widths = iter(_text_widths(len(texts), beside=TICKS if fits else 0))
    for ticks, group in groupby(columns, key=lambda column: column.kind is Kind.YES_NO and column.applies is True):
        if ticks:
            yield TICKS if fits else ALL, list(group)
        else:
            yield from ((4 if column.kind is Kind.YES_NO else next(widths), [column]) for column in group)


def _text_widths(count: int, *, beside: int) -> list[int]:
    """Three on a line; the last ones share what ``beside`` leaves."""
    last = count % 3
    free = ALL - beside
    shares = {0: [], 1: [free], 2: [free - free // 2, free // 2]}[last]
    return [4] * (count - last) + (shares if count < 3 or beside else [4] * last)


def noun_of(field: Field) -> str:
    """What one row is called: authors -> author, database entries -> database entry."""
    if not field.columns and field.ordered:
        return "step"
    word = field.label.split(maxsplit=1)[-1] if field.label.lower().startswith("related ") else field.label
    word = word[0].lower() + word[1:]
    head, of, rest = word.partition(" of ")
    rest = rest.removesuffix("s")
    if head.endswith("ies"):
        return f"{head[:-3]}y{of}{rest}"
    return f"{head[:-1]}{of}{rest}" if head.endswith("s") else f"{word} entry"
