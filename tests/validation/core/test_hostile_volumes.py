"""Stores and meshes with anything in them: facts or a reason, soon, and in little memory."""

from __future__ import annotations

import json
import time
import tracemalloc
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.validation import build_meshes as meshes
from tests.validation import build_volumes as volumes
from validation.checks.single import judge_file
from validation.formats import ReadOut, facts_from_json, read_file, read_store
from validation.reader import MemoryFile
from validation.run import FileCase

# The processor's time: other work beside this one does not count.
SECONDS, MEMORY = 6.0, 200_000_000

STORES = {
    "0.4": volumes.zarr(consolidated=True),
    "0.5": volumes.zarr("0.5", consolidated=True, array={"dimension_names": ["z", "y", "x"]}),
    "sharded": volumes.zarr("0.5", shards=(4, 8, 8)),
    "overall": volumes.zarr(image={"coordinateTransformations": [{"type": "scale", "scale": [1.0, 1.0, 1.0]}]}),
}
MESHES = {
    "a.stl": meshes.stl(),
    "text.stl": meshes.stl_text(),
    "a.obj": meshes.obj(faces=[("1/2/3", 2, -1), (1, 2, 3)]),
    "a.glb": meshes.glb(node={"rotation": [0, 0, 1, 0], "translation": [1, 2, 3]}),
    "text.vtk": meshes.vtk(),
    "old.vtk": meshes.vtk(version="3.0", dataset="UNSTRUCTURED_GRID"),
    "binary.vtk": meshes.vtk(binary=True),
    "oldbinary.vtk": meshes.vtk(binary=True, version="3.0"),
}
DEEP: list[Any] = []
for _ in range(400):
    DEEP = [DEEP]
ODD = st.one_of(
    st.sampled_from(
        [None, True, "", "ten", "../..", [], {}, -1, 0, 1, 2.5, 10**12, -(10**30), 10**400, 1e308, float("nan"),
         float("inf"), [[]] * 30, {"name": None}, DEEP, "\ud800", "é" * 300, [1] * 6, ["z"] * 3]
    ),
    st.integers(),
    st.floats(),
    st.text(max_size=8),
)  # fmt: skip


def judged(out: ReadOut, role: str) -> ReadOut:
    assert (out.facts is None) == bool(out.problems)
    if out.facts is not None:
        assert facts_from_json(json.loads(json.dumps(out.facts.to_json(), allow_nan=False))) == out.facts
    case = FileCase(id="1", path="TS_01/x", role=role, size=9, facts=out.facts, problems=out.problems)
    for finding in judge_file(case, relation="files").findings:
        assert finding.sentence
        json.dumps(dict(finding.params)).encode()
        finding.sentence.encode()
    return out


def read(objects: Mapping[str, bytes]) -> None:
    out = read_store(volumes.store(objects))
    for role in ("tomogram", "tilt_series", "annotation"):
        judged(out, role)


def read_mesh(name: str, data: bytes) -> ReadOut:
    return judged(read_file(MemoryFile(data, name=name)), "annotation")


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, part in items for place in places(part, (*path, key)))]


def replaced(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    if not path:
        return new
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = replaced(copy[path[0]], path[1:], new)
    return copy


def mutated_document(data: bytes, draw: st.DataObject) -> bytes:
    document = json.loads(data)
    for _ in range(draw.draw(st.integers(1, 3))):
        place = draw.draw(st.sampled_from(places(document)))
        document = replaced(document, place, draw.draw(ODD))
    return json.dumps(document).encode()


def mutated_store(objects: Mapping[str, bytes], draw: st.DataObject) -> dict[str, bytes]:
    documents = [path for path in objects if path.rpartition("/")[2].startswith((".z", "zarr"))]
    chosen = draw.draw(st.sampled_from(documents))
    return dict(objects) | {chosen: mutated_document(objects[chosen], draw)}


def mutated(data: bytes, draw: st.DataObject) -> bytes:
    whole = bytearray(data)
    for _ in range(draw.draw(st.integers(1, 4))):
        place = draw.draw(st.integers(0, len(whole)))
        whole[place : place + draw.draw(st.integers(0, 4))] = draw.draw(st.binary(max_size=6))
    return bytes(whole)


@pytest.mark.parametrize("name", STORES)
@settings(deadline=None)
@given(draw=st.data())
def test_any_values_in_the_documents_of_a_store(name: str, draw: st.DataObject) -> None:
    read(mutated_store(STORES[name], draw))


@pytest.mark.soak
@pytest.mark.parametrize("name", STORES)
@settings(max_examples=3_000, deadline=None)
@given(draw=st.data())
def test_any_values_ten_thousand_times(name: str, draw: st.DataObject) -> None:
    read(mutated_store(STORES[name], draw))


@pytest.mark.parametrize("name", STORES)
@settings(deadline=None)
@given(draw=st.data())
def test_any_bytes_in_a_document_and_objects_that_are_gone(name: str, draw: st.DataObject) -> None:
    objects = dict(STORES[name])
    for path in draw.draw(st.lists(st.sampled_from(sorted(objects)), max_size=3)):
        objects.pop(path, None)
    for path in draw.draw(st.lists(st.sampled_from(sorted(objects)), max_size=2)):
        data = objects[path]
        objects[path] = (
            mutated(data, draw) if draw.draw(st.booleans()) else data[: draw.draw(st.integers(0, len(data)))]
        )
    read(objects)


@settings(deadline=None)
@given(draw=st.data())
def test_any_values_in_the_document_of_a_glb(draw: st.DataObject) -> None:
    whole = MESHES["a.glb"]
    document = whole[20 : 20 + int.from_bytes(whole[12:16], "little")]
    read_mesh("a.glb", meshes.glb(document=mutated_document(document, draw)))


@pytest.mark.parametrize("name", MESHES)
@settings(deadline=None)
@given(draw=st.data())
def test_any_bytes_in_a_mesh(name: str, draw: st.DataObject) -> None:
    data = mutated(MESHES[name], draw)
    read_mesh(name, data[: draw.draw(st.integers(1, len(data)))] if draw.draw(st.booleans()) and data else data)


@pytest.mark.soak
@pytest.mark.parametrize("name", MESHES)
@settings(max_examples=2_000, deadline=None)
@given(draw=st.data())
def test_any_bytes_in_a_mesh_ten_thousand_times(name: str, draw: st.DataObject) -> None:
    read_mesh(name, mutated(MESHES[name], draw))


def filled(head: bytes, with_: bytes, *, size: int = 4_000_000) -> bytes:
    return head + with_ * (size // len(with_))


VTK = b"# vtk DataFile Version 3.0\n"
ASCII = VTK + b"x\nASCII\nDATASET POLYDATA\n"
NODES = [{"children": list(range(1, 10_000))}, *[{"mesh": 0}] * 9_999]
BOX = {"type": "VEC3", "count": 1, "min": [0, 0, 0], "max": [1, 1, 1]}
MANY = {
    "scenes": [{"nodes": [0]}], "nodes": NODES, "accessors": [BOX],
    "meshes": [{"primitives": [{"attributes": {"POSITION": 0}}] * 300}],
}  # fmt: skip
LONG = {
    "lines.vtk": filled(VTK, b"\n"),
    "blanks.vtk": filled(VTK + b"x\nASCII\n", b" \n"),
    "digits.vtk": filled(VTK[:-2], b"3"),
    "keywords.vtk": filled(ASCII + b"POINTS 0 float\n", b"AAAA\n"),
    "numbers.vtk": filled(ASCII + b"POINTS 999999999 float\n", b"1 "),
    "sections.vtk": filled(VTK + b"x\nBINARY\nDATASET POLYDATA\nPOINTS 0 float\n", b"METADATA\n\n"),
    "word.obj": filled(b"", b"v"),
    "vertices.obj": filled(b"", b"v 1 1 1\n"),
    "face.obj": filled(b"v 1 1 1\nf ", b"1 "),
    "indices.obj": filled(b"v 1 1 1\nf 1 1 ", b"9"),
    "vertices.stl": filled(b"solid\n", b"vertex 1 1 1 "),
    "document.glb": meshes.glb(document=filled(b'{"meshes": [', b"{},")),
    "instances.glb": meshes.glb(document=json.dumps(MANY).encode()),
    "claim.stl": bytes(80) + b"\xff\xff\xff\xff" + bytes(1000),
    "claim.vtk": VTK + b"x\nBINARY\nDATASET POLYDATA\nPOINTS 999999999999999 double\n",
}


@pytest.mark.parametrize("name", LONG)
def test_long_and_boastful_meshes_cost_little(name: str) -> None:
    assert bounded(lambda: read_mesh(name, LONG[name]))


ATTRIBUTES = STORES["0.4"][".zattrs"]


@pytest.mark.parametrize(
    "objects",
    [
        {".zattrs": b'{"a":' * 900_000},
        {"0/.zarray": b"[" * 900_000},
        {".zattrs": ATTRIBUTES[:-1] + b', "x": [' + b"[]," * 1_600_000 + b"[]]}"},
        {"0/.zarray": volumes.zarr(array={"shape": [10_000_000] * 3, "chunks": [1] * 3})["0/.zarray"]},
        {".zattrs": b'{"multiscales": [{"version": ' + b"[" * 800 + b"]" * 800 + b"}]}"},
        {".zmetadata": b'{"metadata": {"0/.zarray": ' + b"[" * 100_000},
        {f"{number}/.zarray": b"{}" for number in range(20_000)},
    ],
    ids=["deep", "deep array", "long", "10^21 chunks", "deep version", "deep copy", "many arrays"],
)
def test_boastful_stores_cost_little(objects: dict[str, bytes]) -> None:
    assert bounded(lambda: read(STORES["0.4"] | objects))


def bounded(work: Callable[[], object]) -> bool:
    tracemalloc.start()
    started = time.process_time()
    try:
        work()
        return time.process_time() - started < SECONDS and tracemalloc.get_traced_memory()[1] < MEMORY
    finally:
        tracemalloc.stop()
