"""What an annotation is of: the tomogram that its block names, or the archive's, and the row of its kind of files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from validation.cases import FileCase, Outcome, RunCase
from validation.checks.lengths import known, possible, told_length
from validation.checks.say import not_comparable
from validation.checks.seen import volume_of

NOTHING: Mapping[str, Any] = {}
EXISTING = "the tomogram in the archive"
# Scales and binnings that may be stated.
LEAST, MOST = 1e-7, 1e7


@dataclass(frozen=True, slots=True)
class Target:
    """`shape` (x, y, z) in voxels, `voxel` and `pixel` (of the tilt series, as far as known) in Å.

    `others`: other voxel sizes that the tomogram is said to have.
    """

    name: str
    shape: tuple[int, int, int] | None
    voxel: float | None
    pixel: float | None = None
    file: FileCase | None = None
    others: tuple[float, ...] = ()


def target_of(case: RunCase, file: FileCase) -> Target | Outcome:
    """The tomogram, or the outcome where none is there to compare with."""
    block = case.block(file.block)
    if block is not None and block.existing is not None:
        spacing = block.existing.voxel_spacing
        return Target(EXISTING, block.existing.size, spacing if possible(spacing) else None)
    named = case.ancestor(file.block, kind="tomogram")
    tomograms = case.counterparts(file, role="tomogram", kind="tomogram")
    if not tomograms or (named is None and len(tomograms) > 1):
        return Outcome()
    tomogram = tomograms[0]
    if (not_yet := not_comparable([tomogram])) is not None:
        return not_yet
    volume = volume_of(tomogram.facts)
    if volume is None:
        return Outcome()
    header = told_length(tomogram)
    voxel = known(case.value(tomogram.block, "voxel_size")) or header
    others = (header,) if header is not None else ()
    return Target(tomogram.name, volume.shape, voxel, _pixel(case, tomogram), tomogram, others)


def _pixel(case: RunCase, tomogram: FileCase) -> float | None:
    series = case.ancestor(tomogram.block, kind="tilt_series")
    stated = known(series.values.get("pixel_size")) if series else None
    stacks = case.counterparts(tomogram, role="tilt_series", kind="tilt_series")
    return stated or next((length for stack in stacks if (length := told_length(stack)) is not None), None)


def row_of(case: RunCase, file: FileCase) -> Mapping[str, Any]:
    """The row of the block's kinds of files that the file belongs to: the only one, or the one of its key."""
    value = case.value(file.block, "shapes")
    stated = value.value if value is not None and isinstance(value.value, list | tuple) else ()
    rows = [row for row in stated if isinstance(row, Mapping)]
    if len(rows) == 1:
        return rows[0]
    for number, row in enumerate(rows, start=1):
        if file.shape and file.shape in (str(row.get("label") or "").strip()[:180], f"#{number}"):
            return row
    return NOTHING


def row_address(case: RunCase, file: FileCase) -> str:
    value = case.value(file.block, "shapes")
    return (value.address if value else "") or (f"block:{file.block}.shapes" if file.block else "")


def number_in(row: Mapping[str, Any], key: str) -> float | None:
    """A positive finite number of the row."""
    value = row.get(key)
    is_one = isinstance(value, int | float) and not isinstance(value, bool) and LEAST < value < MOST
    return float(value) if is_one and value is not None else None
