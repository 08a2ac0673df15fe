"""Helpers of the section pages: `{% load forms_ui %}`."""

from __future__ import annotations

from typing import Any

from django import template

from submissions.schema import Column, Field, Kind
from submissions.schema.show import show

register = template.Library()


@register.filter
def cells(row: Any, field: Field) -> list[tuple[str, str]]:
    """One row of a field of rows, as (label, words)."""
    given = row if isinstance(row, dict) else {}
    return [(column.label, _words(column, given.get(column.key))) for column in field.columns]


def _words(column: Column, value: Any) -> str:
    if column.kind is Kind.YES_NO:
        return "Yes" if value else ""
    return show(column.as_field, value)


@register.filter
def sentence_case(text: str) -> str:
    """ "SIMULATED" and "simulated" as "Simulated"; anything with both as it is."""
    return text.capitalize() if text.isupper() or text.islower() else text
