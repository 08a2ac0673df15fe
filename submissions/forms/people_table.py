"""People in the rows of a spreadsheet: by the heading where there is one, else by what the cells look like."""

from __future__ import annotations

import csv
import io
import re

from submissions.forms.people_words import FORMS, Person, clean_identifier, take_marks

YES = frozenset({"yes", "y", "true", "x", "1", "\u2713", "\u2714", "ja", "oui"})
HEADINGS = (
    ("family", r"(?:last|family)[ _-]?name|surname"),
    ("given", r"(?:first|given|middle)[ _-]?names?"),
    ("name", r"(?:full[ _-]?)?name|authors?(?:[ _-]?name)?"),
    ("orcid", r"orcid.*"),
    ("email", r"(?:e-?mail|mail).*"),
    ("ror", r"ror.*|affiliation[ _-](?:id|identifier|ror)"),
    ("affiliation", r"affiliations?|institut\w*|organi[sz]ation|affiliation[ _-]name"),
    ("primary", r"primary.*"),
    ("corresponding", r"corresp.*"),
)


def of_table(text: str) -> list[Person]:
    """One person for each row that is not blank; cells are separated by tabs and may be quoted."""
    rows = [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(text), delimiter="\t")]
    rows = [row for row in rows if any(row)]
    headings = [_heading(cell) for cell in rows[0]] if rows else []
    if any(headings) and not any(form.search(cell) for cell in rows[0] for form in FORMS.values()):
        return [_by_heading(row, headings, rows[0]) for row in rows[1:]]
    return [_by_look(row) for row in rows]


def _heading(cell: str) -> str:
    return next((key for key, form in HEADINGS if re.fullmatch(form, cell.strip(" *:").lower())), "")


def _by_heading(row: list[str], headings: list[str], words: list[str]) -> Person:
    person = Person()
    given: list[str] = []
    family: list[str] = []
    for number, cell in enumerate(row):
        key = headings[number] if number < len(headings) else ""
        if not cell:
            continue
        if key in ("primary", "corresponding"):
            setattr(person, key, cell.lower() in YES)
        elif key in ("given", "family"):
            (given if key == "given" else family).append(cell)
        elif key:
            person.say(key, _plain(key, cell, person))
        else:
            person.left.append(f"{words[number]}: {cell}" if number < len(words) and words[number] else cell)
    if given or family:
        person.said = {"name": " ".join([*given, *family])} | person.said
    return person


def _by_look(row: list[str]) -> Person:
    person = Person()
    for cell in row:
        key = next((key for key, form in FORMS.items() if form.fullmatch(cell)), "")
        if key:
            person.say(key, clean_identifier(key, cell))
        elif cell.isdecimal() or not cell:
            continue  # the number of the row
        elif "name" not in person.said:
            person.say("name", _plain("name", cell, person))
        else:
            person.say("affiliation", cell)
    return person


def _plain(key: str, cell: str, person: Person) -> str:
    if key == "name":
        return take_marks(cell, person)
    return clean_identifier(key, cell) if key in FORMS and FORMS[key].fullmatch(cell) else cell
