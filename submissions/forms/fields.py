"""From a field of the schema to a field of a Django form: one small builder per kind.

Form fields here only draw; what is right or wrong is the schema's judgement (submissions.schema.kinds).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.html import format_html

from submissions.forms.parse import ANSWER
from submissions.forms.rows import RowsInput
from submissions.forms.told import sentences
from submissions.forms.widgets import TermInput
from submissions.schema import Choice, Field, Kind
from submissions.typed import as_typed

FEW = 8  # so many choices are shown as cards, more as a list
Builder = Callable[[Field, Any], forms.Field]


def build(field: Field, stored: Any) -> forms.Field:
    """The form field for ``field``; ``stored`` is its value, which may change how it is best shown."""
    built = _BUILDERS[field.kind](field, stored)
    built.label, built.help_text, built.required = field.label, field.help, False
    wide = field.kind not in (Kind.NUMBER, Kind.INTEGER, Kind.DATE)
    ui: dict[str, Any] = {
        "width": 12 if wide else 6,
        "unit": field.unit,
        "optional": field.required is False and field.archive_required is False,
        "archive": field.required is False and field.archive_required is not False,
        "short": _side_by_side(field),
        "scale": len(field.choices) > 2 and all(choice.value.isdecimal() and choice.help for choice in field.choices),
        "notes": [],
    }
    if field.sentences:
        ui["count"] = sentences(field, str(as_typed(field, stored)))
    if field.answers:
        chosen = stored.get("answer") if isinstance(stored, dict) else ""
        options = [(answer.key, answer.label) for answer in field.answers]
        ui["answers"] = {"name": field.key + ANSWER, "chosen": chosen, "options": options}
    built.ui = ui  # type: ignore[attr-defined]
    return built


def _side_by_side(field: Field) -> bool:
    """Whether the choices fit on one line."""
    longest = max((len(choice.label) for choice in field.choices), default=0)
    explained = any(choice.help for choice in field.choices)
    return not explained and (3 <= len(field.choices) <= 4 or (len(field.choices) == 5 and longest < 14))


def _text(field: Field, stored: Any) -> forms.Field:
    attrs = {"placeholder": f"e.g. {field.example}"} if field.example else {}
    return forms.CharField(widget=forms.TextInput(attrs=attrs))


def _paragraph(field: Field, stored: Any) -> forms.Field:
    return forms.CharField(widget=forms.Textarea(attrs={"rows": 3}))


def _number(field: Field, stored: Any) -> forms.Field:
    attrs = {"inputmode": "decimal", "class": "num", "autocomplete": "off"}
    if field.example:
        attrs["placeholder"] = f"e.g. {field.example}"
    return forms.CharField(widget=forms.TextInput(attrs=attrs))


def _date(field: Field, stored: Any) -> forms.Field:
    """The browser's own picker, except where it would swallow what was typed."""
    known = stored is None or (isinstance(stored, str) and len(stored) == 10 and stored[4:8:3] == "--")
    attrs = {"type": "date" if known else "text", "placeholder": "2026-11-22"}
    return forms.CharField(widget=forms.TextInput(attrs=attrs))


def _choice(field: Field, stored: Any) -> forms.Field:
    options = [(choice.value, _label(choice)) for choice in field.choices]
    if isinstance(stored, str) and field.choice(stored) is None and stored:
        options.append((stored, stored))  # wrong, but it was said
    if len(field.choices) > FEW:
        return forms.ChoiceField(choices=[("", "Choose"), *options], widget=forms.Select)
    return _radio(field, options)


def _yes_no(field: Field, stored: Any) -> forms.Field:
    return _radio(field, [("yes", "Yes"), ("no", "No")])


def _radio(field: Field, options: list[tuple[str, Any]]) -> forms.Field:
    """A radio cannot be taken back, so what need not be answered has a way out."""
    if field.required is False:
        options = [*options, ("", "Not stated")]
    return forms.ChoiceField(choices=options, widget=forms.RadioSelect)


def _label(choice: Choice) -> Any:
    return format_html('{}<span class="sub">{}</span>', choice.label, choice.help) if choice.help else choice.label


def _term(field: Field, stored: Any) -> forms.Field:
    return forms.Field(widget=TermInput(field))


def _rows(field: Field, stored: Any) -> forms.Field:
    return forms.Field(widget=RowsInput(field))


_BUILDERS: dict[Kind, Builder] = {
    Kind.TEXT: _text,
    Kind.PARAGRAPH: _paragraph,
    Kind.CHOICE: _choice,
    Kind.YES_NO: _yes_no,
    Kind.NUMBER: _number,
    Kind.INTEGER: _number,
    Kind.DATE: _date,
    Kind.TERM: _term,
    Kind.ITEMS: _rows,
    Kind.ROWS: _rows,
}
