"""What an MRC header says, judged for the role the file plays."""

from __future__ import annotations

from collections.abc import Mapping

from validation import words
from validation.cases import FileCase
from validation.checks.say import finding
from validation.checks.single_movies import movie_is_sound
from validation.checks.tolerances import ANGLE_MATCH, ANISOTROPY, ANISOTROPY_ERROR, LENGTH_NEARLY, PLACEHOLDER
from validation.findings import Finding
from validation.formats.mrc import MODES, MrcFacts
from validation.roles import ROLES

PACKED_ENDS = {"cut off": "mrc.packed-cut-off", "damaged": "mrc.packed-damaged"}
NAMED = ("SERI", "AGAR", "FEI1", "FEI2")
MOST_LABELS = 10
RIGHT_ANGLE = 90.0
IMAGES = ("tilt_series", "tomogram")
ARCHIVE_MODES = (0, 1, 2, 6)
TAKEN = "8-bit, 16-bit and unsigned 16-bit integers and 32-bit floats (modes 0, 1, 6, 2)"


def mrc_is_sound(file: FileCase, facts: MrcFacts, *, relation: str) -> list[Finding]:
    """Errors that concern the bytes come first; what cannot hold for a role is asked of that role alone."""
    found = [
        *_body_is_as_announced(file, facts, relation=relation),
        *_mode_is_taken(file, facts, relation=relation),
        *_header_is_usual(file, facts, relation=relation),
        *_extended_header_is_known(file, facts, relation=relation),
        *_sections_suit_the_role(file, facts, relation=relation),
    ]
    if file.role in (*IMAGES, "annotation"):
        found += _voxels_are_cubes(file, facts, relation=relation)
        found += _cell_is_rectangular(file, facts, relation=relation)
    if file.role not in IMAGES:  # of these the comparison with the stated length tells that it is not set
        found += _pixel_is_positive(file, facts, relation=relation)
    return [*found, *movie_is_sound(file, facts, relation=relation)]


def _body_is_as_announced(file: FileCase, facts: MrcFacts, *, relation: str) -> list[Finding]:
    announced = facts.size_announced
    if (code := PACKED_ENDS.get(facts.packed_end)) is not None:
        there = announced - facts.data_bytes + (facts.present_bytes or 0)
        numbers = {"observed": there, "expected": announced}
        return [finding(code, file=file, relation=relation, params=numbers)]
    if facts.packed_says is not None:
        numbers = {"observed": facts.packed_says, "expected": announced}
        return [finding("mrc.packed-size-differs", file=file, relation=relation, params=numbers)]
    if facts.present_bytes is None:
        return []  # packed, and of a size that only unpacking it all would tell
    actual = announced - facts.data_bytes + facts.present_bytes
    sizes = {"observed": actual, "expected": announced, "units": "bytes"}
    if actual < announced:
        return [
            finding("mrc.body-truncated", file=file, relation=relation, params={**sizes, "missing": announced - actual})
        ]
    if actual > announced:
        return [
            finding("mrc.trailing-bytes", file=file, relation=relation, params={**sizes, "extra": actual - announced})
        ]
    return []


def _mode_is_taken(file: FileCase, facts: MrcFacts, *, relation: str) -> list[Finding]:
    mode = MODES[facts.mode]
    params = {"observed": facts.mode, "type": mode.words, "expected": TAKEN}
    if mode.kind in ("complex", "colour"):
        role = ROLES[file.role].label if file.role in ROLES else "file"
        return [finding("mrc.mode-not-an-image", file=file, relation=relation, params={**params, "role": role})]
    if facts.mode not in ARCHIVE_MODES and file.role in (*IMAGES, "annotation"):
        return [finding("mrc.mode-not-in-archive", file=file, relation=relation, params=params)]
    if facts.signed is None:
        return [finding("mrc.signedness-ambiguous", file=file, relation=relation)]
    return []


def _header_is_usual(file: FileCase, facts: MrcFacts, *, relation: str) -> list[Finding]:
    found = []
    if not facts.has_map_id:
        found.append(finding("mrc.no-map-id", file=file, relation=relation))
    elif not 0 <= facts.labels <= MOST_LABELS:
        labels = {"observed": facts.labels, "expected": MOST_LABELS}
        found.append(finding("mrc.labels-impossible", file=file, relation=relation, params=labels))
    if facts.axes not in ((1, 2, 3), (0, 0, 0)):  # zeros: a program that left them out
        axes = {"observed": ", ".join(map(str, facts.axes)), "expected": "1, 2, 3"}
        found.append(finding("mrc.axes-unusual", file=file, relation=relation, params=axes))
    return found


def _extended_header_is_known(file: FileCase, facts: MrcFacts, *, relation: str) -> list[Finding]:
    if facts.nsymbt and not facts.extended_type:
        size = {"observed": facts.nsymbt, "expected": ", ".join(NAMED)}
        return [finding("mrc.extended-header-unnamed", file=file, relation=relation, params=size)]
    header, told = facts.voxel[0], facts.extended_pixel
    if told is None or header is None or header <= 0 or header == PLACEHOLDER:
        return []
    if (apart := abs(told - header) / header) <= LENGTH_NEARLY:
        return []
    numbers = {"observed": told, "expected": header, "difference": apart, "tolerance": LENGTH_NEARLY}
    params = {**numbers, "type": facts.extended_type, "units": "Å"}
    return [finding("mrc.extended-pixel-differs", file=file, relation=relation, params=params)]


def _sections_suit_the_role(file: FileCase, facts: MrcFacts, *, relation: str) -> list[Finding]:
    too_few: Mapping[str, str] = {"tilt_series": "tiltseries.single-image", "tomogram": "tomogram.single-slice"}
    if facts.frames == 1 and file.role in too_few:
        return [finding(too_few[file.role], file=file, relation=relation, params={"observed": 1})]
    return []


def _pixel_is_positive(file: FileCase, facts: MrcFacts, *, relation: str) -> list[Finding]:
    """Some cameras write a negative cell. What is stated in place of the header settles it."""
    least = min((length for length in facts.voxel[:2] if length is not None), default=0.0)
    if least >= 0 or file.stated_voxel is not None:
        return []
    numbers = {"observed": least, "expected": 0.0, "units": "Å"}
    return [finding("mrc.voxel-size-negative", file=file, relation=relation, params=numbers)]


def _cell_is_rectangular(file: FileCase, facts: MrcFacts, *, relation: str) -> list[Finding]:
    """Zeros: a program that left the angles out."""
    if all(angle in (None, 0.0) or abs(angle - RIGHT_ANGLE) <= ANGLE_MATCH for angle in facts.cell_angles):
        return []
    shown = ", ".join("no number" if angle is None else words.angle(angle) for angle in facts.cell_angles)
    usual = ", ".join([words.angle(RIGHT_ANGLE)] * 3)
    params = {"observed": shown, "expected": usual}
    return [finding("mrc.cell-not-rectangular", file=file, relation=relation, params=params)]


def _voxels_are_cubes(file: FileCase, facts: MrcFacts, *, relation: str) -> list[Finding]:
    """x against y always; z against x for volumes only, and not where mz = 1 makes z the height of the whole stack."""
    x, y, z = facts.voxel
    if not x or not y or x < 0 or y < 0:
        return []  # not set: the comparison with the stated value says so
    found = []
    if (apart := abs(x - y) / y) > ANISOTROPY:
        numbers = {"observed": x, "expected": y, "difference": apart, "tolerance": ANISOTROPY, "units": "Å"}
        found.append(finding("mrc.voxel-size-anisotropic", file=file, relation=relation, params=numbers))
    a_volume = file.role != "tilt_series" and facts.shape[2] > 1 and facts.grid[2] != 1
    if a_volume and z is not None and (apart := abs(z - x) / x) > ANISOTROPY:
        code = "mrc.voxel-size-z-differs" if apart > ANISOTROPY_ERROR else "mrc.voxel-size-z-rounded"
        limit = ANISOTROPY_ERROR if apart > ANISOTROPY_ERROR else ANISOTROPY
        numbers = {"observed": z, "expected": x, "difference": apart, "tolerance": limit, "units": "Å"}
        found.append(finding(code, file=file, relation=relation, params=numbers))
    return found
