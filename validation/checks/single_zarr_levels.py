"""Levels of a multiscale image show the same thing, and their chunks are there."""

from __future__ import annotations

from typing import Any

from validation.formats.zarr import Level, ZarrFacts

Told = list[tuple[str, dict[str, Any]]]
AXES = ("z", "y", "x")
# The archive writes these, with z of a tilt series as it is.
ARCHIVE_LEVELS = ("0", "1", "2")
# Scales are written as decimal text: beside one voxel of a level this does not count.
ROUNDING = 1.001


def levels_agree(facts: ZarrFacts, *, tilts: bool) -> Told:
    """`tilts`: z counts images, so it stays the same. One finding per rule, of the first level that breaks it."""
    found: Told = []
    first, *others = facts.levels
    for before, level in zip(facts.levels, others, strict=False):
        if any(side > larger for side, larger in zip(level[1], before[1], strict=True)):
            return [("zarr.levels-out-of-order", {"place": level[0], "observed": level[1], "expected": before[1]})]
    if tilts and (scaled := next((level for level in others if level[1][0] != first[1][0]), None)):
        found.append(("zarr.tilts-scaled", {"place": scaled[0], "observed": scaled[1][0], "expected": first[1][0]}))
    found += next((told for level in others if (told := _extent(first, level, tilts=tilts))), [])
    names = tuple(level[0] for level in facts.levels)
    if names != ARCHIVE_LEVELS and not facts.missing:
        words = {"observed": len(names), "names": ", ".join(names[:8]), "expected": ", ".join(ARCHIVE_LEVELS)}
        found.append(("zarr.levels-unusual", words))
    return found


def _extent(first: Level, level: Level, *, tilts: bool) -> Told:
    """Shape times scale is the same for all levels, within one voxel of each: sides are rounded up or down."""
    for at, axis in enumerate(AXES):
        step, reference = level[2][at], first[2][at]
        if (tilts and axis == "z") or not step or not reference or step < 0 or reference < 0:
            continue
        observed, expected = level[1][at] * step, first[1][at] * reference
        if abs(observed - expected) > step * ROUNDING:
            numbers = {"observed": observed, "expected": expected, "tolerance": step, "units": "Å"}
            return [("zarr.level-does-not-fit", {"place": level[0], "axis": axis, **numbers})]
    return []


def chunks_are_there(facts: ZarrFacts, *, mask: bool) -> Told:
    """A missing chunk is legal and means the fill value everywhere in it: usual in a mask, not in a tomogram."""
    found: Told = []
    if facts.keys_differ:
        place, expected, observed = facts.keys_differ
        found.append(("zarr.chunk-keys-differ", {"place": place, "observed": observed, "expected": expected}))
    if facts.hollow:
        found.append(("zarr.chunks-hollow", {"observed": facts.hollow, "expected": 0}))
    place, _, _, expected_count, present = facts.levels[0]
    if not present:
        return [*found, ("zarr.no-chunks", {"place": place, "observed": 0, "expected": expected_count})]
    fewer = next((level for level in facts.levels if level[4] < level[3]), None)
    if fewer is not None:
        numbers = {"place": fewer[0], "observed": fewer[4], "expected": fewer[3], "missing": fewer[3] - fewer[4]}
        found.append(("zarr.mask-chunks-missing" if mask else "zarr.chunks-missing", numbers))
    more = next((level for level in facts.levels if level[4] > level[3]), None)
    if more is not None:
        found.append(("zarr.chunks-too-many", {"place": more[0], "observed": more[4], "expected": more[3]}))
    return found
