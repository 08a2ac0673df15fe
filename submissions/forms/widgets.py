"""Controls for values that are more than one text: a term (name and identifier), a list of texts, rows with columns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from submissions.forms.parse import ITEM
from submissions.schema import Column, Field, Kind

BLANK_LINES = 3  # below the rows, where scripts are off
# Columns by the width of what stands in them, in twelfths.
_WIDTHS = {1: (12,), 2: (6, 6), 3: (4, 4, 4)}


class Compound(forms.Widget):
    """A control of several inputs; ``cell_errors``: (row, column) -> sentence."""

    use_fieldset = True
    input_type = "compound"

    def __init__(self, field: Field) -> None:
        super().__init__()
        self.asked = field
        self.cell_errors: dict[tuple[int, str], str] = {}

    def id_for_label(self, id_: str) -> str:
        return ""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """With the project's own templates, as the icons and the row are there."""
        return render_to_string(self.template_name or "", self.get_context(name, value, attrs))


class TermInput(Compound):
    template_name = "submissions/controls/term.html"

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        parts = value if isinstance(value, Mapping) else {}
        context["term"] = {
            "key": name,
            "name": parts.get("name", ""),
            "id": parts.get("id", ""),
            "within": ",".join(self.asked.vocabulary),
            "bare": is_bare(self.asked),
        }
        context["example"] = self.asked.example
        return context


def is_bare(field: Field) -> bool:
    """Whether identifiers are written without prefix here: 4932, not NCBITaxon:4932."""
    written = f"{field.vocabulary[0]}:1" if field.vocabulary else ""
    pattern = field.pattern
    return bool(written and pattern and pattern.normalise and pattern.normalise(written) == "1")


class RowsInput(Compound):
    """Repeating rows, as static/js/rows.js and includes/row.html know them."""

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
        noun = noun_of(self.asked)
        widths = column_widths(self.columns)
        columns = [{"key": c.key, "label": c.label, "width": w} for c, w in zip(self.columns, widths, strict=True)]
        count = len(lines)
        context["rows"] = {
            "key": name,
            "noun": noun,
            "add": f"Add {'an' if noun[0] in 'aeiou' else 'a'} {noun}",
            "none": "None yet.",
            "columns": columns,
            "lines": [self._line(name, number, row, columns) for number, row in enumerate(lines)],
            "blank": self._line(name, "__i__", {}, columns),
            "spare": [
                {"n": number + 1, "line": self._line(name, number, {}, columns)}
                for number in range(count, count + BLANK_LINES)
            ],
        }
        return context

    def _line(
        self, name: str, number: int | str, row: Mapping[str, Any], looks: list[dict[str, Any]]
    ) -> dict[str, Any]:
        return {
            "cells": [
                self._cell(f"{name}-{number}-{column.key}", column, look, row.get(column.key), number=number)
                for column, look in zip(self.columns, looks, strict=True)
            ]
        }

    def _cell(self, name: str, column: Column, look: Any, value: Any, *, number: int | str) -> dict[str, Any]:
        error = self.cell_errors.get((number, column.key), "") if isinstance(number, int) else ""
        one = len(self.columns) == 1
        kind = "yes_no" if column.kind is Kind.YES_NO else "long" if one and self.asked.ordered else "text"
        return {
            "column": look,
            "name": name,
            "id": f"id_{name}",
            "value": value,
            "kind": kind,
            "mono": bool(column.pattern) and any(sign.isdigit() for sign in column.example),
            "placeholder": f"e.g. {column.example}" if column.example else "",
            "error": error,
        }


def column_widths(columns: tuple[Column, ...]) -> tuple[int, ...]:
    """Twelfths per column: texts share a line, what is ticked shares the next one."""
    texts = [column for column in columns if column.kind is not Kind.YES_NO]
    each = _WIDTHS.get(len(texts)) or (4,) * len(texts)
    wide = iter(each)
    return tuple(4 if column.kind is Kind.YES_NO else next(wide) for column in columns)


def noun_of(field: Field) -> str:
    """What one row is called: authors -> author, database entries -> database entry."""
    if not field.columns and field.ordered:
        return "step"
    word = field.label.split(maxsplit=1)[-1] if field.label.lower().startswith("related ") else field.label
    word = word[0].lower() + word[1:]
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    return word[:-1] if word.endswith("s") else f"{word} entry"
