"""A whole listing to runs, roles and blocks. Nothing but the paths is looked at."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

from validation.matching.blocks import block_of, name_variants
from validation.matching.choose import choose
from validation.matching.claims import Claim, Names
from validation.matching.evidence import established, evidence_of
from validation.matching.gains import SEVERAL, claim_gains
from validation.matching.judged import Judged
from validation.matching.kinds import judge
from validation.matching.layouts import layout_of
from validation.matching.listing import Gathered, Movies, collapse, gather
from validation.matching.places import run_folders, settle
from validation.matching.result import NOT_DEPOSITED, Assigned, Matching, Twice, Unmatched
from validation.matching.volumes import judge_volumes


def match(paths: Sequence[str], *, runs: Sequence[str] = ()) -> Matching:
    """The proposal for a listing of paths (with /, below one folder). ``runs``: the names, where they are known.

    Never raises for what is in the paths. What is not certain is marked so; see `Assigned`.
    """
    gathered = gather(collapse(paths))
    given = tuple(unicodedata.normalize("NFC", name) for name in runs)
    names = names_of(gathered, given=given)
    judged = [judge(item, names.item(item)) for item in gathered.items]
    claim_gains(judged, names=names)
    judge_volumes(judged, paths=gathered.paths)
    name_variants(judged)
    choose(judged)
    out = _Out()
    for group in gathered.movies:
        out.movies(group, names.movies(group))
    for one in judged:
        out.file(one)
    order = {path: at for at, path in enumerate(paths)}
    found = tuple(sorted(out.assigned, key=lambda row: order.get(row.path, 0)))
    named = tuple(given) or tuple(sorted({row.run for row in found if row.run is not None}, key=natural))
    return Matching(found, tuple(out.twice), tuple(out.unmatched), tuple(gathered.clutter), named, layout_of(gathered))


def names_of(gathered: Gathered, *, given: Sequence[str] = ()) -> Names:
    """The runs of a listing: those given, else those that folders and files speak for."""
    placed = run_folders(gathered, given=frozenset(given))
    settle(gathered, placed)
    if given:
        return Names(dict.fromkeys(given, True))
    by_folder: dict[str, bool] = {}
    for run, sure in placed.values():
        by_folder[run] = sure or by_folder.get(run, False)
    free = [item for item in gathered.items if item.folder.run is None]
    found = established(evidence_of(gathered, items=free), known=by_folder)
    return Names(found)


PIECES = re.compile(r"\d+|\D+")
# May stand for all runs of their block, or for none.
FOR_ALL = frozenset({"gain", "key_photo", "annotation"})
LEFT_OUT = {
    "tilt_mdoc": "the mdoc of a single tilt; the one of the whole series is what counts",
    "maybe_tilt_mdoc": "by its name the mdoc of a single tilt",
    "average": "made from a movie (an average, a half or a spectrum), not the movie itself",
    "of_tilt": "a program's own file for a single tilt",
}


def natural(name: str) -> list[tuple[int, int, str]]:
    """A sort key that counts: TS_2 before TS_10."""
    pieces = ["", *PIECES.findall(name)]
    return [(0, int(piece), piece) if piece.isdecimal() else (1, 0, piece.casefold()) for piece in pieces]


class _Out:
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
            sure = one.sure and claim.sure
            self.assigned.append(
                Assigned(one.item.path, claim.run, one.role, block_of(one), sure, f"{one.why}; {claim.why}")
            )

    def _nobody(self, paths: Iterable[str], claim: Claim, *, role: bool = True) -> None:
        if claim.others:
            self.twice += [Twice(path, claim.others, claim.why) for path in paths]
            return
        why = claim.why if role else "its name and folder do not say what it is"
        self.unmatched += [Unmatched(path, why) for path in paths]
