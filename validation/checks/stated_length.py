"""Tilt series and declared pixel size; tomogram and declared voxel size: the header against what was stated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from validation.cases import Cell, CellState, FileCase, Number, Outcome, RunCase, Value, judged, merged
from validation.checks.lengths import (
    binning_hint,
    compare,
    header_length,
    is_stated,
    known,
    number,
    shown,
    stated,
    unset,
    whence,
)
from validation.checks.overridden import overridden
from validation.checks.say import finding, not_comparable
from validation.checks.seen import volume_of

SOURCES = {"override": "stated for this run", "block": "stated for the block"}


@dataclass(frozen=True, slots=True)
class Quantity:
    """What is compared for a role: the field of the file's block, and the first part of its codes."""

    role: str
    key: str
    words: str
    code: str


PIXEL = Quantity("tilt_series", "pixel_size", "pixel size", "tiltseries.pixel-size")
VOXEL = Quantity("tomogram", "voxel_size", "voxel size", "tomogram.voxel-size")


def pixel_size_matches_stated(case: RunCase, *, relation: str) -> Outcome:
    return merged([_judge(case, file, PIXEL, relation=relation) for file in case.in_role(PIXEL.role)])


def voxel_size_matches_stated(case: RunCase, *, relation: str) -> Outcome:
    return merged([_judge(case, file, VOXEL, relation=relation) for file in case.in_role(VOXEL.role)])


def _judge(case: RunCase, file: FileCase, quantity: Quantity, *, relation: str) -> Outcome:
    if (not_yet := not_comparable([file])) is not None:
        return not_yet
    if volume_of(file.facts) is None:
        return Outcome()
    outcome = _against_stated(case, file, quantity, relation=relation)
    return Outcome(outcome.cell, (*outcome.findings, *overridden(file, relation=relation)))


def _against_stated(case: RunCase, file: FileCase, quantity: Quantity, *, relation: str) -> Outcome:
    value = case.value(file.block, quantity.key)
    observed, expected = header_length(file), stated(value)
    agreed = expected is not None and observed is not None and compare(observed, expected).verdict == "match"
    if (reason := unset(file)) and not agreed:
        return _not_set(file, value, quantity, reason=reason, relation=relation)
    if observed is None or value is None or expected is None:
        numbers = () if observed is None else (_in_header(quantity, observed, file),)
        place = "what you stated for this file" if is_stated(file) else "the header"
        note = f"The {quantity.words} is taken from {place}; none was stated."
        return Outcome(Cell(CellState.ABSENT, numbers, note))
    return _compare(case, file, quantity, observed=observed, value=value, relation=relation)


def _not_set(file: FileCase, value: Value | None, quantity: Quantity, *, reason: str, relation: str) -> Outcome:
    """An unset header is not a wrong one: a warning where the value is stated, an error where nobody says it."""
    observed, expected = header_length(file), stated(value)
    params: dict[str, Any] = {"observed": shown(observed), "reason": reason, "units": "Å", "quantity": quantity.words}
    # Without a value there is still a field to fill in: that of the file's block.
    of_block = f"block:{file.block}.{quantity.key}" if file.block else ""
    address = (value.address if value else "") or of_block
    if value is None or expected is None:
        return judged([finding("mrc.voxel-size-missing", file=file, relation=relation, field=address, params=params)])
    params["expected"] = expected
    found = finding("mrc.voxel-size-not-set", file=file, relation=relation, field=address, params=params)
    return judged([found], numbers=(_stated(quantity, expected, value),), note="The header does not say it.")


def _compare(
    case: RunCase, file: FileCase, quantity: Quantity, *, observed: float, value: Value, relation: str
) -> Outcome:
    expected = stated(value) or observed
    binning = _binning(case, file, quantity, expected=expected)
    result = compare(observed, expected, binning=binning)
    numbers = (
        _stated(quantity, expected, value),
        _in_header(quantity, observed, file),
        Number("Allowed difference", result.tolerance, "Å"),
    )
    if result.verdict == "match":
        return judged([], numbers=numbers)
    params: dict[str, Any] = {
        "observed": observed,
        "expected": expected,
        "difference": result.difference,
        "tolerance": result.tolerance,
        "units": "Å",
        "whence": whence(file),
    }
    if result.verdict == "differs":
        params["hint"] = binning_hint(observed, expected, unbinned=_unbinned(case, file, quantity))
    code = f"{quantity.code}-{'differs' if result.verdict == 'differs' else 'rounded'}"
    return judged([finding(code, file=file, relation=relation, field=value.address, params=params)], numbers=numbers)


def _unbinned(case: RunCase, file: FileCase, quantity: Quantity) -> float | None:
    """The length the stated one is a multiple of: the movies' pixel for a tilt series, its pixel for a tomogram."""
    kind = "acquisition" if quantity is PIXEL else "tilt_series"
    source = case.ancestor(file.block, kind=kind)
    return known(source.values.get("pixel_size")) if source else None


def _binning(case: RunCase, file: FileCase, quantity: Quantity, *, expected: float) -> float:
    """How often a rounding error of the unbinned length is multiplied in the expected one."""
    if quantity is PIXEL:
        return max(1.0, number(case.value(file.block, "binning_from_frames")) or 1.0)
    unbinned = _unbinned(case, file, quantity)
    return max(1.0, expected / unbinned) if unbinned else 1.0


def _stated(quantity: Quantity, expected: float, value: Value) -> Number:
    return Number(f"Stated {quantity.words}", expected, "Å", SOURCES.get(value.source, value.source))


def _in_header(quantity: Quantity, observed: float, file: FileCase) -> Number:
    place = "stated for the file" if is_stated(file) else "in the header"
    return Number(f"{quantity.words.capitalize()} {place}", observed, "Å", file.name)
