"""How many pixels of one image go into one of another of the same field of view."""

from __future__ import annotations

from collections.abc import Sequence

# Stacks are binned, and movies are super-resolution, by these.
FACTORS = (0.25, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0, 10.0, 12.0, 16.0)
# So far the sides may lie from the factor: programs trim and pad images.
NEAR = 0.02
SMALLEST = 256


def factor(fine: Sequence[int] | None, coarse: Sequence[int] | None) -> float | None:
    """Width of ``fine`` over that of ``coarse`` (width, height), turned or not; None where no one factor fits both
    sides, or the images are too small to tell."""
    if not fine or not coarse or min(coarse) < SMALLEST:
        return None
    for sides in (tuple(coarse), tuple(reversed(coarse))):
        ratios = [large / small for large, small in zip(fine, sides, strict=True)]
        nearest = min(FACTORS, key=lambda one: abs(ratios[0] / one - 1))
        if all(abs(ratio / nearest - 1) <= NEAR for ratio in ratios):
            return nearest
    return None


def snapped(ratio: float, *, near: float) -> float:
    """The whole or half number that the ratio is, within ``near`` (a fraction of it), else itself."""
    whole = round(ratio * 2) / 2 if ratio >= 1 else min((0.25, 0.5, 1.0), key=lambda one: abs(ratio / one - 1))
    return whole if whole and abs(ratio / whole - 1) <= near else ratio
