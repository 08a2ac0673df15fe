"""Reading JSON of others with a word on where it is wrong: `runs[3].files[0].role is "tomgram"; …`."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from typing import Any

SHOWN = 60
MOST_ITEMS = 1_000_000


class Wrong(ValueError):
    """A sentence without its full stop: the place in the document, what is there, what is expected."""


class Place:
    """An object of the document and where it stands ("" for the whole)."""

    def __init__(self, data: Any, where: str) -> None:
        if not isinstance(data, dict):
            raise Wrong(f"{where or 'the document'} is {excerpt(data)}; an object is expected")
        self.where = where
        self._data = data

    def at(self, key: str) -> str:
        return f"{self.where}.{key}" if self.where else key

    def has(self, key: str) -> bool:
        return key in self._data

    def get(self, key: str) -> Any:
        return self._data.get(key)

    def shown(self, key: str) -> str:
        return excerpt(self._data[key]) if key in self._data else "not there"

    def known(self, keys: Sequence[str]) -> None:
        """A misspelt key is better told than passed over. Raises: Wrong."""
        for key in self._data:
            if key not in keys:
                raise Wrong(f"{self.where or 'the document'} has {excerpt(key)}; it may have {', '.join(keys)}")

    def text(self, key: str, *, most: int, blank: bool = True) -> str:
        """A text, "" where there is none. Raises: Wrong."""
        value = self._data.get(key)
        if value is None and blank:
            return ""
        if not isinstance(value, str):
            raise Wrong(f"{self.at(key)} is {self.shown(key)}; a text is expected")
        if len(value) > most:
            raise Wrong(f"{self.at(key)} has {len(value):,} characters; {most:,} is the most")
        if not value and not blank:
            raise Wrong(f"{self.at(key)} is empty")
        return value

    def choice(self, key: str, *, among: Sequence[str]) -> str:
        value = self._data.get(key)
        if not isinstance(value, str) or value not in among:
            raise Wrong(f"{self.at(key)} is {self.shown(key)}; one of {', '.join(among)} is expected")
        return value

    def number(self, key: str) -> float | None:
        value = self._data.get(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= 1e300:
            raise Wrong(f"{self.at(key)} is {self.shown(key)}; a number is expected")
        return float(value) if math.isfinite(value) else None

    def part(self, key: str) -> Place:
        return Place(self._data.get(key), self.at(key))

    def items(self, key: str, *, most: int = MOST_ITEMS) -> Iterator[Place]:
        """The objects of a list, none where there is no list. Raises: Wrong."""
        value = self._data.get(key)
        if value is None and self.where:
            return
        if not isinstance(value, list):
            raise Wrong(f"{self.at(key)} is {self.shown(key)}; a list is expected")
        if len(value) > most:
            raise Wrong(f"{self.at(key)} has {len(value):,} entries; {most:,} is the most")
        for number, item in enumerate(value):
            yield Place(item, f"{self.at(key)}[{number}]")

    def entries(self, key: str) -> Iterator[tuple[str, Place]]:
        """The objects of an object, by their names."""
        if self._data.get(key) is None:
            return
        for name, item in self.part(key)._data.items():
            yield name, Place(item, f"{self.at(key)}.{name}"[:200])


def excerpt(value: Any) -> str:
    """As JSON, cut short."""
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return "a list"
    text = json.dumps(value, ensure_ascii=True)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
