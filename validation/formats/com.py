"""IMOD's command files (tilt.com, newst.com): the options that one command reads from its standard input."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from validation.formats.facts import Facts


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
