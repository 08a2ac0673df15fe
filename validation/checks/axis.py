"""Tilt axes as angles: on a circle, where programs disagree about half turns and, some, about the sign."""

from __future__ import annotations


def apart(one: float, other: float, *, either_sign: bool = False) -> float:
    """Degrees between two axes, 0 to 90: a half turn is the same axis.

    `either_sign`: xf files hold the rotation with one sign or the other (cryoet-alignment writes -ROT, alnfile +ROT).
    """
    signs = (1, -1) if either_sign else (1,)
    return min(_half_turn(one - sign * other) for sign in signs)


def _half_turn(difference: float) -> float:
    rest = difference % 180
    return min(rest, 180 - rest)
