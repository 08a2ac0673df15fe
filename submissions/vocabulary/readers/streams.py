"""JSON in pieces: the members of a large object or array one by one, whatever the size of the whole."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, TextIO

CHUNK = 1 << 18
_SPACE = " \t\r\n,:"
_AFTER = tuple(" \t\r\n,]}")


class Unreadable(ValueError):
    """The file is not what it should be; the sentence says where."""


class Window:
    """A part of a text that is read on as needed."""

    def __init__(self, text: TextIO) -> None:
        self._text, self._buffer, self._at, self._read = text, "", 0, 0
        self._decoder = json.JSONDecoder()

    def skip_to(self, mark: str) -> bool:
        """Go behind the next `mark`; False if there is none."""
        while (found := self._buffer.find(mark, self._at)) < 0:
            self._at = max(self._at, len(self._buffer) - len(mark))
            if not self._more():
                return False
        self._at = found + len(mark)
        return True

    def sign(self) -> str:
        """The next sign that is neither space, comma nor colon; stays in front of it. Empty at the end."""
        while True:
            while self._at < len(self._buffer) and self._buffer[self._at] in _SPACE:
                self._at += 1
            if self._at < len(self._buffer) or not self._more():
                return self._buffer[self._at : self._at + 1]

    def step(self) -> None:
        self._at += 1

    def value(self) -> Any:
        """The next value, whole. Raises: Unreadable."""
        while True:
            try:
                found, end = self._decoder.raw_decode(self._buffer, self._at)
            except ValueError as error:
                if not self._more():
                    place = self._read - len(self._buffer) + self._at
                    raise Unreadable(f"The JSON cannot be read near character {place:,}: {error}") from error
                continue
            ended = isinstance(found, dict | list | str) or self._buffer[end : end + 1] in _AFTER
            if not ended and self._more():
                continue  # a number may go on
            self._at = end
            return found

    def _more(self) -> bool:
        chunk = self._text.read(max(CHUNK, len(self._buffer) - self._at))
        self._buffer, self._at = self._buffer[self._at :] + chunk, 0
        self._read += len(chunk)
        return bool(chunk)


def members(text: TextIO) -> Iterator[tuple[str, Any]]:
    """The pairs of a text that is one JSON object."""
    window = Window(text)
    if window.sign() != "{":
        raise Unreadable("A JSON object was expected.")
    window.step()
    while (sign := window.sign()) == '"':
        key = window.value()
        window.sign()
        yield key, window.value()
    if sign != "}":
        raise Unreadable("The JSON ends in the middle.")


def items(text: TextIO, *, of: str) -> Iterator[Any]:
    """The items of the first array that is called `of`, at whatever depth."""
    window = Window(text)
    if not window.skip_to(f'"{of}"') or window.sign() != "[":
        raise Unreadable(f"There is no list “{of}” in the JSON.")
    window.step()
    while sign := window.sign():
        if sign == "]":
            return
        yield window.value()
    raise Unreadable("The JSON ends in the middle.")
