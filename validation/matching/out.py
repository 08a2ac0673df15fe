"""The three groups that every file but clutter ends in one of: assigned, twice, unmatched."""

from __future__ import annotations

from collections.abc import Iterable

from validation.matching.blocks import block_of
from validation.matching.claims import Claim
from validation.matching.gains import SEVERAL
from validation.matching.judged import Judged
from validation.matching.movies import Movies
from validation.matching.result import NOT_DEPOSITED, Assigned, Twice, Unmatched

# May stand for all runs of their block, or for none.
FOR_ALL = frozenset({"gain", "key_photo", "annotation"})
LEFT_OUT = {
    "tilt_mdoc": "the mdoc of a single tilt; the one of the whole series is what counts",
    "maybe_tilt_mdoc": "by its name the mdoc of a single tilt",
    "average": "made from a movie (an average, a half or a spectrum), not the movie itself",
    "of_tilt": "a program's own file for a single tilt",
}


class Out:
    """The three groups that every file ends in one of."""

    def __init__(self) -> None:
        self.assigned: list[Assigned] = []
        self.unmatched: list[Unmatched] = []
        self.twice: list[Twice] = []

    def movies(self, group: Movies, claim: Claim) -> None:
        if group.kind in LEFT_OUT:
            sure = group.kind in ("tilt_mdoc", "average")
            rows = [Assigned(one.path, claim.run, NOT_DEPOSITED, "", sure, LEFT_OUT[group.kind]) for one in group.items]
            self.assigned += rows
        elif claim.run is None:
            self._nobody((one.path for one in group.items), claim)
        else:
            sure = claim.sure and group.kind == "movie"
            why = f"a movie by its name; {claim.why}"
            self.assigned += [
                Assigned(one.path, claim.run, "movie_stack", "acquisition", sure, why) for one in group.items
            ]

    def file(self, one: Judged) -> None:
        claim = one.claim
        if one.role == NOT_DEPOSITED:
            self.assigned.append(Assigned(one.item.path, claim.run, one.role, "", one.sure, one.why))
        elif not one.role:
            self._nobody([one.item.path], claim, role=one.why == SEVERAL)
        elif claim.run is None and one.role not in FOR_ALL:
            self._nobody([one.item.path], claim)
        else:
            sure, block = one.sure and claim.sure, block_of(one)
            why = f"{one.why}; {claim.why}"
            for run in (claim.run, *one.more):
                self.assigned.append(Assigned(one.item.path, run, one.role, block, sure, why))

    def _nobody(self, paths: Iterable[str], claim: Claim, *, role: bool = True) -> None:
        if claim.others:
            self.twice += [Twice(path, claim.others, claim.why) for path in paths]
            return
        why = claim.why if role else "its name and folder do not say what it is"
        self.unmatched += [Unmatched(path, why) for path in paths]
