"""What is asked, in words: for the help page and the documentation. Nothing here says what the sections do not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from submissions.schema.base import Card, Field, FileNeed, Kind, Level
from submissions.schema.conditions import All, AnyOf, Condition, Empty, Filled, Is, When, fold
from submissions.schema.context import KINDS, Context
from submissions.schema.sections import SECTIONS, field

LEVELS_IN_WORDS: dict[Level, str] = {
    Level.DEPOSITION: "Deposition",
    Level.DATASET: "Dataset",
    Level.ACQUISITION: "Acquisition",
    Level.TILT_SERIES: "Tilt series",
    Level.ALIGNMENT: "Alignment",
    Level.TOMOGRAM: "Tomograms",
    Level.ANNOTATION: "Annotations",
}
GROUPS = {
    "dataset": "datasets",
    "annotation": "annotations of existing datasets",
    "tomogram": "tomograms of an existing dataset",
}
VARIES = {"column": "yes", "split": "yes, as separate entries", "no": ""}


@dataclass(frozen=True, slots=True)
class Asked:
    """One field. ``when``: "" if it is always asked. ``need``: whether something has to be stated, and for whom.

    ``header``: the role of the file whose header counts where nothing is stated, or "".
    """

    field: Field
    what: str
    when: str
    need: str
    header: str
    by_run: str
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AskedCard:
    title: str
    fields: tuple[Asked, ...]


@dataclass(frozen=True, slots=True)
class AskedFile:
    """A role that a file has to play, for every run or for one at least; ``when`` is "" if always."""

    role: str
    when: str
    every_run: bool


@dataclass(frozen=True, slots=True)
class AskedPage:
    """One page of the form."""

    level: Level
    title: str
    lead: str
    cards: tuple[AskedCard, ...]
    files: tuple[AskedFile, ...]


def pages(*kinds: str) -> Iterator[AskedPage]:
    """Everything that is asked in the group of these ``kinds``, in the order of the forms."""
    context = Context.of(kinds)
    asked = [section for section in SECTIONS if fold(section.applies, context) is True]
    for section in asked:
        level = section.level
        cards = (AskedCard(card.title, tuple(_fields(card, context, level=level))) for card in section.cards)
        files = (AskedFile(need.role, _file_words(need, level=level), need.every_run) for need in section.files)
        own = sum(other.level == level for other in asked) == 1
        title = section.title if own else f"{LEVELS_IN_WORDS[level]}: {section.title}"
        yield AskedPage(level, title, section.lead, tuple(card for card in cards if card.fields), tuple(files))


def _fields(card: Card, context: Context, *, level: Level) -> Iterator[Asked]:
    """Those of the group; what depends on the sample type is told as a condition."""
    for part in card.fields:
        told: dict[str, Any] = {name: fold(getattr(part, name), context, keys=(KINDS,)) for name in _WHENS}
        if told["applies"] is not False:
            yield _asked(replace(part, **told), level=level)


_WHENS = ("applies", "required", "archive_required", "preset_when")


def _file_words(need: FileNeed, *, level: Level) -> str:
    wish = condition(need.archive_required, level=level)
    return condition(need.required, level=level) + (f" (the archive's wish {wish})" if wish else "")


def _asked(part: Field, *, level: Level) -> Asked:
    return Asked(
        field=part,
        what=what(part),
        when=condition(part.applies, level=level),
        need=need(part, level=level),
        header=part.fact.role if part.fact else "",
        by_run=VARIES[part.varies],
        answers=tuple(answer.label for answer in part.answers),
    )


def what(part: Field) -> str:
    """The kind of value, with its bounds, choices or columns."""
    match part.kind:
        case Kind.CHOICE:
            return f"one of: {'; '.join(choice.label for choice in part.choices)}"
        case Kind.NUMBER | Kind.INTEGER:
            return f"{'whole number' if part.kind is Kind.INTEGER else 'number'}{_bounds(part)}"
        case Kind.ROWS:
            columns = [column.label + ("" if column.required else " (optional)") for column in part.columns]
            return f"rows of: {', '.join(columns)}"
    return {
        Kind.YES_NO: "yes or no",
        Kind.TERM: "name and identifier",
        Kind.ITEMS: "one or more, in their order" if part.ordered else "one or more",
        Kind.DATE: "date",
        Kind.PARAGRAPH: "text of several lines",
    }.get(part.kind, "text")


def _bounds(part: Field) -> str:
    if part.minimum is None or part.maximum is None:
        return ""
    low, high = (f"{bound:,.6f}".rstrip("0").rstrip(".") for bound in (part.minimum, part.maximum))
    return f", {low} to {high}".replace("-", "\u2212")


def need(part: Field, *, level: Level) -> str:
    """Whether the field must be filled in: to submit, for the archive (to be accepted), or not at all."""
    wanted = _clause("the archive's wish", part.archive_required, level=level)
    required = _clause("required", part.required, level=level)
    preset = _clause("; set", part.preset_when, level=level)
    if part.required is True or not wanted:
        return (required or "optional") + preset
    return (f"{required}; else {wanted}" if required else wanted) + preset


def _clause(words: str, when: When, *, level: Level) -> str:
    if when is False:
        return ""
    return words if when is True else f"{words} {condition(when, level=level)}"


def condition(when: When, *, level: Level) -> str:
    """``when`` as a clause that begins with "if"; "" for always."""
    return "" if isinstance(when, bool) else f"if {_words(when, level=level)}"


def _words(when: Condition, *, level: Level) -> str:
    match when:
        case Is(key, values) if key == KINDS:
            return f"the deposition brings {' or '.join(GROUPS[str(value)] for value in values)}"
        case Is(key, values):
            above, _, own = key.rpartition(".")
            part = field(above or level, own)
            others = [option.value for option in part.choices if option.value not in values]
            # Shorter, and true of a type that is not stated yet.
            few, word = (others, "is not") if "" in values else (list(values), "is")
            return f"“{part.label}” {word} {' or '.join(f'“{_label(part, value)}”' for value in few)}"
        case Filled(key):
            return f"“{field(level, key).label}” is stated"
        case Empty(key):
            return f"“{field(level, key).label}” is not stated"
        case All(parts):
            return " and ".join(_words(part, level=level) for part in parts)
        case AnyOf(parts):
            return " or ".join(_words(part, level=level) for part in parts)


def _label(part: Field, value: Any) -> str:
    if part.kind is Kind.YES_NO:
        return "Yes" if value else "No"
    option = part.choice(str(value))
    return option.label if option else str(value)
