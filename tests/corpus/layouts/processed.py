"""Folders made for others: the archive's own layout, and one folder for each type of file."""

from __future__ import annotations

from functools import partial

from tests.corpus import mdocs, parts
from tests.corpus.base import POINTS, STACK, TILTS, VOLUME, Run
from tests.validation import build_tables, build_volumes


def portal(name: str) -> Run:
    """As the archive publishes it: OME-Zarr and MRC, numbered alignments, spacings as folders."""
    run = Run(name)
    movies = [f"{name}_{number:03}_{tilt:.1f}.mrc" for number, tilt in enumerate(TILTS)]
    for movie in movies:
        run.put(f"{name}/Frames/{movie}", parts.mrc_movie(), "movie_stack")
    run.mdoc = partial(mdocs.series, movies)
    run.put(f"{name}/Frames/{name}.mdoc", run.mdoc(), "mdoc")
    run.put(f"{name}/Gains/{name}_gain.mrc", parts.gain(), "gain")
    stack = build_volumes.tilt_series("0.4", sections=STACK[2])
    run.put(f"{name}/TiltSeries/100/{name}.zarr", stack, "tilt_series")
    run.put(f"{name}/TiltSeries/100/{name}.rawtlt", parts.angles(), "rawtlt")
    run.put(f"{name}/Alignments/100/{name}.xf", parts.xf(), "xf")
    run.put(f"{name}/Alignments/100/{name}.tlt", parts.angles(), "tlt")
    tomograms = f"{name}/Reconstructions/VoxelSpacing10.800/Tomograms/100"
    run.put(f"{tomograms}/{name}.zarr", zarr("0.5"), "tomogram")
    annotations = f"{name}/Reconstructions/VoxelSpacing10.800/Annotations/100"
    run.put(f"{annotations}/membrane-1.0_segmentationmask.zarr", zarr("0.4", dtype="int8"), "annotation")
    run.block("annotation", shapes=[parts.rows("SemanticSegmentationMask", "zarr", mask_label=1)])
    return run


def zarr(version: str = "0.4", **changes: object) -> dict[str, bytes]:
    """A tomogram of the corpus as OME-Zarr, in three levels."""
    usual = {"shape": tuple(reversed(VOLUME)), "levels": 3, "chunks": (4, 4, 4)}
    return build_volumes.zarr(version, **(usual | changes))  # type: ignore[arg-type]


def by_type(name: str) -> Run:
    """A folder for every type of file, with what was done in the names."""
    run = Run(name)
    movies = [f"{name}_{number:03}_{tilt:.1f}_fractions.tiff" for number, tilt in enumerate(TILTS)]
    for movie in movies:
        run.put(f"frames/{movie}", parts.movie(big=True, compression=1, dtype="uint16"), "movie_stack")
    run.put("gains/gain_ref.mrc", parts.gain(), "gain")
    run.mdoc = partial(mdocs.series, movies, pixel=1.35, binning=1)
    run.put(f"mdocs/{name}.mdoc", run.mdoc(), "mdoc")
    run.put(f"tilt_series/{name}.st", parts.stack(mode=6), "tilt_series")
    run.put(f"rawtilts/{name}.rawtlt", parts.angles(), "rawtlt")
    run.put(f"alignments/{name}.xf", parts.xf(), "xf")
    run.put(f"alignments/{name}.tlt", parts.angles(), "tlt")
    run.put(f"tomograms_bin8/{name}_bin8_rec.mrc", parts.volume(), "tomogram")
    run.put(
        f"tomograms_denoised/{name}_bin8_denoised.mrc", parts.volume(mode=0, nversion=20141), "tomogram",
        block="tomogram:denoised",
    )  # fmt: skip
    run.put(f"particles/{name}_ribosome.star", build_tables.relion4(POINTS, name=name), "annotation")
    run.block("annotation", shapes=[parts.rows("OrientedPoint", "relion4_star", binning=4.0)])
    return run
