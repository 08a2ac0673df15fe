"""Array metadata: what zarr-python takes is read to the same, and what it refuses is refused."""

from __future__ import annotations

import json
from typing import Any

import pytest
from zarr.core.metadata.v2 import ArrayV2Metadata
from zarr.core.metadata.v3 import ArrayV3Metadata

from tests.validation import build_volumes as volumes
from validation.formats.bounded_json import Part
from validation.formats.zarr_arrays import Array, read_array
from validation.reader import Unreadable

TWO = json.loads(volumes.zarr()["0/.zarray"])
THREE = json.loads(volumes.zarr("0.5")["0/zarr.json"])
SHARDED = json.loads(volumes.zarr("0.5", shards=(4, 8, 8))["0/zarr.json"])

TAKEN: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "v2": (TWO, {}),
    "v2, uncompressed": (TWO, {"compressor": None}),
    "v2, gzip": (TWO, {"compressor": {"id": "gzip", "level": 1}}),
    "v2, filtered": (TWO, {"filters": [{"id": "delta", "dtype": "<f4"}]}),
    "v2, dots": (TWO, {"dimension_separator": "."}),
    "v2, Fortran order": (TWO, {"order": "F"}),
    **{f"v2, {code}": (TWO, {"dtype": code}) for code in ("|b1", "|i1", "|u1", "<i2", ">u2", "<u4", "<f2", "<f8")},
    "v2, complex": (TWO, {"dtype": "<c8", "fill_value": [0.0, 0.0]}),
    "v3": (THREE, {}),
    "v3, complex": (THREE, {"data_type": "complex64", "fill_value": [0.0, 0.0]}),
    "v3, sharded": (SHARDED, {}),
    "v3, named": (THREE, {"dimension_names": ["z", "y", None]}),
    "v3, keys as in v2": (THREE, {"chunk_key_encoding": {"name": "v2", "configuration": {"separator": "/"}}}),
    "v3, keys as usual": (THREE, {"chunk_key_encoding": {"name": "default"}}),
    **{f"v3, {kind}": (THREE, {"data_type": kind}) for kind in ("bool", "int8", "uint16", "float16")},
}
REFUSED: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "v2, text": (TWO, {"shape": ["a", 8, 8]}),
    "v2, negative": (TWO, {"shape": [-4, 8, 8]}),
    "v2, no shape": (TWO, {"shape": None}),
    "v2, fewer chunks": (TWO, {"chunks": [4, 4]}),
    "v2, no type": (TWO, {"dtype": "float"}),
    "v2, separator": (TWO, {"dimension_separator": "\ud800"}),
    "v3, separator": (THREE, {"chunk_key_encoding": {"name": "default", "configuration": {"separator": "-"}}}),
    "v3, grid": (THREE, {"chunk_grid": {"name": "hexagonal", "configuration": {}}}),
    "v3, key encoding": (THREE, {"chunk_key_encoding": {"name": "mine"}}),
    "v3, negative": (THREE, {"shape": [-4, 8, 8]}),
    "v3, no codecs": (THREE, {"codecs": None}),
}


def ours(document: dict[str, Any]) -> Array:
    return read_array(Part(document, "", "zarr.value-wrong"))


def theirs(document: dict[str, Any]) -> Any:
    return (ArrayV2Metadata if document["zarr_format"] == 2 else ArrayV3Metadata).from_dict(dict(document))


@pytest.mark.parametrize("name", TAKEN)
@pytest.mark.filterwarnings("ignore:.*does not have a Zarr V3 specification")
def test_what_zarr_python_takes_is_read_to_the_same(name: str) -> None:
    document = TAKEN[name][0] | TAKEN[name][1]
    mine, other = ours(document), theirs(document)

    assert (mine.shape, mine.chunks) == (other.shape, other.chunk_grid.chunk_shape if "v3" in name else other.chunks)
    assert mine.key == other.encode_chunk_key((0, 0, 0))
    assert mine.dtype == other.dtype.to_native_dtype().name


@pytest.mark.parametrize("name", REFUSED)
def test_what_zarr_python_refuses_is_refused(name: str) -> None:
    document = REFUSED[name][0] | REFUSED[name][1]

    with pytest.raises(Unreadable):
        ours(document)
    if "no type" not in name:  # it takes NumPy's own names for types beside those of the specification
        with pytest.raises((ValueError, TypeError, KeyError, AttributeError)):
            theirs(document)
