"""The small XML parts of a workbook, by events. A document type, and with it every entity, is refused."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import IO, Any
from xml.parsers import expat

from submissions.sheets.limits import Budget, Unreadable

CHUNK = 256 * 1024
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
Start = Callable[[str, dict[str, str]], None]
End = Callable[[str], None]
Text = Callable[[str], None]


def parse(part: IO[bytes], *, budget: Budget, start: Start, end: End | None = None, text: Text | None = None) -> None:
    """Call ``start`` and ``end`` with the plain names of the elements of ``part``. Raises: Unreadable."""
    parser: Any = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse
    parser.EntityDeclHandler = _refuse
    parser.StartElementHandler = partial(_root, parser, start, end)
    parser.CharacterDataHandler = text
    try:
        while chunk := part.read(CHUNK):
            budget.clock()
            parser.Parse(chunk)
        parser.Parse(b"", 1)
    except expat.ExpatError as error:
        raise Unreadable(f"The workbook is damaged ({error}). Save it again as XLSX.") from error


def _root(parser: Any, start: Start, end: End | None, name: str, attributes: dict[str, str]) -> None:
    """The first element tells whether names have the prefix of a namespace; most files do without."""
    if ":" in name:
        parser.StartElementHandler = lambda name, attributes: start(_plain(name), attributes)
        parser.EndElementHandler = end and (lambda name: end(_plain(name)))
    else:
        parser.StartElementHandler, parser.EndElementHandler = start, end
    start(_plain(name), attributes)


def _plain(name: str) -> str:
    return name.rpartition(":")[2]


def _refuse(*_: object) -> None:
    raise Unreadable("The workbook declares a document type, which none needs. Save it again as XLSX.")


def unescape(text: str) -> str:
    """Text with its _x000D_ as the characters they stand for (ECMA-376, ST_Xstring)."""
    if "_x" not in text:
        return text
    found = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
    # Characters beyond the first plane come as pairs.
    return found.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
