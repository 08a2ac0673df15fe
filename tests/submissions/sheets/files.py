"""Sheets as other programs write them."""

from __future__ import annotations

import csv
import io
import zipfile
from typing import Any

from openpyxl import Workbook

Tabs = dict[str, list[list[Any]]]


def xlsx(tabs: Tabs) -> bytes:
    """A workbook by openpyxl, with whatever types the cells have."""
    book = Workbook()
    book.remove(book["Sheet"])
    for name, lines in tabs.items():
        sheet = book.create_sheet(name)
        for line in lines:
            sheet.append(line)
    return saved(book)


def saved(book: Workbook) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def as_csv(lines: list[list[Any]], *, separator: str = ",", encoding: str = "utf-8") -> bytes:
    file = io.StringIO()
    csv.writer(file, delimiter=separator).writerows(lines)
    return file.getvalue().encode(encoding)


SHEET = """<?xml version="1.0"?>{head}<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{body}</worksheet>"""
RELS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def package(body: str, *, head: str = "", more: dict[str, bytes] | None = None) -> bytes:
    """The smallest workbook: one tab, called runs, with this XML in it."""
    link = '<Relationships xmlns="x"><Relationship Id="r1" Type="{rels}/{kind}" Target="{to}"/></Relationships>'
    parts = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": link.format(rels=RELS, kind="officeDocument", to="xl/workbook.xml"),
        "xl/_rels/workbook.xml.rels": link.format(rels=RELS, kind="worksheet", to="sheet.xml"),
        "xl/workbook.xml": f'<workbook xmlns:r="{RELS}"><sheets><sheet name="runs" r:id="r1"/></sheets></workbook>',
        "xl/sheet.xml": SHEET.format(head=head, body=body),
    }
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {**parts, **(more or {})}.items():
            archive.writestr(name, content)
    return file.getvalue()
