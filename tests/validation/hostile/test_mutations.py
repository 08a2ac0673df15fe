"""Sound files of every format with some of their bytes changed, cut, doubled: facts or a reason, within seconds."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.hostile import at_most
from tests.validation import build, build_meshes, build_movies, build_tables, build_volumes
from tests.validation.hostile.reads import judge
from validation.cases import FileCase
from validation.formats import ReadOut, facts_from_json, read_anything
from validation.reader import MemoryFile
from validation.words import finite

SECONDS = 5.0
SOUND: dict[str, bytes] = {
    "a.mrc": build.mrc(), "b.mrc": build_movies.with_seri(), "c.mrc": build_movies.with_fei(),
    "a.mrc.gz": build_movies.packed(), "a.mrc.bz2": build_movies.packed(packing="bz2"),
    "a.tif": build_movies.tiff(strips=2), "big.tif": build_movies.tiff(big=True), "j.tif": build_movies.imagej(),
    "a.eer": build_movies.eer(), "a.gain": build_movies.gain(), "a.dm4": build_movies.dm(),
    "a.dm3": build_movies.dm(version=3),
    "a.mdoc": build.mdoc(), "a.rawtlt": build.angles(), "a.xf": build.xf(), "tilt.com": build_tables.tilt_com(),
    "newst.com": build_tables.newst_com(), "a.aln": build_tables.aln(patches=2, dark=1),
    "a.star": build_tables.relion5(),
    "b.star": build_tables.relion31(), "c.star": build_tables.stopgap(), "a.tomostar": build_tables.tomostar(),
    "a.csv": build_tables.csv(), "t.csv": build_tables.tardis(), "a.glb": build_meshes.glb(),
    "a.stl": build_meshes.stl(),
    "t.stl": build_meshes.stl_text(), "a.obj": build_meshes.obj(), "a.vtk": build_meshes.vtk(),
    "b.vtk": build_meshes.vtk(binary=True, version="3.0"),
}  # fmt: skip
STORES: dict[str, dict[str, bytes]] = {
    "a.zarr": build_volumes.zarr("0.4"), "b.zarr": build_volumes.zarr("0.5"),
    "t.zarr": build_volumes.tilt_series("0.4"),
}  # fmt: skip
WORDS = (
    b"\0" * 8, b"\xff" * 8, b"\xff\xff\xff\x7f", b"\0\0\0\x80", b"nan", b"-1", b"1e999", b"9" * 400, b"\n", b"\r",
    b'"', b"[", b"{",
    b",", b"  ", b"\xc3\xa9", b"\x1b[2J", b"loop_\n", b"data_\n", b"[ZValue = 0]\n",
)  # fmt: skip
places = st.floats(0, 1, exclude_max=True)
words = st.sampled_from(WORDS) | st.binary(max_size=8)
changes = st.lists(
    st.tuples(st.sampled_from(["put", "insert", "cut", "double"]), places, words), min_size=1, max_size=8
)
DOCUMENTS = (".zgroup", ".zattrs", ".zarray", "zarr.json")


def changed(data: bytes, steps: list[tuple[str, float, bytes]]) -> bytes:
    for kind, place, word in steps:
        at = int(place * len(data))
        match kind:
            case "put":
                data = data[:at] + word + data[at + len(word) :]
            case "insert":
                data = data[:at] + word + data[at:]
            case "cut":
                data = data[:at]
            case "double":
                data = data[:at] + data[at // 2 :]
        data = data[:200_000]
    return data


def bear(name: str, read: Callable[[], ReadOut], *, size: int) -> None:
    with at_most(SECONDS):
        out = read()
        assert (out.facts is None) == bool(out.problems)
        if out.facts is not None:
            stored: dict[str, Any] = json.loads(json.dumps(finite(out.facts.to_json()), allow_nan=False))
            assert facts_from_json(stored) is not None
        judge(FileCase(id="1", path=name, role="", size=size, facts=out.facts, problems=out.problems))


def bear_file(name: str, steps: list[tuple[str, float, bytes]]) -> None:
    data = changed(SOUND[name], steps)
    bear(name, lambda: read_anything(MemoryFile(data, name=name)), size=len(data))


def bear_store(name: str, inner: float, steps: list[tuple[str, float, bytes]]) -> None:
    objects = dict(STORES[name])
    documents = sorted(path for path in objects if path.rpartition("/")[2] in DOCUMENTS)
    path = documents[int(inner * len(documents))]
    objects[path] = changed(objects[path], steps)
    store = build_volumes.store(objects, name=name)
    bear(name, lambda: read_anything(store), size=store.size)  # type: ignore[arg-type]


quick = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
long = settings(max_examples=10_000 // len(SOUND), deadline=None, suppress_health_check=list(HealthCheck))


@pytest.mark.parametrize("name", SOUND)
@given(steps=changes)
@quick
def test_changed_files_are_read_or_refused(name: str, steps: list[tuple[str, float, bytes]]) -> None:
    bear_file(name, steps)


@pytest.mark.parametrize("name", STORES)
@given(inner=places, steps=changes)
@quick
def test_changed_stores_are_read_or_refused(name: str, inner: float, steps: list[tuple[str, float, bytes]]) -> None:
    bear_store(name, inner, steps)


@pytest.mark.soak
@pytest.mark.parametrize("name", SOUND)
@given(steps=changes)
@long
def test_ten_thousand_changed_files_are_read_or_refused(name: str, steps: list[tuple[str, float, bytes]]) -> None:
    bear_file(name, steps)


@pytest.mark.soak
@pytest.mark.parametrize("name", STORES)
@given(inner=places, steps=changes)
@settings(long, max_examples=1000)
def test_thousands_of_changed_stores_are_read_or_refused(
    name: str, inner: float, steps: list[tuple[str, float, bytes]]
) -> None:
    bear_store(name, inner, steps)
