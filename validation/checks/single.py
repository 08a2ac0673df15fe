"""Each file by itself: can it be read, is it of a format its role takes, and is what it says possible."""

from __future__ import annotations

from collections.abc import Iterable

from validation.cases import FileCase, Outcome, RunCase, judged, merged
from validation.checks.say import elsewhere, finding, not_comparable
from validation.checks.single_mdoc import mdoc_is_a_tilt_series
from validation.checks.single_mesh import mesh_is_sound
from validation.checks.single_movies import dm_is_sound, eer_is_sound, tiff_is_sound
from validation.checks.single_mrc import mrc_is_sound
from validation.checks.single_photo import photo_is_sound
from validation.checks.single_points import star_is_sound, table_is_sound
from validation.checks.single_tables import aln_is_sound, command_file_is_sound
from validation.checks.single_text import angles_are_possible, transforms_are_sound
from validation.checks.single_zarr import zarr_is_sound
from validation.findings import Finding
from validation.formats import (
    AlnFacts,
    AngleFacts,
    ComFacts,
    DmFacts,
    EerFacts,
    MdocFacts,
    MeshFacts,
    MrcFacts,
    PhotoFacts,
    PointFacts,
    StarFacts,
    TiffFacts,
    XfFacts,
    ZarrFacts,
)
from validation.formats.detect import WORDS
from validation.roles import ROLES, TILT_ORDERS


def files_are_sound(case: RunCase, *, roles: Iterable[str], relation: str) -> Outcome:
    """One cell for all files of these roles, each judged by itself; and no role filled twice that a run has once."""
    roles = tuple(roles)
    files = [file for role in roles for file in case.in_role(role)]
    outcomes = [judge_file(file, relation=relation) for file in files if file.state != "elsewhere"]
    outcomes += elsewhere(files)
    twice = [found for role in roles for found in _role_twice(case, role=role, relation=relation)]
    return merged([*outcomes, *([judged(twice)] if twice else [])])


def judge_file(file: FileCase, *, relation: str) -> Outcome:
    """One file by itself; without a role only what holds for its format."""
    if file.state == "read" and file.problems:
        problems = [finding(item.code, file=file, relation=relation, params=item.params) for item in file.problems]
        return judged(problems)
    if file.state == "read" and (wrong := _another_format(file, relation=relation)):
        return judged([wrong])
    if file.state == "read" and (order := _another_tilt_order(file, relation=relation)):
        return judged([order])
    return not_comparable([file]) or judged(_judge_facts(file, relation=relation), note=f"{file.name} is sound.")


def _judge_facts(file: FileCase, *, relation: str) -> list[Finding]:
    match file.facts:
        case MrcFacts():
            return mrc_is_sound(file, file.facts, relation=relation)
        case TiffFacts():
            return tiff_is_sound(file, file.facts, relation=relation)
        case EerFacts():
            return eer_is_sound(file, file.facts, relation=relation)
        case DmFacts():
            return dm_is_sound(file, file.facts, relation=relation)
        case MdocFacts():
            return mdoc_is_a_tilt_series(file, file.facts, relation=relation)
        case AngleFacts():
            return angles_are_possible(file, file.facts, relation=relation)
        case XfFacts():
            return transforms_are_sound(file, file.facts, relation=relation)
        case ComFacts():
            return command_file_is_sound(file, file.facts, relation=relation)
        case AlnFacts():
            return aln_is_sound(file, file.facts, relation=relation)
        case StarFacts():
            return star_is_sound(file, file.facts, relation=relation)
        case PointFacts():
            return table_is_sound(file, file.facts, relation=relation)
        case MeshFacts():
            return mesh_is_sound(file, file.facts, relation=relation)
        case ZarrFacts():
            return zarr_is_sound(file, file.facts, relation=relation)
        case PhotoFacts() if file.role == "key_photo":
            return photo_is_sound(file, file.facts, relation=relation)
    return []


def _another_format(file: FileCase, *, relation: str) -> Finding | None:
    role = ROLES.get(file.role)
    kind = _kind(file)
    if role is None or not role.formats or not kind or kind in role.formats:
        return None
    expected = " or ".join(WORDS[item] for item in role.formats)
    words = {"role": role.label, "observed": WORDS[kind], "expected": expected}
    return finding("file.format-not-expected", file=file, relation=relation, params=words)


def _another_tilt_order(file: FileCase, *, relation: str) -> Finding | None:
    """In place of an mdoc; what it says is not judged, least of all as an mdoc."""
    kind = _kind(file)
    if file.role != "mdoc" or kind not in TILT_ORDERS:
        return None
    return finding("mdoc.other-tilt-order", file=file, relation=relation, params={"observed": WORDS[kind]})


def _kind(file: FileCase) -> str:
    """The format of what was read, "" where nothing was."""
    return file.facts.taken_as if file.facts is not None else ""


def _role_twice(case: RunCase, *, role: str, relation: str) -> list[Finding]:
    """Per block: a run has one tilt series, one mdoc and so on."""
    if ROLES[role].many:
        return []
    by_block: dict[str | None, list[FileCase]] = {}
    for file in sorted(case.in_role(role), key=lambda item: item.path):
        by_block.setdefault(file.block, []).append(file)
    return [_more_than_one(files, role=role, relation=relation) for files in by_block.values() if len(files) > 1]


def _more_than_one(files: list[FileCase], *, role: str, relation: str) -> Finding:
    return Finding(
        code="file.more-than-one",
        files=tuple(file.id for file in files),
        contents=tuple(file.identity for file in files),
        relation=relation,
        params={"observed": len(files), "role": ROLES[role].label, "names": ", ".join(file.name for file in files[:5])},
    )
