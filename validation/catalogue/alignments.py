"""Codes of tilt.com, newst.com and aln files."""

from __future__ import annotations

from validation.catalogue.base import E, N, Rule, W

ALIGNMENTS: tuple[Rule, ...] = (
    Rule(
        "com.another-program", E, "Another command file",
        "{file} {observed}; as {role} we expect one that calls {expected}.",
        "Give the file its right role, or give the {role} of this alignment.",
    ),
    Rule(
        "com.several-blocks", W, "Command called more than once",
        "{file} calls {program} {observed:count} times; 1 call is expected, and the first is read.",
        "Give the file with the call that made the deposited files.",
    ),
    Rule(
        "com.key-missing", E, "Necessary line missing in the command file",
        "{file} has no {observed}; {program} needs {expected:count} such lines: {names}.",
        "Give the file as etomo wrote it.",
    ),
    Rule(
        "com.key-left-out", W, "Usual line missing in the command file",
        "{file} has no {observed}. etomo writes it, and the archive reads it.",
        "Give the file as etomo wrote it, or explain.",
    ),
    Rule(
        "com.value-wrong", E, "Impossible value in the command file",
        "{file}, line {line:count}: {key} is “{observed}”; expected: {expected}.",
        "Correct the line and upload the file again.",
    ),
    Rule(
        "aln.no-title", E, "Not an AreTomo alignment",
        "{file}, line {line:count}: “{observed}”; the first line of an AreTomo alignment is “# AreTomo Alignment”.",
        "Give the file its right role, or give the .aln file as AreTomo wrote it.",
    ),
    Rule(
        "aln.no-rows", E, "AreTomo alignment without rows",
        "{file} has no row of the global alignment.", "Give the .aln file as AreTomo wrote it.",
    ),
    Rule(
        "aln.row-columns", E, "Row of the AreTomo alignment incomplete",
        "{file}, line {line:count}: {observed:count} values; {expected:count} are expected.",
        "Give the .aln file as AreTomo wrote it; it may have been cut off.",
    ),
    Rule(
        "aln.not-a-number", E, "Not a number in the AreTomo alignment",
        "{file}, line {line:count}: “{observed}” is not a finite number.",
        "Run the alignment again; this one failed for the image.",
    ),
    Rule(
        "aln.no-raw-size", W, "AreTomo alignment without the size of the stack",
        "{file} has no line “# RawSize = nx ny nz”.", "Give the .aln file as AreTomo wrote it, or explain.",
    ),
    Rule(
        "aln.rows-and-dark-frames", E, "Rows and dark frames are not the images",
        "{file}: {rows:count} rows and {dark:count} dark frames are {observed:count}; the stack has {expected:count} "
        "images (RawSize).",
        "Give the .aln file as AreTomo wrote it; it may have been cut off.",
    ),
    Rule(
        "aln.local-rows", E, "Local rows missing",
        "{file}: {observed:count} rows of the local alignment; {patches:count} patches in {rows:count} rows make "
        "{expected:count}.",
        "Give the .aln file as AreTomo wrote it; it may have been cut off.",
    ),
    Rule(
        "aln.angle-out-of-range", E, "Impossible tilt angle in the alignment",
        "{file}, line {line:count}: the tilt angle is {observed:angle}; it must lie within ±{expected:angle}.",
        "Give the .aln file as AreTomo wrote it.",
    ),
    Rule(
        "aln.section-repeated", E, "Image aligned twice",
        "{file}, line {line:count}: image {observed:count} (SEC) occurs {times:count} times; 1 time is expected.",
        "Give the .aln file as AreTomo wrote it.",
    ),
    Rule(
        "aln.rotation-varies", N, "Tilt axis varies in the alignment",
        "{file}: the tilt axis (ROT) goes from {expected:angle} to {observed:angle} in line {line:count}. "
        "Usual: within {tolerance:angle}.",
        "Nothing, if the axis was refined per image; else check the alignment.",
    ),
)  # fmt: skip
