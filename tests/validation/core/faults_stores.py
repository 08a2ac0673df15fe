"""OME-Zarr stores with one fault each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.validation import build
from tests.validation import build_volumes as volumes
from tests.validation.core.faulty import Faulty
from validation.words import NBSP

CLEAN = volumes.zarr()
CLEAN_05 = volumes.zarr("0.5")


def told(code: str, *says: str, of: Mapping[str, bytes], role: str = "tomogram", also: tuple[str, ...] = ()) -> Faulty:
    """The store `of`, in the clean run in this role."""
    return Faulty(code, volumes.run(role, of), says, also)


def made(code: str, *says: str, role: str = "tomogram", also: tuple[str, ...] = (), **changes: Any) -> Faulty:
    """A store of the builder with these changes."""
    maker = volumes.tilt_series if role == "tilt_series" else volumes.zarr
    return told(code, *says, of=maker(**changes), role=role, also=also)


def one_file(code: str, *says: str, name: str, data: bytes) -> Faulty:
    clean = build.run()
    others = tuple(file for file in clean.files if file.role != "tomogram")
    case = build.case("tomogram", data, name=name)
    return Faulty(code, type(clean)(name=clean.name, files=(*others, case), blocks=clean.blocks), says)


def without(*paths: str) -> dict[str, bytes]:
    return {path: data for path, data in CLEAN.items() if path not in paths}


DEEP = b'{"multiscales": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"
ARRAY = {path.removeprefix("0/"): data for path, data in CLEAN.items() if path.startswith("0/")}
NOT_SET = ("mrc.voxel-size-not-set",)
STALE = volumes.consolidate(CLEAN) | {"0/.zarray": volumes.zarr(dtype="int16")["0/.zarray"]}

FAULTS = [
    one_file("zarr.zipped", "56" + NBSP + "bytes", "folder", name="TS_01.zarr.zip", data=b"PK\3\4" + b"\0" * 52),
    one_file("zarr.not-a-folder", "9" + NBSP + "bytes", "folder", name="TS_01.zarr", data=b"not a zip"),
    told("zarr.no-metadata", ".zgroup", "12", of={path: data for path, data in CLEAN.items() if "/." not in path
         and path[0] != "."} | {"1/9": b"x", "notes.txt": b"x"}),
    told("zarr.metadata-too-large", "0/.zarray", "1.0" + NBSP + "MB", of=CLEAN | {"0/.zarray": b" " * 1_000_001}),
    told("zarr.metadata-not-json", ".zattrs", "ends early in line 1", of=CLEAN | {".zattrs": CLEAN[".zattrs"][:90]}),
    told("zarr.metadata-not-json", ".zattrs", "nested too deeply", of=CLEAN | {".zattrs": DEEP}),
    told("zarr.metadata-not-json", "not UTF-8", of=CLEAN | {"0/.zarray": b'{"shape": "\xff"}'}),
    told("zarr.bare-array", "by itself", of=ARRAY),
    told("zarr.no-image", "multiscales", "labels/mask", of=volumes.zarr(prefix="labels/mask", extra={})
         | {".zgroup": CLEAN[".zgroup"], ".zattrs": b"{}"}),
    made("zarr.version-not-taken", "version 0.3", "0.4", image={"version": "0.3"}),
    told("zarr.version-not-taken", "version 0.6", "v3", "0.5", of=volumes.changed(CLEAN_05, "zarr.json",
         attributes={"ome": {"version": "0.6", "multiscales": [{}]}})),
    made("zarr.value-wrong", "0/.zarray: shape[0]", "“four”", "whole number", array={"shape": ["four", 8, 8]}),
    made("zarr.value-wrong", "shape[1]", "−8".replace("−", "-"), "from 1 to", array={"shape": [4, -8, 8]}),
    made("zarr.value-wrong", "shape[2]", "10,000,001", "10,000,000", array={"shape": [4, 8, 10_000_001]}),
    made("zarr.value-wrong", "multiscales[0].datasets", "a list of 21", "1 to 20", levels=21,
         shapes=[(4, 8, 8)] * 21),
    made("zarr.value-wrong", "scale", "a list of 2", "3", scales=[(1, 2), (2, 4), (4, 8)]),
    made("zarr.axes-wrong", "z, y, y", "x", axes="zyy"),
    made("zarr.axes-not-dimensions", "2 dimensions", "3 axes", array={"shape": [8, 8], "chunks": [4, 4]}),
    made("zarr.array-missing", "as levels", "2", missing=["2/.zarray", "2/0/0/0"]),
    made("zarr.array-missing", "0", missing=["0/.zarray"]),
    made("zarr.wrapped", "inner.zarr", prefix="inner.zarr"),
    made("zarr.zgroup-missing", ".zgroup", missing=[".zgroup"]),
    made("zarr.axes-order", "x, y, z", "z, y, x", axes="xyz", shape=(8, 8, 4), chunks=(4, 4, 2)),
    made("zarr.axes-more", "c, z, y, x", "2" + NBSP + "×", "z, y, x", axes="czyx", shape=(2, 4, 8, 8),
         chunks=(1, 4, 8, 8), still="c"),
    told("zarr.dimension-names-differ", "x, y, z", "z, y, x",
         of=volumes.zarr("0.5", array={"dimension_names": ["x", "y", "z"]})),
    made("zarr.levels-out-of-order", "level 2", f"2{NBSP}×{NBSP}4", f"1{NBSP}×{NBSP}2",
         shapes=[(4, 8, 8), (1, 2, 2), (2, 4, 4)],
         scales=[[10.8] * 3, [43.2] * 3, [21.6] * 3]),
    made("zarr.level-does-not-fit", "level 1", "10.800" + NBSP + "Å", "43.200" + NBSP + "Å", "in z",
         scales=[[10.8] * 3, [5.4] * 3, [43.2] * 3]),
    made("zarr.tilts-scaled", "3 sections", "5", role="tilt_series", still=()),
    made("zarr.levels-unusual", "levels: 1 (0)", "0, 1, 2", levels=1),
    made("zarr.unit-missing", "z, y, x", "10.8", unit=None),
    made("zarr.unit-spelling", "“Å”", "angstrom", unit="Å"),
    made("zarr.unit-unknown", "“pixel”", "angstrom", unit="pixel", also=NOT_SET),
    made("zarr.scale-missing", "level 0", image={"datasets": [{"path": str(level)} for level in range(3)]},
         also=NOT_SET),
    made("zarr.pixels-not-square", "10.800", "11.000", "0.1", voxel=(10.8, 11.0, 10.8)),
    made("zarr.voxels-not-cubes", "12.000", "10.800", voxel=(12.0, 10.8, 10.8)),
    made("zarr.voxels-nearly-cubes", "10.850", "10.800", voxel=(10.85, 10.8, 10.8)),
    made("zarr.type-without-grey-values", "complex64", "tomogram", "float32", dtype="<c8"),
    made("zarr.type-not-in-archive", "uint32", "float32", dtype="<u4"),
    made("zarr.codec-unknown", "imagecodecs_jpeg2k", "blosc", array={"compressor": {"id": "imagecodecs_jpeg2k"}}),
    made("zarr.no-chunks", "0 of 8", missing=[path for path in CLEAN if path.startswith("0/") and "." not in path]),
    made("zarr.chunks-missing", "7 of 8", "1 are missing", missing=["0/1/0/1"]),
    made("zarr.mask-chunks-missing", "7 of 8", role="annotation", dtype="uint8", missing=["0/1/0/1"]),
    made("zarr.chunks-too-many", "9 chunks", "8", extra={"0/2/0/0": b"\0"}),
    made("zarr.chunk-keys-differ", "0.0.0", "0/0/0", array={"dimension_separator": "."}),
    made("zarr.chunks-hollow", "0 bytes: 1", extra={"0/1/0/1": b""}),
    made("zarr.junk", ".DS_Store", "2 in all", extra={".DS_Store": b"x", "0/file_2.zarr": b"x"}),
    told("zarr.consolidated-stale", "about 0", of=STALE),
]  # fmt: skip
