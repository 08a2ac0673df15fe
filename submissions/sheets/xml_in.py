"""The small XML parts of a workbook, by events. A document type, and with it every entity, is refused."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import IO, Any
from xml.parsers import expat

from submissions.sheets.limits import MAX_DEPTH, MAX_ELEMENT, MAX_ELEMENTS, Budget, Unreadable

CHUNK = 256 * 1024
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
Start = Callable[[str, dict[str, str]], None]
End = Callable[[str], None]
Text = Callable[[str], None]


def parse(
    part: IO[bytes],
    *,
    budget: Budget,
    start: Start,
    end: End | None = None,
    text: Text | None = None,
    most: int = MAX_ELEMENTS,
) -> None:
    """Call ``start`` and ``end`` with the plain names of the elements of ``part``, ``most`` at most.

    Raises: Unreadable.
    """
    parser: Any = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse
    parser.EntityDeclHandler = _refuse
    _watch(parser, start, end, most)
    parser.CharacterDataHandler = text
    fed = 0
    try:
        while chunk := part.read(CHUNK):
            budget.clock()
            parser.Parse(chunk)
            fed += len(chunk)
            # What is not yet known to be whole is kept.
            if fed - parser.CurrentByteIndex > MAX_ELEMENT + 2 * CHUNK:
                raise Unreadable("The workbook is damaged: a part of it does not end. Save it again as XLSX.")
        parser.Parse(b"", 1)
    except expat.ExpatError as error:
        raise Unreadable(f"The workbook is damaged ({error}). Save it again as XLSX.") from error


def _watch(parser: Any, start: Start, end: End | None, most: int) -> None:
    """Hand elements on without the prefix of a namespace; what stands open, and what is kept of it, takes memory."""
    depth = count = 0

    def opened(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth, count
        depth += 1
        count += 1
        if depth > MAX_DEPTH or count > most:
            raise Unreadable("The workbook has more elements than any program writes. Save it again as XLSX.")
        start(name.rpartition(":")[2] if ":" in name else name, attributes)

    def closed(name: str) -> None:
        nonlocal depth
        depth -= 1
        if end is not None:
            end(name.rpartition(":")[2] if ":" in name else name)

    parser.StartElementHandler, parser.EndElementHandler = opened, closed


def _refuse(*_: object) -> None:
    raise Unreadable("The workbook declares a document type, which none needs. Save it again as XLSX.")


def unescape(text: str) -> str:
    """Text with its _x000D_ as the characters they stand for (ECMA-376, ST_Xstring)."""
    if "_x" not in text:
        return text
    found = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
    # Characters beyond the first plane come as pairs.
    return found.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
