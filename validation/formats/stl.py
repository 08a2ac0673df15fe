"""STL: triangles without indices. Binary (80 bytes, a count, 50 bytes each) or text (solid … facet … vertex)."""

from __future__ import annotations

import re

import numpy as np

from validation.formats.mesh import (
    MESH_CAP,
    Bounds,
    MeshFacts,
    are_three_numbers,
    as_points,
    binary_pieces,
    counted,
    cut_off,
    no_number,
    text_pieces,
    triples,
)
from validation.reader import RangeFile, Unreadable

HEAD, RECORD = 84, 50
BEGINNING = re.compile(rb"^[ \t]*vertex\b", re.IGNORECASE | re.MULTILINE)
VERTEX = re.compile(rb"^[ \t]*vertex[ \t]+(\S+[ \t]+\S+[ \t]+\S+)", re.IGNORECASE | re.MULTILINE)
TEXT = re.compile(rb"\s*solid\b", re.IGNORECASE)
END = re.compile(rb"\bend\s?solid\b[^\n]*\s*\Z", re.IGNORECASE)
PLAIN = re.compile(rb"[\t\r\n -~]*")  # text, whose 81st byte and those behind it are no count
TRIANGLE = np.dtype([("normal", "<f4", 3), ("corners", "<f4", (3, 3)), ("attribute", "<u2")])


def read(file: RangeFile) -> MeshFacts:
    """Binary if the size is 84 + 50 bytes per triangle, whatever its first word: many binary files begin with solid.

    Raises Unreadable: mesh.cut-off, mesh.not-of-format, mesh.not-a-number, text.not-text.
    """
    head = file.read_at(0, 1024)
    count = int.from_bytes(head[80:84], "little") if len(head) >= HEAD else None
    if count is not None and file.size == HEAD + RECORD * count:
        return _binary(file, count)
    if _is_text(head):
        return _text(file)
    if not count or PLAIN.fullmatch(head):
        raise Unreadable("mesh.not-of-format", observed="something else", expected="80 bytes and a count, or solid")
    if file.size < HEAD + RECORD * count:
        raise cut_off(file, HEAD + RECORD * count)
    return _binary(file, count)


def _is_text(head: bytes) -> bool:
    return TEXT.match(head) is not None and b"\0" not in head


def _binary(file: RangeFile, count: int) -> MeshFacts:
    bounds, read_bytes = Bounds(), HEAD
    for piece in binary_pieces(file, start=HEAD, record=RECORD, count=count):
        triangles = np.frombuffer(piece, dtype=TRIANGLE)
        bounds.add(as_points(triangles["corners"]))
        read_bytes += len(piece)
    return MeshFacts(
        flavour="stl",
        vertices=3 * count,
        faces=count,
        low=bounds.low,
        high=bounds.high,
        finite=bounds.finite,
        whole=read_bytes == HEAD + RECORD * count,
        read_bytes=read_bytes,
        extra_bytes=file.size - HEAD - RECORD * count,
    )


def _text(file: RangeFile) -> MeshFacts:
    bounds, vertices, line, last = Bounds(), 0, 1, b""
    for piece in text_pieces(file):
        found = VERTEX.findall(piece)
        try:
            bounds.add(triples(found, expected=len(BEGINNING.findall(piece))))
        except ValueError:
            raise _no_vertex(piece, line=line) from None
        vertices += len(found)
        line += piece.count(b"\n")
        last = piece[-1000:]
    whole = file.size <= MESH_CAP
    if whole and not END.search(last):
        raise Unreadable("mesh.text-cut-off", line=line, expected="endsolid")
    return MeshFacts(
        flavour="stl",
        vertices=vertices,
        faces=vertices // 3,
        low=bounds.low,
        high=bounds.high,
        finite=bounds.finite,
        whole=whole,
        read_bytes=min(file.size, MESH_CAP),
    )


def _no_vertex(piece: bytes, *, line: int) -> Unreadable:
    """Of the first line that begins like a vertex and has no three numbers."""
    for found in BEGINNING.finditer(piece):
        words = piece[found.start() : found.start() + 400].split(b"\n")[0].split()[1:]
        if not are_three_numbers(words):
            where = counted(piece, line, found.start())
            return no_number(b" ".join(words), line=where, expected="three numbers")
    return no_number(b"", line=line, expected="three numbers")
