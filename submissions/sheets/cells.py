"""One value in one cell, or two for a term: out as it would be typed, in as it was typed.

A recorded answer stands in brackets, as in [None yet]. An apostrophe before a text keeps it from being read as anything
else: as a formula or as an answer.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from submissions.schema import Field, Kind
from submissions.schema.conditions import is_blank
from submissions.schema.kinds import Wrong
from submissions.typed import as_typed, is_answer, number_typed

# What a spreadsheet program keeps in one cell: 32,767.
MAX_CELL = 32_000
CLEAR = "[clear]"
# Larger ones have lost digits in a spreadsheet.
EXACT = 1e15
_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?")
_BRACKETS = re.compile(r"\[[^\[\]]*\]")
# What a program may take for a formula, and what we take for an answer.
_GUARDED = re.compile(r"'*(?:[=+\-@\t\r]|\[[^\[\]]*\]\Z)")

Out = str | float | None


@dataclass(frozen=True, slots=True)
class Date:
    """A cell that a spreadsheet program has made a date. ``text``: year-month-day, with the time where there is one."""

    text: str


@dataclass(frozen=True, slots=True)
class Formula:
    text: str


@dataclass(frozen=True, slots=True)
class Fault:
    """An error value, such as #N/A."""

    text: str


Given = str | float | bool | Date | Formula | Fault | None


def width(field: Field) -> int:
    """How many cells a value of ``field`` takes."""
    return 2 if field.kind is Kind.TERM else 1


def escape(text: str) -> str:
    return f"'{text}" if _GUARDED.match(text) else text


def unescape(text: str) -> str:
    return text[1:] if text.startswith("'") and _GUARDED.match(text) else text


def out(field: Field, stored: Any) -> tuple[Out, ...]:
    """The cells of a stored value, wrong ones as they were typed; None is an empty cell."""
    if is_blank(stored):
        return (None,) * width(field)
    if is_answer(stored):
        answer = field.answer(str(stored["answer"]))
        said = f"[{answer.label if answer else stored['answer']}]"
        return (said, *(None,) * (width(field) - 1))
    match field.kind:
        case Kind.TERM:
            typed = as_typed(field, stored)
            return (_text(typed["name"]), _text(typed["id"]))
        case Kind.ITEMS:
            return (_text("\n".join(as_typed(field, stored))),)
        case Kind.NUMBER | Kind.INTEGER:
            return (_number(field, stored),)
        case Kind.CHOICE:
            option = field.choice(str(stored))
            return (option.label if option else _text(str(stored)),)
    return (_text(as_typed(field, stored)),)


def _number(field: Field, stored: Any) -> Out:
    typed = str(as_typed(field, stored))
    if isinstance(stored, int | float) and not isinstance(stored, bool):
        shown = float(typed)
        # A workbook's numbers have fifteen digits for sure.
        if abs(shown) < EXACT and float(f"{shown:.15g}") == shown and plain(shown) == typed:
            return shown
    return typed if _NUMBER.fullmatch(typed) else _text(typed)


def text_cell(text: str) -> Out:
    """A text that is no value of a field, such as the name of a run."""
    return _text(text)


def _text(text: str) -> Out:
    if not text:
        return None
    escaped = escape(text)
    if len(escaped) > MAX_CELL:
        return f"[{len(text):,} characters, kept as they are]"
    return escaped


def same(given: Given, now: Out) -> bool:
    """Whether a cell still says what stands there now, in whatever type the file's format has."""
    if given is None or now is None or isinstance(given, str) is isinstance(now, str):
        return given == now
    return isinstance(given, str | float) and plain(given) == plain(now)


def plain(given: Given) -> str:
    """A cell as text: numbers without the noise of binary fractions, yes and no in words."""
    if isinstance(given, bool):
        return "yes" if given else "no"
    if isinstance(given, float):
        return number_typed(int(given) if given == int(given) and abs(given) < EXACT else given)
    return "" if given is None else given if isinstance(given, str) else given.text


def typed(field: Field, given: Sequence[Given]) -> Any:
    """What the cells say, as it would be typed into the form. None: clear the value. Raises: Wrong."""
    first = given[0]
    if isinstance(first, float) and asked_number(field):
        # As stored, which is what a number means to the cleaners: the text on the way is saved.
        return first * field.scale
    if isinstance(first, str) and in_brackets(first):
        return _in_brackets(field, first.strip(), rest=given[1:])
    texts = [_as_text(field, cell) for cell in given]
    match field.kind:
        case Kind.TERM:
            return {"name": texts[0], "id": texts[1]}
        case Kind.ITEMS:
            return texts[0].replace("\r\n", "\n").split("\n")
        case Kind.CHOICE:
            return _choice(field, texts[0])
        case Kind.YES_NO:
            return texts[0].strip().lower()
    return texts[0]


def asked_number(field: Field) -> bool:
    return field.kind in (Kind.NUMBER, Kind.INTEGER)


def in_brackets(text: str) -> bool:
    """Whether the cell is an answer, or means to be one."""
    return "]" in text and bool(_BRACKETS.fullmatch(text.strip()))


def _in_brackets(field: Field, text: str, *, rest: Sequence[Given]) -> dict[str, str] | None:
    said = text[1:-1].strip()
    if any(cell not in (None, "") for cell in rest):
        raise Wrong(f"{text} stands beside an identifier. Empty the identifier, or write a name in place of {text}.")
    if said.casefold() == CLEAR[1:-1]:
        return None
    for answer in field.answers:
        if said.casefold() in (answer.label.casefold(), answer.key.casefold()):
            return {"answer": answer.key}
    known = ", ".join(f"[{answer.label}]" for answer in field.answers)
    told = f"The answers here are {known}." if known else "No answer in brackets is possible here."
    raise Wrong(f"{told} If {text} is meant as text, write an apostrophe before it: '{text}")


def _as_text(field: Field, given: Given) -> str:
    if isinstance(given, str):
        return unescape(given)
    numeric = asked_number(field)
    match given:
        case Formula():
            raise Wrong("The cell holds a formula, and only values are read. Copy it and paste it as a value.")
        case Fault():
            raise Wrong(f"{given.text} is an error of the spreadsheet program. Type the value.")
        case Date() if field.kind is not Kind.DATE:
            raise Wrong(
                f"The spreadsheet program has made a date of it ({given.text}). Format the cell as "
                f"{'number' if numeric else 'text'} and type the value again."
            )
        case Date():
            return given.text
        case bool() if field.kind is not Kind.YES_NO:
            raise Wrong(
                f"TRUE and FALSE are no {'number' if numeric else 'text'}. Format the cell as text, type again."
            )
        case float() if not numeric and abs(given) >= EXACT:
            raise Wrong("The spreadsheet program has made a number of it and lost digits. Format the cell as text.")
    return plain(given)


def _choice(field: Field, text: str) -> str:
    wanted = text.strip()
    if field.choice(wanted):
        return wanted
    for option in field.choices:
        if wanted.casefold() in (option.label.casefold(), option.value.casefold()):
            return option.value
    known = [option.label for option in field.choices]
    more = f" … ({len(known)} in all; the cell has a list)" if len(known) > 8 else ""
    raise Wrong(f"“{text}” is not one of the choices: {'; '.join(known[:8])}{more}.")
