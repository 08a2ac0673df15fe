"""Texts and stores that were made to hurt their reader."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tests.validation import build, build_meshes, build_tables, build_volumes
from tests.validation.hostile.binaries import DEEP, TERA, Hostile, Sparse, cut, document

LONG = 5_000_000
ENDINGS = ("mdoc", "rawtlt", "tlt", "xf", "com", "aln", "star", "csv", "txt", "obj", "vtk", "tomostar", "tsv")


def plain_texts() -> Iterator[tuple[str, Hostile]]:
    """What any text may be."""
    for ending in ENDINGS:
        yield f"line-without-end.{ending}", b"1 " * (LONG // 2)
        yield f"word-without-end.{ending}", b"x" * LONG
        yield f"a-terabyte.{ending}", Sparse(b"1\n", TERA)
        yield f"nothing-but-lines.{ending}", b"\n" * LONG
        yield f"rows.{ending}", b"1 2 3\n" * 1_000_000
        yield f"zeros.{ending}", bytes(5000)
        yield f"bytes.{ending}", bytes(range(1, 256)) * 100
        yield f"old-mac.{ending}", b"1 2 3\r" * 300_000
        yield f"utf-16.{ending}", ("\ufeff" + "1 2 3\n" * 1000).encode("utf-16")
        yield f"numbers.{ending}", b"1e999 -1e999 nan inf 0x10 1_000 \xd9\xa3\n" + b"9" * 3000 + b"\n"


def mdocs() -> Iterator[tuple[str, Hostile]]:
    yield "sections.mdoc", b"[ZValue = 0]\n" * 1_000_000
    yield "brackets.mdoc", b"[" * 3000 + b"\n" + b"]" * 3000 + b"\n" + b"[T = " * 500
    yield "equals.mdoc", b"=\n" * 500_000 + b"[ZValue = =]\n= = =\n"
    yield "keys.mdoc", b"[ZValue = 0]\n" + b"".join(b"Key%d = 1\n" % number for number in range(300_000))
    yield "values.mdoc", build.mdoc(["9" * 3000, "-" * 3000, "1e400", "nan", "\u0663"])
    yield from cut("whole.mdoc", build.mdoc())


def tables() -> Iterator[tuple[str, Hostile]]:
    loop = b"data_\n\nloop_\n_rlnCoordinateX #1\n_rlnCoordinateY #2\n_rlnCoordinateZ #3\n"
    yield "columns.star", b"data_\n\nloop_\n" + b"".join(b"_rln%d #1\n" % number for number in range(300_000))
    yield "blocks.star", b"data_x\n\n" * 300_000
    yield "loops.star", b"data_\n" + b"loop_\n" * 300_000
    yield "quote-open.star", loop + b'"' + b" 1" * 1500 + b"\n'\n" * 1000
    yield "semicolon-open.star", loop + b";\n" + b"text\n" * 500_000
    yield (
        "names.star",
        b"data_\n\nloop_\n_rlnTomoName #1\n_rlnCoordinateX #2\n_rlnCoordinateY #3\n_rlnCoordinateZ #4\n"
        + b"".join(b"t%d 1 2 3\n" % number for number in range(300_000)),
    )
    yield "optics-loop.star", loop + b"1 2 3\n" * 500_000
    yield "quote-open.csv", b'x,y,z\n"' + b"1,2,3\n" * 300_000
    yield "columns.csv", b",".join([b"1"] * 1500) + b"\n"
    yield "widths.csv", b"".join(b"1," * (number % 900) + b"1\n" for number in range(3000))
    yield "rows.aln", build_tables.aln(rows=["1 1 1 1 1 1 1 1 1 1"] * 200_000)
    yield "dark.aln", b"# AreTomo Alignment\n# RawSize = 999999999999 -1 1e9\n" + b"# DarkFrame = 1 1 1\n" * 200_000
    yield "raw-size.aln", b"# AreTomo Alignment\n# RawSize = " + b"9" * 3000 + b" 1 1\n# NumPatches = 99999999999\n"
    yield "blocks.com", b"$tilt -StandardInput\n" * 200_000
    yield "values.com", build_tables.tilt_com(["FULLIMAGE " + "9" * 3000, "THICKNESS -1e400", "IMAGEBINNED nan"])
    yield "face.obj", b"v 1 2 3\nf" + b" 1" * 1500 + b"\n"
    yield "indices.obj", build_meshes.obj(faces=[[10**18, -(10**18), 0]])
    yield "faces.obj", b"v 1 2 3\n" + b"f 1 1 1\n" * 500_000
    for name, whole in (
        ("whole.star", build_tables.relion5()), ("whole.aln", build_tables.aln(patches=2)),
        ("whole.com", build_tables.tilt_com()), ("whole.csv", build_tables.csv()), ("whole.obj", build_meshes.obj()),
    ):  # fmt: skip
        yield from cut(name, whole)


def stores() -> Iterator[tuple[str, Hostile]]:
    clean = build_volumes.zarr()
    yield "chunks-10-12.zarr", _array(clean, shape=[10**6, 10**6, 10**6], chunks=[100, 100, 100])
    yield "chunks-10-300.zarr", _array(clean, shape=[10**100, 10**100, 10**100], chunks=[1, 1, 1])
    yield "chunks-of-0.zarr", _array(clean, chunks=[0, 0, 0])
    yield "chunks-negative.zarr", _array(clean, chunks=[-1, -1, -1], shape=[-5, -5, -5])
    yield "dimensions-1000.zarr", _array(clean, shape=[2] * 1000, chunks=[1] * 1000)
    yield "shape-in-words.zarr", _array(clean, shape=["a", None, {}], chunks="x", dtype=[["a", "<f4"]] * 50)
    yield "shape-of-floats.zarr", _array(clean, shape=[1e308, 2.5, True])
    yield "deep.zarr", clean | {".zattrs": b'{"multiscales":' + b"[" * DEEP}
    yield "deep-array.zarr", clean | {"0/.zarray": b'{"a":' * DEEP}
    yield "large-metadata.zarr", clean | {".zattrs": b" " * 20_000_000}
    yield "levels-100000.zarr", _image(clean, datasets=[{"path": "0"}] * DEEP)
    yield (
        "paths.zarr",
        _image(clean, datasets=[{"path": "../../../../etc/passwd"}, {"path": "/etc"}, {"path": ""}, {"path": 7}]),
    )
    yield "axes-1000.zarr", _image(clean, axes=[{"name": "z"}] * 1000)
    yield "axes-in-words.zarr", _image(clean, axes="zyx", datasets="0")
    yield "images-100000.zarr", clean | {".zattrs": document({"multiscales": [{}] * DEEP})}
    yield "scales.zarr", _image(clean, coordinateTransformations=[{"type": "scale", "scale": [1e308] * 3}] * 1000)
    yield "objects.zarr", clean | {f"0/{number}/{number}/0": b"x" for number in range(3000)}
    yield "consolidated.zarr", clean | {".zmetadata": document({"metadata": {f"{n}/.zarray": {} for n in range(DEEP)}})}
    yield "v3-deep.zarr", build_volumes.zarr("0.5") | {"zarr.json": b"[" * DEEP}
    for name in (".zattrs", ".zgroup", "0/.zarray"):
        for place in (0, 1, 5, len(clean[name]) // 2, len(clean[name]) - 1):
            yield f"cut-{name.replace('/', '-').replace('.', '')}-{place}.zarr", clean | {name: clean[name][:place]}


def made_texts() -> Iterator[tuple[str, Hostile]]:
    """What a text or a store of one format may be."""
    for part in (mdocs, tables, stores):
        yield from part()


def texts() -> Iterator[tuple[str, Hostile]]:
    yield from plain_texts()
    yield from made_texts()


def _array(store: Mapping[str, bytes], **values: object) -> dict[str, bytes]:
    return build_volumes.changed(store, "0/.zarray", **values)


def _image(store: Mapping[str, bytes], **values: object) -> dict[str, bytes]:
    import json

    image = json.loads(store[".zattrs"])["multiscales"][0] | values
    return dict(store) | {".zattrs": document({"multiscales": [image]})}
