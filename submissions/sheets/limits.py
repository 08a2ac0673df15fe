"""How much of a file is read. Whatever is larger is refused with a sentence, before it takes memory or time."""

from __future__ import annotations

import time

from submissions.refusals import Refused

MIB = 1024 * 1024
MAX_UPLOAD = 10 * MIB
# All parts of the file unpacked, as its directory states them; no part gives more than is stated.
MAX_UNPACKED = 48 * MIB
MAX_PARTS = 500
MAX_LINES = 20_000
# The rows above the data: keys, labels, help, examples.
HEADS = 4
MAX_COLUMNS = 500
MAX_CELLS = 400_000
MAX_TABS = 60
# What spreadsheet programs keep in one cell.
MAX_CELL = 32_767
# How deep the elements of a workbook stand in each other; how long one may be; how many a part has that is no tab.
MAX_DEPTH = 64
MAX_ELEMENT = MIB
MAX_ELEMENTS = 500_000
MAX_SECONDS = 20.0
# More problems than these are counted, not listed.
MAX_PROBLEMS = 5_000


class Unreadable(Refused):
    """The file as a whole cannot be read as a sheet."""


class Budget:
    """What one file may still take: cells, lines of the tab that is read now, seconds."""

    def __init__(self) -> None:
        self.cells = 0
        self.lines = 0
        self.tab = ""
        self.until = time.monotonic() + MAX_SECONDS

    def begin(self, tab: str) -> None:
        self.tab, self.lines = tab, 0

    def line(self, *, cells: int) -> None:
        """Count a line that is not empty. Raises: Unreadable."""
        self.lines += 1
        self.cells += cells
        if self.lines > MAX_LINES + HEADS:
            raise Unreadable(f"{self.tab} has more than {MAX_LINES:,} lines. Import it in parts.")
        if self.cells > MAX_CELLS:
            raise Unreadable(f"The file has more than {MAX_CELLS:,} filled cells. Import its tabs one by one.")

    def column(self, number: int) -> None:
        """Check the number of a filled cell's column, counted from 0. Raises: Unreadable."""
        if number >= MAX_COLUMNS:
            raise Unreadable(
                f"{self.tab} has cells right of column {MAX_COLUMNS}. Remove them: there are fewer columns."
            )

    def clock(self) -> None:
        """Raises: Unreadable once the time is up."""
        if time.monotonic() > self.until:
            raise Unreadable(f"Reading took longer than {MAX_SECONDS:.0f} seconds. Import the tabs one by one.")
