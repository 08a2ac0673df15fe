"""mdoc and rawtlt: every angle of the rawtlt file has its own section in the mdoc."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence

from validation.cases import FileCase, Number, Outcome, RunCase, judged, merged
from validation.checks.say import finding, not_comparable
from validation.checks.tolerances import ANGLE_DECIMALS, ANGLE_MATCH
from validation.findings import Finding
from validation.formats import AngleFacts, MdocFacts


def rawtlt_angles_are_in_mdoc(case: RunCase, *, relation: str) -> Outcome:
    """The archive's rule: at two decimals, as a multiset; the mdoc may have more (skipped or retaken tilts)."""
    return merged(
        [
            _compare(rawtlt, mdoc, relation=relation)
            for rawtlt in case.in_role("rawtlt")
            for mdoc in case.counterparts(rawtlt, role="mdoc", kind="acquisition")
        ]
    )


def unmatched(angles: Sequence[float], *, among: Sequence[float]) -> list[float]:
    """The angles without a partner of their own: equal at two decimals, or but half a unit of the second apart."""
    free = Counter(round(value, ANGLE_DECIMALS) for value in among)
    left = []
    for value in angles:
        if free[key := round(value, ANGLE_DECIMALS)] > 0:
            free[key] -= 1
        else:
            left.append(value)
    exact = sorted(_unpaired(among, free=free))
    return [value for value in sorted(left) if not _take_near(value, exact)]


def _unpaired(among: Sequence[float], *, free: Counter[float]) -> list[float]:
    rest, counts = [], Counter(free)
    for value in among:
        if counts[key := round(value, ANGLE_DECIMALS)] > 0:
            counts[key] -= 1
            rest.append(value)
    return rest


def _take_near(value: float, pool: list[float]) -> bool:
    """`pool` is sorted: the nearest stands on one side or the other of where the value would."""
    at = bisect_left(pool, value)
    near = [place for place in (at - 1, at) if 0 <= place < len(pool)]
    best = min(near, key=lambda place: abs(pool[place] - value), default=None)
    if best is None or abs(pool[best] - value) > ANGLE_MATCH:
        return False
    del pool[best]
    return True


def _compare(rawtlt: FileCase, mdoc: FileCase, *, relation: str) -> Outcome:
    if (not_yet := not_comparable([rawtlt, mdoc])) is not None:
        return not_yet
    if not isinstance(rawtlt.facts, AngleFacts) or not isinstance(mdoc.facts, MdocFacts):
        return Outcome()
    if mdoc.facts.kind != "series" or not mdoc.facts.angles:
        return Outcome()  # the mdoc by itself is found wanting
    angles, stated = rawtlt.facts.values, mdoc.facts.angles
    numbers = (Number("Angles", len(angles), source=rawtlt.name), Number("Sections", len(stated), source=mdoc.name))
    return judged(_findings(rawtlt, mdoc, angles, stated, relation), numbers=numbers)


def _findings(
    rawtlt: FileCase, mdoc: FileCase, angles: Sequence[float], stated: Sequence[float], relation: str
) -> list[Finding]:
    found, surplus = [], max(0, len(angles) - len(stated))
    if surplus:
        counts = {"observed": len(angles), "expected": len(stated)}
        found.append(finding("rawtlt.more-angles-than-mdoc", file=rawtlt, other=mdoc, relation=relation, params=counts))
    if len(lonely := unmatched(angles, among=stated)) > surplus:
        if not surplus and not unmatched([-value for value in angles], among=stated):
            return [_turned(rawtlt, mdoc, angles, lonely, relation)]
        params = {
            "observed": lonely[0],
            "expected": min(stated, key=lambda value: abs(value - lonely[0])),
            "tolerance": 10.0**-ANGLE_DECIMALS,
            "units": "°",
            "count": len(lonely),
            "total": len(angles),
        }
        found.append(finding("rawtlt.angle-not-in-mdoc", file=rawtlt, other=mdoc, relation=relation, params=params))
    return found


def _turned(rawtlt: FileCase, mdoc: FileCase, angles: Sequence[float], lonely: list[float], relation: str) -> Finding:
    """Warp turns the sign of all angles by convention."""
    params = {"observed": lonely[0], "expected": -lonely[0], "count": len(angles), "units": "°"}
    return finding("rawtlt.angles-turned", file=rawtlt, other=mdoc, relation=relation, params=params)
