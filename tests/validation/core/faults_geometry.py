"""Runs whose pixel sizes, sizes or places contradict each other."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.validation import build, build_movies
from tests.validation.build_relations import movies, run, with_movies
from tests.validation.core.faulty import Faulty
from validation.cases import ExistingTomogram
from validation.run import RunCase
from validation.words import triple

CLEAN = run()


def movie(**fields: Any) -> bytes:
    return build.mrc((8, 6, 10), **{"pixel": 1.35, **fields})


def first_movie(data: bytes) -> RunCase:
    return with_movies(CLEAN, [*movies(data, count=1), *movies(start=1, count=4)])


def all_movies(data: bytes, **values: Any) -> RunCase:
    return with_movies(run(acquisition=values), movies(data))


def tiffs() -> RunCase:
    """Movies without a pixel size, an mdoc without one, and none stated."""
    mdoc = b"\n".join(line for line in build.mdoc().split(b"\n") if b"PixelSpacing" not in line)
    case = run({"mdoc": mdoc}, acquisition={"pixel_size": None})
    return with_movies(case, movies(build_movies.tiff((8, 6), pages=10), ending=".tif"))


MOVIE_FAULTS = [
    Faulty("movies.sizes-differ", first_movie(build.mrc((6, 8, 10), pixel=1.35)),
           (triple((6, 8)), triple((8, 6)), "1 of 5", "exchanged", "TS_01_000.mrc")),
    Faulty("movies.pixel-sizes-differ", first_movie(movie(pixel=1.4)), ("1.400", "1.350", "1 of 5", "0.001")),
    Faulty("movies.pixel-size-differs",
           with_movies(run({"gain": build.mrc((8, 6, 1), pixel=2.7)}), movies(movie(pixel=2.7))),
           ("2.700", "1.350", "5 of 5", "looks like binning 2")),
    Faulty("movies.pixel-size-rounded", all_movies(movie(), pixel_size=1.355), ("1.350", "1.355", "5 of 5"),
           ("mdoc.pixel-size-nearly",)),
    Faulty("movies.pixel-size-not-set", all_movies(movie(pixel=0)), ("0.000", "1.350", "5 of 5")),
    Faulty("movies.pixel-size-missing", tiffs(), ("5 movies", "TS_01_000.tif", "no value")),
    Faulty("gain.size-differs", run({"gain": build.mrc((9, 6, 1), pixel=1.35)}), (triple((9, 6)), triple((8, 6)))),
    Faulty("gain.turned", run({"gain": build.mrc((6, 8, 1), pixel=1.35)}),
           (triple((6, 8)), triple((8, 6)), "exchanged")),
    Faulty("gain.super-resolution", run({"gain": build.mrc((16, 12, 1), pixel=1.35)}),
           (triple((16, 12)), triple((8, 6)))),
    Faulty("gain.pixel-size-differs", run({"gain": build.mrc((8, 6, 1), pixel=0.675)}), ("0.675", "1.350")),
    Faulty("tiltseries.binning-differs", run(tilt_series={"binning_from_frames": 4}),
           ("1.350", "× binning 4 = ", "5.400", "2.700", "ratio 0.5", "looks like binning 2")),
    Faulty("tiltseries.binning-rounded", run({"tilt_series": build.mrc(pixel=2.71)}, tilt_series={"pixel_size": 2.71}),
           ("2.700", "2.710")),
    Faulty("tiltseries.binning-not-whole",
           run({"tilt_series": build.mrc(pixel=3.1)}, tilt_series={"pixel_size": 3.1, "binning_from_frames": None}),
           ("3.100", "1.350", "2.2963")),
]  # fmt: skip


def existing(size: tuple[int, int, int], *, spacing: float = 10.8, kind: str = "tomogram") -> RunCase:
    """The clean run with a tomogram of the archive known of the blocks of this kind."""
    there = ExistingTomogram(spacing, size)
    blocks = (replace(block, existing=there) if block.kind == kind else block for block in CLEAN.blocks)
    return replace(CLEAN, blocks=tuple(blocks))


def large() -> RunCase:
    volume = build.mrc((16, 12, 4), pixel=build.VOXEL)
    return run({"tilt_series": build.mrc((32, 24, 5)), "tomogram": volume, "annotation": volume})


TOMOGRAM_FAULTS = [
    Faulty("tomogram.larger-than-tiltseries", large(),
           (triple((16, 12, 4)), "10.800", triple((32, 24)), "2.700", "17.28 nm", "10.8 nm")),
    Faulty("tomogram.not-like-existing", existing((8, 8, 4), spacing=21.6), ("8.64 nm", "17.28 nm", "25")),
]  # fmt: skip
FAULTS = [*MOVIE_FAULTS, *TOMOGRAM_FAULTS]
