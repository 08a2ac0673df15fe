"""A tomogram of an existing dataset and the one that the archive has of its run and alignment."""

from __future__ import annotations

from validation.cases import BlockCase, FileCase, Number, Outcome, RunCase, judged, merged
from validation.checks.lengths import known, nanometres, possible, told_length
from validation.checks.say import finding, not_comparable
from validation.checks.seen import volume_of
from validation.checks.tolerances import EXISTING_EXTENT


def tomogram_is_like_the_existing(case: RunCase, *, relation: str) -> Outcome:
    """Both show the same place: the longest side is as long, whatever the spacing. Thickness is not compared."""
    outcomes = []
    for file in case.in_role("tomogram"):
        block = case.block(file.block)
        if block is not None and block.existing is not None and block.existing.size is not None:
            outcomes.append(_compare(file, block, relation=relation))
    return merged(outcomes)


def _compare(file: FileCase, block: BlockCase, *, relation: str) -> Outcome:
    if (not_yet := not_comparable([file])) is not None:
        return not_yet
    volume, existing = volume_of(file.facts), block.existing
    voxel = known(block.values.get("voxel_size")) or told_length(file)
    if (
        volume is None
        or existing is None
        or existing.size is None
        or voxel is None
        or not possible(existing.voxel_spacing)
    ):
        return Outcome()
    observed = nanometres(max(volume.shape) * voxel)
    expected = nanometres(max(existing.size) * existing.voxel_spacing)
    numbers = (
        Number("Longest side", round(observed, 1), "nm", file.name),
        Number("Longest side", round(expected, 1), "nm", "the archive"),
    )
    if expected <= 0 or abs(observed - expected) <= EXISTING_EXTENT * expected:
        return judged([], numbers=numbers)
    params = {
        "observed": observed, "expected": expected, "tolerance": EXISTING_EXTENT, "units": "nm",
        "shape": volume.shape, "voxel": voxel,
    }  # fmt: skip
    return judged([finding("tomogram.not-like-existing", file=file, relation=relation, params=params)], numbers=numbers)
