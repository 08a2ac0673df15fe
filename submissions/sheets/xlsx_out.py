"""The workbook file: openpyxl in its streaming mode, with drop-down lists and fixed heads."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from submissions.sheets.cells import Out
from submissions.sheets.tabs import Column, Tab, heads

CHOICES, HEADS = "choices", 4
# Lines below the data in which the drop-down lists work as well.
SPARE_LINES = 1000
# What XML cannot hold, and what reads like the escape of it (ECMA-376, ST_Xstring).
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_GREY = PatternFill("solid", fgColor="F1F3F5")
_LOOKS = {
    "key": {"font": Font(size=8, color="6C757D"), "fill": _GREY},
    "label": {"font": Font(bold=True), "fill": _GREY, "alignment": Alignment(wrap_text=True, vertical="top")},
    "help": {"font": Font(size=9), "fill": _GREY, "alignment": Alignment(wrap_text=True, vertical="top")},
    "example": {"font": Font(size=9, italic=True, color="6C757D"), "fill": _GREY},
    "text": {"number_format": "@", "alignment": Alignment(wrap_text=True, vertical="top")},
    "number": {"alignment": Alignment(vertical="top")},
}


def xml_text(text: str) -> str:
    """``text`` in the spelling of the format: control characters as _x000D_."""
    return _UNWRITABLE.sub(lambda found: f"_x{ord(found[0]):04X}_", text)


def write_workbook(tabs: Sequence[Tab], *, file: IO[bytes]) -> None:
    book = Workbook(write_only=True)
    lists: dict[tuple[str, ...], str] = {}
    for tab in tabs:
        _write_tab(book, tab, lists=lists)
    _write_choices(book, lists)
    book.save(file)


def _write_tab(book: Any, tab: Tab, *, lists: dict[tuple[str, ...], str]) -> None:
    sheet = book.create_sheet(tab.key)
    columns = tab.columns()
    looks = _looks(sheet)
    sheet.freeze_panes = f"C{HEADS + 1}"
    for number, column in enumerate(columns, start=1):
        dimension = sheet.column_dimensions[get_column_letter(number)]
        dimension.width = 16 if number == 1 else 26
        if not column.number:
            dimension.number_format = "@"
    sheet.row_dimensions[3].height = 90
    for line, look in zip(heads(columns), ("key", "label", "help", "example"), strict=True):
        sheet.append([_cell(sheet, value, looks[look]) for value in line])
    kinds = [looks["number" if column.number else "text"] for column in columns]
    count = HEADS
    for count, line in enumerate(tab.lines(), start=HEADS + 1):  # noqa: B007  the last one is where the lists end
        sheet.append([_cell(sheet, value, kind) for value, kind in zip(line, kinds, strict=True)])
    for validation in _validations(columns, last=count + SPARE_LINES, lists=lists):
        sheet.data_validations.append(validation)


def _looks(sheet: Any) -> dict[str, Any]:
    """Styles by name, each registered once in the workbook."""
    made = {}
    for name, look in _LOOKS.items():
        cell = WriteOnlyCell(sheet)
        for attribute, value in look.items():
            setattr(cell, attribute, value)
        made[name] = cell._style
    return made


def _cell(sheet: Any, value: Out, style: Any) -> Any:
    if value is None:
        return None
    cell = WriteOnlyCell(sheet)
    cell._style = style
    if isinstance(value, str):
        cell._value, cell.data_type = xml_text(value), "s"
    else:
        cell._value, cell.data_type = (int(value) if value == int(value) else value), "n"
    return cell


def _validations(columns: list[Column], *, last: int, lists: dict[tuple[str, ...], str]) -> Iterator[DataValidation]:
    for number, column in enumerate(columns, start=1):
        if not column.options:
            continue
        place = lists.setdefault(column.options, get_column_letter(len(lists) + 1))
        validation = DataValidation("list", f"{CHOICES}!${place}$1:${place}${len(column.options)}", allow_blank=True)
        validation.showErrorMessage = column.strict
        validation.errorTitle, validation.error = "Not in the list", "Choose one of the list, or leave it empty."
        letter = get_column_letter(number)
        validation.add(f"{letter}{HEADS + 1}:{letter}{last}")
        yield validation


def _write_choices(book: Any, lists: dict[tuple[str, ...], str]) -> None:
    sheet = book.create_sheet(CHOICES)
    sheet.sheet_state = "hidden"
    longest = max((len(options) for options in lists), default=0)
    for number in range(longest):
        sheet.append([xml_text(options[number]) if number < len(options) else None for options in lists])
