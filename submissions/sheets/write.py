"""A deposition as a workbook (XLSX), as one tab in CSV, or as a ZIP of all tabs in CSV."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator
from typing import IO

from submissions.sheets import cells
from submissions.sheets.cells import Out
from submissions.sheets.run_tab import run_tab
from submissions.sheets.tabs import Tab, heads, level_tabs, list_tabs, places_of
from submissions.sheets.xlsx_out import write_workbook
from submissions.structure import addable
from submissions.tree import Outline


def tabs(outline: Outline) -> list[Tab]:
    """All tabs of the deposition, in their order."""
    places = places_of(outline)
    levels = level_tabs(places, outline=outline, addable=addable(outline.deposition))
    return [*levels, *list_tabs(places, levels), run_tab(outline)]


def xlsx(outline: Outline, *, file: IO[bytes]) -> None:
    """Write the workbook, line by line."""
    write_workbook(tabs(outline), file=file)


def csv_of(tab: Tab) -> Iterator[str]:
    """The lines of one tab; with a byte order mark, by which spreadsheet programs know UTF-8."""
    yield "\ufeff"
    columns = tab.columns()
    yield from csv_lines([*heads(columns)])
    yield from csv_lines(tab.lines())


def csv_lines(lines: Iterable[list[Out]]) -> Iterator[str]:
    held = io.StringIO()
    writer = csv.writer(held)
    for line in lines:
        writer.writerow([cells.plain(cell) for cell in line])
        yield held.getvalue()
        held.seek(0)
        held.truncate()


def zipped(outline: Outline, *, file: IO[bytes]) -> None:
    """One CSV file for each tab."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for tab in tabs(outline):
            with archive.open(f"{tab.key}.csv", "w") as entry:
                for line in csv_of(tab):
                    entry.write(line.encode())
