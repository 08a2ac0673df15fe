"""Codes of mdoc, angle and transform files."""

from __future__ import annotations

from validation.catalogue.base import E, N, Rule, W

TEXTS = (
    Rule(
        "mdoc.other-tilt-order", W, "Another file in place of the mdoc",
        "{file} is {observed}. It may say in which order the tilts were recorded; the archive wants an mdoc.",
        "Give the mdoc if there is one. If there is none, say so to the curators.",
    ),
    Rule(
        "mdoc.no-sections", E, "mdoc without sections",
        "{file} has no [ZValue = …] section.", "Give the mdoc of the tilt series.",
    ),
    Rule(
        "mdoc.frame-set", E, "mdoc of a movie",
        "{file} describes {observed:count} movie stack ([FrameSet = …]), not a tilt series.",
        "Give the mdoc of the tilt series; it has one [ZValue = …] section per tilt. Set this one to not deposited.",
    ),
    Rule(
        "mdoc.montage", E, "mdoc of a montage",
        "{file} describes a montage ([MontSection = …], {observed:count} sections), not a tilt series.",
        "Give the mdoc of the tilt series; set this one to not deposited.",
    ),
    Rule(
        "mdoc.angle-missing", E, "Sections without tilt angle",
        "{file}: {observed:count} of {expected:count} sections have no TiltAngle, the first from line {line:count} on.",
        "Add the angles, or give the mdoc as the microscope wrote it.",
    ),
    Rule(
        "mdoc.value-not-a-number", E, "Not a number in the mdoc",
        "{file}, line {line:count}: {key} is “{observed}”; a number is expected.",
        "Correct the line and upload the file again.",
    ),
    Rule(
        "mdoc.angle-out-of-range", E, "Impossible tilt angle in the mdoc",
        "{file}, line {line:count}: the tilt angle is {observed:angle}; it must lie within ±{expected:angle}.",
        "Correct the angle and upload the file again.",
    ),
    Rule(
        "mdoc.section-repeated", W, "Section numbers repeated",
        "{file}: [ZValue = {observed}] occurs {times:count} times; the second begins in line {line:count}.",
        "Keep one section per image, or explain.",
    ),
    Rule(
        "mdoc.pixel-spacing-varies", W, "Pixel spacing varies in the mdoc",
        "{file}: PixelSpacing goes from {expected:length} to {observed:length}, {difference:percent} apart. "
        "Allowed: {tolerance:percent}.",
        "State which is right, or explain.",
    ),
    Rule(
        "mdoc.pixel-spacing-not-positive", W, "No pixel spacing in the mdoc",
        "{file}, line {line:count}: PixelSpacing is {observed:length}, which no pixel has.",
        "State the pixel size in the acquisition.",
    ),
    Rule(
        "mdoc.value-not-read", W, "Value in the mdoc not read",
        "{file}, line {line:count}: {key} is “{observed}”; a number is expected. It is taken as not stated.",
        "Correct the line and upload the file again, or explain.",
    ),
    Rule(
        "mdoc.time-not-read", N, "Time in the mdoc not read",
        "{file}, line {line:count}: DateTime is “{observed}”; a day and time such as 30-Nov-2015 15:21:38 is expected.",
        "Nothing, if the order of the tilts is known otherwise; else correct the line.",
    ),
    Rule(
        "mdoc.dose-zero", N, "No dose in the mdoc",
        "{file}: ExposureDose is 0 in {observed:count} of {expected:count} sections and above 0 in none, "
        "as where the dose was never calibrated.",
        "State the dose in the acquisition.",
    ),
    Rule(
        "mdoc.dose-impossible", W, "Impossible dose in the mdoc",
        "{file}, line {line:count}: {key} is {observed:plain} e⁻/Å²; 0 to {expected:plain} are possible.",
        "State the dose in the acquisition, and explain.",
    ),
    Rule(
        "mdoc.dose-falls", N, "Doses and times disagree",
        "{file}, line {line:count}: in the order of DateTime, PriorRecordDose falls from {expected:plain} to "
        "{observed:plain} e⁻/Å².",
        "Check that the sections belong to one tilt series; state the order if the times are wrong.",
    ),
    Rule(
        "mdoc.tilt-retaken", N, "Tilts recorded more than once",
        "{file}: {observed:count} of {expected:count} sections were recorded again at the same angle later, the first "
        "at {angle:angle} from line {line:count} on. The last one counts.",
        "Nothing, if it is so; else remove the sections that do not belong to the tilt series.",
    ),
    Rule("angles.no-rows", E, "No angles", "{file} holds no angle.", "Give the file with one angle per line."),
    Rule(
        "angles.not-a-number", E, "Not an angle",
        "{file}, line {line:count}: “{observed}” is not a number; each line begins with an angle in degrees.",
        "Correct the line and upload the file again.",
    ),
    Rule(
        "angles.decimal-comma", E, "Angles with a decimal comma",
        "{file}, line {line:count}: “{observed}”; the archive reads one angle per line, written with a point.",
        "Write the angles with a decimal point, one per line, and upload the file again.",
    ),
    Rule(
        "angles.out-of-range", E, "Impossible angle",
        "{file}, line {line:count}: {observed:angle}; angles must lie within ±{expected:angle}.",
        "Correct the angle and upload the file again.",
    ),
    Rule(
        "xf.no-rows", E, "No transforms",
        "{file} holds no transform.", "Give the file with one row of 6 numbers per image.",
    ),
    Rule(
        "xf.row-not-six-numbers", E, "Not a transform",
        "{file}, line {line:count}: {observed:count} numbers; each row has {expected:count}.",
        "Correct the row, or write the file again with the alignment program.",
    ),
    Rule(
        "angles.all-the-same", W, "All angles the same",
        "{file}: all {observed:count} angles are {angle:angle}; those of a tilt series differ.",
        "Give the angles of the tilt series, or explain.",
    ),
    Rule(
        "angles.more-columns", N, "More than the angles",
        "{file} has {observed:count} columns; {expected:count} is expected. The first is taken as the angle, the "
        "second as {hint}.",
        "Nothing, if the first column holds the angles; else give the file with one angle per line.",
    ),
    Rule(
        "xf.not-a-transform", E, "Impossible transform",
        "{file}, line {line:count}: the determinant is {observed:plain} in size; a transform that turns and shifts has "
        "{expected:plain}, and {least:plain} to {most:plain} are possible.",
        "Write the file again with the alignment program.",
    ),
    Rule(
        "xf.magnification-unusual", W, "Transform changes the magnification",
        "{file}, line {line:count}: the determinant is {observed:plain} in size; {least:plain} to {most:plain} is "
        "usual for a transform that turns and shifts.",
        "Check that it is the file of the final alignment, or explain.",
    ),
    Rule(
        "xf.rotation-varies", W, "Tilt axis varies in the transforms",
        "{file}, line {line:count}: turned by {observed:angle} against the first image; {expected:angle} is usual. "
        "Allowed: {tolerance:angle}.",
        "Check the alignment of this image; explain if the axis was refined per image.",
    ),
    Rule(
        "xf.identity", N, "Transforms change nothing",
        "{file}: all {expected:count} rows change nothing. The tilt series is not aligned, or it is aligned already.",
        "Nothing, if the deposited tilt series is the aligned one; else give the transforms of the alignment.",
    ),
    Rule(
        "xf.identity-rows", N, "Images without a transform",
        "{file}: {observed:count} of {expected:count} rows change nothing, as for images that were not aligned.",
        "Nothing, if these images were left out of the alignment.",
    ),
    Rule(
        "xf.preliminary", W, "Transforms of an earlier step",
        "{file} is named as etomo names transforms of an earlier step ({observed}); those of the final alignment end "
        "in {expected}.",
        "Give the transforms of the final alignment, or explain.",
    ),
)  # fmt: skip
