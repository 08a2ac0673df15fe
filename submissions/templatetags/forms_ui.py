"""Helpers of the section pages: `{% load forms_ui %}`."""

from __future__ import annotations

from typing import Any

from django import template

from submissions.schema import Column, Field, Kind
from submissions.schema.show import show

register = template.Library()


@register.filter
def in_table(rows: Any, field: Field) -> dict[str, Any]:
    """Rows as a table in words, without the columns that no row fills."""
    given = [row if isinstance(row, dict) else {} for row in rows]
    words = {column.label: [_words(column, row.get(column.key)) for row in given] for column in field.columns}
    used = {label: cells for label, cells in words.items() if any(cells)}
    return {
        "heads": list(used),
        "rows": [list(zip(used, line, strict=True)) for line in zip(*used.values(), strict=True)],
    }


def _words(column: Column, value: Any) -> str:
    if column.kind is Kind.YES_NO:
        return "Yes" if value else ""
    return show(column.as_field, value)


@register.filter
def sentence_case(text: str) -> str:
    """ "SIMULATED" and "simulated" as "Simulated"; anything with both as it is."""
    return text.capitalize() if text.isupper() or text.islower() else text
