"""The numbers of a finding, one below the other, each with its source."""

from __future__ import annotations

import re
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
# Where the two numbers are of different things.
OTHERWISE = frozenset({"tiff.pages-in-a-circle", "eer.end-missing", "mdoc.tilt-retaken", "tiff.first-page-missing"})
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
    lines: list[Sum] = []
    plainly = row.code in LABELS or _are_two_sides(row, specs)

    def shown(key: str) -> str:
        bare = specs.get(key) in ("plain", "count")
        return _shown(params[key], specs.get(key, "")) + (_unit(row, key) if bare else "")

    for key in ("expected", "observed"):
        if key in params and labels[key]:
            said = None if row.code in LABELS else _same(numbers, params[key], source=sources[key])
            if said is None and not plainly:
                continue
            label, source = (said["label"], said["source"]) if said else (labels[key], sources[key])
            lines.append(Sum(label, shown(key), source))
    if len(lines) == 2 and (apart := _apart(params, specs)):
        allowed = f"Allowed: {shown('tolerance')}" if "tolerance" in specs and "tolerance" in params else ""
        lines.append(Sum("Difference", apart, allowed, off=True))
    elif len(lines) == 2 and "tolerance" in params and (specs.get("tolerance") != "plain" or _unit(row, "tolerance")):
        lines.append(Sum("Allowed difference", shown("tolerance")))
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


def _are_two_sides(row: Finding, specs: Mapping[str, str]) -> bool:
    """Whether "found" and "expected" are two amounts of one thing, not "7 of 8" and not a number beside a name."""
    rule, sides = CATALOGUE.get(row.code), [row.params.get("observed"), row.params.get("expected")]
    if rule is None or None in sides or sides[0] == sides[1] or row.code in OTHERWISE:
        return False
    alike = specs.get("observed") == specs.get("expected") and isinstance(sides[0], str) == isinstance(sides[1], str)
    return alike and not re.search(r"{observed:count} of ", rule.sentence)


def _unit(row: Finding, key: str) -> str:
    """The unit where the sentence writes it behind the number: "{observed:plain} kV", "{expected:count} bytes"."""
    rule, units = CATALOGUE.get(row.code), re.escape(str(row.params.get("units") or "bytes"))
    names = key if key == "tolerance" else "(?:observed|expected)"  # one of two sides may leave its unit out
    behind = rule and re.search(rf"{{{names}(?::\w+)?}}\s({units}|bytes|pixels)", rule.sentence)
    return f"{words.NBSP}{behind[1]}" if behind else ""


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
