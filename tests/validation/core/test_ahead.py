"""What the first bytes say is what the whole file says, or nothing: over every format and every builder."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from tests.validation import build, build_meshes, build_movies, build_tables, build_volumes
from tests.validation.core.test_samples import SAMPLES
from tests.validation.hostile.binaries import Sparse, binaries
from tests.validation.hostile.texts import plain_texts
from validation import ahead
from validation.ahead import HeadFile, HeadStore, NotSent, head_of, read_ahead
from validation.formats import READERS, MrcFacts, ReadOut, read_anything
from validation.formats.detect import NAMES
from validation.reader import LocalFile, MemoryFile, RangeFile
from validation.stores import LocalStore, MemoryStore, Store

BUILT: Mapping[str, bytes] = {
    "movie.mrc": build.movie(), "volume.rec": build.mrc((32, 32, 32)), "other-order.st": build.mrc(order=">"),
    "stamped.map": build.imod_stamp(build.mrc(), signed=True), "cut.ali": build.mrc(missing=40),
    "longer.mrc": build.mrc(extra=b"x" * 9), "seri.st": build_movies.with_seri(), "agar.mrcs": build_movies.with_agar(),
    "fei1.mrc": build_movies.with_fei(), "fei2.mrc": build_movies.with_fei(kind="FEI2"),
    "fei-60.st": build_movies.with_fei([float(n) for n in range(60)]),
    "fei-200.st": build_movies.with_fei([float(n) / 2 for n in range(200)]),
    "TS_1.mdoc": build.mdoc(), "long.mdoc": build.mdoc([0.5 * n for n in range(600)]),
    "TS_1.tlt": build.angles(), "TS_1.rawtlt": build.angles(), "TS_1.xf": build.xf(),
    "movie.tif": build_movies.tiff(), "big.tiff": build_movies.tiff(big=True), "one.tif": build_movies.tiff(pages=1),
    "stack.tif": build_movies.imagej(), "movie.eer": build_movies.eer(), "gain.gain": build_movies.gain(),
    "gain.mrc": build.mrc((8, 6, 1)), "movie.dm4": build_movies.dm(), "packed.mrc.gz": build_movies.packed(),
    "packed.mrc.bz2": build_movies.packed(packing="bz2"),
    "noise.mrc.gz": build_movies.packed(build.mrc((64, 64, 32)) + build_movies.noise(500_000)),
    "noise.mrc.bz2": build_movies.packed(build.mrc((64, 64, 32)) + build_movies.noise(500_000), packing="bz2"),
    "tilt.com": build_tables.tilt_com(), "newst.com": build_tables.newst_com(), "TS_1.aln": build_tables.aln(),
    "r3.star": build_tables.relion3(), "r31.star": build_tables.relion31(), "r4.star": build_tables.relion4(),
    "r5.star": build_tables.relion5(), "stopgap.star": build_tables.stopgap(), "tomoman.star": build_tables.tomoman(),
    "long.star": build_tables.relion4([(float(n), 2.0, 3.0) for n in range(5_000)]),
    "TS_1.tomostar": build_tables.tomostar(), "series.star": build_tables.tilt_series(),
    "points.csv": build_tables.csv(), "tardis.csv": build_tables.tardis(), "order.csv": build_tables.order_list(),
    "angles.txt": build_tables.angle_list(),
    "text.stl": build_meshes.stl_text(), "mesh.stl": build_meshes.stl(), "mesh.obj": build_meshes.obj(),
    "mesh.vtk": build_meshes.vtk(), "mesh.glb": build_meshes.glb(),
    "large.stl": build_meshes.stl(faces=[(0, 1, 2)] * 3000), "x.zarr.zip": b"PK\3\4" * 900,
    "notes.xyz": b"what is this", "nothing.mrc": b"", "no-name": build.mrc(), "angles.dat": build.angles(),
    "photo.png": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\4\0\0\0\3\0\x08\2\0\0\0" + b"x" * 90_000,
}  # fmt: skip
LENGTHS = (0, 1, 512, 1024, 1500, 4096, 20_000, 65_536)


def hostile() -> Iterator[tuple[str, bytes | Sparse]]:
    for name, data in (*binaries(), *plain_texts()):
        if isinstance(data, bytes | Sparse):
            yield name, data


def opened(name: str, data: bytes | Sparse) -> MemoryFile:
    return MemoryFile(data.head, name=name, size=data.size) if isinstance(data, Sparse) else MemoryFile(data, name=name)


def told(out: ReadOut | None) -> Any:
    return out and json.dumps(
        [out.format, out.facts and out.facts.to_json(), [one.to_json() for one in out.problems]], default=str
    )


def of_head(file: RangeFile, head: bytes) -> Any:
    return told(read_ahead(HeadFile(head, name=file.name, size=file.size)))


@pytest.mark.parametrize("name", sorted(BUILT))
def test_facts_ahead_are_those_of_the_whole_file_or_none(name: str) -> None:
    file = MemoryFile(BUILT[name], name=name)
    whole = told(read_anything(file))
    assert of_head(file, head_of(file)) in (None, whole)
    for length in LENGTHS:
        assert of_head(file, file.data[:length]) in (None, whole), length
    assert of_head(file, file.data) == whole


# Formats of which small files tell nothing of how much of a large one is enough.
TOLD = {
    "movie.mrc", "volume.rec", "other-order.st", "stamped.map", "cut.ali", "longer.mrc", "seri.st", "agar.mrcs",
    "fei1.mrc", "fei2.mrc", "fei-60.st", "TS_1.mdoc", "TS_1.tlt", "TS_1.xf", "gain.gain", "movie.dm4", "one.tif",
    "packed.mrc.gz", "packed.mrc.bz2", "tilt.com", "TS_1.aln", "r4.star", "points.csv", "mesh.stl", "mesh.obj",
    "mesh.vtk", "mesh.glb", "photo.png", "nothing.mrc", "notes.xyz", "x.zarr.zip", "no-name", "angles.txt",
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(TOLD))
def test_what_is_sent_is_enough(name: str) -> None:
    file = MemoryFile(BUILT[name], name=name)
    assert of_head(file, head_of(file)) == told(read_anything(file))


def test_a_volume_of_many_gigabytes_is_told_by_a_few_kilobytes() -> None:
    header = build.mrc(nx=4096, ny=4096, nz=800, mx=4096, my=4096, mz=800)[:1024]
    file = MemoryFile(header, name="TS_1.rec", size=1024 + 4096 * 4096 * 800 * 4)
    head = head_of(file)
    out = read_ahead(HeadFile(head, name=file.name, size=file.size))
    assert len(head) <= 4096
    assert out is not None
    assert isinstance(out.facts, MrcFacts)
    assert (out.facts.shape, out.facts.size_announced) == ((4096, 4096, 800), file.size)


def test_hostile_files_say_ahead_what_they_say_whole_or_nothing() -> None:
    wrong = []
    for name, data in hostile():
        file = opened(name, data)
        heads = [head_of(file), *(file.read_at(0, length) for length in (100, 1024, 65_536))]
        found = {of_head(file, head) for head in heads} - {None}
        if found and found != {told(read_anything(opened(name, data)))}:
            wrong.append(name)
    assert wrong == []


@pytest.mark.skipif(not SAMPLES.exists(), reason="The real samples lie beside the repository (../shared/samples).")
def test_real_files_say_ahead_what_they_say_whole_or_nothing() -> None:
    names, silent = [path for path in sorted(SAMPLES.iterdir()) if path.is_file()], []
    for path in names:
        file = LocalFile(path)
        found = of_head(file, head_of(file))
        if found is None:
            silent.append(path.name)
        else:
            assert found == told(read_anything(file)), path.name
    assert len(names) > 20
    # Larger than is sent of them: what they say stands at their end, or all over them.
    assert silent == ["14pf_MT.tif"]


class TestStores:
    @pytest.mark.parametrize("version", ["0.4", "0.5"])
    def test_a_store_is_told_by_its_documents_and_names(self, version: str) -> None:
        store = MemoryStore(build_volumes.zarr(version), name="TS_1.zarr")
        assert of_documents(store) == told(read_anything(store))

    def test_a_store_of_which_a_document_is_not_sent_says_nothing(self) -> None:
        store = MemoryStore(build_volumes.zarr(), name="TS_1.zarr")
        assert of_documents(store, without=(".zattrs",)) is None

    @pytest.mark.skipif(not SAMPLES.exists(), reason="The real samples lie beside the repository (../shared/samples).")
    def test_a_real_store(self) -> None:
        store = LocalStore(SAMPLES / "cz_input_omezarr.zarr")
        assert of_documents(store) == told(read_anything(store))


def of_documents(store: Store, *, without: tuple[str, ...] = ()) -> Any:
    names = [path for path in store.listing.metadata if path not in without]
    documents = {path: store.read(path, cap=10**6).decode() for path in names}
    return told(read_ahead(HeadStore(documents, listing=store.listing, name=store.name)))


class TestPlan:
    def test_it_is_json_and_within_its_bounds(self) -> None:
        plan = json.loads(json.dumps(ahead.plan()))
        assert max(plan["extensions"].values()) <= plan["most"] == 65_536
        assert plan["extensions"].keys() == NAMES.keys()
        assert plan["extensions"][".mrc"] <= 4096

    def test_every_format_that_is_read_has_its_bytes(self) -> None:
        assert set(READERS) - set(ahead.BYTES) == set()

    def test_the_longest_end_of_a_name_counts(self) -> None:
        assert len(head_of(MemoryFile(bytes(90_000), name="A.MRC.GZ"))) == 65_536

    def test_the_begin_of_a_long_table_is_not_sent(self) -> None:
        assert head_of(MemoryFile(b"1 2 3\n" * 20_000, name="a.star")) == b""
        assert len(head_of(MemoryFile(b"1 2 3\n" * 200, name="a.star"))) == 1200


def test_a_head_gives_its_bytes_and_no_others() -> None:
    file = HeadFile(b"abcdef", name="a", size=100)
    assert (file.read_at(0, 6), file.read_at(2, 3), file.read_at(100, 4), file.read_at(200, 4)) == (
        b"abcdef", b"cde", b"", b"")  # fmt: skip
    with pytest.raises(NotSent):
        file.read_at(5, 2)
    assert HeadFile(b"abcdef", name="a", size=3).read_at(0, 9) == b"abc"
