"""Wavefront OBJ: `v x y z` and `f i j k …`, with indices from 1, or from the end if negative."""

from __future__ import annotations

import re

from validation.formats.mesh import (
    MESH_CAP,
    Bounds,
    MeshFacts,
    are_three_numbers,
    counted,
    no_number,
    text_pieces,
    triples,
    whole_numbers,
)
from validation.reader import RangeFile, Unreadable

BEGINNING = re.compile(rb"^[ \t]*v(?=[ \t]|\r?$)", re.MULTILINE)
VERTEX = re.compile(rb"^[ \t]*v[ \t]+(\S+[ \t]+\S+[ \t]+\S+)", re.MULTILINE)
FACE = re.compile(rb"^[ \t]*f(?=[ \t]|\r?$)([^\n#]*)", re.MULTILINE)
FEW = re.compile(rb"^[ \t]*f(?:[ \t]+[^\s#]+){0,2}[ \t]*(?:#[^\n]*)?\r?$", re.MULTILINE)
# Of a corner only the first index is of a vertex: 7/2/3, 7//3.
BESIDE = re.compile(rb"/\S*")
INDEX = re.compile(rb"[+-]?\d+")
CONTINUED = re.compile(rb"\\\r?\n")
CORNERS = 3


class _Mesh:
    def __init__(self) -> None:
        self.bounds = Bounds()
        self.vertices = self.faces = 0
        self.lowest = self.highest = 0
        self.zero = False

    def add(self, piece: bytes, *, line: int) -> None:
        found = VERTEX.findall(piece)
        try:
            self.bounds.add(triples(found, expected=len(BEGINNING.findall(piece))))
        except ValueError:
            raise _first_wrong(piece, line=line) from None
        self.vertices += len(found)
        if few := FEW.search(piece):
            corners = len(few[0].split(b"#")[0].split()) - 1
            where = counted(piece, line, few.start())
            raise Unreadable("obj.face-too-few", line=where, observed=corners, expected=CORNERS)
        self._add_faces(FACE.findall(piece), line=line)

    def _add_faces(self, faces: list[bytes], *, line: int) -> None:
        indices = BESIDE.sub(b"", b" ".join(faces))
        try:
            numbers = whole_numbers(indices)
        except ValueError:
            wrong = next(word for word in indices.split() if not INDEX.fullmatch(word))
            raise no_number(wrong, line=line, expected="the number of a vertex") from None
        self.faces += len(faces)
        if len(numbers):
            self.lowest, self.highest = min(self.lowest, int(numbers.min())), max(self.highest, int(numbers.max()))
            self.zero |= bool((numbers == 0).any())


def read(file: RangeFile) -> MeshFacts:
    """Raises Unreadable: mesh.not-a-number, obj.face-too-few, obj.index-outside, mesh.not-of-format, text.not-text."""
    mesh, line, whole = _Mesh(), 1, file.size <= MESH_CAP
    for piece in text_pieces(file):
        mesh.add(CONTINUED.sub(b" ", piece) if b"\\" in piece else piece, line=line)
        line += piece.count(b"\n")
    if whole and not mesh.vertices and not mesh.faces:
        raise Unreadable("mesh.not-of-format", observed="something else", expected="lines that begin with v and f")
    farthest = max(mesh.highest, -mesh.lowest)
    if mesh.zero or (whole and farthest > mesh.vertices):
        observed = 0 if mesh.zero else mesh.highest if mesh.highest > mesh.vertices else mesh.lowest
        raise Unreadable("obj.index-outside", observed=observed, expected=mesh.vertices)
    return MeshFacts(
        flavour="obj",
        vertices=mesh.vertices,
        faces=mesh.faces,
        low=mesh.bounds.low,
        high=mesh.bounds.high,
        finite=mesh.bounds.finite,
        whole=whole,
        read_bytes=min(file.size, MESH_CAP),
    )


def _first_wrong(piece: bytes, *, line: int) -> Unreadable:
    """Of the first vertex line without three numbers."""
    for found in BEGINNING.finditer(piece):
        words = piece[found.end() : found.end() + 400].split(b"\n")[0].split()
        if not are_three_numbers(words):
            where = counted(piece, line, found.start())
            return no_number(b" ".join(words), line=where, expected="three numbers")
    return no_number(b"", line=line, expected="three numbers")
