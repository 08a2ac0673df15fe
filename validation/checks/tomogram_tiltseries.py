"""Tomogram and tilt series: voxels not finer than the pixels they were made from, no more of them than images show."""

from __future__ import annotations

import math

from validation.cases import FileCase, Number, Outcome, RunCase, judged, merged
from validation.checks.lengths import known, nanometres, told_length
from validation.checks.say import elsewhere, finding, not_comparable
from validation.checks.seen import volume_of
from validation.checks.tolerances import LEAST_IMAGE, TOMOGRAM_EXTENT, TOMOGRAM_RATIO
from validation.findings import Finding


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
        outcome = judged(_too_large(tomogram, stack, voxel, pixel, relation), numbers=numbers)
        return merged([outcome, *elsewhere([tomogram, stack])])
    params = {"observed": voxel, "expected": pixel, "ratio": ratio, "tolerance": TOMOGRAM_RATIO, "units": "Å"}
    found = finding("tomogram.finer-than-tiltseries", file=tomogram, other=stack, relation=relation, params=params)
    return judged([found], numbers=numbers)


def _too_large(tomogram: FileCase, stack: FileCase, voxel: float, pixel: float, relation: str) -> list[Finding]:
    """The images' diagonal is as far as a turned field of view reaches; trimmed tomograms may have any smaller size.

    Which sides are the images' is not asked: before trimvol the thickness is the second one.
    """
    volume, images = volume_of(tomogram.facts), volume_of(stack.facts)
    if volume is None or images is None or min(images.shape[:2]) < LEAST_IMAGE:
        return []
    reach, largest = math.hypot(*images.shape[:2]) * pixel, max(volume.shape) * voxel
    if largest <= TOMOGRAM_EXTENT * reach:
        return []
    params = {
        "observed": nanometres(largest), "expected": nanometres(reach), "tolerance": TOMOGRAM_EXTENT, "units": "nm",
        "shape": volume.shape, "voxel": voxel, "images": images.shape[:2], "pixel": pixel,
    }  # fmt: skip
    return [finding("tomogram.larger-than-tiltseries", file=tomogram, other=stack, relation=relation, params=params)]
