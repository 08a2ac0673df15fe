"""Folders as microscopes leave them: SerialEM and Tomo5."""

from __future__ import annotations

import io
from functools import partial

import numpy as np
import tifffile

from tests.corpus import mdocs, parts
from tests.corpus.base import FRAMES, MOVIE, MOVIE_PIXEL, TILTS, Run
from tests.validation import build_movies

EER_IMAGE = (4096, 4096)


def real_tiff() -> bytes:
    """A movie that tifffile has written and compressed."""
    stream = io.BytesIO()
    tifffile.imwrite(
        stream, np.ones((FRAMES, *reversed(MOVIE)), dtype="uint8"), compression="zlib", photometric="minisblack"
    )
    return stream.getvalue()


def serialem(name: str) -> Run:
    """Movies as TIFF below frames/, each with an mdoc of its own; stack, series mdoc and rawtlt beside them."""
    run = Run(name)
    movies = [f"{name}_{number:03}_{tilt:.1f}.tif" for number, tilt in enumerate(TILTS)]
    data = real_tiff()
    for movie, tilt in zip(movies, TILTS, strict=True):
        run.put(f"frames/{movie}", data, "movie_stack")
        run.put(f"frames/{movie}.mdoc", mdocs.frame_set(movie, tilt=tilt))
    run.put(f"frames/CountRef_{name}_000.dm4", build_movies.dm(MOVIE, scale=MOVIE_PIXEL / 10), "gain")
    run.mdoc = partial(mdocs.series, movies, image=f"{name}.mrc")
    run.put(f"{name}.mrc.mdoc", run.mdoc(), "mdoc")
    run.put(f"{name}.mrc", parts.stack(), "tilt_series")
    run.put(f"{name}.rawtlt", parts.angles(), "rawtlt")
    run.put(f"{name}.rec", parts.volume(), "tomogram")
    return run


def tomo5(name: str) -> Run:
    """EER movies and one mdoc a position, in one folder; the gain reference of the session."""
    run = Run(name)
    movies = [
        f"{name}_{number:03}_{tilt:.2f}_20261122_1000{number:02}_EER.eer" for number, tilt in enumerate(TILTS, start=1)
    ]
    data = build_movies.eer(EER_IMAGE, frames=FRAMES)
    for movie in movies:
        run.put(movie, data, "movie_stack")
    run.put("20261122_093000_EER_GainReference.gain", build_movies.gain(EER_IMAGE, data=16), "gain")
    run.mdoc = partial(
        mdocs.series,
        movies, title=mdocs.TOMO5, binning=1, pixel=MOVIE_PIXEL, folder="\\\\server\\OffloadData\\session\\",
    )  # fmt: skip
    run.put(f"{name}.mdoc", run.mdoc(), "mdoc")
    return run
