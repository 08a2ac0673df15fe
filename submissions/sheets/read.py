"""From an uploaded file to its tabs: XLSX, CSV, or a ZIP of CSV files."""

from __future__ import annotations

import io
import zipfile
import zlib
from pathlib import PurePath

from submissions.sheets.book import Book
from submissions.sheets.csv_in import read_csv
from submissions.sheets.limits import MAX_TABS, MAX_UPLOAD, MIB, Budget, Unreadable
from submissions.sheets.package import open_archive, part
from submissions.sheets.xlsx_in import read_xlsx

_ZIP, _OLD = b"PK", b"\xd0\xcf\x11\xe0"
_CALC = "application/vnd.oasis.opendocument"


def read(content: bytes, *, name: str) -> Book:
    """What stands in the file; nothing of it is judged yet. Raises: Unreadable."""
    if len(content) > MAX_UPLOAD:
        raise Unreadable(f"{name} has {len(content) / MIB:,.1f} MiB; at most {MAX_UPLOAD // MIB} MiB are read.")
    if not content.strip():
        raise Unreadable(f"{name} is empty.")
    budget = Budget()
    if not content.startswith((_ZIP, _OLD)):
        return read_csv(content, name=PurePath(name).stem, budget=budget)
    with open_archive(io.BytesIO(content)) as archive:
        names = archive.namelist()
        if "[Content_Types].xml" in names:
            return read_xlsx(archive, budget=budget)
        if "mimetype" in names and part(archive, "mimetype").read(200).decode("latin-1").startswith(_CALC):
            raise Unreadable(f"{name} is an OpenDocument file. Save it as XLSX.")
        return _zipped(archive, name=name, budget=budget)


def _zipped(archive: zipfile.ZipFile, *, name: str, budget: Budget) -> Book:
    found = [entry for entry in archive.namelist() if entry.lower().endswith(".csv") and "__MACOSX" not in entry]
    if not found or len(found) > MAX_TABS:
        raise Unreadable(f"{name} holds {len(found)} CSV files; 1 to {MAX_TABS} were expected.")
    book = Book([])
    for entry in found:
        # Text takes several times its size while it is read.
        if (size := archive.getinfo(entry).file_size) > MAX_UPLOAD:
            raise Unreadable(f"{entry} has {size / MIB:,.1f} MiB; at most {MAX_UPLOAD // MIB} MiB are read.")
        try:
            with part(archive, entry) as opened:
                one = read_csv(opened.read(), name=PurePath(entry).stem, budget=budget)
        except (zipfile.BadZipFile, zlib.error, EOFError) as error:
            raise Unreadable(f"{entry} in {name} is damaged. Pack it again.") from error
        book.tabs += one.tabs
        book.notes += one.notes
    return book
