"""In which order tilts were recorded, and which scheme that is: what mdocs do not say outright."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

# Two images at angles this close (degrees) are of one tilt that was taken again; stages come back to a few hundredths.
SAME_ANGLE = 0.05
# Fewer angles tell no scheme.
SCHEME_LEAST = 5
# So often dose-symmetric series change sides at least; those of two branches do it once.
SWITCHES = 2


def recorded_order(
    *, times: Sequence[str | None], doses: Sequence[float | None], movies: Sequence[str], names: Sequence[str]
) -> tuple[tuple[int, ...], str]:
    """Positions in the order of recording, and what told it: time, dose, movie, section or "" (the order of the file).

    `times`: ISO 8601; `doses`: before each image, e-/Å²; `names`: of the sections.
    """
    told: tuple[tuple[str, Sequence[Any]], ...] = (
        ("time", times), ("dose", doses), ("movie", counters(movies)), ("section", _numbers(names)),
    )  # fmt: skip
    for source, keys in told:
        if _orders(keys):
            return tuple(sorted(range(len(keys)), key=lambda at: keys[at])), source
    return tuple(range(len(names))), ""


def _orders(keys: Sequence[Any]) -> bool:
    """Every image has one, and they differ, but for a few (two images within one second)."""
    return len(keys) > 0 and None not in keys and len(set(keys)) > len(keys) * 0.8


def _numbers(names: Sequence[str]) -> list[int | None]:
    return [int(name) if name.isascii() and name.isdigit() and len(name) < 10 else None for name in names]


def counters(movies: Sequence[str]) -> list[int | None]:
    """The number that each movie has in the series: the first part between underscores that counts in every name.

    It is 012 in TS_01_012_-9.0.mrc; all None where the names tell none.
    """
    parts = [movie.rpartition(".")[0].split("_") for movie in movies]
    for place in range(min(map(len, parts), default=0)):
        numbers = _numbers([part[place] for part in parts])
        whole = [number for number in numbers if number is not None]
        if len(whole) == len(parts) == len(set(whole)) and max(whole) - min(whole) < 4 * len(parts) + 10:
            return numbers
    return [None] * len(movies)


def retaken(angles: Sequence[float | None], *, order: Sequence[int]) -> tuple[int, ...]:
    """Positions of images whose angle was recorded again later; the last one counts."""
    rank = {at: number for number, at in enumerate(order)}
    replaced: list[int] = []
    group: list[tuple[float, int]] = []
    for angle, at in [*sorted((angle, at) for at, angle in enumerate(angles) if angle is not None), (math.inf, -1)]:
        if group and angle - group[-1][0] >= SAME_ANGLE:
            last = max(group, key=lambda one: rank[one[1]])
            replaced += [one[1] for one in group if one is not last]
            group = []
        group.append((angle, at))
    return tuple(sorted(replaced))


def scheme_of(angles: Sequence[float]) -> str:
    """unidirectional, bidirectional, dose-symmetric, or "" where the order is none of them. `angles` as recorded."""
    steps = [after - before for before, after in pairwise(angles)]
    if len(angles) < SCHEME_LEAST or 0 in steps:
        return ""
    turns = sum((one > 0) != (other > 0) for one, other in pairwise(steps))
    if turns < 2:
        return ("unidirectional", "bidirectional")[turns]
    return "dose-symmetric" if _outward(angles) else ""


def _outward(angles: Sequence[float]) -> bool:
    """From the first angle on, each side only goes outwards, and sides change again and again."""
    sides = [angle > angles[0] for angle in angles[1:]]
    up = [angle for angle, side in zip(angles[1:], sides, strict=True) if side]
    down = [angle for angle, side in zip(angles[1:], sides, strict=True) if not side]
    switches = sum(one != other for one, other in pairwise(sides))
    return up == sorted(up) and down == sorted(down, reverse=True) and switches >= SWITCHES
