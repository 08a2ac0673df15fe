"""Reading small text files whole: byte order mark, old encodings, line ends, and bounds on what is read."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from io import BytesIO, StringIO

from validation.reader import RangeFile, Unreadable, read_all

TEXT_CAP = 20_000_000
ROW_CAP = 10_000
LINE_CAP = 4_000
LINE_COUNT_CAP = 1_000_000
TABLE_LINE_CAP = 20_000
BOM = b"\xef\xbb\xbf"
NUMBER_CAP = 64
SEPARATOR = re.compile(r"[\s,;]+")
NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eEdD][+-]?\d+)?", re.ASCII)


def read_text(file: RangeFile, *, cap: int = TEXT_CAP) -> str:
    """UTF-8 with or without byte order mark, else latin-1 (micro and degree signs of old programs)."""
    data = read_all(file, cap=cap)
    if (position := data.find(b"\0")) >= 0:
        raise Unreadable("text.not-text", observed=position + 1)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def text_lines(text: str) -> Iterator[tuple[int, str]]:
    """Number (from 1) and text of every line, one after the other: a list of millions of them is never made.

    Raises Unreadable beyond `LINE_COUNT_CAP` lines.
    """
    for number, line in enumerate(StringIO(text, newline=None), start=1):
        if number > LINE_COUNT_CAP:
            raise Unreadable("text.too-many-rows", expected=LINE_COUNT_CAP)
        yield number, line


def lines_of(data: bytes, *, length: int = TABLE_LINE_CAP) -> Iterator[tuple[int, bytes]]:
    """Number (from 1) and bytes of every line, stripped, one after the other; line ends of any system.

    Raises Unreadable for what is no text and for a line above `length` bytes.
    """
    if (position := data.find(b"\0")) >= 0:
        raise Unreadable("text.not-text", observed=position + 1)
    if b"\r" in data and b"\n" not in data:
        data = data.replace(b"\r", b"\n")
    for number, line in enumerate(BytesIO(data.removeprefix(BOM)), start=1):
        if len(line) > length:
            raise Unreadable("text.line-too-long", line=number, observed=len(line), expected=length)
        yield number, line.strip()


def shown(word: bytes, *, length: int = 40) -> str:
    """Bytes of a file for a message or a name: UTF-8, else latin-1; printable and short."""
    try:
        return excerpt(word.decode(), length=length)
    except UnicodeDecodeError:
        return excerpt(word.decode("latin-1"), length=length)


def rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Line number (from 1) and words of every line that is not blank.

    Raises Unreadable beyond `ROW_CAP` rows, and for a line above `LINE_CAP` characters.
    """
    seen = 0
    for number, line in text_lines(text):
        if len(line) > LINE_CAP:
            raise Unreadable("text.line-too-long", line=number, observed=len(line), expected=LINE_CAP)
        if words := [word for word in SEPARATOR.split(line.strip()) if word]:
            seen += 1
            if seen > ROW_CAP:
                raise Unreadable("text.too-many-rows", expected=ROW_CAP)
            yield number, words


def number_or_none(word: str) -> float | None:
    """A finite decimal number; None for anything else, nan and inf among it."""
    if len(word) > NUMBER_CAP or not NUMBER.fullmatch(word):
        return None
    value = float(word.lower().replace("d", "e"))
    return value if math.isfinite(value) else None


def excerpt(text: str, *, length: int = 40) -> str:
    """Text of a file for a message: printable and short."""
    shown = "".join(char if char.isprintable() else "·" for char in text.strip())
    return shown if len(shown) <= length else shown[: length - 1] + "…"
