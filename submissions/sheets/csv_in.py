"""CSV as spreadsheet programs write it: with commas, semicolons or tabs, in UTF-8, UTF-16 or Latin-1."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator

from submissions.sheets.book import Book, ReadTab
from submissions.sheets.cells import Formula, Given
from submissions.sheets.limits import Budget, Unreadable

LATIN = (
    "{name} is not written in UTF-8, so it was read as Windows-1252 (Latin-1). Look at names with accents and at "
    "units; if they are wrong, save the file as “CSV UTF-8”."
)


def read_csv(content: bytes, *, name: str, budget: Budget) -> Book:
    """One tab. Raises: Unreadable."""
    book = Book([])
    text = _decoded(content, name=name, notes=book.notes)
    if "\x00" in text:
        raise Unreadable(f"{name} is neither XLSX nor text. Save the sheet as XLSX, or as CSV in UTF-8.")
    separator = _separator(text)
    tab = ReadTab(name, decimal_commas=separator == ";")
    budget.begin(name)
    for number, line in enumerate(_lines(text, separator, name), start=1):
        if number % 1000 == 0:
            budget.clock()
        cells: dict[int, Given] = {}
        for column, cell in enumerate(line):
            if not cell:
                continue
            budget.column(column)
            cells[column] = Formula(cell) if cell.startswith("=") else cell
        if cells:
            budget.line(cells=len(cells))
            tab.lines.append((number, cells))
    book.tabs.append(tab)
    return book


def _decoded(content: bytes, *, name: str, notes: list[str]) -> str:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        notes.append(LATIN.format(name=name))
        return content.decode("cp1252", "replace")


def _separator(text: str) -> str:
    """What stands most often in the first line outside of quotes."""
    first = re.sub(r'"[^"]*"', "", text.lstrip("\r\n")[:20_000].partition("\n")[0])
    return max((",", ";", "\t"), key=first.count)


def _lines(text: str, separator: str, name: str) -> Iterator[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        yield from reader
    except csv.Error as error:
        raise Unreadable(
            f"{name}, line {reader.line_num:,}: a quotation mark is not closed or stands alone ({error})."
        ) from error
