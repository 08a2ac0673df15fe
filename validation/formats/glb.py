"""Binary glTF 2.0: counts and bounds from its JSON chunk, where accessors of positions tell their minimum and maximum.

Source: glTF 2.0 specification, sections 3.6 (buffers, accessors), 3.7 (meshes), 4 (GLB). Nodes of the scene may move
and turn their meshes: the bounds are those of the turned boxes, so at least as large as the mesh.
"""

from __future__ import annotations

import struct

from validation.formats.bounded_json import NotJson, Part, parse
from validation.formats.glb_scene import Instance, instances
from validation.formats.mesh import Bounds, MeshFacts, cut_off
from validation.formats.text import excerpt
from validation.reader import RangeFile, Unreadable

HEAD = 20
DOCUMENT_CAP = 5_000_000
MOST = 10_000
PACKERS = ("KHR_draco_mesh_compression", "EXT_meshopt_compression")
COMPONENTS = {5120: 1, 5121: 1, 5122: 2, 5123: 2, 5125: 4, 5126: 4}
WIDTHS = {"SCALAR": 1, "VEC3": 3}
TRIANGLES, STRIPS = 4, (5, 6)


def read(file: RangeFile) -> MeshFacts:
    """The header, the JSON chunk and the header of the binary chunk; no coordinate.

    Raises Unreadable: mesh.not-of-format, mesh.cut-off, glb.version-not-taken, glb.document, glb.value-wrong,
    glb.data-outside, glb.external.
    """
    head = file.read_at(0, HEAD)
    if len(head) < HEAD:
        raise cut_off(file, HEAD)
    magic, version, length, json_length, kind = struct.unpack("<4sIII4s", head)
    if magic != b"glTF" or (version == 2 and kind != b"JSON"):
        raise Unreadable("mesh.not-of-format", observed="something else", expected="glTF and a JSON chunk")
    if version != 2:
        raise Unreadable("glb.version-not-taken", observed=version, expected=2)
    if file.size < length:
        raise cut_off(file, length)
    document = _document(file, json_length)
    packed = next((name for name in PACKERS if name in _extensions(document)), "")
    _buffers_are_there(document, inside=_binary_chunk(file, HEAD + json_length))
    mesh = _Mesh(document, packed=bool(packed))
    for instance in instances(document):
        mesh.add(instance)
    return MeshFacts(
        flavour="glb",
        vertices=mesh.vertices,
        faces=mesh.faces,
        low=mesh.bounds.low if mesh.told else None,
        high=mesh.bounds.high if mesh.told else None,
        finite=mesh.bounds.finite,
        loose=mesh.loose,
        read_bytes=HEAD + json_length + 8,
        compression=packed,
        extra_bytes=file.size - length,
    )


def _document(file: RangeFile, length: int) -> Part:
    if length > DOCUMENT_CAP:
        reason = f"it has {length:,} bytes, and {DOCUMENT_CAP:,} are read"
        raise Unreadable("glb.document", reason=reason)
    data = file.read_at(HEAD, length)
    if len(data) < length:
        raise cut_off(file, HEAD + length)
    try:
        return parse(data, where="", code="glb.value-wrong")
    except NotJson as reason:
        raise Unreadable("glb.document", reason=str(reason)) from None


def _extensions(document: Part) -> list[str]:
    names = [item for key in ("extensionsRequired", "extensionsUsed") if document.has(key)
             for item in document.get(key).items(most=MOST)]  # fmt: skip
    return [item.text() for item in names]


def _binary_chunk(file: RangeFile, at: int) -> int:
    """Bytes of the binary chunk, 0 without one."""
    head = file.read_at(at, 8)
    if len(head) < 8 or head[4:] != b"BIN\0":
        return 0
    length = int.from_bytes(head[:4], "little")
    if at + 8 + length > file.size:
        raise cut_off(file, at + 8 + length)
    return length


def _buffers_are_there(document: Part, *, inside: int) -> None:
    """All data lie in the file. What another address holds is never fetched."""
    for number, buffer in enumerate(_list(document, "buffers")):
        length = buffer.get("byteLength").whole(least=1)
        if buffer.has("uri"):
            if not buffer.get("uri").text().startswith("data:"):
                raise Unreadable("glb.external", observed=excerpt(buffer.get("uri").text()[:200]))
        elif number == 0 and length > inside:
            raise Unreadable("glb.data-outside", place="buffers[0]", observed=length, expected=inside)


def _list(document: Part, key: str) -> list[Part]:
    return document.get(key).items(most=MOST) if document.has(key) else []


class _Mesh:
    """Sums up the primitives of every instance of a mesh. `told`: all of them tell their bounds."""

    def __init__(self, document: Part, *, packed: bool) -> None:
        self.packed = packed
        self.accessors = _list(document, "accessors")
        self.views = _list(document, "bufferViews")
        self.buffers = _list(document, "buffers")
        self.bounds, self.vertices, self.faces, self.told = Bounds(), 0, 0, True
        self.loose = False
        self.primitives = 0

    def add(self, instance: Instance) -> None:
        for primitive in instance.mesh.get("primitives").items(most=MOST - self.primitives):
            self.primitives += 1
            positions = self._accessor(primitive.get("attributes").get("POSITION"), kind="VEC3")
            vertices = corners = positions.get("count").whole(least=1)
            if primitive.has("indices"):
                corners = self._accessor(primitive.get("indices"), kind="SCALAR").get("count").whole(least=1)
            mode = primitive.get("mode").whole(least=0, most=6) if primitive.has("mode") else TRIANGLES
            self.vertices += vertices
            self.faces += corners // 3 if mode == TRIANGLES else max(0, corners - 2) if mode in STRIPS else 0
            self._extend(positions, instance)

    def _accessor(self, number: Part, *, kind: str) -> Part:
        """Raises Unreadable glb.data-outside if its view, or the view's buffer, is smaller than it says."""
        accessor = self.accessors[number.whole(least=0, most=len(self.accessors) - 1)]
        if accessor.get("type").value != kind:
            raise accessor.get("type").wrong(f"“{kind}”")
        if accessor.has("bufferView") and not self.packed:
            self._lies_inside(accessor, width=WIDTHS[kind])
        return accessor

    def _lies_inside(self, accessor: Part, *, width: int) -> None:
        view = self.views[accessor.get("bufferView").whole(least=0, most=len(self.views) - 1)]
        buffer = self.buffers[view.get("buffer").whole(least=0, most=len(self.buffers) - 1)]
        size = COMPONENTS.get(accessor.get("componentType").whole(least=5120, most=5126), 4) * width
        stride = view.get("byteStride").whole(least=1, most=252) if view.has("byteStride") else size
        count = accessor.get("count").whole(least=1)
        for part, needed, there in (
            (accessor, _offset(accessor) + (count - 1) * stride + size, view.get("byteLength").whole(least=1)),
            (view, _offset(view) + view.get("byteLength").whole(least=1), buffer.get("byteLength").whole(least=1)),
        ):
            if needed > there:
                raise Unreadable("glb.data-outside", place=part.where, observed=needed, expected=there)

    def _extend(self, positions: Part, instance: Instance) -> None:
        if not positions.has("min") or not positions.has("max") or positions.get("normalized").value is True:
            self.told = False
            return
        corners = [positions.get(key).items(least=3, most=3) for key in ("min", "max")]
        if any(item.is_no_number() for corner in corners for item in corner):
            self.bounds.finite = False
            return
        low, high = ([item.number() for item in corner] for corner in corners)
        self.bounds.add(instance.turned(low, high))
        self.loose |= instance.tilted


def _offset(part: Part) -> int:
    return part.get("byteOffset").whole(least=0) if part.has("byteOffset") else 0
