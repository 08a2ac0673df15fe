"""The metadata of one zarr array: `.zarray` (zarr v2) and `zarr.json` of node type array (v3).

Own rules rather than the classes of zarr-python: those take a second to import, look up codecs by name as they read,
and tell no place. Tests hold both against each other.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from validation.formats.bounded_json import Part
from validation.formats.text import excerpt

MOST_AXES = 5
MOST_SIDE = 10_000_000
MOST_CODECS = 16
KINDS = {"f": "float", "i": "int", "u": "uint", "c": "complex"}
TYPESTRING = re.compile(r"[<>|=]?([biufcSUVMmO])(\d{1,4})(\[\w+\])?", re.ASCII)
SHARDS = "sharding_indexed"


@dataclass(frozen=True, slots=True)
class Array:
    """`chunks`: what one object holds, so the shards where there are any. `key`: of the first chunk."""

    shape: tuple[int, ...]
    chunks: tuple[int, ...]
    dtype: str
    key: str
    codecs: tuple[str, ...]
    dimension_names: tuple[str | None, ...] = ()

    @property
    def objects(self) -> int:
        """How many chunk objects the whole array has."""
        return math.prod(-(-side // chunk) for side, chunk in zip(self.shape, self.chunks, strict=True))


def read_array(document: Part) -> Array:
    """Raises Unreadable zarr.value-wrong with the place."""
    form = document.get("zarr_format").whole(least=2, most=3)
    return _array_2(document) if form == 2 else _array_3(document)


def _sides(part: Part, *, axes: int | None = None) -> tuple[int, ...]:
    items = part.items(least=1 if axes is None else axes, most=MOST_AXES if axes is None else axes)
    return tuple(item.whole(least=1, most=MOST_SIDE) for item in items)


def _array_2(document: Part) -> Array:
    shape = _sides(document.get("shape"))
    separator = _separator(document.get("dimension_separator"), usual=".")
    packed = [document.get("compressor")] if document.has("compressor") else []
    packed += document.get("filters").items(most=MOST_CODECS) if document.has("filters") else []
    return Array(
        shape=shape,
        chunks=_sides(document.get("chunks"), axes=len(shape)),
        dtype=_typestring(document.get("dtype")),
        key=separator.join("0" for _ in shape),
        codecs=tuple(excerpt(item.get("id").text()) for item in packed),
    )


def _typestring(part: Part) -> str:
    """NumPy's array protocol, such as <f4, as the name of the type; lists are structures."""
    if isinstance(part.value, list):
        return "structure"
    found = TYPESTRING.fullmatch(part.text())
    if found is None:
        raise part.wrong("a data type such as <f4")
    kind, size = found[1], int(found[2])
    if kind in KINDS:
        return f"{KINDS[kind]}{size * 8}"
    return "bool" if kind == "b" else {"S": "bytes", "U": "text", "V": "raw", "O": "object"}.get(kind, "time")


def _array_3(document: Part) -> Array:
    if document.get("node_type").value != "array":
        raise document.get("node_type").wrong("“array”")
    shape = _sides(document.get("shape"))
    grid = document.get("chunk_grid")
    if grid.get("name").value != "regular":
        raise grid.get("name").wrong("“regular”")
    names = document.get("dimension_names").items(most=MOST_AXES) if document.has("dimension_names") else []
    kind = document.get("data_type")
    return Array(
        shape=shape,
        chunks=_sides(grid.get("configuration").get("chunk_shape"), axes=len(shape)),
        dtype=excerpt((kind.get("name") if isinstance(kind.value, dict) else kind).text()),
        key=_first_key(document.get("chunk_key_encoding"), axes=len(shape)),
        codecs=_codecs(document.get("codecs")),
        dimension_names=tuple(None if name.value is None else excerpt(name.text()) for name in names),
    )


def _first_key(encoding: Part, *, axes: int) -> str:
    name = encoding.get("name").text()
    if name not in ("default", "v2"):
        raise encoding.get("name").wrong("“default” or “v2”")
    usual = {"default": "/", "v2": "."}[name]
    stated = encoding.get("configuration").get("separator") if encoding.has("configuration") else None
    separator = usual if stated is None else _separator(stated, usual=usual)
    return separator.join((["c"] if name == "default" else []) + ["0"] * axes)


def _separator(part: Part, *, usual: str) -> str:
    if part.value not in (None, "/", "."):
        raise part.wrong("“/” or “.”")
    return usual if part.value is None else part.text()


def _codecs(part: Part) -> tuple[str, ...]:
    """Names of the codecs; of shards also those of the chunks inside."""
    found: list[str] = []
    for item in part.items(most=MOST_CODECS):
        name = item if isinstance(item.value, str) else item.get("name")
        found.append(excerpt(name.text()))
        if name.value == SHARDS and isinstance(item.value, dict):
            inner = item.get("configuration").get("codecs").items(most=MOST_CODECS)
            found += [excerpt((one if isinstance(one.value, str) else one.get("name")).text()) for one in inner]
    return tuple(found)
