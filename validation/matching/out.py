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
        self.unmatched: list[Unmatched] = []
        self.twice: list[Twice] = []
        self._assigned: dict[str, Assigned] = {}
        # For further runs of a file, by its path.
        self._more: dict[str, list[Assigned]] = {}

    def assigned(self, paths: Iterable[str]) -> tuple[Assigned, ...]:
        """In the order of these paths."""
        rows, more = self._assigned, self._more
        if not more:
            return tuple([rows[path] for path in paths if path in rows])
        return tuple([row for path in paths if path in rows for row in (rows[path], *more.get(path, ()))])

    def movies(self, group: Movies, claim: Claim) -> None:
        paths = [one.path for one in group.items]
        if group.kind in LEFT_OUT:
            sure, why = group.kind in ("tilt_mdoc", "average"), LEFT_OUT[group.kind]
            for path in paths:
                self._assigned[path] = Assigned(path, claim.run, NOT_DEPOSITED, "", sure, why)
        elif claim.run is None:
            self._nobody(paths, claim)
        else:
            sure, why = claim.sure and group.kind == "movie", f"a movie by its name; {claim.why}"
            for path in paths:
                self._assigned[path] = Assigned(path, claim.run, "movie_stack", "acquisition", sure, why)

    def file(self, one: Judged) -> None:
        claim, role, path = one.claim, one.role, one.item.path
        if role == NOT_DEPOSITED:
            self._assigned[path] = Assigned(path, claim.run, role, "", one.sure, one.why)
        elif not role:
            self._nobody([path], claim, role=one.why == SEVERAL)
        elif claim.run is None and role not in FOR_ALL:
            self._nobody([path], claim)
        else:
            row = Assigned(
                path,
                claim.run,
                role,
                block_of(role, one.variant),
                one.sure and claim.sure,
                f"{one.why}; {claim.why}",
            )
            self._assigned[path] = row
            if one.more:
                self._more[path] = [row._replace(run=run) for run in one.more]

    def _nobody(self, paths: Iterable[str], claim: Claim, *, role: bool = True) -> None:
        if claim.others:
            self.twice += [Twice(path, claim.others, claim.why) for path in paths]
            return
        why = claim.why if role else "its name and folder do not say what it is"
        self.unmatched += [Unmatched(path, why) for path in paths]
