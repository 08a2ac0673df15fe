"""Meshes read to what trimesh says of them; sound ones without a finding, large ones in part."""

from __future__ import annotations

import csv
import io
import json
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import trimesh

from tests.validation import build_meshes as meshes
from tests.validation.core.faults_meshes import run
from tests.validation.core.faulty import found
from validation.checks.seen import box_of
from validation.formats import MeshFacts, facts_from_json, read_file
from validation.reader import LocalFile, MemoryFile, RangeFile

SAMPLES = Path(__file__).resolve().parents[4] / "shared" / "samples"
FORMATS = ("glb", "stl", "obj", "vtk")
SQUARE = ((0.0, 0.0, 0.0), (4.0, 0.0, 0.0), (4.0, 3.0, 0.0), (0.0, 3.0, 2.0))
HALF_TURN = [0.0, 0.0, 1.0, 0.0]  # about z

SOUND: dict[str, bytes] = {
    "a.stl": meshes.stl(),
    "solid.stl": meshes.stl(head=b"solid made by a program that says so"),
    "text.stl": meshes.stl_text(),
    "upper.STL": meshes.stl_text().upper(),
    "crlf.stl": meshes.stl_text().replace(b"\n", b"\r\n"),
    "a.obj": meshes.obj(),
    "normals.obj": meshes.obj(faces=[("1/1/1", "2//1", "3/7")], top="mtllib x.mtl\nvn 0 0 1\nvt 0 0\ng one\n"),
    "negative.obj": meshes.obj(faces=[(-1, -2, -3, -4)]),
    "comments.obj": meshes.obj(faces=[(1, 2, "3 # a corner"), (1, 2, "\\\n3")]),
    "colours.obj": meshes.obj([(x, y, z, 0.5, 0.5, 0.5) for x, y, z in meshes.POINTS]),
    "crlf.obj": meshes.obj().replace(b"\n", b"\r\n"),
    "a.glb": meshes.glb(),
    **{
        f"{kind}-{version}-{binary}-{number}.vtk": meshes.vtk(binary=binary, version=version, dataset=kind, kind=number)
        for kind in ("POLYDATA", "UNSTRUCTURED_GRID")
        for version in ("3.0", "5.1")
        for binary in (False, True)
        for number in ("float", "double")
    },
}


def read(data: bytes | RangeFile, name: str = "mesh.stl") -> MeshFacts:
    out = read_file(MemoryFile(data, name=name) if isinstance(data, bytes) else data)
    assert isinstance(out.facts, MeshFacts), out.problems
    assert facts_from_json(json.loads(json.dumps(out.facts.to_json()))) == out.facts
    return out.facts


@pytest.mark.parametrize("name", SOUND)
def test_a_sound_mesh_has_no_finding(name: str) -> None:
    facts = read(SOUND[name], name)

    assert (facts.low, facts.high) == ((1, 1, 1), (6, 5, 3))
    assert facts.taken_as == facts.flavour == name.lower().rpartition(".")[2]
    assert (facts.finite, facts.whole, facts.extra_bytes) == (True, True, 0)
    assert [finding.sentence for finding in found(run(name, SOUND[name]))] == []


# It reads no VTK, no comments behind a face, and moves vertices about for corners with normals of their own.
ITS_OWN = ("normals.obj", "comments.obj")


@pytest.mark.parametrize("name", [name for name in SOUND if not name.endswith((".vtk", *ITS_OWN))])
def test_trimesh_says_the_same(name: str) -> None:
    agree(read(SOUND[name], name), SOUND[name])


def agree(facts: MeshFacts, data: bytes) -> None:
    """Faces of more corners are split by trimesh, so they are counted for triangles alone."""
    other = trimesh.load_scene(io.BytesIO(data), file_type=facts.flavour, process=False)
    assert facts.low is not None
    assert np.allclose((facts.low, facts.high), other.bounds, atol=1e-4)
    triangles = sum(len(geometry.faces) for geometry in other.geometry.values())
    assert facts.faces == triangles or b"-4" in data


@pytest.mark.parametrize(
    "node",
    [
        {"translation": [10.0, 0.0, -3.0]},
        {"scale": [2.0, 2.0, 0.5]},
        {"rotation": HALF_TURN},
        {"rotation": HALF_TURN, "translation": [1.0, 2.0, 3.0], "scale": [2.0, 3.0, 4.0]},
        {"matrix": [0, 1, 0, 0, -1, 0, 0, 0, 0, 0, 1, 0, 5, 6, 7, 1]},
    ],
    ids=lambda node: "+".join(node),
)
def test_nodes_move_and_turn_their_meshes(node: dict[str, Any]) -> None:
    data = meshes.glb(node=node)

    agree(read(data, "a.glb"), data)


@pytest.mark.parametrize(
    ("node", "loose"),
    [
        ({"rotation": [0.7071068, 0.0, 0.0, 0.7071068]}, False),  # z up to y up, as Blender writes it
        ({"scale": [1.0, 1.0, 1e-3]}, False),
        ({"rotation": [0.0, 0.0, 0.3826834, 0.9238795]}, True),
    ],
    ids=["a quarter turn", "flattened", "an eighth turn"],
)
def test_bounds_of_a_tilted_mesh_are_known_as_loose(node: dict[str, Any], loose: bool) -> None:
    facts = read(meshes.glb(node=node), "a.glb")

    assert facts.loose is loose
    assert (box_of(facts) is None) is loose


def test_a_tree_of_nodes_and_two_instances() -> None:
    nodes = [{"children": [1, 2], "translation": [1, 0, 0]}, {"mesh": 0}, {"mesh": 0, "translation": [0, 100, 0]}]
    data = meshes.glb(changes={"nodes": nodes})
    facts = read(data, "a.glb")

    assert (facts.faces, facts.vertices) == (8, 8)
    assert (facts.low, facts.high) == ((2, 1, 1), (7, 105, 3))


def test_meshes_of_no_scene_count_as_they_stand() -> None:
    assert read(meshes.glb(changes={"scenes": [], "scene": None}), "a.glb").faces == 4


def rows() -> list[dict[str, str]]:
    if not (SAMPLES / "index.csv").exists():
        return []
    with (SAMPLES / "index.csv").open(newline="") as stream:
        return [row for row in csv.DictReader(stream) if row["format"] in FORMATS]


@pytest.mark.skipif(not rows(), reason="The real samples lie beside the repository (../shared/samples).")
@pytest.mark.parametrize("row", rows(), ids=lambda row: row["file"])
def test_a_real_mesh_reads_to_its_true_values(row: dict[str, str]) -> None:
    true = json.loads(row["facts_json"])
    facts = read(LocalFile(SAMPLES / row["file"]))

    if row["format"] == "vtk":  # the same surface as in the other formats; trimesh does not read it
        true = {"vertices": 40, "faces": 72, "bounds": [[-0.23, -0.167, 0.52], [2.806, 1.879, 1.48]]}
    assert (facts.vertices, facts.faces) == (true["vertices"], true["faces"])
    if "bounds" in true:
        assert np.allclose((facts.low, facts.high), true["bounds"], atol=1e-3)
    assert row["odd"] != "empty mesh" or facts.low is None


class Sparse:
    """A binary STL of any size whose triangles lie at their own number. Counts requests and bytes."""

    def __init__(self, triangles: int) -> None:
        self.name, self.size = "large.stl", 84 + 50 * triangles
        self.head = bytes(80) + struct.pack("<I", triangles)
        self.requests = self.bytes_read = 0

    def read_at(self, offset: int, length: int) -> bytes:
        length = min(length, self.size - offset)
        self.requests, self.bytes_read = self.requests + 1, self.bytes_read + length
        first, last = max(0, (offset - 84) // 50), (offset + length - 84) // 50 + 1
        triangles = np.zeros(last - first, dtype=np.dtype([("n", "<f4", 3), ("v", "<f4", (3, 3)), ("a", "<u2")]))
        triangles["v"] = np.arange(first, last, dtype="<f4")[:, None, None]
        body = triangles.tobytes()
        whole = self.head[offset:] + body if offset < 84 else body[offset - 84 - first * 50 :]
        return whole[:length]


def test_a_large_binary_mesh_is_read_in_slices_over_all_of_it() -> None:
    file = Sparse(10_000_000)  # 500 MB
    facts = read(file)

    assert (facts.faces, facts.whole) == (10_000_000, False)
    assert facts.low == (0, 0, 0)
    assert facts.high is not None
    assert facts.high[0] == 9_999_999
    assert facts.read_bytes <= file.bytes_read < 22_000_000
    assert file.requests < 20


def test_the_first_part_of_a_long_text_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("mesh", "obj", "stl", "vtk"):
        monkeypatch.setattr(f"validation.formats.{module}.MESH_CAP", 120)
    facts = read(meshes.obj(faces=[(1, 2, 3)] * 100), "a.obj")

    assert (facts.vertices, facts.whole, facts.read_bytes) == (4, False, 120)
    assert 0 < facts.faces < 100
    assert read(meshes.stl_text()).whole is False
    assert read(meshes.vtk(), "a.vtk").whole is False


def test_a_signalling_nan_is_no_number_like_any_other() -> None:
    data = bytearray(meshes.stl())
    data[84 + 12 : 84 + 16] = b"\0\0\x81\x7f"

    assert (read(bytes(data)).finite, read(bytes(data)).high) == (False, (6, 5, 3))


def test_pieces_of_a_text_cut_no_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("validation.formats.mesh.PIECE", 100)
    for name, data in (("a.obj", meshes.obj()), ("a.stl", meshes.stl_text()), ("a.vtk", meshes.vtk())):
        facts = read(data, name)
        assert (facts.low, facts.high, facts.faces) == ((1, 1, 1), (6, 5, 3), 4)
