"""When a field applies and when it is required: small conditions over the values of the same level.

``Is`` may also look at what stands above the level, by a dotted key such as ``dataset.sample_type``; ``fold`` replaces
those by plain truth for a context, so nobody but the documentation meets them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from submissions.schema.context import Context


@dataclass(frozen=True, slots=True)
class Is:
    """An earlier field, or an outer value by its dotted key, has one of these values."""

    field: str
    values: tuple[Any, ...]

    def __init__(self, field: str, *values: Any) -> None:
        object.__setattr__(self, "field", field)
        object.__setattr__(self, "values", values)


@dataclass(frozen=True, slots=True)
class Filled:
    """An earlier field has any value."""

    field: str


@dataclass(frozen=True, slots=True)
class Empty:
    """A field has no value."""

    field: str


@dataclass(frozen=True, slots=True)
class All:
    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    parts: tuple[Condition, ...]


Condition = Is | Filled | Empty | All | AnyOf
When = bool | Condition


def is_blank(value: Any) -> bool:
    """Nothing was stated: None, empty text, an empty list, or a term or row of empty parts."""
    if value is None:
        return True
    if isinstance(value, str):
        return not value.strip()
    if isinstance(value, Mapping):
        return all(is_blank(part) or part is False for part in value.values())
    if isinstance(value, list | tuple):
        return all(is_blank(part) for part in value)
    return False


def holds(when: When, values: Mapping[str, Any]) -> bool:
    """Whether ``when`` is true of ``values``, the values of one level by field key."""
    match when:
        case bool():
            return when
        case Is(field, allowed):
            return values.get(field) in allowed
        case Filled(field):
            return not is_blank(values.get(field))
        case Empty(field):
            return is_blank(values.get(field))
        case All(parts):
            return all(holds(part, values) for part in parts)
        case AnyOf(parts):
            return any(holds(part, values) for part in parts)


def fold(when: When, context: Context, *, keys: tuple[str, ...] = Context.KEYS) -> When:
    """``when`` with its questions about outer values (``keys``) answered."""
    match when:
        case Is(field, allowed) if field in keys:
            return context.holds(field, allowed)
        case All(parts):
            return _joined([fold(part, context, keys=keys) for part in parts], neutral=True)
        case AnyOf(parts):
            return _joined([fold(part, context, keys=keys) for part in parts], neutral=False)
    return when


def _joined(parts: list[When], *, neutral: bool) -> When:
    """All parts (``neutral`` true) or any of them, without those that are certain."""
    if any(part is not neutral for part in parts if isinstance(part, bool)):
        return not neutral
    open_parts = tuple(part for part in parts if not isinstance(part, bool))
    if len(open_parts) < 2:
        return open_parts[0] if open_parts else neutral
    return All(open_parts) if neutral else AnyOf(open_parts)


def to_json(when: When) -> dict[str, Any] | bool:
    """The form that the browser reads to show and hide."""
    match when:
        case bool():
            return when
        case Is(field, allowed):
            return {"field": field, "in": list(allowed)}
        case Filled(field):
            return {"filled": field}
        case Empty(field):
            return {"empty": field}
        case All(parts):
            return {"all": [to_json(part) for part in parts]}
        case AnyOf(parts):
            return {"any": [to_json(part) for part in parts]}


def fields_in(when: When) -> Iterator[str]:
    """The keys of the fields that ``when`` looks at."""
    match when:
        case Is(field, _) | Filled(field) | Empty(field):
            yield field
        case All(parts) | AnyOf(parts):
            for part in parts:
                yield from fields_in(part)
