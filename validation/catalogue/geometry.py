"""Codes of lengths, shapes and places: pixel sizes, voxel sizes, annotations in their tomogram."""

from __future__ import annotations

from validation.catalogue.base import E, N, Rule, W

GEOMETRY: tuple[Rule, ...] = (
    Rule(
        "file.voxel-size-overridden", N, "Stated in place of the header",
        "{file}: the header says {observed}; you stated {expected:length} in its place: {why}",
        "Nothing. It holds for this file as it is; a file uploaded in its place counts by its own header again.",
    ),
    Rule(
        "movies.sizes-differ", E, "Movies of different sizes",
        "{file} has {observed:triple} pixels, most movies of the run {expected:triple}; {count:count} of {total:count} "
        "differ.{hint}",
        "Give the movies of this tilt series only, all as the camera wrote them.",
    ),
    Rule(
        "movies.pixel-sizes-differ", E, "Movies of different pixel sizes",
        "{file}: the header says {observed:length}, those of most movies of the run {expected:length}, "
        "{difference:percent} apart; {count:count} of {total:count} differ. Allowed: {tolerance:length}.",
        "Give the movies of this tilt series only, or state the pixel size in place of the headers that are wrong.",
    ),
    Rule(
        "movies.pixel-size-differs", E, "Pixel size of the movies differs",
        "{file}: the header says {observed:length}, you stated {expected:length}, {difference:percent} apart; so do "
        "{count:count} of {total:count} movies. Allowed: {tolerance:length}.{hint}",
        "Correct the stated pixel size of the movies, or state it in place of these headers.",
    ),
    Rule(
        "movies.pixel-size-rounded", W, "Pixel size of the movies nearly agrees",
        "{file}: the header says {observed:length}, you stated {expected:length}, {difference:percent} apart; so do "
        "{count:count} of {total:count} movies. Exact is within {tolerance:length}. One may be calibrated or rounded.",
        "State the value that is right.",
    ),
    Rule(
        "movies.pixel-size-not-set", W, "Pixel size not set in movies",
        "{file}: the header says {observed}, which is {reason}; so do {count:count} of {total:count} movies. Your "
        "{expected:length} is used.",
        "Nothing, if your value is right.",
    ),
    Rule(
        "movies.pixel-size-missing", W, "No pixel size of the movies anywhere",
        "{file} {observed}; none of the {count:count} movies does, nor the mdoc, and no value is stated.",
        "State the pixel size of the movies in Ångström.",
    ),
    Rule(
        "gain.size-differs", E, "Gain reference of another size",
        "{file} has {observed:triple} pixels, the movies have {expected:triple}.",
        "Give the gain reference of this camera and mode.",
    ),
    Rule(
        "gain.turned", W, "Gain reference turned",
        "{file} has {observed:triple} pixels, the movies have {expected:triple}: width and height are exchanged.",
        "Turn the gain reference as the movies are; the archive expects the same size.",
    ),
    Rule(
        "gain.super-resolution", W, "Gain reference of another resolution",
        "{file} has {observed:triple} pixels, the movies have {expected:triple}: one is of super-resolution.",
        "Nothing, if that is so; give the gain reference in the movies' size, if you have it.",
    ),
    Rule(
        "gain.pixel-size-differs", W, "Gain reference with another pixel size",
        "{file}: the header says {observed:length}, that of {other} {expected:length}, {difference:percent} apart. "
        "Allowed: {tolerance:length}.",
        "Nothing, if it is the right gain reference. The archive expects the movies' pixel size in its header.",
    ),
    Rule(
        "tiltseries.binning-differs", E, "Pixel sizes and binning contradict each other",
        "{file}: movies {movie:length} × binning {binning:plain} = {expected:length}; {says} {observed:length}; ratio "
        "{ratio:plain}. Allowed: {tolerance:length}.{hint}",
        "Correct the binning, or the pixel size of the movies or of the tilt series.",
    ),
    Rule(
        "tiltseries.binning-rounded", W, "Pixel sizes and binning nearly agree",
        "{file}: movies {movie:length} × binning {binning:plain} = {expected:length}; {says} {observed:length}, "
        "{difference:percent} apart. Exact is within {tolerance:length}.{hint}",
        "State the values that are right: one may be calibrated or rounded, or of super-resolution.",
    ),
    Rule(
        "tiltseries.binning-not-whole", W, "Pixel of the tilt series is no multiple of the movies'",
        "{file}: {says} {observed:length}, the movies have {expected:length}: ratio {ratio:plain}. A whole number "
        "within {tolerance:percent} is usual.",
        "State the binning from the movies, or correct the pixel size that is wrong.",
    ),
)  # fmt: skip
