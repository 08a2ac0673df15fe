"""Codes of one thing against another."""

from __future__ import annotations

from validation.catalogue.base import E, Rule, W

RELATIONS = (
    Rule(
        "tiltseries.single-image", E, "Tilt series of one image",
        "{file} holds {observed:count} image; a tilt series has several.",
        "Give the whole stack, or the file its right role.",
    ),
    Rule(
        "tomogram.single-slice", E, "Tomogram of one slice",
        "{file} holds {observed:count} slice; a tomogram has several.",
        "Give the whole volume, or the file its right role.",
    ),
    Rule(
        "gain.several-images", W, "Gain reference of several images",
        "{file} holds {observed:count} images; a gain reference has {expected:count}.",
        "Give the gain reference alone.",
    ),
    Rule(
        "tiltseries.angle-count", E, "Angles and sections differ in number",
        "{other} has {expected:count} sections, {file} has {observed:count} angles.",
        "{advice}, or explain.",
    ),
    Rule(
        "rawtlt.more-angles-than-mdoc", E, "More angles than mdoc sections",
        "{file} has {observed:count} angles, {other} has {expected:count} sections with an angle.",
        "Give the mdoc of the whole tilt series, or remove the extra angles.",
    ),
    Rule(
        "rawtlt.angle-not-in-mdoc", E, "Angles that the mdoc does not have",
        "{file}: {count:count} of {total:count} angles have no section in {other}; the first is {observed:angle}, "
        "the nearest in the mdoc {expected:angle}. Allowed: {tolerance:angle}.{hint}",
        "Give the rawtlt file and the mdoc of the same tilt series.",
    ),
    Rule(
        "alignment.more-rows-than-sections", E, "More alignment rows than sections",
        "{file} has {observed:count} rows, {other} has {expected:count} sections.",
        "Give the alignment of this tilt series, or the tilt series that was aligned.",
    ),
    Rule(
        "alignment.fewer-rows-than-sections", W, "Fewer alignment rows than sections",
        "{file} has {observed:count} rows, {other} has {expected:count} sections.",
        "Explain which views were left out, or give the whole alignment.",
    ),
    Rule(
        "tiltseries.pixel-size-differs", E, "Pixel size of the tilt series differs",
        "{file}: the header says {observed:length}, you stated {expected:length}, {difference:percent} apart. "
        "Allowed: {tolerance:length}.{hint}",
        "Correct the stated pixel size, or replace the file.",
    ),
    Rule(
        "tiltseries.pixel-size-rounded", W, "Pixel size of the tilt series nearly agrees",
        "{file}: the header says {observed:length}, you stated {expected:length}, {difference:percent} apart. "
        "Exact is within {tolerance:length}. One may be calibrated or rounded.",
        "State the value that is right.",
    ),
    Rule(
        "tomogram.voxel-size-differs", E, "Voxel size differs",
        "{file}: the header says {observed:length}, you stated {expected:length}, {difference:percent} apart. "
        "Allowed: {tolerance:length}.{hint}",
        "Correct the stated voxel size for this run, or replace the file.",
    ),
    Rule(
        "tomogram.voxel-size-rounded", W, "Voxel size nearly agrees",
        "{file}: the header says {observed:length}, you stated {expected:length}, {difference:percent} apart. "
        "Exact is within {tolerance:length}. One may be calibrated or rounded.",
        "State the value that is right.",
    ),
    Rule(
        "tomogram.finer-than-tiltseries", E, "Tomogram finer than its tilt series",
        "{file} has voxels of {observed:length}, its tilt series pixels of {expected:length}: ratio {ratio:plain}. "
        "At least {tolerance:plain} is expected.",
        "Correct the voxel size or the pixel size, or name the alignment that the tomogram was made from.",
    ),
)  # fmt: skip
