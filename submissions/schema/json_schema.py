"""The JSON Schema (2020-12) of a section: generated, so that it refuses what the schema calls missing or wrong.

It describes values as they are stored and as the API sends them: numbers in stored units (volts), terms as name and
identifier, a recorded answer as {"answer": key}. What stands in a field that does not apply is not looked at. Named
rules and what only the archive wants are not in it; check digits are formats (``FORMATS``), which a
validator may be taught.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from submissions.schema import identifiers
from submissions.schema.base import Column, Field, Kind, Pattern, Section
from submissions.schema.conditions import All, AnyOf, Condition, Empty, Filled, Is, When, holds
from submissions.schema.kinds import MAX_PARAGRAPH, MAX_ROWS, MAX_TEXT

DIALECT = "https://json-schema.org/draft/2020-12/schema"
Json = dict[str, Any]
# No control characters; a line break stands in paragraphs only. What is kept never begins or ends with a space.
LINE = r"^[^\x00-\x1f\x7f]*$"
LINES = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"
FORMATS: Mapping[str, Pattern] = {
    pattern.format: pattern for pattern in (identifiers.ORCID, identifiers.ROR, identifiers.or_none(identifiers.ORCID))
}


def section_schema(section: Section, *, complete: bool = True) -> Json:
    """Of ``section``, folded for a context. ``complete``: what is required is there; else anything may be blank."""
    fields = [field for field in section.fields if field.preset_when is not True]
    whens = _Whens(list(section.fields))
    rules: list[Json] = []
    always: list[str] = []
    properties: dict[str, Json] = {}
    for field in fields:
        value, applies = _value(field), whens.schema(field.applies)
        blank = {"anyOf": [{"type": "null"}, value]}
        required = whens.both(field.applies, field.required) if complete else False
        if applies is True:
            properties[field.key] = _about(field) | (value if required is True else blank)
        else:
            properties[field.key] = _about(field)
            if applies is not False:
                rules.append({"if": applies, "then": {"properties": {field.key: blank}}})
        if required is True:
            always.append(field.key)
        elif required is not False:
            there = {"properties": {field.key: {"not": {"type": "null"}}}, "required": [field.key]}
            rules.append({"if": required, "then": there})
    return {
        "$schema": DIALECT,
        "title": section.title,
        "description": section.lead,
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
        **({"required": always} if always else {}),
        **({"allOf": rules} if rules else {}),
    }


def _about(field: Field) -> Json:
    found: Json = {"title": field.label}
    if words := " ".join(part for part in (field.help, _stored_unit(field)) if part):
        found["description"] = words
    if field.default is not None:
        found["default"] = field.default
    return found


def _stored_unit(field: Field | Column) -> str:
    scale = getattr(field, "scale", 1)
    if not field.unit:
        return ""
    return f"In {field.unit}." if scale == 1 else f"In {field.unit} times {scale:g}."


def _value(field: Field) -> Json:
    kept = _KINDS[field.kind](field)
    if not field.answers:
        return kept
    return {"oneOf": [kept, *(_answer(answer.key, answer.label) for answer in field.answers)]}


def _answer(key: str, label: str) -> Json:
    """``kept`` is what was typed before the answer was chosen; a draft keeps it."""
    return {
        "title": label,
        "type": "object",
        "properties": {"answer": {"const": key}, "kept": True},
        "required": ["answer"],
        "additionalProperties": False,
    }


def _text(field: Field) -> Json:
    return {"type": "string", "minLength": 1, "maxLength": MAX_TEXT, **_patterned(field.pattern)}


def _patterned(pattern: Pattern | None) -> Json:
    if pattern is None:
        return {"pattern": LINE}
    return {"pattern": f"^(?:{pattern.regex})$"} | ({"format": pattern.format} if pattern.format else {})


def _paragraph(_: Field) -> Json:
    return {"type": "string", "minLength": 1, "maxLength": MAX_PARAGRAPH, "pattern": LINES}


def _choice(field: Field) -> Json:
    options = [{"const": one.value, "title": one.label} for one in field.choices]
    return {"type": "string", "oneOf": options}


def _number(field: Field) -> Json:
    """Bounds in the stored unit."""
    bounds = {"minimum": field.minimum, "maximum": field.maximum}
    found = {name: bound * field.scale for name, bound in bounds.items() if bound is not None}
    return {"type": "integer" if field.kind is Kind.INTEGER else "number", **found}


def _term(field: Field) -> Json:
    identifier = {"type": "string", "minLength": 1, "maxLength": MAX_TEXT, **_patterned(field.pattern)}
    name = {"type": "string", "minLength": 1, "maxLength": MAX_TEXT, "pattern": LINES}
    return {
        "type": "object",
        "properties": {"name": name, "id": identifier},
        "required": ["name", "id"],
        "additionalProperties": False,
    }


def _items(field: Field) -> Json:
    return {"type": "array", "minItems": 1, "maxItems": MAX_ROWS, "items": _text(field)}


def _rows(field: Field) -> Json:
    return {"type": "array", "minItems": 1, "maxItems": MAX_ROWS, "items": _row(field.columns)}


def _row(columns: Iterable[Column]) -> Json:
    """A blank cell is "" or not there. What stands in a cell that does not apply is not looked at."""
    columns = list(columns)
    whens = _Whens([column.as_field for column in columns])
    properties: dict[str, Json] = {}
    rules: list[Json] = []
    always = []
    for column in columns:
        value: Json = {"type": "boolean"} if column.kind is Kind.YES_NO else _KINDS[column.kind](column.as_field)
        wanted = column.kind is not Kind.YES_NO
        applies = whens.schema(column.applies)
        required = whens.both(column.applies, column.required) if wanted else False
        about = {"title": column.label} | ({"description": column.help} if column.help else {})
        cell = value if required is True or not wanted else {"anyOf": [{"const": ""}, value]}
        properties[column.key] = about | (cell if applies is True else {})
        if applies is not True:
            rules.append({"if": applies, "then": {"properties": {column.key: cell}}})
        if required is True:
            always.append(column.key)
        elif required is not False:
            there = {"properties": {column.key: {"not": {"const": ""}}}, "required": [column.key]}
            rules.append({"if": required, "then": there})
    row: Json = {"type": "object", "properties": properties, "required": always, "additionalProperties": False}
    return row | ({"allOf": rules} if rules else {})


_KINDS: Mapping[Kind, Callable[[Field], Json]] = {
    Kind.TEXT: _text,
    Kind.PARAGRAPH: _paragraph,
    Kind.CHOICE: _choice,
    Kind.YES_NO: lambda _: {"type": "boolean"},
    Kind.NUMBER: _number,
    Kind.INTEGER: _number,
    Kind.DATE: lambda _: {"type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"},
    Kind.TERM: _term,
    Kind.ITEMS: _items,
    Kind.ROWS: _rows,
}


class _Whens:
    """Conditions as schemas. A field that does not apply has no value, so its own condition is part of each."""

    def __init__(self, fields: Iterable[Field]) -> None:
        self.fields = {field.key: field for field in fields}

    def schema(self, when: When) -> Json | bool:
        match when:
            case bool():
                return when
            case All(parts):
                return _joined([self.schema(part) for part in parts], word="allOf", neutral=True)
            case AnyOf(parts):
                return _joined([self.schema(part) for part in parts], word="anyOf", neutral=False)
        return self._of_field(when)

    def both(self, first: When, second: When) -> Json | bool:
        return _joined([self.schema(first), self.schema(second)], word="allOf", neutral=True)

    def _of_field(self, when: Condition) -> Json | bool:
        assert isinstance(when, Is | Filled | Empty)
        field = self.fields.get(when.field)
        if field is None:  # not asked in this context
            return holds(when, {})
        if field.preset_when is True:
            return holds(when, {field.key: field.preset})
        allowed: Json = {"enum": list(when.values)} if isinstance(when, Is) else {"not": {"enum": [None, ""]}}
        there: Json = {"properties": {field.key: allowed}, "required": [field.key]}
        stated = _joined([self.schema(field.applies), there], word="allOf", neutral=True)
        if not isinstance(when, Empty):
            return stated
        return not stated if isinstance(stated, bool) else {"not": stated}


def _joined(parts: list[Json | bool], *, word: str, neutral: bool) -> Json | bool:
    if any(part is (not neutral) for part in parts):
        return not neutral
    rest = [part for part in parts if not isinstance(part, bool)]
    if len(rest) < 2:
        return rest[0] if rest else neutral
    return {word: rest}
