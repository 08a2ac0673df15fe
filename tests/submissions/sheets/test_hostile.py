"""Files that mean harm, or are only far too large: a clear answer, little memory, nothing changed."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

from submissions.sheets.limits import Unreadable
from submissions.sheets.read import read
from tests.submissions.sheets.files import package, xlsx

ROOT = Path(__file__).resolve().parents[3]
ENTITIES = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;">]>'
CELL = '<c r="{}" t="inlineStr"><is><t>{}</t></is></c>'


def refused(content: bytes, name: str = "runs.xlsx") -> str:
    with pytest.raises(Unreadable) as caught:
        read(content, name=name)
    return caught.value.sentence


def test_a_bomb_is_refused_by_its_directory_alone() -> None:
    bomb = package("<sheetData/>", more={"xl/media/zeros.bin": b"\0" * 200_000_000})
    assert len(bomb) < 300_000
    assert "Unpacked, the file would take 191 MiB" in refused(bomb)


def test_many_small_parts_are_refused() -> None:
    assert "in 1,005 parts" in refused(package("", more={f"x/{number}": b"" for number in range(1000)}))


def test_a_part_never_gives_more_than_its_directory_states() -> None:
    """A directory that lies about the size: the stated length is all that is read."""
    content = bytearray(package("<sheetData>" + " " * 60_000_000 + "</sheetData>"))
    true = (60_000_000).to_bytes(4, "little")
    with zipfile.ZipFile(io.BytesIO(bytes(content))) as archive:
        size = archive.getinfo("xl/sheet.xml").file_size
    true = size.to_bytes(4, "little")
    lied = bytes(content).replace(true, (1000).to_bytes(4, "little"))
    assert lied != bytes(content)
    assert "damaged" in refused(lied)


@pytest.mark.parametrize("head", [ENTITIES, '<!DOCTYPE x SYSTEM "file:///etc/passwd">'])
def test_entities_are_refused(head: str) -> None:
    assert "declares a document type" in refused(
        package("<sheetData><row><c><v>&c;</v></c></row></sheetData>", head=head)
    )


def test_what_a_sheet_merely_claims_costs_nothing() -> None:
    row = f'<row r="1048576">{CELL.format("A1048576", "runs.run")}</row>'
    body = f'<dimension ref="A1:XFD1048576"/><sheetData>{row}</sheetData>'
    (tab,) = read(package(body), name="runs.xlsx").tabs
    assert tab.lines == [(1048576, {0: "runs.run"})]


def test_columns_without_end_are_refused() -> None:
    row = f'<sheetData><row r="1">{CELL.format("XFD1", "x")}</row></sheetData>'
    assert "right of column 500" in refused(package(row))


def test_lines_without_end_are_refused() -> None:
    rows = "".join(f'<row r="{number}"><c r="A{number}"><v>1</v></c></row>' for number in range(1, 20_106))
    assert "runs has more than 20,000 lines. Import it in parts." in refused(package(f"<sheetData>{rows}</sheetData>"))


def test_two_million_lines_of_csv_are_refused() -> None:
    content = b"runs.run\n" + b"a\n" * 2_000_000
    assert "big has more than 20,000 lines" in refused(content, "big.csv")
    assert "at most 10 MiB are read" in refused(b"runs.run\n" + b"TS_0001\n" * 2_000_000, "big.csv")


def test_one_endless_cell_is_refused() -> None:
    assert "field larger than field limit" in refused(b'runs.run\n"' + b"a" * 2_000_000, "big.csv")


def test_a_text_longer_than_a_cell_is_refused() -> None:
    row = f'<sheetData><row r="1">{CELL.format("A1", "x" * 32_768)}</row></sheetData>'
    assert "A cell holds 32,768 characters" in refused(package(row))


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("<a>" * 5_000_000, "more elements than any program writes"),
        ("<" + "a" * 20_000_000, "a part of it does not end"),
        ("<!--" + "a" * 20_000_000, "a part of it does not end"),
    ],
    ids=["deep", "long name", "long comment"],
)
def test_elements_without_end_are_refused_at_once(body: str, said: str) -> None:
    content = package(body)
    assert len(content) < 100_000
    began = time.monotonic()
    assert said in refused(content)
    assert time.monotonic() - began < 5


def test_relationships_and_merged_cells_without_end_are_counted() -> None:
    links = "".join(f'<Relationship Id="{number}"/>' for number in range(500_001))
    more = {"xl/_rels/workbook.xml.rels": f"<Relationships>{links}</Relationships>".encode()}
    assert "more elements than any program writes" in refused(package("", more=more))
    (tab,) = read(package('<mergeCell ref="A1:B1"/>' * 6_000), name="runs.xlsx").tabs
    assert len(tab.problems) == 5_000


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "old XLS file, or one with a password"),
        (b"PK\x03\x04 not really", "may be damaged"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "neither XLSX nor text"),
        (b'runs.run\n"TS_01\n', "a quotation mark is not closed"),
        (package("<sheetData><row></sheetData>"), "damaged"),
        (package('<sheetData><row><c t="s"><v>7</v></c></row></sheetData>'), "refers to a text that is not there"),
        (package('<sheetData><row><c r="1"><v>7</v></c></row></sheetData>'), "does not say where it stands"),
    ],
)
def test_files_of_other_kinds_and_broken_ones_are_told(content: bytes, said: str) -> None:
    assert said in refused(content, "runs.xlsx")


def test_other_archives_are_told() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    assert "is an OpenDocument file. Save it as XLSX." in refused(file.getvalue(), "runs.ods")
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("picture.png", "x")
    assert "holds 0 CSV files" in refused(file.getvalue(), "all.zip")


def test_a_large_csv_is_no_smaller_in_an_archive() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("runs.csv", b"runs.run\n" + b"a\n" * 20_000_000)
    assert "runs.csv has 38.1 MiB; at most 10 MiB are read." in refused(file.getvalue(), "all.zip")


READS = """
import json, sys
from submissions.sheets.limits import Unreadable
from submissions.sheets.read import read
said = ""
try:
    read(open(sys.argv[1], "rb").read(), name="x")
except Unreadable as refused:
    said = refused.sentence
# Of this program alone; what getrusage says begins with the memory of the one that started it.
(peak,) = (line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(json.dumps([said, int(peak) / 1024]))
"""


def largest() -> bytes:
    return xlsx({"runs": [[f"{row}-{column}" for column in range(30)] for row in range(19_000)]})


def strings(count: int) -> bytes:
    """A workbook of as many different texts as may be unpacked, in a table of shared strings."""
    items = b"".join(b"<si><t>%040d</t></si>" % number for number in range(count))
    rels = package("")
    with zipfile.ZipFile(io.BytesIO(rels)) as archive:
        links = archive.read("xl/_rels/workbook.xml.rels")
    link = b'<Relationship Id="r2" Type="x/sharedStrings" Target="s.xml"/></Relationships>'
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(rels)) as source, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = (
                links.replace(b"</Relationships>", link) if name.endswith("workbook.xml.rels") else source.read(name)
            )
            target.writestr(name, content)
        target.writestr("xl/s.xml", b"<sst>" + items + b"</sst>")
    return file.getvalue()


@pytest.mark.parametrize(
    "kind",
    [
        pytest.param("largest workbook", marks=pytest.mark.soak),
        "shared texts", "deep", "largest csv", "two million lines", "bomb",
    ],
)  # fmt: skip
def test_memory_stays_below_300_mib(kind: str, tmp_path: Path) -> None:
    makers = {
        "largest workbook": largest,
        "shared texts": lambda: strings(800_000),
        "deep": lambda: package("<a>" * 16_000_000),
        "largest csv": lambda: b"\n".join(b",".join([b"12.345678"] * 30) for _ in range(19_900)),
        "two million lines": lambda: b"a\n" * 2_000_000,
        "bomb": lambda: package("<sheetData/>", more={"x.bin": b"\0" * 400_000_000}),
    }
    path = tmp_path / "sheet"
    path.write_bytes(makers[kind]())
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", READS, path], env=env, capture_output=True, text=True, check=True)
    said, mebibytes = json.loads(done.stdout)
    print(f"{kind}: {mebibytes:.0f} MiB, {said or 'read'}")
    assert mebibytes < 300
