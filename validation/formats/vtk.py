"""Legacy VTK files of polygons or unstructured cells, as text or big-endian binary.

Source: VTK file formats, "simple legacy formats", versions 1.0 to 5.1. Since 5.0 cells are offsets and connectivity.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from validation.formats.mesh import (
    MESH_CAP,
    Bounds,
    MeshFacts,
    Numbers,
    as_points,
    binary_pieces,
    cut_off,
    floats,
    no_number,
    text_pieces,
)
from validation.formats.text import excerpt
from validation.reader import RangeFile, Unreadable

HEAD = 65_536
KINDS = ("POLYDATA", "UNSTRUCTURED_GRID")
TYPES = {
    "char": "i1", "unsigned_char": "u1", "short": ">i2", "unsigned_short": ">u2", "int": ">i4", "unsigned_int": ">u4",
    "long": ">i8", "unsigned_long": ">u8", "float": ">f4", "double": ">f8", "vtktypeint64": ">i8",
    "vtktypeint32": ">i4", "vtkidtype": ">i8", "vtktypeuint64": ">u8", "vtktypeuint32": ">u4",
}  # fmt: skip
FIRST = re.compile(rb"# vtk DataFile Version[ \t]+(\d{1,3})(?!\d)[^\n]*\n[^\n]*\n\s*(ASCII|BINARY)\s", re.IGNORECASE)
DATASET = re.compile(rb"^[ \t]*DATASET[ \t]+(\w+)", re.IGNORECASE | re.MULTILINE)
POINTS = re.compile(rb"^[ \t]*POINTS[ \t]+(\d{1,15})[ \t]+(\w+)[ \t]*\r?\n", re.IGNORECASE | re.MULTILINE)
KEYWORD = re.compile(rb"^[A-Z_]{4,}[^\n]*\n?", re.MULTILINE)
SECTION = re.compile(rb"\s*(VERTICES|LINES|POLYGONS|TRIANGLE_STRIPS|CELLS)[ \t]+(\d{1,15})[ \t]+(\d{1,15})[ \t]*\r?\n")
BLOCK = re.compile(rb"\s*(OFFSETS|CONNECTIVITY)[ \t]+(\w+)[ \t]*\r?\n")
METADATA = re.compile(rb"\s*METADATA[^\n]*\n(?:[^\n]+\n)*\n")
FACES = (b"POLYGONS", b"TRIANGLE_STRIPS", b"CELLS")
MOST_SECTIONS = 16
MOST_KEYWORDS = 10_000


@dataclass(frozen=True, slots=True)
class _Head:
    """`new`: of version 5 or later; `points`: how many; `kind`: NumPy's type of them; `data`: where they begin."""

    new: bool
    binary: bool
    points: int
    kind: str
    data: int


def read(file: RangeFile) -> MeshFacts:
    """Raises Unreadable: vtk.xml, vtk.dataset-kind, mesh.not-of-format, mesh.cut-off, mesh.fewer-numbers,
    mesh.not-a-number, text.not-text."""
    head = _head(file)
    return _binary(file, head) if head.binary else _text(file, head)


def _head(file: RangeFile) -> _Head:
    data = file.read_at(0, HEAD)
    if data.lstrip()[:1] == b"<":
        raise Unreadable("vtk.xml")
    first, dataset = FIRST.match(data), DATASET.search(data)
    if first is None or dataset is None:
        raise Unreadable("mesh.not-of-format", observed="something else", expected="# vtk DataFile, … and DATASET")
    if (kind := dataset[1].decode().upper()) not in KINDS:
        raise Unreadable("vtk.dataset-kind", observed=excerpt(kind), expected=" or ".join(KINDS))
    points = POINTS.search(data, dataset.end())
    if points is None or (name := points[2].decode().lower()) not in TYPES:
        raise Unreadable("mesh.not-of-format", observed=f"DATASET {kind}", expected="POINTS with a number and a type")
    return _Head(int(first[1]) >= 5, first[2].upper() == b"BINARY", int(points[1]), TYPES[name], points.end())


def _facts(bounds: Bounds, *, points: int, faces: int, whole: bool, read_bytes: int) -> MeshFacts:
    return MeshFacts(
        flavour="vtk", vertices=points, faces=faces, low=bounds.low, high=bounds.high, finite=bounds.finite,
        whole=whole, read_bytes=read_bytes,
    )  # fmt: skip


def _binary(file: RangeFile, head: _Head) -> MeshFacts:
    bounds, read_bytes = Bounds(), head.data
    kind = np.dtype(head.kind)
    record = 3 * kind.itemsize
    end = head.data + record * head.points
    if end > file.size:
        raise cut_off(file, end)
    for piece in binary_pieces(file, start=head.data, record=record, count=head.points):
        bounds.add(as_points(np.frombuffer(piece, dtype=kind)))
        read_bytes += len(piece)
    faces = sum(count for name, count in _sections(file, end, new=head.new) if name in FACES)
    whole = read_bytes == end
    return _facts(bounds, points=head.points, faces=faces, whole=whole, read_bytes=read_bytes)


def _sections(file: RangeFile, at: int, *, new: bool) -> Iterator[tuple[bytes, int]]:
    """Name and number of cells of every section behind the points; the data are passed over."""
    for _ in range(MOST_SECTIONS):
        text = file.read_at(at, 1024) if at < file.size else b""
        if found := METADATA.match(text):
            at += found.end()
            continue
        if (found := SECTION.match(text)) is None:
            return
        count, numbers = int(found[2]), int(found[3])
        at += found.end()
        for length in (count, numbers) if new else ():
            at = _behind_block(file, at, length)
        if not new:
            at += 4 * numbers
        if at > file.size:
            raise cut_off(file, at)
        yield found[1], max(0, count - 1) if new else count


def _behind_block(file: RangeFile, at: int, length: int) -> int:
    """`at`: of the line that says OFFSETS or CONNECTIVITY and their type."""
    text = file.read_at(at, 1024) if at < file.size else b""
    found = BLOCK.match(text)
    if found is None and b"\n" not in text.lstrip():
        raise cut_off(file, max(file.size + 1, at + length))
    kind = TYPES.get(found[2].decode().lower()) if found else None
    if found is None or kind is None:
        raise Unreadable("mesh.not-of-format", observed="something else", expected="OFFSETS or CONNECTIVITY")
    return at + found.end() + length * np.dtype(kind).itemsize


def _text(file: RangeFile, head: _Head) -> MeshFacts:
    walker = _Text(head)
    start = head.data  # the first piece holds the whole head
    for piece in text_pieces(file):
        at, start = start, 0
        for found in KEYWORD.finditer(piece, at):
            walker.numbers(piece[at : found.start()])
            walker.keyword(found[0].split())
            at = found.end()
        walker.numbers(piece[at:])
        walker.line += piece.count(b"\n")
    whole = file.size <= MESH_CAP
    if whole:
        walker.close()
    read_bytes = min(file.size, MESH_CAP)
    return _facts(walker.bounds, points=head.points, faces=walker.faces, whole=whole, read_bytes=read_bytes)


class _Text:
    """Goes through keywords and numbers; each section must have as many numbers as it announces."""

    def __init__(self, head: _Head) -> None:
        self.head = head
        self.bounds = Bounds()
        self.faces, self.line = 0, 1
        self.section, self.expected, self.seen = b"POINTS", 3 * head.points, 0
        self.announced = (0, 0)
        self._left: Numbers = np.empty(0)
        self._keywords = 0

    def keyword(self, words: list[bytes]) -> None:
        self.close()
        self._keywords += 1
        if self._keywords > MOST_KEYWORDS:
            many = f"more than {MOST_KEYWORDS:,} keywords"
            raise Unreadable("mesh.not-of-format", observed=many, expected="the points and faces of a surface")
        name = words[0].upper()
        if name in (b"OFFSETS", b"CONNECTIVITY"):
            self._open(name, self.announced[name == b"CONNECTIVITY"])
        elif len(words) == 3 and all(re.fullmatch(rb"\d{1,15}", word) for word in words[1:]):
            count, numbers = int(words[1]), int(words[2])
            self.announced = count, numbers
            if name in FACES:
                self.faces += max(0, count - 1) if self.head.new else count
            if not self.head.new and name in (*FACES, b"LINES", b"VERTICES"):
                self._open(name, numbers)

    def numbers(self, text: bytes) -> None:
        if self.section == b"POINTS":
            self._add(text)
        elif self.section:
            self.seen += len(text.split())

    def close(self) -> None:
        """Raises Unreadable mesh.fewer-numbers if the section that ends here is not complete."""
        if self.seen < self.expected:
            place = self.section.decode()
            raise Unreadable("mesh.fewer-numbers", place=place, observed=self.seen, expected=self.expected)
        self.section, self.expected, self.seen = b"", 0, 0

    def _open(self, name: bytes, expected: int) -> None:
        self.section, self.expected, self.seen = name, expected, 0

    def _add(self, text: bytes) -> None:
        """A point may be spread over lines, and over pieces."""
        try:
            found = floats(text)[: max(0, self.expected - self.seen)]
        except ValueError:
            wrong = next((word for word in text.split() if not _is_number(word)), b"")
            raise no_number(wrong, line=self.line, expected="coordinates") from None
        self.seen += len(found)
        found = np.concatenate((self._left, found))
        usable = len(found) // 3 * 3
        self.bounds.add(found[:usable].reshape(-1, 3))
        self._left = found[usable:]


def _is_number(word: bytes) -> bool:
    try:
        return len(floats(word)) == 1
    except ValueError:
        return False
