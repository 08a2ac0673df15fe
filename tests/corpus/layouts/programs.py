"""Folders of alignment and reconstruction programs: AreTomo3, IMOD's etomo, TOMOMAN."""

from __future__ import annotations

from functools import partial

from tests.corpus import mdocs, parts
from tests.corpus.base import ANGLES, POINTS, TILTS, Run
from tests.validation import build_meshes, build_tables


def aretomo3(name: str) -> Run:
    """Everything beside everything: stack, aln, volume and half volumes, mdoc; movies as packed MRC."""
    run = Run(name)
    movies = [f"{name}_{number:03}_{tilt:.1f}.mrc.gz" for number, tilt in enumerate(TILTS, start=1)]
    for movie in movies:
        run.put(f"frames/{movie}", parts.packed(parts.mrc_movie()), "movie_stack")
    run.put("frames/gain.mrc", parts.gain(), "gain")
    run.mdoc = partial(mdocs.series, movies, end="\n")
    run.put(f"{name}.mdoc", run.mdoc(), "mdoc")
    run.put(f"{name}.mrc", parts.stack(mode=2), "tilt_series")
    run.put(f"{name}.rawtlt", parts.angles(), "rawtlt")
    run.put(f"{name}.aln", parts.aln(), "aln")
    run.put(f"{name}_TLT.txt", build_tables.angle_list(ANGLES))
    for half in ("EVN", "ODD"):
        run.put(f"{name}_{half}.mrc", parts.stack(mode=2))
        run.put(f"{name}_{half}_Vol.mrc", parts.volume())
    run.put(f"{name}_Vol.mrc", parts.volume(), "tomogram")
    run.block("alignment", format="ARETOMO3", method_type="projection_matching")
    run.put(f"annotations/{name}_membrane.mrc", parts.mask(), "annotation")
    run.block("annotation", shapes=[parts.rows("SemanticSegmentationMask", "mrc", mask_label=1)])
    return run


def etomo(name: str) -> Run:
    """A folder a run, with command files of the same names in each; tables and meshes made in the tomogram."""
    run = Run(name)
    movies = [f"{name}_{number:03}_{tilt:.1f}.mrc" for number, tilt in enumerate(TILTS)]
    for movie in movies:
        run.put(f"{name}/frames/{movie}", parts.mrc_movie(mode=0, nversion=20141), "movie_stack")
    run.mdoc = partial(mdocs.series, movies)
    run.put(f"{name}/{name}.mdoc", run.mdoc(), "mdoc")
    run.put(f"{name}/{name}.st", parts.stack(), "tilt_series")
    run.put(f"{name}/{name}.rawtlt", parts.angles(end="\r\n"), "rawtlt")
    run.put(f"{name}/{name}.xf", parts.xf(), "xf")
    run.put(f"{name}/{name}.tlt", parts.angles([angle + 2.88 for angle in ANGLES]), "tlt")
    run.put(f"{name}/{name}.xtilt", parts.angles([0.0] * 5), "xtilt")
    run.put(f"{name}/tilt.com", parts.tilt_com(), "tilt_com")
    run.put(f"{name}/newst.com", parts.newst_com(), "newst_com")
    run.put(f"{name}/{name}.edf", b"Setup.DatasetName=x\n")
    run.put(f"{name}/{name}_rec.mrc", parts.volume(), "tomogram")
    run.put(f"{name}/picks.csv", build_tables.csv(POINTS), "annotation", block="annotation:picks")
    run.block("annotation:picks", shapes=[parts.rows("Point", "csv_with_header", order="xyz")])
    run.put(f"{name}/fibres.csv", build_tables.tardis(POINTS), "annotation", block="annotation:fibres")
    run.block("annotation:fibres", shapes=[parts.rows("InstanceSegmentation", "tardis", unit="angstrom", order="xyz")])
    _meshes(run, name)
    return run


def _meshes(run: Run, name: str) -> None:
    """One block with four kinds of files of one surface."""
    made = {"glb": build_meshes.glb, "stl": build_meshes.stl, "obj": build_meshes.obj, "vtk": build_meshes.vtk}
    for kind, make in made.items():
        run.put(f"{name}/surface.{kind}", make(), "annotation", block="annotation:surface", shape=kind)
    shapes = [parts.rows("TriangularMesh", kind, label=kind, scale_factor=1.0) for kind in made]
    run.block("annotation:surface", shapes=shapes)


def tomoman(name: str) -> Run:
    """Files named by number alone in a folder of the run; a dose-filtered stack beside; a motive list of STOPGAP."""
    run = Run(name)
    number = name.removeprefix("TS_")
    movies = [f"{number}_{index:03}_{tilt:.1f}.mrc.bz2" for index, tilt in enumerate(TILTS)]
    for movie in movies:
        run.put(f"{name}/frames/{movie}", parts.packed(parts.mrc_movie(), packing="bz2"), "movie_stack")
    run.mdoc = partial(mdocs.series, movies)
    run.put(f"{name}/{number}.mdoc", run.mdoc(), "mdoc")
    run.put(f"{name}/{number}.st", parts.stack(), "tilt_series")
    run.put(f"{name}/{number}.rawtlt", parts.angles(), "rawtlt")
    run.put(f"{name}/{number}.tlt", parts.angles(), "tlt")
    run.put(f"{name}/{number}.xf", parts.xf(), "xf")
    run.put(f"{name}/{number}_dose-filt.st", parts.stack())
    run.put(f"{name}/{number}_dose-filt.rec", parts.volume(), "tomogram")
    run.put(f"{name}/motl_{number}.star", build_tables.stopgap(POINTS, number=int(number)), "annotation")
    run.block("annotation", shapes=[parts.rows("OrientedPoint", "stopgap_star", filter_value=str(int(number)))])
    return run
