"""Binary files that were made to hurt their reader. A `Sparse` one is as large as it says and takes no disk."""

from __future__ import annotations

import bz2
import gzip
import json
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from tests.validation import build, build_meshes, build_movies

GIGA, TERA = 10**9, 10**12
LARGEST = 2**31 - 1
DEEP = 100_000


@dataclass(frozen=True)
class Sparse:
    """`head`, then zeros to `size` bytes."""

    head: bytes
    size: int


Hostile = bytes | Sparse | Mapping[str, bytes]


def cut(name: str, whole: bytes) -> Iterator[tuple[str, Hostile]]:
    """The file truncated at many places, and the same with one byte in each of them turned around."""
    places = sorted({1, 2, 3, 4, 7, 8, 9, 15, 16, 17, 83, 84, 100, 1023, 1024, len(whole) // 2, len(whole) - 1})
    for place in places:
        if 0 < place < len(whole):
            yield f"cut-{place}.{name}", whole[:place]
            yield f"turned-{place}.{name}", whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :]


def mrcs() -> Iterator[tuple[str, Hostile]]:
    yield "extended-2gb.mrc", build.mrc(nsymbt=LARGEST)
    yield "extended-2gb-there.mrc", Sparse(build.mrc(nsymbt=LARGEST, exttyp=b"SERI"), 4 * GIGA)
    yield "fei-2gb-there.mrc", Sparse(build.mrc(nsymbt=LARGEST, exttyp=b"FEI2"), 4 * GIGA)
    yield "sides-2-31.mrc", build.mrc(nx=LARGEST, ny=LARGEST, nz=LARGEST)
    yield "sides-65535.mrc", Sparse(build.mrc(nx=65535, ny=65535, nz=65535), 10 * TERA)
    yield "sides-negative.mrc", build.mrc(nx=-LARGEST, ny=-1, nz=-LARGEST)
    yield "all-ones.mrc", b"\xff" * 2048
    yield "all-zeros.mrc", bytes(2048)
    yield "not-numbers.mrc", build.mrc(cella_x=float("nan"), cella_y=float("inf"), cella_z=float("-inf"))
    yield "grid-0.mrc", build.mrc(mx=0, my=0, mz=0)
    yield "grid-negative.mrc", build.mrc(mx=-LARGEST, my=-1, mz=-1)
    yield from cut("whole.mrc", build.mrc())


def bombs() -> Iterator[tuple[str, Hostile]]:
    """10 GB packed into little, behind a header that announces as much and more."""
    head = build.mrc(nx=30000, ny=30000, nz=10)[:1024]
    zeros = bytes(10_000_000)
    yield "bomb.mrc.gz", gzip.compress(head) + gzip.compress(zeros) * 1000
    yield "bomb.mrc.bz2", bz2.compress(head) + bz2.compress(zeros) * 1000
    yield "bomb-extended.mrc.gz", gzip.compress(build.mrc(nsymbt=LARGEST, exttyp=b"AGAR")) + gzip.compress(zeros) * 300
    yield "bomb-in-front.mrc.gz", gzip.compress(zeros) * 300
    yield "members.mrc.gz", gzip.compress(b"") * 200_000
    yield "name-without-end.mrc.gz", Sparse(b"\x1f\x8b\x08\x08" + b"x" * 100, GIGA)
    yield from cut("packed.mrc.gz", build_movies.packed())
    yield from cut("packed.mrc.bz2", build_movies.packed(packing="bz2"))


def tiffs() -> Iterator[tuple[str, Hostile]]:
    one = build_movies.tiff(pages=1)
    yield "loop.tif", build_movies.tiff(pages=3, loop_to=0)
    yield "loop-to-itself.tif", build_movies.tiff(pages=2, loop_to=1)
    yield "pages-20000.tif", build_movies.tiff((1, 1), pages=20_000)
    yield "directory-at-its-own-head.tif", b"II*\0" + struct.pack("<I", 4) + bytes(100)
    yield "directory-beyond.tif", b"II*\0" + struct.pack("<I", 2**32 - 1)
    yield "directory-of-65535.tif", Sparse(b"II*\0" + struct.pack("<IH", 8, 65535), 10 * GIGA)
    yield "big-directory-of-2-63.tif", Sparse(b"II+\0" + struct.pack("<HHQQ", 8, 0, 16, 2**63), TERA)
    yield "offsets-4-billion.tif", one.replace(struct.pack("<HHI", 273, 4, 1), struct.pack("<HHI", 273, 4, 2**32 - 1))
    yield "sides-4-billion.tif", build_movies.tiff((2**32 - 1, 2**32 - 1), pages=1, data=8)
    yield "directory-everywhere.tif", Sparse(b"II*\0" + struct.pack("<I", 8) + b"\1\0" * 5000, TERA)
    yield from cut("whole.tif", build_movies.tiff())
    yield from cut("big.tif", build_movies.tiff(big=True))


def eers() -> Iterator[tuple[str, Hostile]]:
    laughs = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    bomb = f'<!DOCTYPE x [<!ENTITY a0 "ha">{laughs}]><metadata><item name="numberOfFrames">&a11;</item></metadata>'
    yield "laughs.eer", build_movies.eer(xml=bomb.encode())
    yield "deep.eer", build_movies.eer(xml=b"<a>" * DEEP)
    yield "wide.eer", build_movies.eer(xml=b'<item name="numberOfFrames">1</item>' * 20_000)
    yield "frames-without-end.eer", build_movies.eer(xml=build_movies.eer_xml("9" * 5000))
    yield "no-text.eer", build_movies.eer(xml=b"\xff\xfe\0\xd8" * 100)
    yield "frames-2000.eer", build_movies.eer(frames=2000)
    yield from cut("whole.eer", build_movies.eer())


def micrographs() -> Iterator[tuple[str, Hostile]]:
    group = struct.pack(">BH", 20, 1) + b"x" + struct.pack(">Q", 2**62) + struct.pack(">BBQ", 1, 0, 1)
    head = struct.pack(">IQI", 4, 10**9, 1) + struct.pack(">BBQ", 1, 0, 1)
    yield "deep.dm4", head + group * DEEP
    yield "tags-2-63.dm4", Sparse(head[:18] + struct.pack(">Q", 2**63), TERA)
    yield (
        "many-tags.dm4",
        head[:18] + struct.pack(">Q", 10**6) + (struct.pack(">BHQ", 20, 0, 10) + struct.pack(">BBQ", 0, 0, 0)) * 50_000,
    )
    yield "version-9.dm4", struct.pack(">IQI", 9, 0, 7)
    yield from cut("whole.dm4", build_movies.dm())
    yield from cut("whole.gain", build_movies.gain())


def meshes() -> Iterator[tuple[str, Hostile]]:
    deep = b'{"a":' * DEEP
    yield "deep.glb", build_meshes.glb(document=deep)
    yield "length-4gb.glb", build_meshes.glb(length=2**32 - 1)
    yield (
        "chunk-4gb.glb",
        Sparse(struct.pack("<4sII", b"glTF", 2, 2**32 - 1) + struct.pack("<I4s", 2**32 - 1, b"JSON"), 5 * GIGA),
    )
    yield "count-without-end.glb", build_meshes.glb(accessor={"count": 10**300})
    yield "bounds-in-words.glb", build_meshes.glb(accessor={"min": "a", "max": [None, {}, []]})
    yield "bounds-without-end.glb", build_meshes.glb(accessor={"min": [-1e308] * 3, "max": [1e308] * 3})
    yield (
        "nodes-in-a-circle.glb",
        build_meshes.glb(changes={"nodes": [{"mesh": 0, "children": [1]}, {"children": [0]}]}),
    )
    yield (
        "nodes-doubling.glb",
        build_meshes.glb(changes={"nodes": [{"children": [n + 1, n + 1]} for n in range(60)] + [{"mesh": 0}]}),
    )
    yield (
        "meshes-100000.glb",
        build_meshes.glb(changes={"meshes": [{"primitives": [{"attributes": {"POSITION": 1}}]}] * DEEP}),
    )
    yield "count-4-billion.stl", Sparse(bytes(80) + struct.pack("<I", 2**32 - 1), 84 + 50 * (2**32 - 1))
    yield "count-wrong.stl", build_meshes.stl(count=2**32 - 1)
    yield "not-numbers.stl", bytes(80) + struct.pack("<I", 1000) + np.full(12_500, np.nan, "<f4").tobytes()
    yield "endless.stl", Sparse(b"solid x\n", 10 * GIGA)
    yield "facets-without-end.stl", b"solid x\n" + b"facet normal 0 0 0\n" * 200_000
    yield "points-10-18.vtk", build_meshes.vtk(count=10**18)
    yield "points-10-18-binary.vtk", build_meshes.vtk(count=10**18, binary=True)
    yield "number-without-end.vtk", build_meshes.vtk().replace(b"POINTS 4", b"POINTS " + b"9" * 5000)
    yield from cut("whole.glb", build_meshes.glb())
    yield from cut("whole.stl", build_meshes.stl())
    yield from cut("whole.vtk", build_meshes.vtk(binary=True))


def pictures() -> Iterator[tuple[str, Hostile]]:
    yield "endless.png", Sparse(b"\x89PNG\r\n\x1a\n", 10 * GIGA)
    yield "endless.jpg", Sparse(b"\xff\xd8\xff\xe0\xff\xff", 10 * GIGA)
    yield "markers.jpg", b"\xff\xd8" + b"\xff\xe0\0\2" * 500_000


def binaries() -> Iterator[tuple[str, Hostile]]:
    for part in (mrcs, bombs, tiffs, eers, micrographs, meshes, pictures):
        yield from part()


def document(data: object) -> bytes:
    return json.dumps(data).encode()
