"""Faults of annotations: tables of points, STAR files, masks and meshes, by themselves and in their tomogram."""

from __future__ import annotations

from tests.corpus import parts
from tests.corpus.base import POINTS
from tests.corpus.faults.base import Change, Fault, both, give, own, state
from tests.corpus.layouts.processed import zarr
from tests.validation import build_meshes, build_tables

FAR = (*POINTS, (300.0, 2.0, 2.0))
LARGE = tuple((x * 40, y, z) for x, y, z in build_meshes.POINTS)


COLUMNS = ("rlnMicrographName", "rlnCoordinateX", "rlnCoordinateY", "rlnCoordinateZ")


def picks(data: bytes) -> Change:
    return give("annotation", data, block="annotation:picks")


def surface(data: bytes, *, number: int) -> Change:
    """`number`: glb, stl, obj, vtk."""
    return give("annotation", data, block="annotation:surface", number=number)


FAULTS = [
    Fault("a mask of another shape", "aretomo3", "annotation.shape-differs", ("8 × 6 × 2", "8 × 6 × 4"),
          give("annotation", parts.mask((8, 6, 2)))),
    Fault("a mask of another voxel size", "aretomo3", "annotation.voxel-size-differs", ("5.400 Å", "10.800 Å"),
          give("annotation", parts.mask(pixel=5.4))),
    Fault("a mask without voxel size", "aretomo3", "annotation.voxel-size-not-set", ("1.000 Å", "10.800 Å"),
          give("annotation", parts.mask(pixel=1))),
    Fault("a mask of floats cut off", "aretomo3", "mrc.body-truncated", ("1,791 bytes", "1,792 bytes"),
          give("annotation", parts.volume()[:-1])),
    Fault("a mask in zarr of another shape", "portal", "annotation.shape-differs", ("8 × 6 × 8", "8 × 6 × 4"),
          give("annotation", zarr("0.4", dtype="int8", shape=(8, 6, 8)))),
    Fault("a mesh as mask", "aretomo3", "annotation.another-format", ("an STL mesh", "an MRC file"),
          own("annotation", build_meshes.stl(), name="membrane.stl")),
    Fault("points outside the tomogram", "etomo", "points.outside-volume", ("300 voxels", "is 7"),
          picks(build_tables.csv(FAR))),
    Fault("points in Å stated as voxels", "etomo", "points.outside-volume", ("is 7", "8 × 6 × 4"),
          picks(build_tables.csv([tuple(10.8 * number for number in point) for point in POINTS]))),
    Fault("a table without rows", "etomo", "points.no-rows", ("0 rows", "at least 1"), picks(b"x,y,z\n")),
    Fault("a table of two columns", "etomo", "points.columns-missing", ("numbers: 2", "take 3"), picks(b"1,2\n3,4\n")),
    Fault("a coordinate in words", "etomo", "points.coordinate-not-a-number", ("here", "line 3"),
          picks(b"x,y,z\n1,2,3\n1,here,3\n")),
    Fault("decimal commas", "etomo", "points.decimal-commas", ("1,5", "line"),
          picks(b"x;y;z\n1,5;2,5;3,5\n2,5;2,5;3,5\n")),
    Fault("a row cut off", "etomo", "points.row-values", ("2 values", "have 3"), picks(b"x,y,z\n1,2,3\n4,5\n1,1,1\n")),
    Fault("particles of another tomogram", "warp", "points.tomogram-name-differs",
          ("TS_99_a", "1 tomogram", "TS_1"),
          give("annotation", build_tables.relion3([(1, 1, 1)] * 3, name="TS_99_a.tomostar"))),
    Fault("particles of two other tomograms", "warp", "points.other-tomograms", ("2 tomograms", "TS_98", "TS_99"),
          give("annotation", build_tables.star([("", COLUMNS, [("TS_98", 1, 1, 1), ("TS_99", 1, 1, 1)])]))),
    Fault("particles outside", "warp", "points.outside-volume", ("300 voxels", "is 7"),
          lambda run: run.give("annotation", build_tables.relion3(FAR, name=f"{run.name}.tomostar"))),
    Fault("centred particles outside", "relion5", "points.outside-volume", ("8 × 6 × 4",),
          lambda run: run.give("annotation", build_tables.relion5(FAR, name=run.name, size=(8, 6, 4)))),
    Fault("unbinned particles outside", "by_type", "points.outside-volume", ("8 × 6 × 4",),
          lambda run: run.give("annotation", build_tables.relion4(FAR, name=run.name))),
    Fault("a motive list outside", "tomoman", "points.outside-volume", ("8 × 6 × 4",),
          lambda run: run.give("annotation", build_tables.stopgap(FAR, number=int(run.name[3:])))),
    Fault("a job in place of particles", "relion5", "star.not-particles", ("particles",),
          give("annotation", build_tables.job_star())),
    Fault("words in place of a STAR file", "relion5", "star.not-star", ("line 1", "data_"),
          give("annotation", b"1 2 3\n")),
    Fault("no rows in a STAR file", "relion5", "star.no-rows", ("0 rows", "at least 1"),
          lambda run: run.give("annotation", build_tables.relion5([], name=run.name))),
    Fault("a column that is not there", "relion5", "star.columns-missing", ("2 of 3", "rlnCoordinateZ"),
          give("annotation", build_tables.star([("particles", ("rlnCoordinateX", "rlnCoordinateY"), [(1, 2)])]))),
    Fault("a STAR row cut off", "by_type", "star.row-values", ("columns", "values"),
          lambda run: run.give("annotation", build_tables.relion4(POINTS, name=run.name).rstrip()[:-4] + b"\n")),
    Fault("a mesh outside the tomogram", "etomo", "mesh.outside-volume", ("240 voxels", "is 7"),
          surface(build_meshes.stl(LARGE), number=1)),
    Fault("an STL file cut off", "etomo", "mesh.cut-off", ("234 bytes", "284", "50"),
          surface(build_meshes.stl(missing=50), number=1)),
    Fault("a GLB file cut off", "etomo", "mesh.cut-off", ("are missing",),
          surface(build_meshes.glb(missing=20), number=0)),
    Fault("an OBJ file without faces", "etomo", "mesh.empty", ("0 faces", "4 vertices"),
          surface(build_meshes.obj(faces=[]), number=2)),
    Fault("a face of a vertex that is not there", "etomo", "obj.index-outside", ("vertex 9", "1 to 4"),
          surface(build_meshes.obj(faces=[(1, 2, 9)]), number=2)),
    Fault("a VTK file cut off", "etomo", "mesh.fewer-numbers", ("12 numbers", "15"),
          surface(build_meshes.vtk(count=5), number=3)),
    Fault("a grid as VTK file", "etomo", "vtk.dataset-kind", ("STRUCTURED_POINTS",),
          surface(build_meshes.vtk(dataset="STRUCTURED_POINTS"), number=3)),
    Fault("points of no number", "etomo", "mesh.not-finite", ("nan",),
          surface(build_meshes.stl(((float("nan"), 1.0, 1.0), *build_meshes.POINTS[1:])), number=1)),
    Fault("a tomogram of other images", "relion5", "tomogram.larger-than-tiltseries", ("8 × 60 × 4", "32 × 24"),
          give("tomogram", parts.volume((8, 60, 4)))),
    Fault("a tomogram unlike its tilt.com", "etomo", "tomogram.not-of-tilt-com", ("8 × 6 × 9",),
          both(give("tomogram", parts.volume((8, 6, 9))), state("tomogram", reconstruction_software="IMOD 4.11"))),
    Fault("a tilt.com of other images", "etomo", "tiltcom.image-size-differs", ("50 × 40", "32 × 24"),
          give("tilt_com", parts.tilt_com(full="50 40")), also=("newst.output-size-differs",)),
    Fault("a newst.com of other images", "etomo", "newst.output-size-differs", ("16 × 12", "32 × 24"),
          give("newst_com", parts.newst_com(size="16,12"))),
    Fault("an aln of another stack", "warp", "alignment.raw-size-differs", ("64 × 48", "32 × 24"),
          give("aln", parts.aln(raw=(64, 48, 5), patches=4))),
    Fault("an alignment of IMOD without tlt", "relion5", "alignment.files-missing", ("tlt", "xf"),
          lambda run: run.drop("tlt")),
    Fault("a voxel size stated in place of the header's", "tomoman", "file.voxel-size-overridden",
          ("0.000 Å", "10.800 Å"), lambda run: (run.give("tomogram", parts.volume(pixel=0)),
                       run.stated.update({run.path("tomogram"): (10.8, "The header was not written.")}))),
]  # fmt: skip
