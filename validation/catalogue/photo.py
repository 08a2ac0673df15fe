"""Codes of pictures."""

from __future__ import annotations

from validation.catalogue.base import AGAIN, E, N, Rule, W

PHOTO = (
    Rule(
        "photo.cut-off", E, "Picture cut off",
        "{file} ends after {observed:size}, before its header tells how large the picture is.", AGAIN,
    ),
    Rule(
        "photo.no-size", E, "Picture without dimensions",
        "{file} begins like a picture, but its header tells no width and height.",
        "Open it in any picture program and save it anew as JPEG or PNG.",
    ),
    Rule(
        "photo.too-small", E, "Picture too small",
        "{file} has {observed:triple} pixels; the archive's website needs at least {expected:triple}, width first.",
        "Upload a larger picture; enlarging this one adds nothing to see.",
    ),
    Rule(
        "photo.other-ending", W, "Ending of another format",
        "{file} is a {observed}, and its name does not end with {expected}.",
        "Give the file its right ending and upload it again.",
    ),
    Rule(
        "photo.animated", N, "Animated picture",
        "{file} holds more than one picture.",
        "Nothing, if the first one tells enough alone: where pictures do not move, it is the one that is seen.",
    ),
)  # fmt: skip
