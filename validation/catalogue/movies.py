"""Codes of movies in TIFF and EER, and of gain references."""

from __future__ import annotations

from validation.catalogue.base import AGAIN, E, N, Rule, W

TIFF = (
    Rule(
        "tiff.not-tiff", E, "Not a TIFF file",
        "{file} is named like a TIFF or EER file and does not begin like one: its first bytes are {observed}.",
        "Give the image file itself, or give this file its right name and role.",
    ),
    Rule(
        "tiff.no-page", E, "TIFF file without a page",
        "{file} is a TIFF file whose header names no page: 0 pages, at least {expected:count} is expected.",
        "Write it again with the program that made it.",
    ),
    Rule(
        "tiff.first-page-missing", E, "TIFF file ends before its first page",
        "{file} ends after {observed:count} bytes; its first page is described at byte {expected:count}.", AGAIN,
    ),
    Rule(
        "tiff.directory-damaged", E, "Description of a page damaged",
        "{file}: the description of page {page:count} at byte {place:count} announces {observed:count} entries; "
        "1 to {expected:count} are possible.",
        AGAIN,
    ),
    Rule(
        "tiff.pages-in-a-circle", E, "Pages run in a circle",
        "{file}: page {page:count} is said to follow at byte {observed:count}, where page {expected:count} stands.",
        "Write it again with the program that made it.",
    ),
    Rule(
        "tiff.dimensions-absurd", E, "Impossible dimensions",
        "{file}: page {page:count} says {observed:triple}; each side must be 1 to {expected:count}.", AGAIN,
    ),
    Rule(
        "tiff.cut-off", E, "Movie cut off",
        "{file} ends after {observed:count} bytes; its pages announce at least {expected:count} bytes: "
        "{missing:size} or more are missing. Pages that can be read: {pages:count}.",
        "Upload it again; if the copy on your side has the same size, write it again.",
    ),
    Rule(
        "tiff.pages-differ", E, "Pages of different shape or type",
        "{file}: page {page:count} is {observed:triple} of {type}, page 1 is {expected:triple} of {other_type}. "
        "The frames of a movie are alike.",
        "Give the movie alone, without previews or other pictures in the same file.",
    ),
    Rule(
        "tiff.pages-not-counted", N, "Too many pages to count",
        "{file} has more than {observed:count} pages; they are not counted any further.",
        "Nothing, if the movie is that long.",
    ),
    Rule(
        "tiff.not-grey", E, "Pixels without a grey value",
        "{file} has {observed:count} values per pixel; a {role} has {expected:count}.",
        "Export the grey values of the camera.",
    ),
    Rule(
        "tiff.type-not-taken", W, "Data type the archive does not take",
        "{file} holds {observed}; the archive takes {expected}.",
        "Convert it, or explain why it must stay.",
    ),
    Rule(
        "tiff.compression-unusual", W, "Unusual compression",
        "{file} is packed with compression {observed:count}; {expected} are usual for movies.",
        "Write it again with one of these, or explain.",
    ),
)  # fmt: skip

EER = (
    Rule(
        "eer.cut-off", E, "EER movie cut off",
        "{file} ends after {observed:count} bytes; its first frames alone need {expected:count} bytes: "
        "{missing:size} or more are missing.",
        "Upload it again; if the copy on your side has the same size, take it from the camera's computer again.",
    ),
    Rule(
        "eer.end-missing", W, "EER movie without its last frame",
        "{file}: every frame is described behind its data, and the last {observed:count} bytes describe none; "
        "{expected:count} frames are announced. The end of the file may be missing.",
        "Compare its size with that of the copy on your side, and upload it again if they differ.",
    ),
    Rule(
        "eer.no-metadata", W, "EER movie without its description",
        "{file} lacks the description that the camera writes (tag {expected:count}): 0 values are told, the number of "
        "frames among them.",
        "Give the file as the camera wrote it, or explain.",
    ),
    Rule(
        "eer.no-frames", E, "EER movie without frames",
        "{file}: its description says {observed} frames; at least {expected:count} is expected.",
        "Give the file as the camera wrote it.",
    ),
    Rule(
        "eer.size-differs", W, "Frame and sensor differ in size",
        "{file}: its first frame is {observed:triple}, its description says {expected:triple}.",
        "Give the file as the camera wrote it, or explain.",
    ),
    Rule(
        "eer.not-bigtiff", W, "EER movie in the small kind of TIFF",
        "{file} is TIFF version {observed:count}; cameras write EER as version {expected:count} (BigTIFF).",
        "Give the file as the camera wrote it, or explain.",
    ),
)  # fmt: skip

DM = (
    Rule(
        "dm.not-dm", E, "Not a DigitalMicrograph file",
        "{file} does not begin like a DigitalMicrograph file: version {observed:count}, expected is {expected}.",
        "Give the file its right role, or export it again.",
    ),
    Rule(
        "dm.cut-off", E, "DigitalMicrograph file cut off",
        "{file} ends after {observed:count} bytes; it announces {expected:count} bytes: {missing:size} are missing.",
        AGAIN,
    ),
    Rule(
        "dm.damaged", E, "DigitalMicrograph file damaged",
        "{file} cannot be read at byte {place:count}: {observed}; expected there: {expected}.", AGAIN,
    ),
    Rule(
        "dm.no-image", E, "DigitalMicrograph file without an image",
        "{file} holds {observed:count} images with a width and a height, besides a thumbnail; at least "
        "{expected:count} is expected.",
        "Save the image itself, not a spectrum, nor only its settings or its display.",
    ),
    Rule(
        "dm.not-grey", E, "Image without grey values",
        "{file} holds an image of data type {observed:count}; grey values are of one of {expected}.",
        "Export the grey values of the camera.",
    ),
    Rule(
        "dm.data-size", E, "Image and dimensions differ",
        "{file}: the image has {observed:count} bytes of data; its dimensions {shape:triple} need {expected:count}.",
        AGAIN,
    ),
)  # fmt: skip

ANY = (
    Rule(
        "movie.other-ending", W, "Ending of another format",
        "{file} is {observed}, and its name has the ending of {expected}.",
        "Give the file its right ending and upload it again, or explain.",
    ),
    Rule(
        "movie.single-frame", N, "Movie of one frame",
        "{file} holds {observed:count} frame; a movie has at least {expected:count}.",
        "Nothing, if the tilts were recorded without frames; else give the movies before they were averaged.",
    ),
    Rule(
        "gain.whole-numbers", N, "Gain reference of whole numbers",
        "{file} holds {observed}; gain references mostly hold {expected}.",
        "Nothing, if the camera's program writes it so.",
    ),
)  # fmt: skip

MOVIES: tuple[Rule, ...] = (*TIFF, *EER, *DM, *ANY)
