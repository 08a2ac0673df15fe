"""What an MRC header says, judged for the role the file plays."""

from __future__ import annotations

from collections.abc import Mapping

from validation.cases import FileCase
from validation.checks.say import finding
from validation.checks.tolerances import ANISOTROPY, ANISOTROPY_ERROR
from validation.findings import Finding
from validation.formats.mrc import MODES, MrcFacts
from validation.roles import ROLES

IMAGES = ("tilt_series", "tomogram")
ARCHIVE_MODES = (0, 1, 2, 6)
TAKEN = "8-bit, 16-bit and unsigned 16-bit integers and 32-bit floats (modes 0, 1, 6, 2)"


def mrc_is_sound(file: FileCase, facts: MrcFacts, *, relation: str) -> list[Finding]:
    """Errors that concern the bytes come first; what cannot hold for a role is asked of that role alone."""
    found = [
        *_body_is_as_announced(file, facts, relation=relation),
        *_mode_is_taken(file, facts, relation=relation),
        *_header_is_usual(file, facts, relation=relation),
        *_sections_suit_the_role(file, facts, relation=relation),
    ]
    if file.role in (*IMAGES, "annotation"):
        found += _voxels_are_cubes(file, facts, relation=relation)
    return found


def _body_is_as_announced(file: FileCase, facts: MrcFacts, *, relation: str) -> list[Finding]:
    if facts.present_bytes is None:
        return []  # packed, and of a size that only unpacking it all would tell
    announced = facts.size_announced
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
    if facts.axes not in ((1, 2, 3), (0, 0, 0)):  # zeros: a program that left them out
        axes = {"observed": ", ".join(map(str, facts.axes)), "expected": "1, 2, 3"}
        found.append(finding("mrc.axes-unusual", file=file, relation=relation, params=axes))
    return found


def _sections_suit_the_role(file: FileCase, facts: MrcFacts, *, relation: str) -> list[Finding]:
    sections = facts.shape[2]
    too_few: Mapping[str, str] = {"tilt_series": "tiltseries.single-image", "tomogram": "tomogram.single-slice"}
    if sections == 1 and file.role in too_few:
        return [finding(too_few[file.role], file=file, relation=relation, params={"observed": sections})]
    if sections > 1 and file.role == "gain":
        return [
            finding("gain.several-images", file=file, relation=relation, params={"observed": sections, "expected": 1})
        ]
    return []


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
