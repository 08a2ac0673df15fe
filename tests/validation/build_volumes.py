"""Makers of OME-Zarr stores (path -> bytes) and meshes. Called without arguments each gives a sound one."""

from __future__ import annotations

import itertools
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from tests.validation import build
from validation.formats import read_store
from validation.run import FileCase, RunCase
from validation.stores import MemoryStore

VOXEL = 10.8
UNPACKED = b"\0\0\0\0"


def halved(shape: Sequence[int], level: int, *, still: Sequence[str] = (), axes: Sequence[str] = "zyx") -> list[int]:
    """The shape of a level, rounded up; axes that are `still` keep their length."""
    return [side if name in still else math.ceil(side / 2**level) for name, side in zip(axes, shape, strict=True)]


def zarr(
    version: str = "0.4",
    *,
    shape: Sequence[int] = (4, 8, 8),
    voxel: float | Sequence[float] = VOXEL,
    levels: int = 3,
    chunks: Sequence[int] = (2, 4, 4),
    shards: Sequence[int] | None = None,
    axes: Sequence[str] = "zyx",
    unit: str | None = "angstrom",
    dtype: str = "float32",
    still: Sequence[str] = (),
    shapes: Sequence[Sequence[int]] | None = None,
    scales: Sequence[Sequence[Any]] | None = None,
    separator: str = "/",
    missing: Sequence[str] = (),
    extra: Mapping[str, bytes] | None = None,
    image: Mapping[str, Any] | None = None,
    array: Mapping[str, Any] | None = None,
    consolidated: bool = False,
    prefix: str = "",
) -> dict[str, bytes]:
    """A whole store. `shape`, `voxel`, `chunks`, `shards` in the order of `axes`; `still`: axes that no level shrinks.

    `image` replaces keys of the multiscales entry, `array` those of the first level's metadata; `missing` objects are
    left out, `extra` ones put in; `prefix`: a folder around all of it.
    """
    steps = [voxel] * len(axes) if isinstance(voxel, int | float) else list(voxel)
    shapes = shapes or [halved(shape, level, still=still, axes=axes) for level in range(levels)]
    scales = scales or [
        [step * (1 if name in still else 2**level) for name, step in zip(axes, steps, strict=True)]
        for level in range(levels)
    ]
    described = [_axis(name, unit) for name in axes]
    multiscales = {"axes": described, "datasets": [_dataset(*item) for item in enumerate(scales)], "name": "TS_01"}
    maker = _store_04 if version == "0.4" else _store_05
    objects = maker(multiscales | dict(image or {}), shapes, chunks, shards, dtype, separator, dict(array or {}))
    if consolidated:
        objects = consolidate(objects)
    objects = {path: data for path, data in objects.items() if path not in missing} | dict(extra or {})
    return {f"{prefix}/{path}" if prefix else path: data for path, data in objects.items()}


def tilt_series(version: str = "0.4", *, sections: int = 5, pixel: float = 2.7, **changes: Any) -> dict[str, bytes]:
    """A stack of images: z is the tilt, which no level shrinks."""
    usual: dict[str, Any] = {"shape": (sections, 6, 8), "voxel": (1, pixel, pixel), "still": "z"}
    return zarr(version, **(usual | changes))


def store(objects: Mapping[str, bytes] | None = None, *, name: str = "TS_01.zarr") -> MemoryStore:
    return MemoryStore(zarr() if objects is None else objects, name=name)


def case(role: str, objects: Mapping[str, bytes], *, name: str = "TS_01.zarr") -> FileCase:
    """The store read, in a role of the run of `build.run`."""
    whole = store(objects, name=name)
    out = read_store(whole)
    block = build.ROLE_FILES[role][1]
    return FileCase(
        id=f"{role}-{name}", path=f"TS_01/{name}", role=role, block=block, size=whole.size, facts=out.facts,
        problems=out.problems, content=whole.listing.digest,
    )  # fmt: skip


def run(role: str, objects: Mapping[str, bytes], *, name: str = "TS_01.zarr") -> RunCase:
    """The clean run with a store in this role."""
    clean = build.run()
    others = tuple(file for file in clean.files if file.role != role)
    return replace(clean, files=(*others, case(role, objects, name=name)))


def document(data: Any) -> bytes:
    return json.dumps(data).encode()


def changed(objects: Mapping[str, bytes], path: str, **values: Any) -> dict[str, bytes]:
    """The same store with other values at the top of one of its documents."""
    return dict(objects) | {path: document(json.loads(objects[path]) | values)}


def consolidate(objects: Mapping[str, bytes]) -> dict[str, bytes]:
    """With all documents copied to the root, as zarr-python does."""
    if "zarr.json" not in objects:
        found = {path: json.loads(data) for path, data in objects.items() if path.rpartition("/")[2].startswith(".z")}
        return dict(objects) | {".zmetadata": document({"zarr_consolidated_format": 1, "metadata": found})}
    below = {
        path.removesuffix("/zarr.json"): json.loads(data)
        for path, data in objects.items()
        if path.endswith("/zarr.json")
    }
    copied = {"kind": "inline", "must_understand": False, "metadata": below}
    return changed(objects, "zarr.json", consolidated_metadata=copied)


def _axis(name: str, unit: str | None) -> dict[str, str]:
    kind = {"t": "time", "c": "channel"}.get(name, "space")
    return {"name": name, "type": kind} | ({"unit": unit} if unit is not None and kind == "space" else {})


def _dataset(level: int, scale: Sequence[Any]) -> dict[str, Any]:
    return {"path": str(level), "coordinateTransformations": [{"type": "scale", "scale": list(scale)}]}


def _keys(shape: Sequence[int], chunks: Sequence[int]) -> list[tuple[int, ...]]:
    counts = [math.ceil(side / chunk) for side, chunk in zip(shape, chunks, strict=True)]
    return list(itertools.product(*map(range, counts)))


def _store_04(
    image: dict[str, Any], shapes: Any, chunks: Any, shards: Any, dtype: str, separator: str, array: dict[str, Any]
) -> dict[str, bytes]:
    code = {"float32": "<f4", "float64": "<f8", "int8": "|i1", "uint8": "|u1", "int16": "<i2", "uint16": "<u2"}
    objects = {
        ".zgroup": document({"zarr_format": 2}),
        ".zattrs": document({"multiscales": [{"version": "0.4"} | image]}),
    }
    for level, shape in enumerate(shapes):
        metadata = {
            "zarr_format": 2, "shape": list(shape), "chunks": list(chunks), "dtype": code.get(dtype, dtype),
            "compressor": {"id": "blosc", "cname": "lz4", "clevel": 5, "shuffle": 1, "blocksize": 0},
            "fill_value": 0, "filters": None, "order": "C", "dimension_separator": separator,
        }  # fmt: skip
        objects[f"{level}/.zarray"] = document(metadata | (array if level == 0 else {}))
        objects |= {f"{level}/{separator.join(map(str, key))}": UNPACKED for key in _keys(shape, chunks)}
    return objects


def _store_05(
    image: dict[str, Any], shapes: Any, chunks: Any, shards: Any, dtype: str, separator: str, array: dict[str, Any]
) -> dict[str, bytes]:
    codecs: list[dict[str, Any]] = [
        {"name": "bytes", "configuration": {"endian": "little"}},
        {"name": "zstd", "configuration": {"level": 0, "checksum": False}},
    ]
    if shards is not None:
        index = [{"name": "bytes", "configuration": {"endian": "little"}}, {"name": "crc32c"}]
        inner = {"chunk_shape": list(chunks), "codecs": codecs, "index_codecs": index, "index_location": "end"}
        codecs = [{"name": "sharding_indexed", "configuration": inner}]
    grid = list(shards or chunks)
    group = {"zarr_format": 3, "node_type": "group", "attributes": {"ome": {"version": "0.5", "multiscales": [image]}}}
    objects = {"zarr.json": document(group)}
    for level, shape in enumerate(shapes):
        metadata = {
            "zarr_format": 3, "node_type": "array", "shape": list(shape), "data_type": dtype,
            "chunk_grid": {"name": "regular", "configuration": {"chunk_shape": grid}},
            "chunk_key_encoding": {"name": "default", "configuration": {"separator": separator}},
            "fill_value": 0, "codecs": codecs, "attributes": {},
        }  # fmt: skip
        objects[f"{level}/zarr.json"] = document(metadata | (array if level == 0 else {}))
        objects |= {f"{level}/c{separator}{separator.join(map(str, key))}": UNPACKED for key in _keys(shape, grid)}
    return objects
