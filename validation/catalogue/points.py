"""Codes of STAR files and tables of points."""

from __future__ import annotations

from validation.catalogue.base import E, N, Rule, W

POINTS: tuple[Rule, ...] = (
    Rule(
        "star.not-star", E, "Not a STAR file",
        "{file}, line {line:count}: “{observed}”; a STAR file begins with a block (data_…).",
        "Give the file its right role, or give the STAR file as the program wrote it.",
    ),
    Rule(
        "star.too-many-rows", E, "STAR file too long",
        "{file} has more than {expected:count} {quantity}, which is as far as it is read.",
        "Check that it is the right file; give one file per tomogram or group of tomograms.",
    ),
    Rule(
        "star.not-particles", E, "STAR file without points",
        "{file} holds {observed}; as annotation we expect particles with coordinates.",
        "Give the file with the particles; set this one to not deposited.",
    ),
    Rule(
        "star.columns-missing", E, "Coordinates missing in the STAR file",
        "{file}: block “{block}” has {observed:count} of {expected:count} coordinates; missing: {names}.",
        "Give the file with all three coordinates of each point.",
    ),
    Rule(
        "star.no-rows", E, "STAR file without rows",
        "{file}: block “{block}” has {observed:count} rows; at least {expected:count} is expected.",
        "Give the file with the particles as the program wrote it.",
    ),
    Rule(
        "star.empty-loop", W, "Block of the STAR file without rows",
        "{file}: the loop of block “{block}” has {observed:count} rows; at least {expected:count} is expected.",
        "Check that the file is complete, or explain.",
    ),
    Rule(
        "star.row-values", E, "Values missing or too many in the STAR file",
        "{file}, line {line:count}: {observed:count} values; the block has {expected:count} columns. "
        "Rows like this: {times:count}.",
        "Give the file as the program wrote it; it may have been cut off or edited.",
    ),
    Rule(
        "star.coordinate-not-a-number", E, "Not a coordinate in the STAR file",
        "{file}, line {line:count}: {key} is “{observed}”; a finite number is expected. Rows like this: {times:count}.",
        "Correct or remove the rows and upload the file again.",
    ),
    Rule(
        "star.block-repeated", W, "Block of the STAR file repeated",
        "{file}: block “{observed}” occurs {times:count} times; programs read one of them.",
        "Put the rows into one block and upload the file again.",
    ),
    Rule(
        "star.pixel-sizes-differ", N, "Several pixel sizes in the STAR file",
        "{file} tells more than {expected:count} pixel size for its points, so that none of them is compared.",
        "Nothing, if the tomograms have different pixel sizes.",
    ),
    Rule(
        "star.no-tomogram-name", N, "No tomogram named in the STAR file",
        "{file} names no tomogram ({expected}), so that all {observed:count} points are taken for those of this run.",
        "Nothing, if it is the file of one tomogram.",
    ),
    Rule(
        "points.no-rows", E, "Table without points",
        "{file} has {observed:count} rows; at least {expected:count} is expected.",
        "Give the table with the points.",
    ),
    Rule(
        "points.columns-missing", E, "Coordinates missing in the table",
        "{file}: columns of numbers: {observed:count}; x, y and z take {expected:count}.",
        "Give the table with all three coordinates of each point.",
    ),
    Rule(
        "points.row-values", E, "Values missing or too many in the table",
        "{file}, line {line:count}: {observed:count} values; the other rows have {expected:count}. "
        "Rows like this: {times:count}.",
        "Correct the rows and upload the file again.",
    ),
    Rule(
        "points.coordinate-not-a-number", E, "Not a coordinate in the table",
        "{file}, line {line:count}, column {key}: “{observed}”; a finite number is expected. "
        "Rows like this: {times:count}.",
        "Correct or remove the rows and upload the file again.",
    ),
    Rule(
        "points.decimal-commas", E, "Decimal commas in the table",
        "{file}, line {line:count}: “{observed}” is written with a decimal comma; a point is expected.",
        "Write the table again with decimal points.",
    ),
    Rule(
        "points.too-many-rows", E, "Table too long",
        "{file} has more than {expected:count} rows, which is as far as it is read.",
        "Check that it is the right file; give one table per tomogram.",
    ),
)  # fmt: skip
