"""Meshes with one fault each."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.validation import build, build_meshes
from tests.validation.core.faulty import Faulty
from validation.run import RunCase
from validation.words import NBSP

POINT = [(2.0, 2.0, 2.0)] * 4
NAN = float("nan")
SOLID = build_meshes.stl_text()


def run(name: str, data: bytes) -> RunCase:
    """The clean run with this mesh as annotation."""
    clean = build.run()
    others = tuple(file for file in clean.files if file.role != "annotation")
    return replace(clean, files=(*others, build.case("annotation", data, name=name)))


def mesh(code: str, ending: str, data: bytes, *says: str) -> Faulty:
    return Faulty(code, run(f"mesh.{ending}", data), says)


def glb(code: str, *says: str, **changes: Any) -> Faulty:
    return mesh(code, "glb", build_meshes.glb(**changes), *says)


BUFFERS = [{"byteLength": 96, "uri": "points.bin"}]
XML = b'<?xml version="1.0"?>\n<VTKFile type="PolyData" version="0.1">'
LARGE = bytes(80) + (500_000).to_bytes(4, "little") + bytes(25_000_000)
FAULTS = [
    mesh("mesh.not-of-format", "stl", b"v 1 2 3\nv 2 3 4\n" * 9, "something else", "solid"),
    mesh("mesh.not-of-format", "obj", b"ply\nformat ascii 1.0\n", "something else", "v and f"),
    mesh("mesh.not-of-format", "vtk", b"just a text\n", "DATASET"),
    mesh("mesh.cut-off", "stl", build_meshes.stl(missing=70), "214 bytes", "284", "70"),
    mesh("mesh.cut-off", "stl", build_meshes.stl(head=b"solid", missing=1), "283", "284"),
    mesh("mesh.cut-off", "vtk", build_meshes.vtk(binary=True, missing=210), "111", "121"),
    mesh("mesh.cut-off", "vtk", build_meshes.vtk(binary=True, missing=50), "271", "320"),
    mesh("mesh.cut-off", "vtk", build_meshes.vtk(binary=True, version="3.0", missing=2), "199", "200"),
    mesh("mesh.cut-off", "vtk", build_meshes.vtk(binary=True, missing=110), "ends after 211"),
    mesh("mesh.cut-off", "glb", build_meshes.glb(missing=9), ": 9 are missing"),
    mesh("mesh.text-cut-off", "stl", SOLID[:-15], "line 30", "endsolid"),
    mesh("mesh.fewer-numbers", "vtk", build_meshes.vtk(count=5), "POINTS has 12", "15"),
    mesh("mesh.fewer-numbers", "vtk", build_meshes.vtk(missing=9), "CONNECTIVITY", "12"),
    mesh("mesh.fewer-numbers", "vtk", build_meshes.vtk(version="3.0", missing=9), "POLYGONS", "16"),
    mesh("mesh.not-a-number", "obj", build_meshes.obj([(1, 2, 3), (4, "five", 6)]), "line 3", "“4 five 6”"),
    mesh("mesh.not-a-number", "obj", build_meshes.obj([(1, 2, 3), (4, 5)]), "line 3", "“4 5”", "three numbers"),
    mesh("mesh.not-a-number", "obj", build_meshes.obj(faces=[(1, 2, "x")]), "“x”", "number of a vertex"),
    mesh("mesh.not-a-number", "stl", SOLID.replace(b"1.000000e+00", b"one", 1), "line 4", "“one"),
    mesh("mesh.not-a-number", "vtk", build_meshes.vtk().replace(b" 6.0", b" six"), "“six”", "coordinates"),
    mesh("mesh.empty", "stl", b"solid Empty\nendsolid Empty", "0 vertices", "0 faces", "1 face"),
    mesh("mesh.empty", "obj", build_meshes.obj(faces=[]), "4 vertices", "0 faces"),
    glb("mesh.empty", "0 vertices", changes={"meshes": [], "nodes": [{}]}),
    mesh("mesh.not-finite", "stl", build_meshes.stl([(NAN, 1, 1), *build_meshes.POINTS[1:]]), "nan"),
    mesh("mesh.not-finite", "obj", build_meshes.obj([(1, 1, "inf"), *build_meshes.POINTS[1:]]), "infinite"),
    glb("mesh.not-finite", "nan", accessor={"min": [NAN, 0, 0]}),
    mesh("mesh.no-extent", "obj", build_meshes.obj(POINT), "4 vertices", "(2, 2, 2)"),
    mesh("mesh.read-in-part", "stl", LARGE, "20.0" + NBSP + "MB of 25.0" + NBSP + "MB"),
    mesh("mesh.trailing-bytes", "stl", build_meshes.stl(extra=b"12345"), "5" + NBSP + "bytes", "0" + NBSP + "bytes"),
    mesh("mesh.trailing-bytes", "glb", build_meshes.glb(extra=b"12345"), "5" + NBSP + "bytes"),
    mesh("obj.face-too-few", "obj", build_meshes.obj(faces=[(1, 2, 3), (1, 2)]), "line 7", "2 corners", "3"),
    mesh("obj.index-outside", "obj", build_meshes.obj(faces=[(1, 2, 9)]), "vertex 9", "1 to 4"),
    mesh("obj.index-outside", "obj", build_meshes.obj(faces=[(0, 1, 2)]), "vertex 0", "1 to 4"),
    mesh("obj.index-outside", "obj", build_meshes.obj(faces=[(-1, -2, -5)]), "vertex −5", "1 to 4"),
    mesh("vtk.xml", "vtk", XML, "XML"),
    mesh("vtk.xml", "vtp", XML, "XML"),
    mesh("vtk.dataset-kind", "vtk", build_meshes.vtk(dataset="STRUCTURED_POINTS"), "STRUCTURED_POINTS", "POLYDATA"),
    glb("glb.version-not-taken", "version 1", "version 2", version=1),
    glb("glb.document", "ends early", document=b'{"meshes": [' + b"1," * 9),
    glb("glb.document", "nested", document=b"[" * 100_000),
    glb("glb.value-wrong", "scene", "“first”", "from 0 to 0", changes={"scene": "first"}),
    glb("glb.value-wrong", "nodes[0].children[0]", "stands in the tree once", node={"children": [0]}),
    glb("glb.value-wrong", "accessors[1].type", "“VEC2”", "“VEC3”", accessor={"type": "VEC2"}),
    glb("glb.data-outside", "accessors[1]", "12,000,000,000,000 bytes", "48", accessor={"count": 10**12}),
    glb("glb.data-outside", "buffers[0]", "9,999", "96", changes={"buffers": [{"byteLength": 9999}]}),
    glb("glb.external", "points.bin", changes={"buffers": BUFFERS}),
    glb("glb.packed", "KHR_draco_mesh_compression", changes={"extensionsUsed": ["KHR_draco_mesh_compression"]}),
    glb("glb.no-bounds", "minimum and maximum", accessor={"min": None}),
]  # fmt: skip
