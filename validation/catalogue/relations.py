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
        "tiltseries.more-sections-than-mdoc", E, "More sections than mdoc sections",
        "{file} has {observed:count} sections, {other} describes {expected:count}.",
        "Give the mdoc of the whole tilt series, or the tilt series of this mdoc.",
    ),
    Rule(
        "rawtlt.more-angles-than-mdoc", E, "More angles than mdoc sections",
        "{file} has {observed:count} angles, {other} has {expected:count} sections with an angle.",
        "Give the mdoc of the whole tilt series, or remove the extra angles.",
    ),
    Rule(
        "rawtlt.angle-not-in-mdoc", E, "Angles that the mdoc does not have",
        "{file}: {count:count} of {total:count} angles have no section in {other}; the first is {observed:angle}, "
        "the nearest in the mdoc {expected:angle}. Allowed: {tolerance:angle}.",
        "Give the rawtlt file and the mdoc of the same tilt series.",
    ),
    Rule(
        "rawtlt.angles-turned", W, "Angles with the opposite sign",
        "{file}: all {count:count} angles are in {other} with the opposite sign, such as {observed:angle} here for "
        "{expected:angle} there.",
        "Nothing, if a program with another sign convention wrote it, as Warp does; the archive expects the sign of "
        "the mdoc.",
    ),
    Rule(
        "alignment.more-rows-than-sections", E, "More alignment rows than sections",
        "{file} has {observed:count} rows{says}, {other} has {expected:count} sections.",
        "Give the alignment of this tilt series, or the tilt series that was aligned.",
    ),
    Rule(
        "alignment.fewer-rows-than-sections", W, "Fewer alignment rows than sections",
        "{file} has {observed:count} rows{says}, {other} has {expected:count} sections.",
        "Explain which views were left out, or give the whole alignment.",
    ),
    Rule(
        "alignment.shift-beyond-image", W, "Alignment shifts images out of sight",
        "{file} shifts images by up to {observed:plain} pixels; those of {other} have {expected:triple}.",
        "Check that it is the alignment of this tilt series, and at the same binning; or explain.",
    ),
    Rule(
        "alignment.rows-not-angles", W, "Rows of the alignment and angles differ in number",
        "{file} has {observed:count} angles, {other} has {expected:count}.",
        "Explain which views were left out, or give the alignment of this tilt series.",
    ),
    Rule(
        "alignment.tilt-order-differs", W, "Angles in another order than the alignment",
        "{file} has its {count:count} angles sorted, {other} in another order ({observed}): line {line:count} is "
        "{angle:angle} there and {expected:angle} here.",
        "Give both in the order of the sections of the tilt series; a rawtlt file in the order of recording belongs "
        "to a stack in that order.",
    ),
    Rule(
        "rawtlt.order-not-of-header", W, "Angles in another order than the sections",
        "{file} has the angles that the header of {other} has, in another order: section {line:count} is "
        "{observed:angle} in the file and {expected:angle} in the header.",
        "Give the angles in the order of the sections, or explain why the header is out of date.",
    ),
    Rule(
        "rawtlt.angle-not-of-header", W, "Angles that the header does not have",
        "{file}: {count:count} of {total:count} angles differ from those in the header of {other}; section "
        "{line:count} is {observed:angle} in the file and {expected:angle} in the header. Allowed: {tolerance:angle}.",
        "Give the rawtlt file of this tilt series, or explain why the header is out of date.",
    ),
    Rule(
        "alignment.raw-size-differs", W, "Alignment of a stack of another size",
        "{file} was made of images of {observed:triple} pixels, {other} has {expected:triple}.",
        "Give the tilt series that was aligned, or say that it was binned since.",
    ),
    Rule(
        "alignment.files-missing", E, "Files of the alignment missing",
        "{file} is there, but no {observed}: an alignment with {says} needs {expected}.",
        "Give the missing file, or correct the program that the tilt series was aligned with.",
    ),
    Rule(
        "alignment.tilt-axis-differs", W, "Rotation of the alignment is not the tilt axis",
        "{file} turns by {observed:angle}, {says} {expected:angle}: {difference:angle} apart, whatever the sign and "
        "half turns. Allowed: {tolerance:angle}.",
        "Correct the stated tilt axis, or give the alignment of this tilt series.",
    ),
    Rule(
        "tiltcom.image-size-differs", W, "tilt.com of images of another size",
        "{file}: FULLIMAGE is {observed:triple}, {other} has {expected:triple} pixels. Allowed: {tolerance:plain} "
        "pixels.",
        "Give the tilt.com of this tilt series, or explain.",
    ),
    Rule(
        "newst.output-size-differs", W, "newst.com of images of another size",
        "{file}: SizeToOutputInXandY {size:triple} × {binning:plain} = {observed:triple}; {other} has "
        "{expected:triple}. Allowed: {tolerance:plain} pixels.",
        "Give the newst.com of this tilt series, or explain.",
    ),
    Rule(
        "tomogram.not-of-tilt-com", W, "Tomogram and tilt.com differ in size",
        "{file} has {observed:triple} voxels; by {other} it would have up to {expected:triple}. Allowed: "
        "{tolerance:plain} more.",
        "Give the tilt.com that made this tomogram, or explain.",
    ),
    Rule(
        "tiltseries.pixel-size-differs", E, "Pixel size of the tilt series differs",
        "{file}: {whence} {observed:length}, you stated {expected:length}, {difference:percent} apart. "
        "Allowed: {tolerance:length}.{hint}",
        "Correct the stated pixel size, or replace the file.",
    ),
    Rule(
        "tiltseries.pixel-size-rounded", W, "Pixel size of the tilt series nearly agrees",
        "{file}: {whence} {observed:length}, you stated {expected:length}, {difference:percent} apart. "
        "Exact is within {tolerance:length}. One may be calibrated or rounded.",
        "State the value that is right.",
    ),
    Rule(
        "tomogram.voxel-size-differs", E, "Voxel size differs",
        "{file}: {whence} {observed:length}, you stated {expected:length}, {difference:percent} apart. "
        "Allowed: {tolerance:length}.{hint}",
        "Correct the stated voxel size for this run, or replace the file.",
    ),
    Rule(
        "tomogram.voxel-size-rounded", W, "Voxel size nearly agrees",
        "{file}: {whence} {observed:length}, you stated {expected:length}, {difference:percent} apart. "
        "Exact is within {tolerance:length}. One may be calibrated or rounded.",
        "State the value that is right.",
    ),
    Rule(
        "tomogram.finer-than-tiltseries", E, "Tomogram finer than its tilt series",
        "{file} has voxels of {observed:length}, its tilt series pixels of {expected:length}: ratio {ratio:plain}. "
        "At least {tolerance:plain} is expected.",
        "Correct the voxel size or the pixel size, or name the alignment that the tomogram was made from.",
    ),
    Rule(
        "tomogram.larger-than-tiltseries", W, "Tomogram larger than the images show",
        "{file}: {shape:triple} voxels of {voxel:length} reach over {observed:plain} nm; images of {images:triple} "
        "pixels of {pixel:length} ({other}) over {expected:plain} nm from corner to corner. Up to {tolerance:plain} "
        "times as much is expected.",
        "Check the voxel size and the pixel size, and that the tomogram is of this tilt series.",
    ),
    Rule(
        "tomogram.not-like-existing", W, "Tomogram unlike the one in the archive",
        "{file}: {shape:triple} voxels of {voxel:length} reach over {observed:plain} nm; the tomogram in the archive "
        "over {expected:plain} nm. Up to {tolerance:percent} apart is expected of the same alignment.",
        "Check the voxel size and that the tomogram is of this run.",
    ),
)  # fmt: skip
