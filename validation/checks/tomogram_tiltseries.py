"""Tomogram and tilt series: voxels are not finer than the pixels they were made from."""

from __future__ import annotations

from validation.cases import FileCase, Number, Outcome, RunCase, judged, merged
from validation.checks.lengths import known, told_length
from validation.checks.say import finding, not_comparable
from validation.checks.tolerances import TOMOGRAM_RATIO


def tomogram_is_not_finer(case: RunCase, *, relation: str) -> Outcome:
    """Effective values first, what the headers say where nothing else does. Whole ratios are not expected."""
    return merged(
        [
            _compare(case, tomogram, stack, relation=relation)
            for tomogram in case.in_role("tomogram")
            for stack in case.counterparts(tomogram, role="tilt_series", kind="tilt_series")
        ]
    )


def _compare(case: RunCase, tomogram: FileCase, stack: FileCase, *, relation: str) -> Outcome:
    source = case.ancestor(tomogram.block, kind="tilt_series")
    voxel = known(case.value(tomogram.block, "voxel_size")) or told_length(tomogram)
    pixel = (known(source.values.get("pixel_size")) if source else None) or told_length(stack)
    if voxel is None or pixel is None:
        return (
            not_comparable([file for file, length in ((tomogram, voxel), (stack, pixel)) if length is None])
            or Outcome()
        )
    ratio = voxel / pixel
    numbers = (
        Number("Voxel size of the tomogram", voxel, "Å", tomogram.name),
        Number("Pixel size of the tilt series", pixel, "Å", stack.name),
        Number("Ratio", round(ratio, 3)),
    )
    if ratio >= TOMOGRAM_RATIO:
        return judged([], numbers=numbers)
    params = {"observed": voxel, "expected": pixel, "ratio": ratio, "tolerance": TOMOGRAM_RATIO, "units": "Å"}
    found = finding("tomogram.finer-than-tiltseries", file=tomogram, other=stack, relation=relation, params=params)
    return judged([found], numbers=numbers)
