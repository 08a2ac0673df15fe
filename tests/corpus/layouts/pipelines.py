"""Folders of the averaging pipelines: Warp and RELION 5."""

from __future__ import annotations

from functools import partial

from tests.corpus import mdocs, parts
from tests.corpus.base import POINTS, TILTS, VOLUME, Run
from tests.validation import build_tables


def warp(name: str) -> Run:
    """Frames, mdoc, tomostar; the exported stack with AreTomo's alignment; the reconstruction named by its pixel."""
    run = Run(name)
    movies = [f"{name}_{number:03}_{tilt:.1f}.tif" for number, tilt in enumerate(TILTS)]
    for movie in movies:
        run.put(f"frames/{movie}", parts.movie(compression=50000), "movie_stack")
    run.put("frames/gain_ref.mrc", parts.gain(), "gain")
    run.mdoc = partial(mdocs.series, movies)
    run.put(f"mdoc/{name}.mrc.mdoc", run.mdoc(), "mdoc")
    run.put(
        f"tomostar/{name}.tomostar", build_tables.tomostar(TILTS, movies=[f"../frames/{movie}" for movie in movies])
    )
    stack = f"warp_tiltseries/tiltstack/{name}/{name}"
    run.put(f"{stack}.st", parts.stack(mode=2, mz=1), "tilt_series")
    run.put(f"{stack}.rawtlt", parts.angles(), "rawtlt")
    run.put(f"{stack}.aln", parts.aln(patches=4), "aln")
    run.block("alignment", format="ARETOMO3", method_type="patch_tracking", alignment_type="LOCAL")
    run.put(f"warp_tiltseries/reconstruction/{name}_10.80Apx.mrc", parts.volume(ispg=0), "tomogram")
    run.put(f"particles/{name}_ribosome.star", build_tables.relion3(POINTS, name=f"{name}.tomostar"), "annotation")
    run.block("annotation", shapes=[parts.rows("OrientedPoint", "relion3_star")])
    return run


def relion5(name: str) -> Run:
    """Movies as MRC, their averages, the external alignment of IMOD, half tomograms, centred particles."""
    run = Run(name)
    names = [f"{name}_{number:03}_{tilt:.1f}.mrc" for number, tilt in enumerate(TILTS)]
    for movie in names:
        run.put(f"frames/{movie}", parts.mrc_movie(), "movie_stack")
        average = movie.removesuffix(".mrc").replace(".", "_")
        for kind in ("", "_EVN", "_ODD", "_PS"):
            run.put(f"MotionCorr/job002/frames/{average}{kind}.mrc", parts.gain(mode=2))
    run.mdoc = partial(mdocs.series, names)
    run.put(f"mdocs/{name}.mdoc", run.mdoc(), "mdoc")
    run.put(f"Import/job001/tilt_series/{name}.star", build_tables.tilt_series(TILTS, name=name))
    stack = f"AlignTiltSeries/job005/external/{name}/{name}"
    run.put(f"{stack}.st", parts.stack(mode=2, ispg=0), "tilt_series")
    run.put(f"{stack}.rawtlt", parts.angles(), "rawtlt")
    run.put(f"{stack}.xf", parts.xf(), "xf")
    run.put(f"{stack}.tlt", parts.angles([angle + 1.37 for angle in sorted(TILTS)]), "tlt")
    run.put(f"Tomograms/job009/tomograms/rec_{name}.mrc", parts.volume(ispg=0), "tomogram")
    for half in ("half1", "half2"):
        run.put(f"Tomograms/job009/tomograms/rec_{name}_{half}.mrc", parts.volume(ispg=0))
    particles = build_tables.relion5(POINTS, name=name, size=VOLUME)
    run.put(f"Extract/job012/{name}_particles.star", particles, "annotation")
    run.block("annotation", shapes=[parts.rows("OrientedPoint", "relion4_star", unit="angstrom_centred")])
    return run
