"""The cells of a workbook: our own reader over expat.

It sees what the ready-made one hides in its streaming mode (formulas beside their results, merged cells), makes nothing
of what a sheet merely claims (a million rows, sixteen thousand columns) and takes less time.
"""

from __future__ import annotations

import math
import zipfile
import zlib
from datetime import datetime, time, timedelta
from functools import lru_cache

from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH, from_excel

from submissions.sheets import xml_in
from submissions.sheets.book import Book, Problem, ReadTab
from submissions.sheets.cells import Date, Fault, Formula, Given
from submissions.sheets.limits import MAX_CELL, MAX_CELLS, MAX_PROBLEMS, MAX_UNPACKED, Budget, Unreadable
from submissions.sheets.package import Package, open_package

# Our own tab of drop-down lists.
CHOICES = "choices"
# Tabs that are passed over have texts too.
MOST_STRINGS = 2 * MAX_CELLS
_DIGITS = "0123456789"


def read_xlsx(archive: zipfile.ZipFile, *, budget: Budget) -> Book:
    """Raises: Unreadable."""
    try:
        package = open_package(archive, budget=budget)
        strings = _strings(package) if package.strings else []
        tabs = [_tab(package, name, strings) for name in package.sheets if not passed_over(name)]
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError) as error:
        raise Unreadable("The workbook is damaged. Save it again as XLSX.") from error
    return Book(tabs)


def passed_over(name: str) -> bool:
    """Our own lists, and tabs that people keep for themselves."""
    return name == CHOICES or name.startswith("#")


def _strings(package: Package) -> list[str]:
    """The texts that cells share."""
    found: list[str] = []
    text = _Texts()

    def start(name: str, attributes: dict[str, str]) -> None:
        if name == "si":
            text.begin()
        text.start(name)

    def end(name: str) -> None:
        text.end(name)
        if name == "si":
            found.append(text.take())
            if len(found) > MOST_STRINGS:
                raise Unreadable(
                    f"The workbook has more than {MOST_STRINGS:,} different texts. Import its tabs one by one."
                )

    with package.part(package.strings) as part:
        xml_in.parse(part, budget=package.budget, start=start, end=end, text=text.add, most=MAX_UNPACKED)
    return found


def _whole(pieces: list[str]) -> str:
    """The text of a cell. A long one costs each time it is looked at, and thousands of cells may share it."""
    text = "".join(pieces)
    if len(text) > MAX_CELL:
        raise Unreadable(f"A cell holds {len(text):,} characters; spreadsheets keep {MAX_CELL:,}. Shorten it.")
    return text


class _Texts:
    """Collects the text of <t>, in pieces of any look; what is spoken (<rPh>) is left out."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.inside = self.spoken = False

    def begin(self) -> None:
        self.pieces = []

    def start(self, name: str) -> None:
        if name == "t":
            self.inside = not self.spoken
        elif name == "rPh":
            self.spoken = True

    def end(self, name: str) -> None:
        if name == "t":
            self.inside = False
        elif name == "rPh":
            self.spoken = False

    def add(self, text: str) -> None:
        if self.inside:
            self.pieces.append(text)

    def take(self) -> str:
        return xml_in.unescape(_whole(self.pieces))


class _Sheet:
    """The state of reading one tab."""

    def __init__(self, package: Package, name: str, strings: list[str]) -> None:
        self.package, self.strings, self.tab = package, strings, ReadTab(name)
        self.texts = _Texts()
        self.row = self.column = 0
        self.cells: dict[int, Given] = {}
        self.attributes: dict[str, str] = {}
        self.value: list[str] = []
        self.formula: list[str] | None = None
        self.into: list[str] | None = None

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "c":
            self._begin_cell(attributes)
        elif name == "v":
            self.into = self.value
        elif name == "f":
            self.into = self.formula = []
        elif name == "row":
            given = attributes.get("r", "")
            self.row = int(given) if given.isdecimal() and len(given) < 9 else self.row + 1
            self.column = -1
        elif name == "mergeCell":
            self._merged(attributes.get("ref", ""))
        else:
            self.texts.start(name)

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        place = attributes.get("r")
        self.column = _column(place.rstrip(_DIGITS)) if place else self.column + 1
        self.attributes = attributes
        self.value, self.formula, self.into = [], None, None
        self.texts.begin()

    def add(self, text: str) -> None:
        if self.into is not None:
            self.into.append(text)
        else:
            self.texts.add(text)

    def end(self, name: str) -> None:
        if name in ("v", "f"):
            self.into = None
        elif name == "c":
            if (given := self._given()) not in (None, ""):
                self.package.budget.column(self.column)
                self.cells[self.column] = given
        elif name == "row":
            if self.cells:
                self.package.budget.line(cells=len(self.cells))
                self.tab.lines.append((self.row, self.cells))
                self.cells = {}
        else:
            self.texts.end(name)

    def _given(self) -> Given:
        if self.formula is not None:
            return Formula(f"={_whole(self.formula)}")
        kind, text = self.attributes.get("t", "n"), _whole(self.value)
        if kind == "inlineStr":
            return self.texts.take()
        if not text:
            return None
        match kind:
            case "s":
                return self._shared(text)
            case "str":
                return xml_in.unescape(text)
            case "b":
                return text.strip() == "1"
            case "e":
                return Fault(text)
            case "d":
                return Date(text.strip())
        return self._number(text)

    def _shared(self, text: str) -> str:
        try:
            return self.strings[int(text)]
        except (ValueError, IndexError) as error:
            raise Unreadable("The workbook is damaged: a cell refers to a text that is not there.") from error

    def _number(self, text: str) -> Given:
        try:
            value = float(text)
        except ValueError:
            return text
        if not math.isfinite(value):
            return text
        style = self.attributes.get("s", "0")
        if style.isdecimal() and int(style) in self.package.dates:
            return _date(value, self.package)
        return value

    def _merged(self, place: str) -> None:
        if len(self.tab.problems) >= MAX_PROBLEMS:
            return
        sentence = "Cells are merged here, so it is not clear to what their value belongs. Undo the merging."
        self.tab.problems.append(Problem(self.tab.name, 0, "", place[:40], sentence))


def _tab(package: Package, name: str, strings: list[str]) -> ReadTab:
    package.budget.begin(name)
    sheet = _Sheet(package, name, strings)
    with package.part(package.sheets[name]) as part:
        xml_in.parse(part, budget=package.budget, start=sheet.start, end=sheet.end, text=sheet.add, most=MAX_UNPACKED)
    return sheet.tab


@lru_cache(maxsize=1024)
def _column(letters: str) -> int:
    if not letters.isascii() or not letters.isupper() or len(letters) > 3:
        raise Unreadable("The workbook is damaged: a cell does not say where it stands. Save it again as XLSX.")
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _date(value: float, package: Package) -> Given:
    try:
        found = from_excel(value, epoch=MAC_EPOCH if package.epoch_1904 else WINDOWS_EPOCH)
    except (ValueError, OverflowError):
        return value
    if isinstance(found, datetime):
        whole = found.time() == time(0)
        return Date(found.date().isoformat() if whole else found.isoformat(sep=" ", timespec="minutes"))
    return Date(str(found) if isinstance(found, time | timedelta) else found.isoformat())
