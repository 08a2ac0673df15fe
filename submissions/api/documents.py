"""A document of values that came in: what it would make of a row, and everything that is wrong with it."""

from __future__ import annotations

import copy
import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from submissions.api.errors import MOST_ERRORS, Error
from submissions.api.strict import wrongs_of
from submissions.api.strict_json import short
from submissions.drafts import Row
from submissions.schema import Field, Judgement, Section
from submissions.schema import Problem as Found
from submissions.schema import field as schema_field
from submissions.schema.conditions import holds, is_blank
from submissions.schema.kinds import Wrong
from submissions.typed import as_stored, as_typed, is_answer
from submissions.vocabulary.agreement import terms_of


def stated(stored: Any) -> Any:
    """A stored value as the API shows and takes it: behind an answer nothing stands."""
    return {"answer": stored["answer"]} if is_answer(stored) else stored


@dataclass
class Document:
    """``given``: the values that came in by field key. ``whole``: what is not in it is blank (PUT), else it stays."""

    row: Row
    section: Section
    given: Mapping[str, Any]
    whole: bool
    errors: list[Error] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.fields = {part.key: part for part in self.section.fields}
        self.changed = {key: raw for key, raw in self.given.items() if self._is_change(key, raw)}
        values = dict(self.row.values)
        for key, raw in self.changed.items():
            _put(values, self.fields[key], raw)
        both = [(self.row.sections, self.row.values), (self.row.sections, values)]
        self.row.terms = terms_of(both)
        self.before = self.row.judgement()
        self.values, self.after = self._without_absent(values)

    def _is_change(self, key: str, raw: Any) -> bool:
        return key in self.fields and raw != stated(self.row.values.get(key))

    def _without_absent(self, values: dict[str, Any]) -> tuple[dict[str, Any], Judgement]:
        """Of a whole document what is absent goes, unless it is not asked any more: that is kept, as on the pages."""
        absent = [key for key in self.fields if key in values and key not in self.given] if self.whole else []
        left = {key: value for key, value in values.items() if key not in absent}
        judged = _judged(self.row, left)
        kept = {key: values[key] for key in absent if not is_asked(self.fields[key], judged)}
        return {**left, **kept}, judged

    def typed(self) -> dict[str, Any]:
        """What ``drafts.save_section`` takes: the changed values as somebody would type them."""
        keys = [key for key in self.fields if self.values.get(key) != self.row.values.get(key)]
        return {key: to_typed(self.fields[key], self.values.get(key)) for key in keys}

    def check(self) -> list[Error]:
        """Everything that is wrong with it, in the order of the fields."""
        unknown = [key for key in self.given if key not in self.fields]
        told = [self._unknown(key) for key in unknown[:MOST_ERRORS]]
        # The rest is counted alone: to look for what each may have meant takes time, and nobody is told.
        self.errors = told + told[-1:] * (len(unknown) - len(told))
        for part in self.fields.values():
            if part.key in self.changed:
                raw = self.changed[part.key]
                self.errors += [Error.of(part, wrong, value=raw, row=self.row) for wrong in wrongs_of(part, raw)]
            elif self.whole:
                self.errors += [self._found(found) for found in self.after.of(part.key) if found.kind == "wrong"]
        self.errors += [self._found(found) for found in self._broken_rules()]
        return self.errors

    def _broken_rules(self) -> Iterator[Found]:
        """Rules about this document, and rules elsewhere on the row that it would break."""
        own = self.fields if self.whole else self.given
        for found in self.after.problems:
            if found.kind == "rule" and (found.field in own or found not in self.before.problems):
                yield found

    def _found(self, found: Found) -> Error:
        part = schema_field(self.row.level, found.field)
        wrong = Wrong(found.sentence, row=found.row, column=found.column)
        value = stated(self.values.get(found.field))
        return Error.of(part, wrong, value=value, row=self.row, kind=found.kind)

    def _unknown(self, key: str) -> Error:
        elsewhere = [s.key for s in self.row.sections if any(part.key == key for part in s.fields)]
        close = difflib.get_close_matches(short(key), self.fields, n=1)
        remedy = f"The fields here are {', '.join(self.fields)}."
        if elsewhere:
            remedy = f"It belongs to the section “{elsewhere[0]}”."
        elif close:
            remedy = f"Did you mean “{close[0]}”?"
        return Error.unknown(
            key, value=self.given[key], sentence=f"There is no field “{short(key)}” here.", remedy=remedy
        )


def is_preset(part: Field) -> bool:
    """Nobody is asked, and what was stated before is kept behind the preset."""
    return part.preset_when is True


def is_asked(part: Field, judged: Judgement) -> bool:
    return not is_preset(part) and holds(part.applies, judged.values)


def to_typed(part: Field, stored: Any) -> Any:
    """A stored value as it would be typed, with the answer where it is one."""
    if is_answer(stored):
        return {"answer": stored["answer"], "kept": as_typed(part, stored)}
    return as_typed(part, stored)


def _put(values: dict[str, Any], part: Field, raw: Any) -> None:
    if is_answer(raw) and not is_blank(raw.get("answer")):
        before: Any = values.get(part.key)
        kept = before.get("kept") if is_answer(before) else before
        values[part.key] = {"answer": raw["answer"]} | ({} if is_blank(kept) else {"kept": kept})
    elif (stored := as_stored(part, raw)) is None:
        values.pop(part.key, None)
    else:
        values[part.key] = stored


def _judged(row: Row, values: dict[str, Any]) -> Judgement:
    shadow = copy.copy(row)
    shadow.values = values
    return shadow.judgement()
