"""Whether lists of angles speak of the same sections: in the order of the header of the stack, and of the alignment."""

from __future__ import annotations

from collections.abc import Sequence

from validation.cases import FileCase
from validation.checks.say import finding
from validation.checks.tolerances import HEADER_ANGLE
from validation.findings import Finding
from validation.formats import AngleFacts, MrcFacts
from validation.formats.tilt_order import scheme_of

SORTED = "unidirectional"
# So many places an angle has moved at least where a list is in another order.
MOVED = 3


def angles_are_those_of_the_header(rawtlt: FileCase, stack: FileCase, *, relation: str) -> list[Finding]:
    """Section by section, where the header has an angle for each. Another sign is told beside the mdoc."""
    if not isinstance(rawtlt.facts, AngleFacts) or not isinstance(stack.facts, MrcFacts):
        return []
    angles, header = rawtlt.facts.values, stack.facts.tilts
    if not header or len(header) != len(angles) or _alike(angles, [-tilt for tilt in header]):
        return []
    differing = [at for at, (one, other) in enumerate(zip(angles, header, strict=True)) if _apart(one, other)]
    if not differing:
        return []
    at = differing[0]
    params = {"line": at + 1, "observed": angles[at], "expected": header[at], "units": "°"}
    if _alike(sorted(angles), sorted(header)):
        return [finding("rawtlt.order-not-of-header", file=rawtlt, other=stack, relation=relation, params=params)]
    params |= {"count": len(differing), "total": len(angles), "tolerance": HEADER_ANGLE}
    return [finding("rawtlt.angle-not-of-header", file=rawtlt, other=stack, relation=relation, params=params)]


def orders_agree(tlt: FileCase, rawtlt: FileCase, *, relation: str) -> list[Finding]:
    """One sorted, the other as it was recorded: then they cannot be of the same sections. Values are not compared, as
    an alignment moves them."""
    if not isinstance(tlt.facts, AngleFacts) or not isinstance(rawtlt.facts, AngleFacts):
        return []
    if len(tlt.facts.values) != len(rawtlt.facts.values):
        return []
    schemes = scheme_of(tlt.facts.values), scheme_of(rawtlt.facts.values)
    if "" in schemes or (schemes[0] == SORTED) == (schemes[1] == SORTED):
        return []
    pairs = [(schemes[0], tlt, tlt.facts.values), (schemes[1], rawtlt, rawtlt.facts.values)]
    (_, file, ours), (scheme, other, theirs) = sorted(pairs, key=lambda one: one[0] != SORTED)
    moved = [abs(one - two) for one, two in zip(_ranks(ours), _ranks(theirs), strict=True)]
    if max(moved) < MOVED:
        return []  # a tilt taken again at the end, or noise
    at = moved.index(max(moved))
    params = {
        "count": len(ours), "observed": scheme, "line": at + 1, "angle": theirs[at], "expected": ours[at], "units": "°"
    }  # fmt: skip
    return [finding("alignment.tilt-order-differs", file=file, other=other, relation=relation, params=params)]


def _ranks(angles: Sequence[float]) -> list[int]:
    """Of each angle its place among the sorted ones."""
    places = sorted(range(len(angles)), key=lambda at: angles[at])
    ranks = [0] * len(angles)
    for rank, at in enumerate(places):
        ranks[at] = rank
    return ranks


def _alike(one: Sequence[float], other: Sequence[float]) -> bool:
    return not any(_apart(a, b) for a, b in zip(one, other, strict=True))


def _apart(one: float, other: float) -> bool:
    return abs(one - other) > HEADER_ANGLE
