"""Two spellings of one name: numbers without leading zeros, separators and case alike. Never more than a guess."""

from __future__ import annotations

import re
from collections.abc import Iterable

SEPARATORS = re.compile(r"[_\-. ]+")
ZEROS = re.compile(r"(?<!\d)0+(?=\d)", re.ASCII)
LAST_NUMBER = re.compile(r"(?:^|\D)0*(\d{1,9})$", re.ASCII)


def fold(name: str) -> str:
    return SEPARATORS.sub("_", ZEROS.sub("", name)).casefold()


def last_number(name: str) -> str | None:
    """The number that a name ends with, without leading zeros; None where it ends otherwise."""
    hit = LAST_NUMBER.search(name)
    return hit[1] if hit else None


def same_number(stem: str, name: str) -> bool:
    """`017` stands for `TS_017`: nothing but a number, and the one that the longer name ends with."""
    return stem.isdecimal() and stem.isascii() and stem != name and last_number(name) == last_number(stem)


def is_axis(stem: str, name: str) -> bool:
    """`TS_1a` and `TS_1b` are the two axes of `TS_1`."""
    return len(stem) == len(name) + 1 and stem.startswith(name) and stem[-1] in "ab"


class Folded:
    """Names by their folded spelling, and by their last number alone."""

    def __init__(self, names: Iterable[str]) -> None:
        self.by_fold: dict[str, list[str]] = {}
        self.by_number: dict[str, list[str]] = {}
        for name in names:
            self.by_fold.setdefault(fold(name), []).append(name)
            if number := last_number(name):
                self.by_number.setdefault(number, []).append(name)

    def find(self, stem: str) -> list[str]:
        """The names that this may be another spelling of; one only where there is no doubt."""
        if found := self.by_fold.get(fold(stem)):
            return found
        return self.by_number.get(last_number(stem) or "", []) if stem.isdecimal() and stem.isascii() else []
