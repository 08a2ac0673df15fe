"""OME-Zarr stores read to what zarr-python wrote; sound ones without a finding, and in few requests."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import zarr
from zarr.core.chunk_key_encodings import DefaultChunkKeyEncoding, V2ChunkKeyEncoding

from tests.validation import build_volumes as volumes
from validation.formats import ZarrFacts, facts_from_json, read_anything, read_store
from validation.run import judge_run
from validation.stores import LocalStore, MemoryStore, Store

SAMPLE = Path(__file__).resolve().parents[4] / "shared" / "samples" / "cz_input_omezarr.zarr"


class Counted(MemoryStore):
    """Counts requests and bytes."""

    def __init__(self, objects: Mapping[str, bytes], *, name: str = "TS_01.zarr") -> None:
        super().__init__(objects, name=name)
        self.requests, self.bytes_read = 0, 0

    def read(self, path: str, *, cap: int) -> bytes:
        data = super().read(path, cap=cap)
        self.requests, self.bytes_read = self.requests + 1, self.bytes_read + len(data)
        return data


def read(store: Store | Mapping[str, bytes]) -> ZarrFacts:
    out = read_store(volumes.store(store) if isinstance(store, Mapping) else store)
    assert isinstance(out.facts, ZarrFacts), out.problems
    assert facts_from_json(json.loads(json.dumps(out.facts.to_json()))) == out.facts
    return out.facts


SOUND: dict[str, tuple[str, dict[str, bytes]]] = {
    "0.4": ("tomogram", volumes.zarr()),
    "0.5": ("tomogram", volumes.zarr("0.5")),
    "sharded": ("tomogram", volumes.zarr("0.5", shards=(4, 8, 8))),
    "consolidated": ("tomogram", volumes.zarr(consolidated=True)),
    "consolidated (v3)": ("tomogram", volumes.zarr("0.5", consolidated=True)),
    "nanometers": ("tomogram", volumes.zarr(voxel=1.08, unit="nanometer")),
    "micrometers": ("tomogram", volumes.zarr("0.5", voxel=0.00108, unit="micrometer")),
    "dots": ("tomogram", volumes.zarr(separator=".")),
    "big-endian": ("tomogram", volumes.zarr(dtype=">f4")),
    "named dimensions": ("tomogram", volumes.zarr("0.5", array={"dimension_names": ["z", "y", "x"]})),
    "without version": ("tomogram", volumes.zarr(image={"version": None})),
    "with labels": ("tomogram", volumes.zarr() | volumes.zarr(prefix="labels/mask", dtype="uint8")),
    "with microscope metadata": ("tomogram", volumes.zarr(extra={"OME/METADATA.ome.xml": b"<OME/>"})),
    "tilt series": ("tilt_series", volumes.tilt_series()),
    "tilt series 0.5": ("tilt_series", volumes.tilt_series("0.5")),
    "mask": ("annotation", volumes.zarr(dtype="uint8")),
    "mask of instances": ("annotation", volumes.zarr("0.5", dtype="uint32")),
}


@pytest.mark.parametrize("name", SOUND)
def test_a_sound_store_has_no_finding(name: str) -> None:
    role, objects = SOUND[name]

    assert [finding.sentence for finding in judge_run(volumes.run(role, objects)).findings] == []


@pytest.mark.parametrize(
    ("version", "changes", "requests"),
    [("0.4", {}, 4), ("0.4", {"consolidated": True}, 5), ("0.5", {}, 4), ("0.5", {"consolidated": True}, 4)],
)
def test_a_store_of_three_levels_costs_few_requests(version: str, changes: dict[str, Any], requests: int) -> None:
    store = Counted(volumes.zarr(version, **changes))
    read(store)

    assert store.requests == requests
    assert store.bytes_read < 6_000


def test_sides_rounded_down_or_up_fit() -> None:
    down = volumes.zarr(shapes=[(7, 9, 11), (3, 4, 5), (1, 2, 2)])
    up = volumes.zarr(shapes=[(7, 9, 11), (4, 5, 6), (2, 3, 3)])
    exact = volumes.zarr(
        shapes=[(7, 9, 11), (4, 5, 6), (2, 3, 3)],
        scales=[[10.8] * 3, [10.8 * 7 / 4, 10.8 * 9 / 5, 10.8 * 11 / 6], [10.8 * 7 / 2, 10.8 * 3, 10.8 * 11 / 3]],
    )
    for objects in (down, up, exact):
        codes = {finding.code for finding in judge_run(volumes.run("tomogram", objects)).findings}
        assert not {code for code in codes if code.startswith("zarr.")}


def test_a_scale_of_all_levels_multiplies() -> None:
    overall = [{"type": "scale", "scale": [2.0, 2.0, 2.0]}]
    facts = read(volumes.zarr(voxel=5.4, image={"coordinateTransformations": overall}))

    assert facts.voxel == pytest.approx((10.8, 10.8, 10.8))
    assert facts.levels[2][2] == pytest.approx((43.2, 43.2, 43.2))


def test_dimensions_are_taken_by_their_names() -> None:
    facts = read(volumes.zarr(axes="xyz", shape=(8, 6, 4), chunks=(4, 4, 2), voxel=(1.0, 2.0, 3.0), levels=1))

    assert (facts.shape, facts.voxel, facts.levels[0][1]) == ((8, 6, 4), (1.0, 2.0, 3.0), (4, 6, 8))


def test_axes_that_are_not_there_are_one_long() -> None:
    facts = read(volumes.zarr(axes="yx", shape=(8, 6), chunks=(4, 4)))

    assert (facts.shape, facts.voxel) == ((6, 8, 1), (10.8, 10.8, None))


def test_images_may_be_counted_by_another_axis() -> None:
    objects = volumes.zarr(axes="tyx", shape=(5, 6, 8), chunks=(1, 6, 8), voxel=(3.0, 2.7, 2.7), still="t")

    assert (read(objects).shape, read(objects).voxel) == ((8, 6, 5), (2.7, 2.7, None))
    assert [finding.code for finding in judge_run(volumes.run("tilt_series", objects)).findings] == ["zarr.axes-more"]


@pytest.mark.parametrize("unit", ["Angstrom", "angstroms", "A", "Å", "\u212b", "Ångström", "ÅNGSTRÖM"])
def test_spellings_of_the_unit(unit: str) -> None:
    assert read(volumes.zarr(unit=unit)).voxel == (10.8, 10.8, 10.8)


@pytest.mark.parametrize(("unit", "factor"), [("nm", 10), ("micron", 1e4), ("µm", 1e4), ("μm", 1e4), ("meter", 1e10)])
def test_other_units(unit: str, factor: float) -> None:
    assert read(volumes.zarr(unit=unit, voxel=1.5)).voxel == pytest.approx((1.5 * factor,) * 3)


@pytest.mark.parametrize(("version", "shards"), [("0.4", None), ("0.5", None), ("0.5", (16, 16, 64))])
def test_stores_of_zarr_python_read_to_what_was_written(tmp_path: Path, version: str, shards: Any) -> None:
    shape = written(tmp_path, version, shards=shards)
    facts = read(LocalStore(tmp_path))

    assert (facts.version, facts.dtype, facts.axes) == (version, "int16", ("z", "y", "x"))
    assert facts.shape == shape[::-1]
    assert facts.voxel == (5.5, 5.5, 5.5)
    assert [level[3] for level in facts.levels] == [level[4] for level in facts.levels]
    assert facts.keys_differ is None
    assert facts.stale == ()


@pytest.mark.parametrize("version", ["0.4", "0.5"])
def test_what_zarr_python_leaves_out_is_counted(tmp_path: Path, version: str) -> None:
    written(tmp_path, version, part=True)
    facts = read(LocalStore(tmp_path))

    assert facts.levels[0][3:] == (3 * 2 * 2, 1)


def written(path: Path, version: str, *, shards: Any = None, part: bool = False) -> tuple[int, ...]:
    """A store of two levels, made by zarr-python itself; `part`: with data in the first chunk alone."""
    shapes = ((20, 30, 41), (10, 15, 21))
    two = version == "0.4"
    group = zarr.create_group(path, zarr_format=2 if two else 3)
    for level, shape in enumerate(shapes):
        array = group.create_array(
            str(level), shape=shape, chunks=(8, 16, 32), shards=shards, dtype="int16",
            chunk_key_encoding=V2ChunkKeyEncoding("/") if two else DefaultChunkKeyEncoding("/"),
            dimension_names=None if two else ["z", "y", "x"],
        )  # fmt: skip
        array[...] = 0 if part else np.ones(shape)
        array[0, 0, 0] = 5
    axes = [{"name": name, "type": "space", "unit": "angstrom"} for name in "zyx"]
    scales = [[{"type": "scale", "scale": [5.5 * 2**level] * 3}] for level in range(2)]
    image = {"axes": axes, "datasets": [
        {"path": str(level), "coordinateTransformations": scale} for level, scale in enumerate(scales)
    ]}  # fmt: skip
    group.attrs.update({"multiscales": [image | {"version": "0.4"}]} if two else
                       {"ome": {"version": "0.5", "multiscales": [image]}})  # fmt: skip
    return shapes[0]


@pytest.mark.filterwarnings("ignore:Consolidated metadata is currently not part")
@pytest.mark.parametrize("version", ["0.4", "0.5"])
def test_consolidated_metadata_of_zarr_python(tmp_path: Path, version: str) -> None:
    written(tmp_path, version)
    zarr.consolidate_metadata(tmp_path)
    assert read(LocalStore(tmp_path)).stale == ()

    zarr.open_array(tmp_path / "0", mode="r+").resize((10, 30, 41))
    assert read(LocalStore(tmp_path)).stale == ("0",)


@pytest.mark.skipif(not SAMPLE.exists(), reason="The real samples lie beside the repository (../shared/samples).")
def test_the_real_sample_reads_to_its_true_values() -> None:
    out = read_anything(LocalStore(SAMPLE))

    assert isinstance(out.facts, ZarrFacts)
    assert (out.facts.version, out.facts.axes, out.facts.units) == ("0.4", ("x", "y", "z"), (None, None, None))
    assert (out.facts.shape, out.facts.voxel, out.facts.dtype) == ((4, 4, 4), (14.08, 14.08, 14.08), "float32")
    assert out.facts.levels == (("0", (4, 4, 4), (14.08, 14.08, 14.08), 1, 1),)
    assert out.facts.codecs == ("blosc",)
