"""One judgement of the values of one level: what is clean, what is wrong, what is missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from submissions.schema.base import Field, Section
from submissions.schema.conditions import holds
from submissions.schema.kinds import clean
from submissions.schema.terms import TermLookup, term_says

ProblemKind = Literal["missing", "wrong", "rule", "archive", "advice"]


@dataclass(frozen=True, slots=True)
class Problem:
    """What stands against one field. ``archive``: only the archive wants it. ``advice`` blocks nothing."""

    field: str
    kind: ProblemKind
    sentence: str
    row: int | None = None
    column: str | None = None

    @property
    def blocks_submitting(self) -> bool:
        return self.kind in ("missing", "wrong", "rule")

    @property
    def blocks_accepting(self) -> bool:
        return self.kind != "advice"


@dataclass(frozen=True, slots=True)
class Judgement:
    """``values``: the clean values of the fields that apply. ``problems``: in the order of the fields."""

    values: Mapping[str, Any]
    problems: tuple[Problem, ...]

    def of(self, field: str) -> tuple[Problem, ...]:
        return tuple(problem for problem in self.problems if problem.field == field)


def prune(fields: Iterable[Field], values: Mapping[str, Any]) -> dict[str, Any]:
    """The clean values of those fields that apply. Kept but inapplicable values are seen by nobody.

    Fields are taken in order, so a condition looks only at earlier fields that themselves apply.
    """
    return _clean(list(fields), values)[0]


def _clean(fields: list[Field], values: Mapping[str, Any]) -> tuple[dict[str, Any], list[Problem]]:
    kept: dict[str, Any] = {}
    problems: list[Problem] = []
    for field in fields:
        if not holds(field.applies, kept):
            continue
        if field.preset_when is True:
            kept[field.key] = field.preset
            continue
        value, wrongs = clean(field, values.get(field.key))
        kept[field.key] = field.default if value is None and not wrongs else value
        problems += [Problem(field.key, "wrong", w.sentence, row=w.row, column=w.column) for w in wrongs]
    return {key: value for key, value in kept.items() if value is not None}, problems


def judge(
    sections: Iterable[Section],
    values: Mapping[str, Any],
    *,
    known: Iterable[str] = (),
    terms: TermLookup | None = None,
) -> Judgement:
    """Judge the stored ``values`` of one level against its ``sections``.

    ``known``: keys of fields whose value comes from elsewhere (a header's fact for every run), so not missing here.
    ``terms``: what is known of the terms among them; without it nothing is said of whether name and identifier agree.
    """
    sections = list(sections)
    fields = [field for section in sections for field in section.fields]
    kept, wrong = _clean(fields, values)
    wrong_keys = {problem.field for problem in wrong}
    satisfied = set(known) | kept.keys() | wrong_keys
    problems: list[Problem] = []
    for field in fields:
        problems += [problem for problem in wrong if problem.field == field.key]
        if terms is not None and (said := term_says(field, kept.get(field.key), terms)):
            problems.append(Problem(field.key, *said))
        if field.key in satisfied or not holds(field.applies, kept):
            continue
        if holds(field.required, kept):
            problems.append(Problem(field.key, "missing", missing_sentence(field)))
        elif holds(field.archive_required, kept):
            problems.append(
                Problem(
                    field.key,
                    "archive",
                    f"{missing_sentence(field)} The archive wants it.",
                )
            )
    for section in sections:
        for rule in section.rules:
            if rule.field not in wrong_keys and (sentence := rule.check(kept)):
                problems.append(Problem(rule.field, rule.kind, sentence))
    return Judgement(kept, tuple(problems))


def missing_sentence(field: Field) -> str:
    """What to say when nothing was stated."""
    if field.missing:
        return field.missing
    name = field.label[0].lower() + field.label[1:] if field.label[1:2].islower() else field.label
    if field.answers:
        return f"State the {name}, or answer “{'” or “'.join(answer.label for answer in field.answers)}”."
    return f"State the {name}."
