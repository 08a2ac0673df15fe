"""The one rule for a length in a header against the one that was stated: match, nearly, differs, or not set."""

from __future__ import annotations

import math
from dataclasses import dataclass

from validation import words
from validation.cases import FileCase, Value
from validation.checks.seen import length_of
from validation.checks.tolerances import (
    BINNING_RELATIVE,
    BINNINGS,
    LENGTH_NEARLY,
    NANOMETRES,
    PIXEL_LEAST,
    PLACEHOLDER,
    SPACING_HIGH,
    SPACING_LOW,
    length_tolerance,
)

# Sources of values that are those of a file: its header, or what was stated in place of this content's header.
OF_THE_FILE = ("header", "stated")


@dataclass(frozen=True, slots=True)
class Compared:
    """`verdict`: match, nearly or differs. `difference`: as a fraction of the expected length."""

    verdict: str
    difference: float
    tolerance: float


def compare(observed: float, expected: float, *, binning: float = 1.0) -> Compared:
    """Two lengths in Å, `expected` > 0."""
    tolerance = length_tolerance(expected, binning=binning)
    off = abs(observed - expected)
    if not expected > 0:
        return Compared("differs", math.inf, tolerance)
    verdict = "match" if off <= tolerance else "nearly" if off <= LENGTH_NEARLY * expected else "differs"
    return Compared(verdict, off / expected, tolerance)


def not_set(length: float | None) -> str:
    """Why a header's length says nothing, in words; empty if it does say something."""
    if length is None:
        return "no size"
    if length == 0:
        return "not set"
    if length < 0:
        return "no size"
    if not possible(length):
        return "no size that a pixel can have"
    return "what programs write when they do not know it" if length == PLACEHOLDER else ""


def possible(length: float | None) -> bool:
    """Whether a pixel may be of this length; no relation counts with any other."""
    return length is not None and SPACING_LOW < length < SPACING_HIGH


def header_length(file: FileCase) -> float | None:
    """Å per pixel in x: what the depositor states in place of this content's header, else the header."""
    return file.stated_voxel if is_stated(file) else length_of(file.facts)


def is_stated(file: FileCase) -> bool:
    return possible(file.stated_voxel)


def whence(file: FileCase) -> str:
    """Who says `header_length`: the header, or the depositor in its place."""
    return "the header, as corrected here, says" if is_stated(file) else "the header says"


def unset(file: FileCase) -> str:
    """Why the file's length says nothing, in words; empty if it does, or where one is stated in its place."""
    return "" if is_stated(file) else not_set(length_of(file.facts))


def told_length(file: FileCase) -> float | None:
    """The length of the header or in its place; None for what programs write when they do not know it."""
    return None if unset(file) else header_length(file)


def shown(length: float | None) -> str:
    return "no finite number" if length is None else words.length(length)


def nanometres(length: float) -> float:
    """Å as nm to four digits: how far something reaches is not known any better."""
    return float(f"{length / 10:.4g}")


def number(value: Value | None) -> float | None:
    """A value as a length or a binning that may be; None where it is missing or wrong (completeness tells of that)."""
    if value is None or isinstance(value.value, bool) or not isinstance(value.value, int | float | str):
        return None
    try:
        found = float(value.value)
    except (ValueError, OverflowError):
        return None
    return found if possible(found) else None


def stated(value: Value | None) -> float | None:
    """What a person stated for the block or run: what comes from the file itself, or was stated in place of its header,
    is no second opinion."""
    return None if value is None or value.source in OF_THE_FILE else number(value)


def known(value: Value | None) -> float | None:
    """The effective value, wherever it comes from, unless it is a header's placeholder."""
    found = number(value)
    return None if value is not None and value.source == "header" and not_set(found) else found


def binning_hint(observed: float, expected: float, *, unbinned: float | None) -> str:
    """A guess, only where the ratio says so. `unbinned`: the length that both are multiples of, if known."""
    if unbinned is not None and unbinned < PIXEL_LEAST:
        unbinned = None
    if unbinned and (seen := _whole(observed / unbinned)) and (said := _whole(expected / unbinned)) and seen != said:
        product = f"{words.length(unbinned)} × {seen} = {words.length(observed)}"
        return f" {product}: it looks like binning {seen} instead of {said}."
    ratio = observed / expected
    if expected < NANOMETRES and abs(ratio / 10 - 1) <= BINNING_RELATIVE:
        return " The header's value is 10 times what you stated: it looks like nanometres, or binning 10."
    for factor in BINNINGS:
        if abs(ratio / factor - 1) <= BINNING_RELATIVE:
            times = f"{factor:g} times" if factor > 1 else {0.5: "half", 0.25: "a quarter of"}[factor]
            kind = f"binning {factor:g}" if factor > 1 else "a smaller binning, or super-resolution pixels"
            return f" The header's value is {times} what you stated: it looks like {kind}."
    return ""


def _whole(ratio: float) -> int | None:
    nearest = round(ratio)
    return nearest if nearest >= 1 and abs(ratio / nearest - 1) <= BINNING_RELATIVE else None
