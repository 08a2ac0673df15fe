"""A pasted list of people to rows of a table of authors: one pure function, for whatever people have at hand.

Known are lines such as "Ada Example <ada@lab.example> 0000-0002-1825-0097, Institute", rows of a spreadsheet with or
without a heading, the list of a mail program, and the author line of a paper with its numbered affiliations below.
What has no place is told beside its row, never dropped.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from submissions.forms.people_table import of_table
from submissions.forms.people_words import (
    DEGREES,
    SUFFIXES,
    TRIM,
    Person,
    could_be_name,
    count_identifiers,
    take_identifiers,
    take_marks,
    turned,
)
from submissions.schema import Column, Field, Kind
from submissions.schema.kinds import MAX_ROWS

MOST = 100_000  # signs
_AND = re.compile(r"\s+(?:and|&)\s+|\s*[\u00b7\u2022]\s*")
_BULLET = re.compile(r"^\s*(?:[-*\u2022]\s+|\d{1,3}[.)]\s+)")
_NOTE = re.compile(r"\s*[\[(]?(\d{1,2})[\])]?[.:)]?\s*([^\W\d].*)")
_AFTER_IDENTIFIER = re.compile(r"(?<=[\w>)\]])\s*[,;]\s*(?=[^\W\d_])")


@dataclass(frozen=True, slots=True)
class Pasted:
    """``rows``: by column key, as they are typed into a form. ``left``: for each row what had no place in it.
    ``over``: lines that are about nobody."""

    rows: tuple[dict[str, Any], ...]
    left: tuple[tuple[str, ...], ...]
    over: tuple[str, ...] = ()


def is_of_people(field: Field) -> bool:
    return field.kind is Kind.ROWS and {"name", "orcid"} <= {column.key for column in field.columns}


def read_people(text: str, *, columns: Iterable[Column]) -> Pasted:
    """Raises: ValueError with a sentence where the text is too long for a list of people."""
    if len(text) > MOST:
        raise ValueError(f"{len(text):,} characters; at most {MOST:,} are read at once.")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    over: list[str] = []
    people = of_table(text) if "\t" in text else None
    if people is None:
        people, over = _of_lines([line for line in text.split("\n") if line.strip()])
    if len(people) > MAX_ROWS:
        raise ValueError(f"{len(people):,} people; at most {MAX_ROWS} are kept.")
    keys = [column.key for column in columns]
    fitted = [_fitted(person, keys) for person in people]
    return Pasted(tuple(row for row, _ in fitted), tuple(left for _, left in fitted), tuple(over))


def _fitted(person: Person, keys: list[str]) -> tuple[dict[str, Any], tuple[str, ...]]:
    ticks = {"primary": person.primary, "corresponding": person.corresponding}
    row = {key: ticks[key] if key in ticks else person.said.get(key, "") for key in keys}
    homeless = [text for key, text in person.said.items() if key not in keys]
    return row, (*homeless, *person.left, *person.notes)


def _of_lines(lines: list[str]) -> tuple[list[Person], list[str]]:
    people: list[Person] = []
    over: list[str] = []
    notes: dict[str, str] = {}
    for line in lines:
        match = _NOTE.fullmatch(line)
        if match and any(match[1] in person.notes for person in people):
            notes[match[1]] = match[2].strip()
        elif found := _of_line(_BULLET.sub("", line)):
            people += found
        else:
            over.append(line.strip())
    _follow(people, notes)
    return people, over


def _follow(people: list[Person], notes: Mapping[str, str]) -> None:
    """The numbers after the names become affiliations; several are joined."""
    for person in people:
        named = [notes[number] for number in person.notes if number in notes]
        if named:
            person.say("affiliation", "; ".join(named))
            person.notes = [number for number in person.notes if number not in notes]


def _of_line(line: str) -> list[Person]:
    if max(count_identifiers(line, "email"), count_identifiers(line, "orcid")) > 1:
        parts = [part for part in line.split(";") if part.strip()]
        if len(parts) > 1:
            return [person for part in parts for person in _of_line(part)]
        return [person for piece in _joined(_AFTER_IDENTIFIER.split(line)) if (person := _of_piece(piece))]
    if any(count_identifiers(line, key) for key in ("email", "orcid", "ror")):
        person = _of_piece(line)
        return [person] if person else []
    return _of_names(line)


def _joined(pieces: list[str]) -> list[str]:
    """A piece without any identifier belongs to the next one: the family name of "Example, Ada <ada@…>"."""
    whole: list[str] = []
    waiting = ""
    for piece in pieces:
        waiting = f"{waiting}, {piece}" if waiting else piece
        if count_identifiers(waiting, "email") or count_identifiers(waiting, "orcid"):
            whole.append(waiting)
            waiting = ""
    return [*whole, waiting] if waiting.strip() else whole


def _of_piece(piece: str) -> Person | None:
    """One person with identifiers."""
    person = Person()
    before, after = take_identifiers(piece, person)
    name, _, affiliation = before.partition(",")
    if affiliation and could_be_name(affiliation) and len(affiliation.split()) <= 3:
        name, affiliation = turned(before), ""
    name = take_marks(name, person)
    after = take_marks(after, person) if not could_be_name(after) or len(after) < 3 else after
    if not name and could_be_name(after):
        name, after = after, ""
    for text in (affiliation.strip(TRIM), after):
        if text:
            person.say("affiliation", text)
    if name:
        person.said = {"name": name} | person.said
    return person if person.said else None


def _of_names(line: str) -> list[Person]:
    """The author line of a paper, or a name with an institute behind it."""
    turn = ";" in line
    people: list[Person] = []
    for piece in re.split(r"[;\n]" if turn else r",", _AND.sub(";" if turn else ",", line)):
        text = re.sub(r"^\s*(?:and|&)\s+", "", piece).strip()
        if people and _belongs(text, people[-1]):
            continue
        person = Person()
        name = take_marks(turned(text) if turn else text, person)
        if could_be_name(name):
            person.say("name", name)
            people.append(person)
        elif name and people:
            _append(people[-1], text)
        elif name:
            return []
    return people


def _belongs(text: str, last: Person) -> bool:
    """Whether a piece goes on with the person before it: numbers, stars, a degree, "Jr."."""
    if not any(sign.isalpha() for sign in text):
        take_marks(f"x{text}", last)
        return True
    if text.lower() in SUFFIXES:
        last.said["name"] = f"{last.said.get('name', '')} {text}".strip()
        return True
    if text.lower() in DEGREES:
        last.left.append(text)
        return True
    return "affiliation" in last.said and not _is_person(text) and _append(last, text)


def _is_person(text: str) -> bool:
    """Behind an affiliation only what carries a mark of an author begins the next one."""
    return bool(re.search(r"[\d*†‡]$", text.strip()))


def _append(person: Person, text: str) -> bool:
    affiliation = person.said.get("affiliation", "")
    person.said["affiliation"] = f"{affiliation}, {text}" if affiliation else text
    return True
