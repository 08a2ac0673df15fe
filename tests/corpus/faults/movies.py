"""Faults of movies and gain references, by themselves and against each other."""

from __future__ import annotations

from tests.corpus import parts
from tests.corpus.base import MOVIE
from tests.corpus.faults.base import Fault, cut, drop, give, own, state
from tests.corpus.layouts.microscopes import EER_IMAGE
from tests.validation import build_movies

SENSOR = {"sensorImageWidth": 4096, "sensorImageHeight": 4096}

FAULTS = [
    Fault("words in place of a TIFF", "serialem", "tiff.not-tiff", ("first bytes",),
          give("movie_stack", b"TS_01_4.tiff\n\n")),
    Fault("a TIFF movie cut off", "warp", "tiff.cut-off", ("are missing",), cut("movie_stack", by=3000, number=1)),
    Fault("pages that turn in a circle", "warp", "tiff.pages-in-a-circle", ("page 5", "page 1"),
          give("movie_stack", parts.movie(loop_to=0))),
    Fault("a page of another size", "warp", "tiff.pages-differ", ("64 × 40", "64 × 48", "page 3"),
          give("movie_stack", parts.movie(odd={2: (64, 40)}))),
    Fault("a movie of 64-bit floats", "by_type", "tiff.type-not-taken", ("64-bit floats",),
          give("movie_stack", parts.movie(dtype="float64", compression=1, big=True))),
    Fault("a movie cut short", "by_type", "mdoc.frame-count-differs", ("3 frames", "says 4", "1 of 5"),
          give("movie_stack", parts.movie(pages=3, dtype="uint16", compression=1, big=True), number=2)),
    Fault("an EER file without description", "tomo5", "eer.no-metadata", ("65,001",),
          give("movie_stack", build_movies.eer(EER_IMAGE, frames=4, xml=b""))),
    Fault("an EER file of no frames", "tomo5", "eer.no-frames", ("0 frames", "at least 1"),
          give("movie_stack", build_movies.eer(EER_IMAGE, frames=4, xml=build_movies.eer_xml(0, **SENSOR)))),
    Fault("an EER file cut off", "tomo5", "eer.end-missing", ("4 frames", "describe none"), cut("movie_stack", by=500)),
    Fault("a gain of the other camera", "tomo5", "gain.size-differs", ("2,048 × 2,000", "4,096 × 4,096"),
          own("gain", build_movies.gain((2048, 2000), data=16))),
    Fault("an empty gain reference", "tomo5", "file.empty", ("0 bytes",), own("gain", b"")),
    Fault("a DigitalMicrograph file cut off", "serialem", "dm.cut-off", ("are missing",), cut("gain", by=1000)),
    Fault("words in place of a DigitalMicrograph file", "serialem", "dm.not-dm", ("version",),
          give("gain", b"gain " * 40)),
    Fault("a gain turned by 90 degrees", "serialem", "gain.turned", ("48 × 64", "64 × 48"),
          give("gain", build_movies.dm((48, 64), scale=0.135))),
    Fault("a gain of super-resolution", "warp", "gain.super-resolution", ("128 × 96", "64 × 48"),
          own("gain", parts.build.mrc((128, 96, 1), pixel=1.35))),
    Fault("several images as gain", "warp", "gain.several-images", ("3 images", "1"),
          own("gain", parts.build.mrc((*MOVIE, 3), pixel=1.35))),
    Fault("a gain of another pixel size", "portal", "gain.pixel-size-differs", ("0.675 Å", "1.350 Å"),
          give("gain", parts.gain(pixel=0.675))),
    Fault("movies of different sizes", "portal", "movies.sizes-differ", ("64 × 40", "64 × 48", "1 of 5"),
          give("movie_stack", parts.build.mrc((64, 40, 4), pixel=1.35, mode=6, mz=1), number=1)),
    Fault("movies of different pixel sizes", "portal", "movies.pixel-sizes-differ", ("2.700 Å", "1.350 Å", "1 of 5"),
          give("movie_stack", parts.mrc_movie(pixel=2.7), number=1)),
    Fault("movies of another pixel size than stated", "portal", "movies.pixel-size-differs", ("1.350 Å", "2.700 Å"),
          state("acquisition", pixel_size=2.7)),
    Fault("a movie that is not there", "relion5", "order.movie-missing", ("1 of 5", "4 movies"),
          drop("movie_stack", number=1)),
    Fault("binning 2 that is 4", "relion5", "tiltseries.binning-differs", ("1.350 Å", "5.400 Å", "2.700 Å"),
          state("tilt_series", binning_from_frames=4.0)),
    Fault("movies of a negative pixel size", "etomo", "mrc.voxel-size-negative", ("-10.000 Å", "0.000 Å"),
          give("movie_stack", parts.mrc_movie(pixel=-10, mode=0, nversion=20141))),
    Fault("an MRC file as TIFF movie", "relion5", "movie.other-ending", ("a TIFF file", "an MRC file"),
          give("movie_stack", parts.movie())),
]  # fmt: skip
