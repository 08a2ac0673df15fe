"""Annotation and the tomogram that its block names: one cell for masks, points and meshes."""

from __future__ import annotations

from validation.cases import FileCase, Outcome, RunCase, judged, merged
from validation.checks.annotated import row_address, row_of, target_of
from validation.checks.annotation_mask import mask_fits
from validation.checks.annotation_mesh import mesh_fits
from validation.checks.annotation_points import points_fit
from validation.checks.overridden import overridden
from validation.checks.say import finding, not_comparable
from validation.checks.seen import box_of, cloud_of, volume_of
from validation.findings import Finding
from validation.formats.detect import WORDS

# Format as stated of a kind of files -> formats of files.
FORMATS = {
    "csv": ("csv", "text"), "csv_with_header": ("csv", "text"), "tardis": ("csv", "text"), "relion3_star": ("star",),
    "relion4_star": ("star",), "tomoman_relion_star": ("star",), "stopgap_star": ("star",),
    "mrc": ("mrc", "mrc.gz", "mrc.bz2"), "zarr": ("zarr",), "glb": ("glb",), "stl": ("stl",), "obj": ("obj",),
    "vtk": ("vtk",),
}  # fmt: skip


def annotations_lie_in_their_tomogram(case: RunCase, *, relation: str) -> Outcome:
    return merged([_judge(case, file, relation=relation) for file in case.in_role("annotation")])


def _judge(case: RunCase, file: FileCase, *, relation: str) -> Outcome:
    if (not_yet := not_comparable([file])) is not None:
        return not_yet
    if wrong := _another_format(case, file, relation=relation):
        return judged(wrong)
    target = target_of(case, file)
    notes = tuple(overridden(file, relation=relation))
    if isinstance(target, Outcome):
        return Outcome(target.cell, (*target.findings, *notes))
    row, place = row_of(case, file), row_address(case, file)
    if (volume := volume_of(file.facts)) is not None:
        outcome = mask_fits(file, volume, target, relation=relation)
    elif (cloud := cloud_of(file.facts)) is not None:
        outcome = points_fit(file, cloud, target, row=row, run=case.name, place=place, relation=relation)
    elif (box := box_of(file.facts)) is not None:
        outcome = mesh_fits(file, box, target, row=row, place=place, relation=relation)
    else:
        outcome = Outcome()
    return Outcome(outcome.cell, (*outcome.findings, *notes))


def _another_format(case: RunCase, file: FileCase, *, relation: str) -> list[Finding]:
    expected = FORMATS.get(str(row_of(case, file).get("format") or ""))
    kind = file.facts.taken_as if file.facts is not None else ""
    if not expected or kind in expected or kind not in WORDS:
        return []
    params = {"observed": WORDS[kind], "expected": WORDS[expected[0]]}
    place = row_address(case, file)
    return [finding("annotation.another-format", file=file, field=place, relation=relation, params=params)]
