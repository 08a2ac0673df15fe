"""What an OME-Zarr store says, judged for the role it plays."""

from __future__ import annotations

from typing import Any

from validation.cases import FileCase
from validation.checks.say import finding
from validation.checks.single_zarr_levels import chunks_are_there, levels_agree
from validation.checks.tolerances import ANISOTROPY, ANISOTROPY_ERROR
from validation.findings import Finding
from validation.formats.zarr import ZarrFacts
from validation.formats.zarr_image import UNITS, in_angstrom, standard
from validation.roles import ROLES

USUAL = ("z", "y", "x")
IMAGES = ("tilt_series", "tomogram")
# Of the archive's own checks of stores, and uint16, in which it keeps masks of instances itself.
ARCHIVE_TYPES = ("int8", "int16", "uint16", "float32", "float64")
# A mask is made into one of these whatever whole numbers it comes in.
MASK_TYPES = ("bool", "uint8", "int32", "uint32", "int64", "uint64")
GREY = ("int", "uint", "float", "bool")
# Codecs that zarr-python reads with what it brings along, v2 and v3.
CODECS = (
    "blosc", "zstd", "gzip", "zlib", "lz4", "bz2", "lzma", "bytes", "endian", "transpose", "crc32c", "sharding_indexed",
    "shuffle", "delta", "fixedscaleoffset", "quantize", "bitround", "packbits", "astype", "crc32", "adler32",
)  # fmt: skip


def zarr_is_sound(file: FileCase, facts: ZarrFacts, *, relation: str) -> list[Finding]:
    """What is missing comes first; what cannot hold for a role is asked of that role alone."""
    told = [
        *_store(facts),
        *_axes(facts),
        *_units(file, facts),
        *_sections(file, facts),
        *_cubes(file, facts),
        *levels_agree(facts, tilts=file.role == "tilt_series"),
        *_data(file, facts),
        *chunks_are_there(facts, mask=file.role == "annotation"),
    ]
    return [finding(code, file=file, relation=relation, params=params) for code, params in told]


Told = list[tuple[str, dict[str, Any]]]


def _store(facts: ZarrFacts) -> Told:
    found: Told = []
    if facts.wrapped:
        found.append(("zarr.wrapped", {"observed": facts.wrapped}))
    if not facts.group:
        found.append(("zarr.zgroup-missing", {}))
    if facts.missing:
        found.append(("zarr.array-missing", {"observed": ", ".join(facts.missing[:3])}))
    if facts.stale:
        found.append(("zarr.consolidated-stale", {"observed": ", ".join(facts.stale[:3])}))
    if facts.junk_objects:
        more = ", …" if facts.junk_objects > 3 else ""
        found.append(("zarr.junk", {"observed": facts.junk_objects, "names": ", ".join(facts.junk[:3]) + more}))
    return found


def _axes(facts: ZarrFacts) -> Told:
    named = {"observed": ", ".join(facts.axes), "expected": ", ".join(USUAL)}
    found: Told = []
    space = tuple(axis.lower() for axis in facts.axes if axis.lower() in USUAL)
    if space != tuple(axis for axis in USUAL if axis in space):
        found.append(("zarr.axes-order", named))
    if len(facts.axes) > len(space):
        found.append(("zarr.axes-more", {**named, "sides": facts.extent}))
    names = tuple(name for name in facts.dimension_names if name)
    if len(names) == len(facts.axes) and [name.lower() for name in names] != [axis.lower() for axis in facts.axes]:
        words = {"place": facts.levels[0][0], "observed": ", ".join(names), "expected": ", ".join(facts.axes)}
        found.append(("zarr.dimension-names-differ", words))
    return found


def _lengths(file: FileCase, facts: ZarrFacts) -> list[tuple[str, str | None]]:
    """The axes that are lengths, with their units; z of a tilt series counts the tilts."""
    wanted = ("y", "x") if file.role == "tilt_series" else USUAL
    return [(axis, unit) for axis, unit in zip(facts.axes, facts.units, strict=True) if axis.lower() in wanted]


def _units(file: FileCase, facts: ZarrFacts) -> Told:
    lengths = _lengths(file, facts)
    known = facts.voxel[0] is not None
    found: Told = []
    if not known and all(in_angstrom(unit) is not None for _, unit in lengths):
        found.append(("zarr.scale-missing", {"place": facts.levels[0][0]}))
    by_unit: dict[str | None, list[str]] = {}
    for axis, unit in lengths:
        by_unit.setdefault(unit, []).append(axis)
    for unit, axes in by_unit.items():
        params: dict[str, Any] = {"axis": ", ".join(axes), "observed": unit}
        if unit is None and known:
            found.append(("zarr.unit-missing", {**params, "observed": facts.voxel[0]}))
        elif unit is not None and in_angstrom(unit) is None:
            found.append(("zarr.unit-unknown", {**params, "expected": ", ".join(UNITS)}))
        elif unit is not None and unit not in UNITS:
            found.append(("zarr.unit-spelling", {**params, "expected": standard(unit)}))
    return found


def _sections(file: FileCase, facts: ZarrFacts) -> Told:
    code = {"tilt_series": "tiltseries.single-image", "tomogram": "tomogram.single-slice"}.get(file.role)
    return [(code, {"observed": 1})] if code and facts.shape[2] == 1 else []


def _cubes(file: FileCase, facts: ZarrFacts) -> Told:
    x, y, z = facts.voxel
    if not x or not y or x < 0 or y < 0:
        return []  # not set: the comparison with the stated value says so
    if (apart := abs(x - y) / y) > ANISOTROPY:
        numbers = {"observed": x, "expected": y, "difference": apart, "tolerance": ANISOTROPY, "units": "Å"}
        return [("zarr.pixels-not-square", numbers)]
    if file.role == "tilt_series" or facts.shape[2] == 1 or z is None:
        return []
    if (apart := abs(z - x) / x) <= ANISOTROPY:
        return []
    gross = apart > ANISOTROPY_ERROR
    numbers = {"observed": z, "expected": x, "difference": apart, "units": "Å"}
    numbers["tolerance"] = ANISOTROPY_ERROR if gross else ANISOTROPY
    return [("zarr.voxels-not-cubes" if gross else "zarr.voxels-nearly-cubes", numbers)]


def _data(file: FileCase, facts: ZarrFacts) -> Told:
    found: Told = []
    kind = facts.dtype.rstrip("0123456789")
    taken = (*ARCHIVE_TYPES, *MASK_TYPES) if file.role == "annotation" else ARCHIVE_TYPES
    params: dict[str, Any] = {"observed": facts.dtype, "expected": ", ".join(taken)}
    if kind not in GREY:
        role = ROLES[file.role].label if file.role in ROLES else "file"
        found.append(("zarr.type-without-grey-values", {**params, "role": role}))
    elif facts.dtype not in taken and file.role in (*IMAGES, "annotation"):
        found.append(("zarr.type-not-in-archive", params))
    unusual = [codec for codec in facts.codecs if codec.lower().removeprefix("numcodecs.") not in CODECS]
    if unusual:
        found.append(("zarr.codec-unknown", {"observed": ", ".join(unusual), "expected": ", ".join(CODECS[:7])}))
    return found
