"""What labels in a tomogram's header, and the names that programs give their files, tell of how it was made."""

from __future__ import annotations

import re
from collections.abc import Sequence

# A word in a label of the header -> the program that writes it.
LABELS = tuple(
    (re.compile(pattern, re.IGNORECASE), name)
    for pattern, name in (
        (r"^TILT:", "IMOD"),
        (r"aretomo3", "AreTomo3"),
        (r"aretomo2", "AreTomo2"),
        (r"aretomo", "AreTomo"),
        (r"^relion\b", "RELION"),
        (r"\bnovactf\b", "novaCTF"),
        (r"\btomo3d\b", "tomo3d"),
        (r"\bwarp(tools)?\b", "Warp"),
        (r"^eman\b", "EMAN2"),
    )
)
# A path that only one program writes -> that program.
PATHS = tuple(
    (re.compile(pattern), name)
    for pattern, name in (
        (r"(^|/)warp_tiltseries/reconstruction/", "WarpTools"),
        (r"(^|/)Tomograms/job\d{3}/tomograms/rec_", "RELION 5"),
        (r"_Vol\.mrc$", "AreTomo3"),
    )
)
METHODS = (
    (re.compile(r"(?:^|[._-])sirt(?:[._-]|\d|$)", re.IGNORECASE), "SIRT"),
    (re.compile(r"(?:^|[._-])sart(?:[._-]|\d|$)", re.IGNORECASE), "SART"),
    (re.compile(r"(?:^|[._-])wbp(?:[._-]|\d|$)", re.IGNORECASE), "WBP"),
)
# A word of a name -> what was done, with what ("" where the word does not say).
PROCESSED = (
    (re.compile(r"isonet", re.IGNORECASE), "denoised", "IsoNet"),
    (re.compile(r"cryo-?care", re.IGNORECASE), "denoised", "cryoCARE"),
    (re.compile(r"topaz", re.IGNORECASE), "denoised", "Topaz"),
    (re.compile(r"cryosamba", re.IGNORECASE), "denoised", "CryoSamba"),
    (re.compile(r"denoi[sz]ed", re.IGNORECASE), "denoised", ""),
    (re.compile(r"(?:^|[._/-])deconv(?:[._/-]|$)", re.IGNORECASE), "filtered", ""),
    (re.compile(r"(?:^|[._-])(?:filt|filtered|lp\d+)(?:[._-]|$)", re.IGNORECASE), "filtered", ""),
)
SPACING = re.compile(r"(?:^|_)(\d{1,3}(?:\.\d{1,3})?)Apx(?:\.|_|$)")


def program_of(labels: Sequence[str]) -> str | None:
    """The last label that names a program that reconstructs: others copy, turn and scale after it."""
    return next((name for label in reversed(labels) for pattern, name in LABELS if pattern.search(label)), None)


def program_of_path(path: str) -> str | None:
    return next((name for pattern, name in PATHS if pattern.search(path)), None)


def method_of_name(name: str) -> str | None:
    return next((method for pattern, method in METHODS if pattern.search(name)), None)


def processing_of(path: str) -> tuple[str, str] | None:
    return next(((done, program) for pattern, done, program in PROCESSED if pattern.search(path)), None)


def spacing_of_name(name: str) -> float | None:
    """Å: Warp's `TS_1_10.00Apx.mrc`."""
    found = SPACING.search(name)
    return float(found[1]) if found and float(found[1]) > 0 else None
