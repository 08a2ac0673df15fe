"""Helpers of the section pages: `{% load forms_ui %}`."""

from __future__ import annotations

from typing import Any

from django import template

from submissions.schema import Field, Kind

register = template.Library()


@register.filter
def cells(row: Any, field: Field) -> list[tuple[str, str]]:
    """One row of a field of rows, as (label, words)."""
    given = row if isinstance(row, dict) else {}
    return [
        (
            column.label,
            ("Yes" if given.get(column.key) else "") if column.kind is Kind.YES_NO else given.get(column.key) or "",
        )
        for column in field.columns
    ]
