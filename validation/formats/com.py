"""IMOD's command files (tilt.com, newst.com): the options that one command reads from its standard input."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import ClassVar

from validation.formats.facts import Facts
from validation.formats.text import excerpt, read_text, text_lines
from validation.reader import RangeFile, Unreadable

COM_CAP = 1_000_000
ENTRY_CAP = 500
WORD_CAP = 500
PROGRAMS = {"tilt": "tilt", "newstack": "newst", "newst": "newst"}
COMMAND = re.compile(r"\$\s*(?:nice\s+)?(?:\S*[/\\])?([A-Za-z]\w{0,30})(?:\.exe)?(?=\s|$)", re.ASCII)
SPLIT = re.compile(r"[\s,=]+")


@dataclass(frozen=True, slots=True)
class ComFacts(Facts):
    """`program`: "tilt", "newst" or "" for none of the two; `blocks`: how often the file calls it.

    `entries`: key as it is written, its words, its line (from 1), in the file's order and of the first call only.
    Lengths among them are in pixels of the unbinned stack, but for newst.com's size of the output. Words are untrusted.
    """

    format: ClassVar[str] = "com"
    program: str
    blocks: int
    entries: tuple[tuple[str, tuple[str, ...], int], ...]

    def get(self, key: str) -> tuple[str, ...] | None:
        """The words behind the last entry of this key, whatever its case; None where there is none."""
        wanted = key.lower()
        return next((words for name, words, _ in reversed(self.entries) if name.lower() == wanted), None)


def read(file: RangeFile) -> ComFacts:
    """Raises Unreadable for what is no text or has too many options; a file without the command is for the checks."""
    program, blocks, inside = "", 0, False
    entries: list[tuple[str, tuple[str, ...], int]] = []
    for number, line in text_lines(read_text(file, cap=COM_CAP)):
        text = line.strip()
        if text.startswith("$"):
            called = _program(text)
            program = program or called
            blocks += bool(called) and called == program
            inside = called == program and blocks == 1
        elif inside and text and not text.startswith("#"):
            entries.append(_entry(text, line=number))
        if len(entries) > ENTRY_CAP:
            raise Unreadable("text.too-many-rows", expected=ENTRY_CAP)
    return ComFacts(program=program, blocks=blocks, entries=tuple(entries))


def _program(text: str) -> str:
    """tilt or newst where the line calls it, else ""."""
    found = COMMAND.match(text)
    return PROGRAMS.get(found[1].lower(), "") if found else ""


def _entry(text: str, *, line: int) -> tuple[str, tuple[str, ...], int]:
    """Key and words, whether blanks, commas or an equals sign stand between them."""
    key, *words = [word for word in SPLIT.split(text[:20_000], maxsplit=WORD_CAP) if word] or [""]
    return excerpt(key), tuple(excerpt(word, length=255) for word in words[:WORD_CAP]), line
