"""The numbers of a finding, one below the other, each with its source."""

from __future__ import annotations

import string
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from validation import words
from validation.findings import CATALOGUE
from validation.models import Finding

# What the numbers are where neither "Found" and "Expected" nor the cell's own labels say it well: (observed, expected).
LABELS: Mapping[str, tuple[str, str]] = {
    "file.format-not-expected": ("Format found", "Formats of this role"),
    "file.more-than-one": ("Files in this role", ""),
    "text.too-large": ("Size", "Read up to"),
    "text.too-many-rows": ("", "Rows read up to"),
    "mrc.header-truncated": ("Size", "An MRC header takes"),
    "mrc.not-mrc": ("Dimensions, if it were one", ""),
    "mrc.dimensions-absurd": ("Dimensions in the header", "Each side at most"),
    "mrc.mode-unknown": ("Mode in the header", "Known modes"),
    "mrc.mode-not-an-image": ("Mode in the header", "Modes with grey values"),
    "mrc.mode-not-in-archive": ("Mode in the header", "The archive takes"),
    "mrc.extended-header-size": ("Extended header announced", "Room in the file"),
    "mrc.body-truncated": ("Size of the file", "Size the header announces"),
    "mrc.trailing-bytes": ("Size of the file", "Size the header announces"),
    "mrc.voxel-size-not-set": ("In the header", "You stated"),
    "mrc.voxel-size-missing": ("In the header", ""),
    "mrc.voxel-size-anisotropic": ("In y", "In x"),
    "mrc.voxel-size-z-differs": ("In z", "In x"),
    "mrc.voxel-size-z-rounded": ("In z", "In x"),
    "mdoc.angle-missing": ("Sections without angle", "Sections"),
    "mdoc.angle-out-of-range": ("Angle", "Limit on either side"),
    "mdoc.pixel-spacing-varies": ("Largest", "Smallest"),
    "angles.out-of-range": ("Angle", "Limit on either side"),
    "rawtlt.angle-not-in-mdoc": ("First angle without a section", "Nearest angle in the mdoc"),
}
DIFFERENT = {"length": words.length, "count": words.count}


class Sum(NamedTuple):
    """One line. ``off``: the line that says how far apart they are."""

    label: str
    value: str
    source: str = ""
    off: bool = False


def sums(row: Finding, numbers: Iterable[Mapping[str, Any]] = ()) -> list[Sum]:
    """Expected, found, difference with what is allowed. ``numbers``: those of the finding's cell, which have labels."""
    specs, params, numbers = _specs(row.code), row.params, list(numbers)
    labels = dict(zip(("observed", "expected"), LABELS.get(row.code, ("Found", "Expected")), strict=True))
    sources = {"observed": params.get("file", ""), "expected": params.get("other", "")}
    lines = []
    for key in ("expected", "observed"):
        if key in params and labels[key]:
            said = None if row.code in LABELS else _same(numbers, params[key], source=sources[key])
            label, source = (said["label"], said["source"]) if said else (labels[key], sources[key])
            lines.append(Sum(label, _shown(params[key], specs.get(key, "")), source))
    if len(lines) == 2 and (apart := _apart(params, specs)):
        allowed = f"Allowed: {_shown(params['tolerance'], specs['tolerance'])}" if "tolerance" in specs else ""
        lines.append(Sum("Difference", apart, allowed, off=True))
    return lines


def in_words(number: Mapping[str, Any]) -> Sum:
    """One number of a cell."""
    value, unit = number["value"], number["unit"]
    if isinstance(value, str):
        return Sum(number["label"], value, number["source"])
    shown = words.length(value) if unit == "Å" else words.angle(value) if unit == "°" else words.plain(value)
    return Sum(number["label"], shown if unit in ("Å", "°", "") else f"{shown}{words.NBSP}{unit}", number["source"])


def _specs(code: str) -> dict[str, str]:
    """Parameter -> how the rule's sentence writes it."""
    rule = CATALOGUE.get(code)
    parts = string.Formatter().parse(rule.sentence) if rule else ()
    return {name: spec or "" for _, name, spec, _ in parts if name}


def _shown(value: Any, spec: str) -> str:
    return words.render(f"{{value:{spec}}}" if spec else "{value}", params={"value": value})


def _same(numbers: list[Mapping[str, Any]], value: Any, *, source: str) -> Mapping[str, Any] | None:
    same = [number for number in numbers if number["value"] == value]
    return next((number for number in same if number["source"] == source), same[0] if same else None)


def _apart(params: Mapping[str, Any], specs: Mapping[str, str]) -> str:
    """The difference in the numbers' own unit and in per cent: "+1", "−5.400 Å" and "−50 %"."""
    observed, expected, show = params["observed"], params["expected"], DIFFERENT.get(specs.get("observed", ""))
    if show is None or specs.get("expected") != specs.get("observed") or not _numbers(observed, expected):
        return ""
    if "difference" not in params and "other" not in params:
        return ""
    sign = "+" if observed > expected else ""
    lines = [f"{sign}{show(observed - expected)}"]
    if "difference" in params:
        lines.append(f"{sign or words.MINUS}{words.percent(params['difference'])}")
    return "\n".join(lines)


def _numbers(*values: Any) -> bool:
    return all(isinstance(value, int | float) and not isinstance(value, bool) for value in values)
