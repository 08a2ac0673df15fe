"""A page of the schema as a form: draws what is stored, says what is wrong with it, and never decides anything."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.forms.utils import ErrorDict, ErrorList

from submissions.forms.fields import build
from submissions.forms.layout import section_helper
from submissions.forms.rows import RowsInput
from submissions.schema import Field, Judgement, Problem, Section
from submissions.typed import as_typed, mark

# Told at the field as soon as they are known; what is missing is told only to someone who asked.
AT_ONCE = frozenset({"wrong", "rule"})
AS_NOTE = frozenset({"advice", "archive"})


class SectionForm(forms.Form):
    """``threads``: the comments by field key; ``missing``: also say what is missing; ``readonly``: only words."""

    def __init__(
        self,
        section: Section,
        *,
        values: Mapping[str, Any],
        judgement: Judgement,
        missing: bool = False,
        readonly: bool = False,
        threads: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__()
        self.section, self.stored, self.judgement, self.readonly = section, values, judgement, readonly
        for field in section.fields:
            self.fields[field.key] = build(field, values.get(field.key))
            self.initial[field.key] = as_typed(field, values.get(field.key))
            if threads and field.key in threads:
                self.look(field)["thread"] = threads[field.key]
        # Nothing is validated here: the errors are those of the schema's judgement.
        self._errors = ErrorDict()
        if not readonly:
            for problem in shown(judgement.problems, section=section, missing=missing):
                self._say(problem)
        self.helper = section_helper(section, judgement=judgement, readonly=readonly)

    def look(self, field: Field) -> dict[str, Any]:
        """What the templates know of a field beyond Django: width, unit, notes, answers, thread."""
        ui: dict[str, Any] = self.fields[field.key].ui  # type: ignore[attr-defined]
        return ui

    def _say(self, problem: Problem) -> None:
        widget = self.fields[problem.field].widget
        look = self.fields[problem.field].ui  # type: ignore[attr-defined]
        if problem.kind == "advice" and look.get("count", {}).get("many"):
            return  # told beside the text already
        if problem.kind in AS_NOTE:
            self.fields[problem.field].ui["notes"].append(problem.sentence)  # type: ignore[attr-defined]
        elif problem.row is not None and isinstance(widget, RowsInput):
            widget.cell_errors[problem.row, problem.column or widget.columns[0].key] = problem.sentence
        else:
            self._errors.setdefault(problem.field, ErrorList()).append(problem.sentence)

    @property
    def seen(self) -> str:
        """The marks of all that stands in the controls, for the save that comes back."""
        return marks(self.section.fields, self.stored)


def marks(fields: Iterable[Field], values: Mapping[str, Any]) -> str:
    return json.dumps({field.key: mark(field, values.get(field.key)) for field in fields}, separators=(",", ":"))


def shown(problems: Iterable[Problem], *, section: Section, missing: bool = False) -> list[Problem]:
    """The problems that are told at the fields of ``section``: never a red page on first opening."""
    keys = {field.key for field in section.fields}
    rules = {rule.field for rule in section.rules if rule.kind in AS_NOTE}
    return [
        problem
        for problem in problems
        if problem.field in keys
        and (
            problem.kind in AT_ONCE
            or problem.kind == "advice"
            or (problem.kind == "archive" and (missing or problem.field in rules))
            or (problem.kind == "missing" and missing)
        )
    ]
