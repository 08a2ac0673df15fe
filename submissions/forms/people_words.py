"""What can be told about a person from one piece of text: identifiers by their form, marks, what else is there."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from submissions.schema.identifiers import normalise_orcid

# Each has one way to match, so that long texts cost little.
FORMS: Mapping[str, re.Pattern[str]] = {
    "email": re.compile(r"(?:mailto:)?[^@\s<>()\[\]\",;:]{1,64}@[^@\s<>()\[\]\",;:]{1,190}"),
    "orcid": re.compile(
        r"(?:https?://)?(?:www\.)?(?:orcid\.org/)?\b\d{4}[-\u2010-\u2014]?\d{4}[-\u2010-\u2014]?\d{4}"
        r"[-\u2010-\u2014]?\d{3}[0-9Xx]\b/?"
    ),
    "ror": re.compile(r"(?:https?://)?(?:www\.)?ror\.org/0[a-z0-9]{8}\b/?", re.IGNORECASE),
}
SUPERSCRIPT = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁎∗＊⁺", "0123456789***+")
CORRESPONDING = re.compile(r"\(?\bcorresponding(?: author)?\b\)?|[*\u2709]", re.IGNORECASE)
MARKS = re.compile(r"[†‡§¶#‖]+")
LABELS = re.compile(r"\b(?:orcid(?: ?id)?|e-?mail|ror)\s*:?\s*(?=$|[\s,;()<>\[\]])", re.IGNORECASE)
INSTITUTE = re.compile(
    r"\b(?:universi|institut|department|dept\b|laborator|centre\b|center\b|school\b|college\b|hospital|academ|"
    r"max planck|facult|inc\b|gmbh\b|ltd\b|foundation|division\b|cnrs\b|embl\b|facility)",
    re.IGNORECASE,
)
DEGREES = frozenset(["phd", "ph.d", "ph.d.", "md", "m.d.", "dr", "dr.", "prof", "prof.", "msc", "m.sc.", "dphil"])
SUFFIXES = frozenset({"jr", "jr.", "sr", "sr.", "ii", "iii", "iv"})
TRIM = " \t,;:<>()[]{}|\"'\u2013\u2014-"


@dataclass(slots=True)
class Person:
    """``said``: by column key (name, orcid, email, affiliation, ror). ``left``: words that have no place.
    ``notes``: numbers after the name, which point to affiliations."""

    said: dict[str, str] = field(default_factory=dict)
    corresponding: bool = False
    primary: bool = False
    left: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def say(self, key: str, text: str) -> None:
        """The first of a kind counts; another one is told, not dropped."""
        if self.said.setdefault(key, text) != text:
            self.left.append(text)


def take_identifiers(text: str, person: Person) -> tuple[str, str]:
    """Puts e-mail, ORCID and ROR where they belong; the text before the first of them and what stands after it."""
    first, spans = len(text), []
    for key, form in FORMS.items():
        for match in form.finditer(text):
            person.say(key, clean_identifier(key, match[0]))
            spans.append(match.span())
            first = min(first, match.start())
    before, after, end = text[:first], [], first
    for start, stop in sorted(spans):
        after.append(text[end:start] if start > end else "")
        end = max(end, stop)
    rest = " ".join(part.strip(TRIM) for part in [*after, text[end:]] if part.strip(TRIM))
    return LABELS.sub(" ", before).strip(TRIM), LABELS.sub(" ", rest).strip(TRIM)


def clean_identifier(key: str, text: str) -> str:
    if key == "orcid":
        return normalise_orcid(text)
    if key == "ror":
        return text.rstrip("/").rpartition("/")[2].lower()
    return text.removeprefix("mailto:").rstrip(".")


def count_identifiers(text: str, key: str) -> int:
    return sum(1 for _ in FORMS[key].finditer(text))


def take_marks(text: str, person: Person) -> str:
    """The name without stars, daggers and the numbers behind it."""
    text = text.translate(SUPERSCRIPT)
    if CORRESPONDING.search(text):
        person.corresponding = True
        text = CORRESPONDING.sub(" ", text)
    person.left += MARKS.findall(text)
    text = MARKS.sub(" ", text).strip(TRIM)
    if match := re.search(r"(?<=\D)[\s,^]*(\d{1,2}(?:\s?[,+]\s?\d{1,2})*)$", text):
        person.notes += re.findall(r"\d+", match[1])
        text = text[: match.start()]
    return " ".join(text.split()).strip(TRIM)


def turned(name: str) -> str:
    """ "Example, Ada" as "Ada Example"."""
    family, comma, given = name.partition(",")
    if not comma or "," in given or given.strip().lower() in DEGREES | SUFFIXES:
        return name
    return f"{given.strip()} {family.strip()}".strip()


def could_be_name(text: str) -> bool:
    words = text.split()
    return (
        1 <= len(words) <= 8
        and "://" not in text
        and any(sign.isalpha() for sign in text)
        and not INSTITUTE.search(text)
    )
