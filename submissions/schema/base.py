"""The building blocks of the schema: a section has cards, a card has fields, a field says all about one value."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Literal

from submissions.schema.conditions import When
from submissions.schema.derivations import Derivation


class Level(StrEnum):
    """What a value is stated about. The last five are blocks."""

    DEPOSITION = "deposition"
    DATASET = "dataset"
    ACQUISITION = "acquisition"
    TILT_SERIES = "tilt_series"
    ALIGNMENT = "alignment"
    TOMOGRAM = "tomogram"
    ANNOTATION = "annotation"


class Kind(StrEnum):
    """The shape of a stored value.

    text, paragraph, choice, date: str. number: float. integer: int. yes_no: bool.
    term: {"name": str, "id": str}. items: list of str. rows: list of {column key: str | bool}.
    """

    TEXT = "text"
    PARAGRAPH = "paragraph"
    CHOICE = "choice"
    YES_NO = "yes_no"
    NUMBER = "number"
    INTEGER = "integer"
    DATE = "date"
    TERM = "term"
    ITEMS = "items"
    ROWS = "rows"


@dataclass(frozen=True, slots=True)
class Choice:
    """One option. ``archive`` is the archive's word for it where it differs."""

    value: str
    label: str
    help: str = ""
    archive: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """A recorded answer in place of a value: none, not yet, unknown, same as above. Stored as {"answer": key}."""

    key: str
    label: str
    archive: Any = None


@dataclass(frozen=True, slots=True)
class Pattern:
    """A form that text must have, and the sentence for when it has not. ``normalise`` runs first. ``format``: the name
    of what ``check`` tells besides the form, in a JSON Schema.
    """

    regex: str
    sentence: str
    normalise: Callable[[str], str] | None = None
    check: Callable[[str], str | None] | None = None
    format: str = ""

    def problem(self, text: str) -> str | None:
        if not re.fullmatch(self.regex, text):
            return self.sentence.format(value=text)
        return self.check(text) if self.check else None


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a field of kind rows. ``required`` and ``applies`` look at earlier columns of the same row."""

    key: str
    label: str
    kind: Literal[Kind.TEXT, Kind.YES_NO, Kind.CHOICE, Kind.NUMBER, Kind.INTEGER] = Kind.TEXT
    required: When = True
    pattern: Pattern | None = None
    example: str = ""
    archive: str | None = None
    help: str = ""
    unit: str = ""
    minimum: float | None = None
    maximum: float | None = None
    choices: tuple[Choice, ...] = ()
    applies: When = True

    @property
    def as_field(self) -> Field:
        """The column as a field of its own, for what treats one cell like one value."""
        return Field(
            self.key,
            self.label,
            self.kind,
            help=self.help,
            unit=self.unit,
            minimum=self.minimum,
            maximum=self.maximum,
            choices=self.choices,
            pattern=self.pattern,
            example=self.example,
            required=self.required,
            applies=self.applies,
        )


@dataclass(frozen=True, slots=True)
class Fact:
    """The header fact that may stand for a value nobody stated: of the file with this role, this fact's key."""

    role: str
    key: str


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that is asked.

    ``required``: the specification wants it (blocks submitting). ``archive_required``: the archive alone wants it
    (blocks acceptance). Both count only where ``applies`` holds. ``scale``: stored value = typed value times scale.
    ``varies``: how the archive can express it by run. ``archive``: its place in the archive's configuration, as
    ``<section>.<path>``; two fields may name one place, then the later one that applies wins.
    ``preset``: its value, and nobody is asked, where ``preset_when`` holds of the context. ``vocabulary``: the
    ontologies, or branches of them, from which a term is picked. ``profile``: the same for a whole facility.
    ``sentences``: so many at most are wanted; counted and told, never enforced. ``file_role``: the role of a file of
    the deposition that may be given in place of the value. ``default``: the clean value that stands where it is blank.
    ``derivation``: how it is worked out where neither it nor a header says anything.
    """

    key: str
    label: str
    kind: Kind = Kind.TEXT
    help: str = ""
    unit: str = ""
    minimum: float | None = None
    maximum: float | None = None
    scale: float = 1
    choices: tuple[Choice, ...] = ()
    pattern: Pattern | None = None
    columns: tuple[Column, ...] = ()
    example: str = ""
    required: When = True
    archive_required: When = False
    applies: When = True
    answers: tuple[Answer, ...] = ()
    fact: Fact | None = None
    varies: Literal["column", "split", "no"] = "no"
    archive: str = ""
    ordered: bool = False
    because: str = ""
    missing: str = ""
    preset: Any = None
    preset_when: When = False
    vocabulary: tuple[str, ...] = ()
    profile: bool = False
    sentences: int = 0
    file_role: str = ""
    default: Any = None
    derivation: Derivation | None = None

    @property
    def facts(self) -> tuple[Fact, ...]:
        """What headers are asked for: the value itself, or what it is worked out from."""
        worked = self.derivation
        from_header = (Fact(worked.role, worked.header),) if worked and worked.header else ()
        return (*((self.fact,) if self.fact else ()), *from_header)

    def choice(self, value: str) -> Choice | None:
        return next((option for option in self.choices if option.value == value), None)

    def answer(self, key: str) -> Answer | None:
        return next((answer for answer in self.answers if answer.key == key), None)


@dataclass(frozen=True, slots=True)
class Rule:
    """Whatever needs more than a condition: a named function of the level's clean values to a sentence or None.

    A ``rule`` blocks submitting, what is the ``archive``'s alone blocks acceptance, an ``advice`` is only told.
    """

    field: str
    check: Callable[[Mapping[str, Any]], str | None]
    kind: Literal["rule", "archive", "advice"] = "rule"


@dataclass(frozen=True, slots=True)
class FileNeed:
    """A role that a file must play for every run of the block, while ``required`` holds of the block's values.

    ``archive_required``: the archive alone wants it, which blocks acceptance. ``every_run``: else a file for one run is
    enough.
    """

    role: str
    required: When = True
    sentence: str = ""
    archive_required: When = False
    every_run: bool = True


@dataclass(frozen=True, slots=True)
class Card:
    title: str
    fields: tuple[Field, ...]
    lead: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """One page of the form: an entry of the side bar."""

    key: str
    level: Level
    title: str
    cards: tuple[Card, ...]
    lead: str = ""
    rules: tuple[Rule, ...] = ()
    files: tuple[FileNeed, ...] = ()
    # Of outer values only: in which groups the page is there.
    applies: When = True

    @property
    def fields(self) -> Iterator[Field]:
        for card in self.cards:
            yield from card.fields
