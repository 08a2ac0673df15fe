"""Tilt range, step, scheme and axis of an mdoc against what was stated."""

from __future__ import annotations

from collections.abc import Collection
from itertools import pairwise

from validation.cases import BlockCase, FileCase, Number, Outcome, judged
from validation.checks.axis import apart
from validation.checks.given import address, given, said
from validation.checks.say import finding
from validation.checks.tolerances import (
    TILT_AXIS,
    TILT_RANGE,
    TILT_RANGE_NEARLY,
    TILT_STEP,
    TILT_STEP_RELATIVE,
    TILT_STEP_SHARE,
)
from validation.findings import Finding
from validation.formats import MdocFacts

STATED = "stated"
# A word of the stated scheme -> what the order of recording is called; the first that fits.
SCHEMES = {
    "symmetric": "dose-symmetric", "hagen": "dose-symmetric",
    "bidirectional": "bidirectional", "bi-directional": "bidirectional", "unidirectional": "unidirectional",
    "uni-directional": "unidirectional", "continuous": "unidirectional",
}  # fmt: skip


def range_agrees(
    file: FileCase, facts: MdocFacts, block: BlockCase, *, relation: str, kept: Collection[int] = ()
) -> Outcome:
    """Each end by itself. Tilts that were left out make the range narrower: that is no error. `kept`: the sections
    that are in the tilt series; the stated range may be theirs."""
    inside = [angle for at, angle in enumerate(facts.tilt_angles) if at in kept and angle is not None]
    ends = [
        (key, word, pick(facts.angles), sign, wanted)
        for key, word, pick, sign in (("tilt_min", "smallest", min, 1), ("tilt_max", "largest", max, -1))
        if facts.angles and (wanted := given(block.values.get(key))) is not None
    ]
    found, numbers = [], []
    for key, word, observed, sign, expected in ends:
        pick = min if sign > 0 else max
        of_series = bool(inside) and abs(round(pick(inside), 2) - expected) <= TILT_RANGE + 1e-9
        numbers.append(Number(f"{word.capitalize()} angle in the mdoc", round(observed, 2), "°", file.name))
        numbers.append(Number(f"{word.capitalize()} angle, stated", expected, "°", STATED))
        inwards = (observed - expected) * sign
        if not of_series and abs(round(observed, 2) - expected) > TILT_RANGE + 1e-9:
            code = "mdoc.tilt-range-nearly" if inwards > -TILT_RANGE_NEARLY else "mdoc.tilt-range-differs"
            params = {"observed": observed, "expected": expected, "tolerance": TILT_RANGE, "says": word, "units": "°"}
            place = address(block.values.get(key), block=block.id, key=key)
            found.append(finding(code, file=file, relation=relation, field=place, params=params))
    return judged(found, numbers=numbers) if ends else Outcome()


def step_agrees(file: FileCase, facts: MdocFacts, block: BlockCase, *, relation: str) -> Outcome:
    """Left out, retaken and cosine-spaced tilts have other steps: a share of them is enough."""
    value = block.values.get("tilt_step")
    expected, steps = given(value), _steps(facts)
    if not expected or expected < 0 or len(steps) < 2:
        return Outcome()
    tolerance = max(TILT_STEP, TILT_STEP_RELATIVE * expected)
    agreeing, usual = sum(abs(step - expected) <= tolerance for step in steps), steps[len(steps) // 2]
    numbers = (
        Number("Usual step in the mdoc", round(usual, 2), "°", file.name),
        Number("Stated tilt step", expected, "°", STATED),
    )
    if agreeing >= TILT_STEP_SHARE * len(steps) or abs(usual - expected) <= tolerance:
        return judged([], numbers=numbers)
    params = {
        "observed": usual, "expected": expected, "tolerance": tolerance, "count": agreeing, "total": len(steps),
        "units": "°",
    }  # fmt: skip
    place = address(value, block=block.id, key="tilt_step")
    return judged(
        [finding("mdoc.tilt-step-differs", file=file, relation=relation, field=place, params=params)], numbers=numbers
    )


def _steps(facts: MdocFacts) -> list[float]:
    """Sorted distances of neighbouring angles; those of a tilt that was taken again are none."""
    again = frozenset(facts.retaken)
    angles = sorted(angle for at, angle in enumerate(facts.tilt_angles) if angle is not None and at not in again)
    return sorted(step for one, other in pairwise(angles) if (step := other - one) > TILT_STEP)


def scheme_agrees(file: FileCase, facts: MdocFacts, block: BlockCase, *, relation: str) -> Outcome:
    """Only where the order tells a scheme and the words name one; tilts taken again later spoil the order."""
    value = block.values.get("tilt_scheme")
    words = said(value).lower()
    expected = next((scheme for word, scheme in SCHEMES.items() if word in words), "")
    if not expected or not facts.scheme or not facts.order_from or facts.retaken:
        return Outcome()
    numbers = (
        Number("Scheme by the order of recording", facts.scheme, source=file.name),
        Number("Stated scheme", said(value)[:100], source=STATED),
    )
    if facts.scheme == expected:
        return judged([], numbers=numbers)
    params = {"observed": facts.scheme, "expected": said(value)[:100], "count": len(facts.order)}
    place = address(value, block=block.id, key="tilt_scheme")
    return judged(
        [finding("mdoc.tilt-scheme-differs", file=file, relation=relation, field=place, params=params)], numbers=numbers
    )


def axis_agrees(file: FileCase, facts: MdocFacts, series: BlockCase, *, relation: str) -> Outcome:
    """`series`: the block of the tilt series, which states the axis."""
    value = series.values.get("tilt_axis")
    observed, expected = facts.tilt_axis, given(value)
    if observed is None or expected is None:
        return Outcome()
    numbers = (
        Number("Tilt axis in the mdoc", observed, "°", file.name), Number("Stated tilt axis", expected, "°", STATED)
    )  # fmt: skip
    found: list[Finding] = []
    if (difference := apart(observed, expected)) > TILT_AXIS:
        # Tomography 5 writes a wrong one; only SerialEM's word is taken for granted.
        code = "mdoc.tilt-axis-differs" if "serialem" in facts.software.lower() else "mdoc.tilt-axis-doubtful"
        params = {
            "observed": observed, "expected": expected, "difference": difference, "tolerance": TILT_AXIS, "units": "°"
        }  # fmt: skip
        place = address(value, block=series.id, key="tilt_axis")
        found.append(finding(code, file=file, relation=relation, field=place, params=params))
    return judged(found, numbers=numbers)
