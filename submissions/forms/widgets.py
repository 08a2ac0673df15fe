"""Controls for values that are more than one text; here a term, in rows.py lists and rows with columns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from submissions.schema import Field


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
