"""Points lie in their tomogram, in the unit that the file or its statement tells, and are of this run's tomogram."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from validation.cases import FileCase, Number, Outcome, judged
from validation.checks.annotated import Target, number_in
from validation.checks.inside import Bounds, beyond, other_reading
from validation.checks.lengths import possible
from validation.checks.say import finding
from validation.checks.seen import Cloud, Points
from validation.checks.tolerances import CENTRE_PIXELS, OUTSIDE
from validation.checks.tomogram_names import of_run
from validation.findings import Finding

# As stated -> as the file says it.
UNITS = {"voxel": "voxel", "angstrom": "angstrom", "angstrom_centred": "centred_angstrom"}
WORDS = {
    "voxel": "voxels", "angstrom": "Å from the corner", "centred_angstrom": "Å from the centre",
    "unbinned": "pixels of the unbinned tilt series",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reading:
    """How coordinates become voxels: times `factor`, then moved by half the volume if `centred`; `tolerance` too."""

    unit: str
    factor: float
    centred: bool
    tolerance: float


def points_fit(
    file: FileCase, cloud: Cloud, target: Target, *, row: Mapping[str, Any], run: str, place: str, relation: str
) -> Outcome:
    parts = of_run(cloud.parts, run=run, stated=str(row.get("filter_value") or ""))
    found = _units(file, cloud, row, place, relation)
    if not parts:
        found.append(_other_tomograms(file, cloud, row, run, place, relation))
        if len(cloud.parts) > 1:
            return judged(found, numbers=(Number("Tomograms named", len(cloud.parts), source=file.name),))
        parts = list(cloud.parts)
    count = sum(part.count for part in parts)
    numbers = [Number("Points", count, source=file.name)]
    reading = _reading(cloud, target, row)
    if target.shape is None or reading is None:
        return judged(found, numbers=numbers)
    bounds = _in_voxels(parts, cloud, target, row, reading)
    for axis, low, high, side in zip("xyz", bounds.low, bounds.high, target.shape, strict=True):
        numbers += [Number(f"Lowest {axis}", round(low, 1), "voxels", file.name),
                    Number(f"Highest {axis}", round(high, 1), "voxels", file.name),
                    Number(f"Voxels in {axis}", side, source=target.name)]  # fmt: skip
    if (out := beyond(bounds, target.shape, tolerance=reading.tolerance)) is not None:
        raw = _in_voxels(parts, cloud, target, row, Reading("voxel", 1.0, centred=False, tolerance=OUTSIDE))
        params = {
            "observed": round(out.at, 1), "expected": out.limit, "axis": out.axis, "shape": target.shape,
            "tolerance": round(reading.tolerance, 2), "count": count, "unit": WORDS[reading.unit],
            "says": target.name, "hint": other_reading(raw, target.shape, voxel=target.voxel, tolerance=OUTSIDE),
        }  # fmt: skip
        code = "points.outside-volume"
        found.append(finding(code, file=file, other=target.file, field=place, relation=relation, params=params))
    return judged(found, numbers=numbers)


def _reading(cloud: Cloud, target: Target, row: Mapping[str, Any]) -> Reading | None:
    """What the columns say for sure, else what was stated, else voxels; None where a length is lacking."""
    unit = cloud.unit if cloud.unit not in ("", "voxel") else UNITS.get(str(row.get("unit") or ""), "voxel")
    binning = number_in(row, "binning")
    known_pixel = cloud.pixel if possible(cloud.pixel) else None
    if unit == "unbinned" and binning:
        return Reading(unit, 1 / binning, centred=False, tolerance=OUTSIDE)
    if unit == "voxel":
        return Reading(unit, 1 / (binning or 1.0), centred=False, tolerance=OUTSIDE)
    if not target.voxel:
        return None
    if unit == "unbinned":
        pixel = known_pixel or target.pixel
        return Reading(unit, pixel / target.voxel, centred=False, tolerance=OUTSIDE) if pixel else None
    if unit == "angstrom":
        return Reading(unit, 1 / target.voxel, centred=False, tolerance=OUTSIDE)
    # RELION's own parts differ by one unbinned pixel in where the centre is.
    pixel = known_pixel or target.pixel or target.voxel
    return Reading(unit, 1 / target.voxel, centred=True, tolerance=max(OUTSIDE, CENTRE_PIXELS * pixel / target.voxel))


def _in_voxels(
    parts: Sequence[Points], cloud: Cloud, target: Target, row: Mapping[str, Any], reading: Reading
) -> Bounds:
    lows, highs = [part.low for part in parts], [part.high for part in parts]
    low = (min(one[0] for one in lows), min(one[1] for one in lows), min(one[2] for one in lows))
    high = (max(one[0] for one in highs), max(one[1] for one in highs), max(one[2] for one in highs))
    bounds = Bounds(low, high)
    if row.get("order") == "zyx" and not cloud.ordered:
        bounds = bounds.turned()
    bounds = bounds.times(reading.factor)
    return bounds.moved([side / 2 for side in target.shape]) if reading.centred and target.shape else bounds


def _units(file: FileCase, cloud: Cloud, row: Mapping[str, Any], place: str, relation: str) -> list[Finding]:
    """Columns that say Å against a statement of voxels, and so on; unbinned pixels are voxels times a binning."""
    stated = UNITS.get(str(row.get("unit") or ""), "")
    if not stated or cloud.unit in ("", "voxel", stated) or (cloud.unit == "unbinned" and stated == "voxel"):
        return []
    params = {"observed": WORDS[cloud.unit], "expected": WORDS[stated]}
    return [finding("points.unit-differs", file=file, field=place, relation=relation, params=params)]


def _other_tomograms(
    file: FileCase, cloud: Cloud, row: Mapping[str, Any], run: str, place: str, relation: str
) -> Finding:
    names = list(dict.fromkeys(part.name for part in cloud.parts))
    params = {
        "observed": len(names), "expected": str(row.get("filter_value") or "") or run, "names": ", ".join(names[:3]),
        "count": sum(part.count for part in cloud.parts),
    }  # fmt: skip
    # One name alone may be what the program called the tomogram.
    code = "points.other-tomograms" if len(names) > 1 or row.get("filter_value") else "points.tomogram-name-differs"
    return finding(code, file=file, field=place, relation=relation, params=params)
