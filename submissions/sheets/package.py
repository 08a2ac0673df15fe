"""The ZIP package of a workbook: which parts it has, looked at before any is opened."""

from __future__ import annotations

import posixpath
import zipfile
from dataclasses import dataclass
from typing import IO

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format

from submissions.sheets import xml_in
from submissions.sheets.limits import MAX_PARTS, MAX_TABS, MAX_UNPACKED, MIB, Budget, Unreadable

_OLD = b"\xd0\xcf\x11\xe0"
# Formats of dates that have a number and no code (ECMA-376, 18.8.30).
_DATES = {14, 15, 16, 17, 18, 19, 20, 21, 22, *range(27, 37), 45, 46, 47, *range(50, 59)}


def open_archive(file: IO[bytes]) -> zipfile.ZipFile:
    """The archive, once its directory promises that it is of bearable size. Raises: Unreadable."""
    if file.read(4) == _OLD:
        raise Unreadable("This is an old XLS file, or one with a password. Save it as XLSX, without a password.")
    file.seek(0)
    try:
        archive = zipfile.ZipFile(file)
        parts = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise Unreadable("The file cannot be opened as XLSX or ZIP; it may be damaged. Save it again.") from error
    size = sum(part.file_size for part in parts)
    if len(parts) > MAX_PARTS or size > MAX_UNPACKED:
        raise Unreadable(
            f"Unpacked, the file would take {size / MIB:,.0f} MiB in {len(parts):,} parts; at most "
            f"{MAX_UNPACKED // MIB} MiB in {MAX_PARTS} are read. Nothing of it was opened."
        )
    if any(part.flag_bits & 1 for part in parts):
        raise Unreadable("The file has a password. Save it without.")
    return archive


@dataclass
class Package:
    """A workbook. ``sheets``: name -> part; ``dates``: the cell styles that show a date; ``epoch_1904``: from when."""

    archive: zipfile.ZipFile
    budget: Budget
    sheets: dict[str, str]
    strings: str = ""
    dates: frozenset[int] = frozenset()
    epoch_1904: bool = False

    def part(self, name: str) -> IO[bytes]:
        return part(self.archive, name)


def part(archive: zipfile.ZipFile, name: str) -> IO[bytes]:
    """Raises: Unreadable."""
    try:
        return archive.open(name)
    except (KeyError, zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        raise Unreadable("The workbook lacks a part of its own; it is damaged. Save it again as XLSX.") from error


def open_package(archive: zipfile.ZipFile, *, budget: Budget) -> Package:
    """Read the parts that say where the others are. Raises: Unreadable."""
    main = next(
        (target for kind, target in _links(archive, "", budget=budget).values() if kind == "officeDocument"), ""
    )
    if not main or main.endswith(".bin"):
        raise Unreadable("The file is no XLSX workbook. Save it as XLSX, or as CSV in UTF-8.")
    links = _links(archive, main, budget=budget)
    package = Package(archive, budget, {})

    def start(name: str, attributes: dict[str, str]) -> None:
        if name == "workbookPr":
            package.epoch_1904 = attributes.get("date1904") in ("1", "true")
        elif name == "sheet":
            link = next((value for key, value in attributes.items() if key.endswith(":id")), "")
            package.sheets[attributes.get("name", "")] = links.get(link, ("", ""))[1]

    xml_in.parse(part(archive, main), budget=budget, start=start)
    if len(package.sheets) > MAX_TABS:
        raise Unreadable(f"The workbook has {len(package.sheets)} tabs; at most {MAX_TABS} are read.")
    for kind, target in links.values():
        if kind == "sharedStrings":
            package.strings = target
        elif kind == "styles":
            package.dates = _date_styles(part(archive, target), budget=budget)
    return package


def _links(archive: zipfile.ZipFile, of: str, *, budget: Budget) -> dict[str, tuple[str, str]]:
    """The relationships of a part: id -> kind and the part that it leads to."""
    folder, name = posixpath.split(of)
    found: dict[str, tuple[str, str]] = {}

    def start(element: str, attributes: dict[str, str]) -> None:
        if element == "Relationship" and attributes.get("TargetMode") != "External":
            target = posixpath.normpath(posixpath.join("/", folder, attributes.get("Target", ""))).lstrip("/")
            found[attributes.get("Id", "")] = (posixpath.basename(attributes.get("Type", "")), target)

    rels = posixpath.join(folder, "_rels", f"{name}.rels")
    if rels not in archive.namelist():
        if of:
            return found
        raise Unreadable("The file is no XLSX workbook. Save it as XLSX, or as CSV in UTF-8.")
    xml_in.parse(part(archive, rels), budget=budget, start=start)
    return found


def _date_styles(styles: IO[bytes], *, budget: Budget) -> frozenset[int]:
    codes: dict[int, str] = {}
    used: list[int] = []
    inside: list[str] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if name == "numFmt":
            codes[_number(attributes.get("numFmtId"))] = attributes.get("formatCode", "")
        elif name == "xf" and inside and inside[-1] == "cellXfs":
            used.append(_number(attributes.get("numFmtId")))
        inside.append(name)

    xml_in.parse(styles, budget=budget, start=start, end=lambda _: inside.__delitem__(-1))
    return frozenset(number for number, code in enumerate(used) if _is_date(code, codes))


def _is_date(number: int, codes: dict[int, str]) -> bool:
    if number in codes:
        return bool(is_date_format(codes[number]))
    return number in _DATES or bool(number in BUILTIN_FORMATS and is_date_format(BUILTIN_FORMATS[number]))


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 10 else 0
