"""A mesh lies in its tomogram: vertices times the stated scale are voxels."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from validation.cases import FileCase, Number, Outcome, judged
from validation.checks.annotated import Target, number_in
from validation.checks.inside import Bounds, beyond, other_reading
from validation.checks.say import finding
from validation.checks.seen import Point
from validation.checks.tolerances import OUTSIDE


def mesh_fits(
    file: FileCase, box: tuple[Point, Point], target: Target, *, row: Mapping[str, Any], place: str, relation: str
) -> Outcome:
    if target.shape is None:
        return Outcome()
    scale = number_in(row, "scale_factor") or 1.0
    bounds = Bounds(*box).times(scale)
    numbers = tuple(
        Number(f"Highest {axis}", round(high, 1), "voxels", file.name)
        for axis, high in zip("xyz", bounds.high, strict=True)
    ) + tuple(
        Number(f"Voxels in {axis}", side, source=target.name) for axis, side in zip("xyz", target.shape, strict=True)
    )
    out = beyond(bounds, target.shape, tolerance=OUTSIDE)
    if out is None:
        return judged([], numbers=numbers)
    params = {
        "observed": round(out.at, 1), "expected": out.limit, "axis": out.axis, "shape": target.shape,
        "tolerance": OUTSIDE, "scale": scale, "says": target.name,
        "hint": other_reading(bounds, target.shape, voxel=target.voxel, tolerance=OUTSIDE),
    }  # fmt: skip
    code = "mesh.outside-volume"
    found = finding(code, file=file, other=target.file, field=place, relation=relation, params=params)
    return judged([found], numbers=numbers)
