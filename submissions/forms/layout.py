"""The crispy layout of a section: cards, in them fields, and branches around fields that are asked conditionally."""

from __future__ import annotations

import json
from itertools import groupby
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, LayoutObject
from django.template.loader import render_to_string

from submissions.schema import Card, Field, Judgement, Level, Section, field
from submissions.schema.conditions import holds, to_json
from submissions.schema.describe import condition
from submissions.schema.show import show
from submissions.typed import as_typed


class CardBox(LayoutObject):
    """A card of the schema; a read-only page leaves out the card of which nothing applies."""

    template = "bootstrap5/layout/card.html"

    def __init__(self, card: Card, *parts: Any, ident: str) -> None:
        self.card, self.fields, self.ident = card, list(parts), ident

    def render(self, form: Any, context: Any, template_pack: str = "", **kwargs: Any) -> str:
        inner = self.get_rendered_fields(form, context, template_pack, **kwargs)
        if not inner.strip():
            return ""
        card = {"id": self.ident, "title": self.card.title, "lead": self.card.lead}
        return render_to_string(self.template, {"card": card, "fields": inner})


class BranchBox(LayoutObject):
    """Fields that are asked because an earlier one has a certain value; the browser reads the condition as JSON."""

    template = "bootstrap5/layout/branch.html"

    def __init__(self, fields: list[Field], *parts: Any, shown: bool) -> None:
        self.asked, self.fields, self.shown = fields, list(parts), shown

    def render(self, form: Any, context: Any, template_pack: str = "", **kwargs: Any) -> str:
        first = self.asked[0]
        branch = {
            "applies": json.dumps(to_json(first.applies)),
            "label": ", ".join(asked.label for asked in self.asked),
            "because": first.because,
            "shown": self.shown,
        }
        inner = self.get_rendered_fields(form, context, template_pack, **kwargs)
        return render_to_string(self.template, {"branch": branch, "fields": inner})


class FieldBox(LayoutObject):
    """One field with its anchor ``f-<key>``."""

    def __init__(self, field: Field, *, readonly: bool, alone: bool) -> None:
        self.asked, self.readonly, self.alone = field, readonly, alone
        self.fields: list[Any] = []

    def render(self, form: Any, context: Any, template_pack: str = "", **kwargs: Any) -> str:
        form.rendered_fields.add(self.asked.key)
        bound = form[self.asked.key]
        words = {"field": bound, "asked": self.asked, "alone": self.alone}
        preset = self.asked.preset_when is True
        if not self.readonly and not preset:
            return render_to_string("submissions/controls/field.html", words)
        value = self.asked.preset if preset else form.stored.get(self.asked.key)
        words |= {"value": value, "text": show(self.asked, value), "width": bound.field.ui["width"]}
        if preset:
            words["width"] = 6
            words["why"] = why_preset(self.asked, level=form.section.level)
            words["typed"] = as_typed(self.asked, value)
        return render_to_string("submissions/controls/shown.html", words)


def why_preset(asked: Field, *, level: Level) -> str:
    """ "Preset, as “Sample type” is “In silico”." """
    when = condition(field(level, asked.key).preset_when, level=level)
    return f"Preset, as {when.removeprefix('if ')}." if when else "Preset."


def section_helper(section: Section, *, judgement: Judgement, readonly: bool) -> FormHelper:
    helper = FormHelper()
    helper.form_tag = helper.disable_csrf = False
    helper.form_show_errors = False
    helper.layout = Layout(
        *(
            CardBox(card, *_parts(card, judgement=judgement, readonly=readonly), ident=f"card-{section.key}-{number}")
            for number, card in enumerate(section.cards, start=1)
        )
    )
    return helper


def _parts(card: Card, *, judgement: Judgement, readonly: bool) -> list[Any]:
    """Fields in order; neighbours with the same condition share a branch. Read-only, only what applies is there."""
    parts: list[Any] = []
    for applies, group in groupby(card.fields, key=lambda asked: asked.applies):
        fields = list(group)
        boxes = [FieldBox(asked, readonly=readonly, alone=len(card.fields) == 1) for asked in fields]
        there = holds(applies, judgement.values)
        if readonly:
            parts += boxes if there else []
        elif applies is True:
            parts += boxes
        else:
            parts.append(BranchBox(fields, *boxes, shown=there))
    return parts
