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
        "{file}: {whence} {observed:length}, those of most movies of the run {expected:length}, "
        "{difference:percent} apart; {count:count} of {total:count} differ. Allowed: {tolerance:length}.",
        "Give the movies of this tilt series only, or state the pixel size in place of the headers that are wrong.",
    ),
    Rule(
        "movies.pixel-size-differs", E, "Pixel size of the movies differs",
        "{file}: {whence} {observed:length}, you stated {expected:length}, {difference:percent} apart; so it is "
        "in {count:count} of {total:count} movies. Allowed: {tolerance:length}.{hint}",
        "Correct the stated pixel size of the movies, or state it in place of these headers.",
    ),
    Rule(
        "movies.pixel-size-rounded", W, "Pixel size of the movies nearly agrees",
        "{file}: {whence} {observed:length}, you stated {expected:length}, {difference:percent} apart; so it is "
        "in {count:count} of {total:count} movies. Exact is within {tolerance:length}. One may be calibrated or "
        "rounded.",
        "State the value that is right.",
    ),
    Rule(
        "movies.pixel-size-not-set", W, "Pixel size not set in movies",
        "{file}: the header says {observed}, which is {reason}; so it is in {count:count} of {total:count} movies. "
        "Your {expected:length} is used.",
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
    Rule(
        "annotation.another-format", E, "Annotation of another format than stated",
        "{file} is {observed}; its kind of files is stated as {expected}.",
        "Correct the format of this kind of files, or give the file to the kind that it belongs to.",
    ),
    Rule(
        "annotation.shape-differs", E, "Mask and tomogram differ in size",
        "{file} has {observed:triple} voxels, {says} has {expected:triple}.{hint}",
        "Give the mask in the size of the tomogram, or name the tomogram that it was made in.",
    ),
    Rule(
        "annotation.voxel-size-differs", E, "Voxel size of mask and tomogram differ",
        "{file}: {whence} {observed:length}, {says} has {expected:length}, {difference:percent} apart. Allowed: "
        "{tolerance:length}.",
        "Name the tomogram that the mask was made in, or state the voxel size in place of the header.",
    ),
    Rule(
        "annotation.voxel-size-rounded", W, "Voxel size of mask and tomogram nearly agree",
        "{file}: {whence} {observed:length}, {says} has {expected:length}, {difference:percent} apart. Exact is "
        "within {tolerance:length}.",
        "State the voxel size that is right, for the tomogram or in place of the mask's header.",
    ),
    Rule(
        "annotation.voxel-size-not-set", N, "Voxel size not set in the mask",
        "{file}: the header says {observed}, which is {reason}. The {expected:length} of {says} is taken.",
        "Nothing, if the mask was made in this tomogram.",
    ),
    Rule(
        "points.outside-volume", E, "Points outside the tomogram",
        "{file}: points reach {observed:plain} voxels in {axis}, read as {unit}; the last voxel on this side of {says} "
        "({shape:triple}) is {expected:count}. Allowed: {tolerance:plain} beyond.{hint}",
        "Correct unit, order, binning or tomogram of these points.",
    ),
    Rule(
        "points.unit-differs", W, "Unit of the points is another than stated",
        "{file}: its columns hold {observed}; you stated {expected}.",
        "Correct the unit of the coordinates.",
    ),
    Rule(
        "points.other-tomograms", E, "Points of other tomograms",
        "{file}: its {count:count} points are of {observed:count} tomograms ({names}), none of which is {expected}.",
        "Give the file of this run, or state the tomogram's name in the file.",
    ),
    Rule(
        "points.tomogram-name-differs", W, "Points of a tomogram of another name",
        "{file}: its {count:count} points are of {observed:count} tomogram, {names}; the run is {expected}.",
        "State the tomogram's name in the file, if it is this run; else give the file of this run.",
    ),
    Rule(
        "mesh.outside-volume", E, "Mesh outside the tomogram",
        "{file}: vertices reach {observed:plain} voxels in {axis}, at a scale of {scale:plain}; the last voxel on this "
        "side of {says} ({shape:triple}) is {expected:count}. Allowed: {tolerance:plain} beyond.{hint}",
        "Correct the scale or the tomogram of this mesh.",
    ),
)  # fmt: skip
