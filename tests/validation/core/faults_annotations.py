"""Runs whose annotations do not lie in their tomogram."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from tests.validation import build, build_tables
from tests.validation.build_relations import run, without
from tests.validation.core.faulty import Faulty
from validation.cases import ExistingTomogram
from validation.formats import Facts
from validation.formats.mesh import MeshFacts
from validation.run import RunCase
from validation.words import triple

NONE: Mapping[str, Any] = {}


def row(**changed: Any) -> dict[str, Any]:
    return {"label": "", "shape": "Point", "format": "csv_with_header", "unit": "voxel", "order": "xyz"} | changed


def annotated(data: bytes = b"", *, name: str, facts: Facts | None = None, shapes: Mapping[str, Any] = NONE) -> RunCase:
    """The clean run with this annotation, of one kind of files as stated."""
    clean = without(run(annotation={"shapes": [dict(shapes)]} if shapes else {}), "annotation")
    case = build.case("annotation", data, name=name)
    return replace(clean, files=(*clean.files, replace(case, facts=facts, problems=()) if facts else case))


def of_archive(case: RunCase, size: tuple[int, int, int], *, spacing: float = 10.8) -> RunCase:
    """An annotation group: there is nothing but the annotation, the tomogram is the archive's."""
    there = ExistingTomogram(spacing, size)
    blocks = tuple(replace(block, refs=None, existing=there) for block in case.blocks if block.kind == "annotation")
    return replace(case, blocks=blocks, files=tuple(file for file in case.files if file.role == "annotation"))


def mesh(high: float, *, flavour: str = "stl") -> MeshFacts:
    return MeshFacts(flavour=flavour, vertices=9, faces=3, low=(0.0, 0.0, 0.0), high=(high, high, high / 2))


def named(*names: str) -> bytes:
    """Two points of each of these tomograms."""
    rows = [(name, 1.0 + number, 2.0, 3.0) for name in names for number in (0, 1)]
    return build_tables.star([("", ("rlnMicrographName", *build_tables.axes("rlnCoordinate")), rows)])


FAR = [(1.0, 2.0, 3.0), (4.0, 90.0, 1.0)]
TURNED = [(0.0, 1.0, 1.0), (3.0, 7.0, 7.0)]
MASK = {"shape": "SemanticSegmentationMask", "format": "zarr"}
MESH = row(shape="TriangularMesh", format="stl")
FAULTS = [
    Faulty("annotation.another-format",
           annotated(build.mrc((8, 8, 4), pixel=10.8), name="mask.mrc", shapes=row(**MASK)),
           ("an MRC file", "an OME-Zarr store")),
    Faulty("annotation.shape-differs", run({"annotation": build.mrc((4, 8, 8), pixel=10.8)}),
           (triple((4, 8, 8)), triple((8, 8, 4)), "TS_01.rec", "another order")),
    Faulty("annotation.shape-differs", of_archive(run({"annotation": build.mrc((8, 8, 4), pixel=10.8)}), (16, 16, 8)),
           (triple((8, 8, 4)), triple((16, 16, 8)), "in the archive", "0.5 times")),
    Faulty("annotation.voxel-size-differs", run({"annotation": build.mrc((8, 8, 4), pixel=5.4)}), ("5.400", "10.800")),
    Faulty("annotation.voxel-size-rounded", run({"annotation": build.mrc((8, 8, 4), pixel=10.85)}),
           ("10.850", "10.800")),
    Faulty("annotation.voxel-size-not-set", run({"annotation": build.mrc((8, 8, 4), pixel=1)}), ("1.000", "10.800")),
    Faulty("points.outside-volume", annotated(build_tables.csv(FAR), name="p.csv", shapes=row()),
           ("90 voxels in y", triple((8, 8, 4)), "is 7", "read as voxels")),
    Faulty("points.outside-volume", annotated(build_tables.csv([(8.0, 4, 2), (30.0, 20, 12)], header=()), name="p.csv"),
           ("30 voxels in x", "is 7", "binning of 4")),
    Faulty("points.outside-volume", annotated(build_tables.csv(TURNED, header=()), name="p.csv"),
           ("7 voxels in z", "is 3", "order z, y, x")),
    Faulty("points.outside-volume", annotated(build_tables.relion5(FAR), name="p.star"), ("in y", "Å from the centre")),
    Faulty("points.outside-volume", annotated(build_tables.relion4(FAR), name="p.star"), ("90 voxels", "unbinned")),
    Faulty("points.unit-differs", annotated(build_tables.tardis(), name="p.csv", shapes=row()), ("Å from", "voxels")),
    Faulty("points.other-tomograms", annotated(named("TS_02", "TS_11"), name="p.star"),
           ("2 tomograms", "TS_02, TS_11", "TS_01")),
    Faulty("points.tomogram-name-differs", annotated(named("TS_11"), name="p.star"), ("TS_11", "TS_01")),
    Faulty("mesh.outside-volume", annotated(name="m.stl", facts=mesh(70.0), shapes=MESH),
           ("70 voxels in x", "is 7", "taken as Å")),
]  # fmt: skip
