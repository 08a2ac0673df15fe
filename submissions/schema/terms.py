"""Whether the name and the identifier of a term belong together: one rule, for whoever judges values.

The vocabulary itself is looked up by whoever calls (``TermLookup``): this package knows no database. Where nothing is
known of an ontology, nothing is said.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from submissions.schema.base import Field, Kind, Section


@dataclass(frozen=True, slots=True)
class Wanted:
    """A term to be looked up: the identifier as stored, and the vocabularies of its field."""

    identifier: str
    vocabulary: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """What the vocabulary has under an identifier. ``names``: folded as ``TermLookup.fold`` does, its own among them.

    ``all_names``: whether another name is surely wrong; ``comparable``: whether its names are those that people use.
    ``asked``: whether it is of the ontologies and branches that the field takes. ``replaced_by``: identifier and name.
    """

    identifier: str
    name: str
    names: frozenset[str]
    kind: str = ""
    asked: bool = True
    obsolete: bool = False
    replaced_by: tuple[str, str] = ("", "")
    all_names: bool = True
    comparable: bool = True


@dataclass(frozen=True, slots=True)
class Unknown:
    """An identifier that the loaded edition has not. ``whole``: whether that edition should have it."""

    identifier: str
    title: str
    version: str
    whole: bool = True


class TermLookup(Protocol):
    """What is known of terms; all that is wanted was asked for beforehand, in one go."""

    def find(self, wanted: Wanted) -> Known | Unknown | None:
        """None: of that ontology nothing is loaded."""

    def fold(self, name: str) -> str:
        """The name as names are compared: without case and accents."""


Said = tuple[Literal["rule", "archive", "advice"], str]


def wanted_of(sections: Iterable[Section], values: Mapping[str, Any]) -> Iterator[Wanted]:
    """The terms among the stored ``values`` of one level, for one look-up of many."""
    for section in sections:
        for field in section.fields:
            if wanted := wanted_in(field, values.get(field.key)):
                yield wanted


def wanted_in(field: Field, value: Any) -> Wanted | None:
    if field.kind is not Kind.TERM or not field.vocabulary or not isinstance(value, Mapping):
        return None
    identifier = value.get("id")
    if not isinstance(identifier, str) or not identifier.strip():
        return None
    normalise = field.pattern.normalise if field.pattern else None
    return Wanted(normalise(identifier) if normalise else identifier.strip(), field.vocabulary)


def term_says(field: Field, value: Any, terms: TermLookup) -> Said | None:
    """What stands against the clean ``value`` of a field of kind term: the kind of problem and a sentence, or None."""
    wanted = wanted_in(field, value)
    found = terms.find(wanted) if wanted else None
    if found is None:
        return None
    if isinstance(found, Unknown):
        return _unknown(found)
    if found.obsolete:
        return _obsolete(found)
    if not found.asked:
        kind = found.kind.replace("_", " ") or "something else"
        return "rule", f"{found.identifier} “{found.name}” is of another kind than what is asked here: {kind}."
    if found.comparable and terms.fold(str(value["name"])) not in found.names:
        return _other_name(found, str(value["name"]))
    return None


def _unknown(found: Unknown) -> Said:
    edition = f"{found.title} ({found.version})" if found.version else found.title
    if found.whole:
        return (
            "archive",
            f"{found.identifier} is not in the {edition}. Correct it, or tell the curator that it is newer.",
        )
    return "advice", f"{found.identifier} is not in our edition of the {edition}. Make sure that it is right."


def _obsolete(found: Known) -> Said:
    called = f" “{found.name}”" if found.name else ""
    identifier, name = found.replaced_by
    if not identifier:
        return "advice", f"{found.identifier}{called} is obsolete and has no replacement. Is there a better term?"
    return "rule", f"{found.identifier}{called} is obsolete. Use {identifier}{f' “{name}”' if name else ''}."


def _other_name(found: Known, name: str) -> Said:
    if found.all_names:
        return "rule", f"{found.identifier} is “{found.name}”, not “{name}”. Correct the name or the identifier."
    return "advice", f"{found.identifier} is called “{found.name}”. Make sure that “{name}” is the same."
