"""A mask has the tomogram's voxels: as many, and as large."""

from __future__ import annotations

from validation.cases import FileCase, Number, Outcome, judged
from validation.checks.annotated import Target
from validation.checks.lengths import compare, header_length, shown, unset, whence
from validation.checks.say import finding
from validation.checks.seen import Volume
from validation.checks.tolerances import BINNING_RELATIVE, BINNINGS
from validation.findings import Finding

Shape = tuple[int, int, int]


def mask_fits(file: FileCase, volume: Volume, target: Target, *, relation: str) -> Outcome:
    """The archive asks for exactly the same shape; a voxel size that is not set is no fault."""
    found, numbers = [], []
    if target.shape is not None:
        numbers += [
            Number(f"Voxels in {axis}", side, source=file.name) for axis, side in zip("xyz", volume.shape, strict=True)
        ]
        numbers += [
            Number(f"Voxels in {axis}", side, source=target.name)
            for axis, side in zip("xyz", target.shape, strict=True)
        ]
        if volume.shape != target.shape:
            params = {"observed": volume.shape, "expected": target.shape, "says": target.name,
                      "hint": _hint(volume.shape, target.shape)}  # fmt: skip
            code = "annotation.shape-differs"
            found.append(finding(code, file=file, other=target.file, relation=relation, params=params))
    if target.voxel is not None:
        found += _voxel(file, target, target.voxel, relation)
        if (length := header_length(file)) is not None:
            numbers += [
                Number("Voxel size", length, "Å", file.name),
                Number("Voxel size", target.voxel, "Å", target.name),
            ]
    return judged(found, numbers=numbers) if numbers else Outcome()


def _voxel(file: FileCase, target: Target, expected: float, relation: str) -> list[Finding]:
    length = header_length(file)
    # Where statement and header of the tomogram differ, which another relation tells, either may be the mask's.
    either = (expected, *target.others)
    if length is not None and length > 0 and any(compare(length, one).verdict == "match" for one in either):
        return []
    if length is None or unset(file):
        words = unset(file) or "not set"
        params = {"observed": shown(length), "reason": words, "expected": expected, "says": target.name, "units": "Å"}
        return [
            finding("annotation.voxel-size-not-set", file=file, other=target.file, relation=relation, params=params)
        ]
    result = compare(length, expected)
    params = {
        "observed": length, "expected": expected, "difference": result.difference, "tolerance": result.tolerance,
        "says": target.name, "units": "Å", "whence": whence(file),
    }  # fmt: skip
    code = "annotation.voxel-size-differs" if result.verdict == "differs" else "annotation.voxel-size-rounded"
    return [finding(code, file=file, other=target.file, relation=relation, params=params)]


def _hint(mask: Shape, tomogram: Shape) -> str:
    if sorted(mask) == sorted(tomogram):
        return " The sides are the same in another order: the axes look exchanged."
    ratios = [one / other for one, other in zip(mask, tomogram, strict=True)]
    for factor in BINNINGS:
        # A side of n voxels, binned, is off by less than one voxel.
        if all(abs(one - other * factor) <= max(1.0, factor) + BINNING_RELATIVE * one
               for one, other in zip(mask, tomogram, strict=True)) and max(ratios) != 1:  # fmt: skip
            return f" Its sides are {factor:g} times as long: it looks like a mask of a tomogram of another binning."
    return ""
