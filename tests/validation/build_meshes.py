"""Makers of small meshes: a tetrahedron in each format, and parts to make unsound ones of. Sound without arguments."""

from __future__ import annotations

import json
import struct
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Point = tuple[float, float, float]
# In voxels of the small tomograms of the other builders.
POINTS: tuple[Point, ...] = ((1.0, 1.0, 1.0), (6.0, 1.0, 1.0), (1.0, 5.0, 1.0), (1.0, 1.0, 3.0))
FACES = ((0, 2, 1), (0, 1, 3), (0, 3, 2), (1, 2, 3))


def corners(points: Sequence[Point] = POINTS, faces: Sequence[Sequence[int]] = FACES) -> list[list[Point]]:
    return [[points[index] for index in face] for face in faces]


def stl(
    points: Sequence[Point] = POINTS,
    faces: Sequence[Sequence[int]] = FACES,
    *,
    head: bytes = b"made by a test",
    count: int | None = None,
    missing: int = 0,
    extra: bytes = b"",
) -> bytes:
    """Binary. `count`: what its header says; `missing` bytes are cut off its end."""
    body = b"".join(
        struct.pack("<12fH", 0, 0, 0, *(number for point in face for number in point), 0)
        for face in corners(points, faces)
    )
    whole = head.ljust(80, b"\0") + struct.pack("<I", len(faces) if count is None else count) + body + extra
    return whole[: len(whole) - missing]


def stl_text(
    points: Sequence[Point] = POINTS, faces: Sequence[Sequence[int]] = FACES, *, end: str = "endsolid TS_01\n"
) -> bytes:
    lines = ["solid TS_01"]
    for face in corners(points, faces):
        lines += ["facet normal 0 0 0", " outer loop"]
        lines += [f"  vertex {x:e} {y:e} {z:e}" for x, y, z in face]
        lines += [" endloop", "endfacet"]
    return ("\n".join(lines) + "\n" + end).encode()


def obj(
    points: Sequence[Sequence[Any]] = POINTS, faces: Iterable[Sequence[Any]] | None = None, *, top: str = "# a test\n"
) -> bytes:
    """`faces`: as they are written, with indices from 1."""
    written = [[index + 1 for index in face] for face in FACES] if faces is None else faces
    lines = [f"v {' '.join(map(str, point))}" for point in points]
    lines += [f"f {' '.join(map(str, face))}" for face in written]
    return (top + "\n".join(lines) + "\n").encode()


def vtk(
    points: Sequence[Point] = POINTS,
    faces: Sequence[Sequence[int]] = FACES,
    *,
    binary: bool = False,
    version: str = "5.1",
    dataset: str = "POLYDATA",
    kind: str = "float",
    count: int | None = None,
    missing: int = 0,
) -> bytes:
    """`count`: how many points its header says; `missing` bytes are cut off its end."""
    head = f"# vtk DataFile Version {version}\na test\n{'BINARY' if binary else 'ASCII'}\nDATASET {dataset}\n"
    numbers = [number for point in points for number in point]
    points_line = f"POINTS {len(points) if count is None else count} {kind}\n"
    code = {"float": "f", "double": "d", "int": "i"}[kind]
    whole = (head + points_line).encode() + _block(numbers, code, binary=binary)
    cells = _cells_51(faces, dataset, binary=binary) if version >= "5" else _cells_30(faces, dataset, binary=binary)
    whole += cells
    return whole[: len(whole) - missing]


def _block(numbers: Sequence[float], code: str, *, binary: bool) -> bytes:
    if binary:
        return struct.pack(f">{len(numbers)}{code}", *numbers) + b"\n"
    return (" ".join(map(str, numbers)) + "\n").encode()


def _cells_51(faces: Sequence[Sequence[int]], dataset: str, *, binary: bool) -> bytes:
    flat = [index for face in faces for index in face]
    offsets = [0]
    for face in faces:
        offsets.append(offsets[-1] + len(face))
    word = "CELLS" if dataset == "UNSTRUCTURED_GRID" else "POLYGONS"
    return b"".join(
        (
            f"{word} {len(offsets)} {len(flat)}\nOFFSETS vtktypeint64\n".encode(),
            _block(offsets, "q", binary=binary),
            b"CONNECTIVITY vtktypeint64\n",
            _block(flat, "q", binary=binary),
            _types(len(faces), binary=binary) if word == "CELLS" else b"",
        )
    )


def _cells_30(faces: Sequence[Sequence[int]], dataset: str, *, binary: bool) -> bytes:
    flat = [number for face in faces for number in (len(face), *face)]
    word = "CELLS" if dataset == "UNSTRUCTURED_GRID" else "POLYGONS"
    head = f"{word} {len(faces)} {len(flat)}\n".encode()
    types = _types(len(faces), binary=binary) if word == "CELLS" else b""
    return head + _block(flat, "i", binary=binary) + types


def _types(count: int, *, binary: bool) -> bytes:
    return f"CELL_TYPES {count}\n".encode() + _block([5] * count, "i", binary=binary)


def glb(
    points: Sequence[Point] = POINTS,
    faces: Sequence[Sequence[int]] = FACES,
    *,
    changes: Mapping[str, Any] | None = None,
    accessor: Mapping[str, Any] | None = None,
    node: Mapping[str, Any] | None = None,
    document: bytes | None = None,
    length: int | None = None,
    version: int = 2,
    missing: int = 0,
    extra: bytes = b"",
) -> bytes:
    """`changes` replace keys of the document, `accessor` and `node` those of the points' accessor and the node;
    `document` all of it; `length`: what the header says."""
    body = b"".join(struct.pack("<3I", *face) for face in faces)
    at = len(body)
    body += b"".join(struct.pack("<3f", *point) for point in points)
    positions: dict[str, Any] = {"bufferView": 1, "componentType": 5126, "type": "VEC3", "count": len(points)}
    if points:
        columns = list(zip(*points, strict=True))
        positions |= {"min": [min(column) for column in columns], "max": [max(column) for column in columns]}
    indices = {"bufferView": 0, "componentType": 5125, "type": "SCALAR", "count": 3 * len(faces)}
    described = {
        "asset": {"version": "2.0"},
        "scene": 0,
        "scenes": [{"nodes": [0]}],
        "nodes": [{"mesh": 0} | dict(node or {})],
        "meshes": [{"primitives": [{"attributes": {"POSITION": 1}, "indices": 0, "mode": 4}]}],
        "accessors": [indices, positions | dict(accessor or {})],
        "bufferViews": [
            {"buffer": 0, "byteOffset": 0, "byteLength": at},
            {"buffer": 0, "byteOffset": at, "byteLength": len(body) - at},
        ],
        "buffers": [{"byteLength": len(body)}],
    } | dict(changes or {})
    text = json.dumps(described).encode() if document is None else document
    text += b" " * (-len(text) % 4)
    chunks = struct.pack("<I4s", len(text), b"JSON") + text + struct.pack("<I4s", len(body), b"BIN\0") + body
    whole = struct.pack("<4sII", b"glTF", version, 12 + len(chunks) if length is None else length) + chunks + extra
    return whole[: len(whole) - missing]
