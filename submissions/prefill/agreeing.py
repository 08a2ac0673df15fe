"""When two values of a field are one, how a value is rounded, and what most of many say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from submissions.prefill.sizes import snapped
from submissions.schema import Field, Kind
from validation.checks.tolerances import (
    LENGTH_ABSOLUTE,
    LENGTH_RELATIVE,
    TILT_RANGE,
    TILT_STEP,
    WHOLE_RATIO,
)


@dataclass(frozen=True, slots=True)
class Manner:
    """Of a number as it is stored: two within ``absolute`` or ``relative`` (a fraction) are one; it is told rounded to
    ``decimals``, or ``digits`` that count. ``half``: so near a whole or half number it is that (a fraction)."""

    absolute: float = 0.0
    relative: float = 0.0
    decimals: int | None = None
    digits: int = 6
    half: float = 0.0

    def same(self, one: float, other: float) -> bool:
        return abs(one - other) <= max(self.absolute, self.relative * abs(other)) + 1e-9

    def rounded(self, value: float) -> float:
        if self.half:
            value = snapped(value, near=self.half)
        shown = float(f"{value:.{self.digits}g}") if self.decimals is None else round(value, self.decimals)
        return shown + 0.0  # no -0.0


LENGTH = Manner(absolute=LENGTH_ABSOLUTE, relative=LENGTH_RELATIVE, digits=5)
DOSE = Manner(relative=0.02, digits=3)
ANY = Manner(relative=1e-6)
MANNERS: Mapping[str, Manner] = {
    "acceleration_voltage": Manner(absolute=1000.0, decimals=-3),
    "tilt_min": Manner(absolute=TILT_RANGE, decimals=1),
    "tilt_max": Manner(absolute=TILT_RANGE, decimals=1),
    # Stages miss a step by a few hundredths of a degree.
    "tilt_step": Manner(absolute=TILT_STEP, decimals=1),
    "dose_per_movie": DOSE,
    "total_dose": Manner(relative=0.02, digits=4),
    "pixel_size": LENGTH,
    "voxel_size": LENGTH,
    "binning_from_frames": Manner(relative=WHOLE_RATIO, digits=4, half=WHOLE_RATIO),
    "tilt_axis": Manner(absolute=1.0, decimals=1),
}
# Steps of two decimals, such as 1.25°, are kept where one decimal would change them by more than a stage misses.
FINE_STEP = 0.03


def manner_of(field: Field) -> Manner:
    return MANNERS.get(field.key, ANY)


def rounded(field: Field, value: Any) -> Any:
    if field.kind is not Kind.NUMBER or isinstance(value, bool):
        return value
    manner = manner_of(field)
    shown = manner.rounded(value)
    if field.key == "tilt_step" and abs(shown - value) > FINE_STEP:
        shown = round(value, 2)
    return shown


def same(field: Field, one: Any, other: Any) -> bool:
    """Whether two clean values say the same. Of texts one may say more: “SerialEM 4.1” says SerialEM."""
    if field.kind is Kind.NUMBER and isinstance(one, int | float) and isinstance(other, int | float):
        return manner_of(field).same(one, other)
    if field.kind is Kind.TEXT and isinstance(one, str) and isinstance(other, str):
        first, second = _plain(one), _plain(other)
        return first in second or second in first
    return bool(one == other)


def _plain(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())


@dataclass(frozen=True, slots=True)
class Agreed:
    """``value``: what most say, rounded; ``runs``: who says it; ``others``: what the rest says, rounded."""

    value: Any
    runs: frozenset[int]
    others: Mapping[int, Any]


def agree(field: Field, values: Mapping[int, Any]) -> Agreed | None:
    """``values`` by run, in the order of the runs; of two that are said equally often the first counts."""
    if not values:
        return None
    known = {value: rounded(field, value) for value in set(values.values())}
    most = Counter(known[value] for value in values.values()).most_common(1)[0][0]
    alike = {value for value in known if same(field, value, most)}
    agreeing = frozenset(run for run, value in values.items() if value in alike)
    return Agreed(most, agreeing, {run: known[value] for run, value in values.items() if value not in alike})
