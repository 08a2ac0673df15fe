"""tilt.com and newst.com with the tilt series and the tomogram: sizes, within the rounding of one bin.

IMOD may exchange width and height where the tilt axis lies flat, and a tomogram's axes until trimvol turns them:
sizes are compared sorted.
"""

from __future__ import annotations

from collections.abc import Sequence

from validation.cases import FileCase, Number, Outcome, RunCase, judged, merged
from validation.checks.com_sizes import binned, close, com_of, pair, scaled, single
from validation.checks.given import said
from validation.checks.lengths import told_length
from validation.checks.say import finding, not_comparable
from validation.checks.seen import volume_of
from validation.checks.tolerances import COM_STACK_BINNINGS, LEAST_IMAGE
from validation.formats.com import ComFacts


def command_files_fit(case: RunCase, *, relation: str) -> Outcome:
    outcomes = []
    for com in case.in_role("tilt_com"):
        stacks = case.counterparts(com, role="tilt_series", kind="tilt_series")
        outcomes += [_image_size(com, stack, relation=relation) for stack in stacks]
        outcomes += [_tomogram(case, com, tomogram, stacks, relation=relation) for tomogram in _made_with(case, com)]
    for com in case.in_role("newst_com"):
        others = [*case.beside(com, role="tilt_com"), *case.counterparts(com, role="tilt_series", kind="tilt_series")]
        outcomes += [_output_size(com, other, relation=relation) for other in others[:1]]
    return merged(outcomes)


def _image_size(file: FileCase, stack: FileCase, *, relation: str) -> Outcome:
    """FULLIMAGE is that of the unbinned stack; the one that is given may be binned."""
    if (not_yet := not_comparable([file, stack])) is not None:
        return not_yet
    facts, volume = com_of(file, "tilt"), volume_of(stack.facts)
    full = pair(facts, "FULLIMAGE")
    if facts is None or full is None or volume is None:
        return Outcome()
    numbers = (*_sides("FULLIMAGE", full, file.name), *_sides("Tilt series", volume.shape[:2], stack.name))
    tolerance = max(1.0, binned(facts))
    if any(close(full, scaled(volume.shape[:2], by), tolerance=max(tolerance, by)) for by in COM_STACK_BINNINGS):
        return judged([], numbers=numbers)
    params = {"observed": full, "expected": volume.shape[:2], "tolerance": tolerance}
    found = finding("tiltcom.image-size-differs", file=file, other=stack, relation=relation, params=params)
    return judged([found], numbers=numbers)


def _output_size(file: FileCase, other: FileCase, *, relation: str) -> Outcome:
    """`other`: the tilt.com, whose SUBSETSTART tells how much larger the output is than the images, or the stack."""
    if (not_yet := not_comparable([file, other])) is not None:
        return not_yet
    facts, volume = com_of(file, "newst"), volume_of(other.facts)
    size, tilt = pair(facts, "SizeToOutputInXandY"), com_of(other, "tilt")
    expected = _of_tilt_com(tilt) if tilt else volume.shape[:2] if volume else None
    if facts is None or size is None or expected is None:
        return Outcome()
    by = single(facts, "BinByFactor") or 1.0
    output = scaled(size, by)
    numbers = (*_sides("Output times binning", output, file.name), *_sides("Images", expected, other.name))
    tolerance = max(1.0, by)
    if close(output, expected, tolerance=tolerance):
        return judged([], numbers=numbers)
    params = {"observed": output, "expected": expected, "size": size, "binning": by, "tolerance": tolerance}
    found = finding("newst.output-size-differs", file=file, other=other, relation=relation, params=params)
    return judged([found], numbers=numbers)


def _of_tilt_com(facts: ComFacts) -> tuple[float, float] | None:
    full, start = pair(facts, "FULLIMAGE"), pair(facts, "SUBSETSTART") or (0.0, 0.0)
    return None if full is None else (full[0] - 2 * start[0], full[1] - 2 * start[1])


def _made_with(case: RunCase, com: FileCase) -> list[FileCase]:
    """Tomograms that IMOD reconstructed from this alignment: others have any thickness."""
    found = []
    for tomogram in case.in_role("tomogram"):
        alignment = case.ancestor(tomogram.block, kind="alignment")
        software = said(case.value(tomogram.block, "reconstruction_software")).lower()
        by_imod = "imod" in software or "etomo" in software or "_full_rec" in tomogram.name.lower()
        if by_imod and (alignment is None or com.block in (None, alignment.id)):
            found.append(tomogram)
    return found


def _tomogram(
    case: RunCase, com: FileCase, tomogram: FileCase, stacks: Sequence[FileCase], *, relation: str
) -> Outcome:
    """Trimming makes it smaller, never larger; what tilt wrote itself (_full_rec) is neither."""
    if (not_yet := not_comparable([com, tomogram])) is not None:
        return not_yet
    facts, volume = com_of(com, "tilt"), volume_of(tomogram.facts)
    full, thickness = _in_plane(case, com, facts), single(facts, "THICKNESS")
    if facts is None or volume is None or full is None or not thickness or min(full) < LEAST_IMAGE:
        return Outcome()
    by = _binning(facts, tomogram, stacks)
    expected = (full[0] / by, full[1] / by, thickness / by)
    numbers = (*_sides("Tomogram", volume.shape, tomogram.name), *_sides("By tilt.com", expected, com.name))
    tolerance = max(1.0, binned(facts) / by) + 0.5
    whole = "_full_rec" in tomogram.name.lower()
    pairs = list(zip(sorted(volume.shape), sorted(expected), strict=True))
    if all(side <= limit + tolerance and (not whole or side >= limit - tolerance) for side, limit in pairs):
        return judged([], numbers=numbers)
    sides = tuple(round(side) for side in expected)
    params = {"observed": volume.shape, "expected": sides, "tolerance": round(tolerance, 1)}
    found = finding("tomogram.not-of-tilt-com", file=tomogram, other=com, relation=relation, params=params)
    return judged([found], numbers=numbers)


def _in_plane(case: RunCase, com: FileCase, facts: ComFacts | None) -> tuple[float, float] | None:
    """Unbinned pixels of the images that were reconstructed: those that newst.com wrote, where it is there."""
    for other in case.beside(com, role="newst_com"):
        newst = com_of(other, "newst")
        if newst and (size := pair(newst, "SizeToOutputInXandY")):
            return scaled(size, single(newst, "BinByFactor") or 1.0)
    return pair(facts, "FULLIMAGE")


def _binning(facts: ComFacts, tomogram: FileCase, stacks: Sequence[FileCase]) -> float:
    """Of the tomogram against the unbinned stack: by their lengths where both say one, else by IMAGEBINNED."""
    voxel = told_length(tomogram)
    pixel = next((length for stack in stacks if (length := told_length(stack)) is not None), None)
    full = pair(facts, "FULLIMAGE")
    unbinned = any((seen := volume_of(stack.facts)) and full and close(full, seen.shape[:2], tolerance=binned(facts))
                   for stack in stacks)  # fmt: skip
    return voxel / pixel if voxel and pixel and unbinned and voxel >= pixel else max(1.0, binned(facts))


def _sides(label: str, sides: Sequence[float], source: str) -> tuple[Number, ...]:
    return tuple(
        Number(f"{label}, {axis}", round(side, 1), source=source) for axis, side in zip("xyz", sides, strict=False)
    )
