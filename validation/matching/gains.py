"""Gain references: for one run, for all, or for some that only a person knows."""

from __future__ import annotations

import re
from collections.abc import Iterable

from validation.matching.claims import Claim, Names
from validation.matching.judged import Judged

COUNTER = re.compile(r"[_-]\d{3,5}")
SEVERAL = "there are several gain references, and nothing says which is for which run; a table of runs and gains tells"


def claim_gains(judged: Iterable[Judged], *, names: Names) -> None:
    """Give each gain reference its run, or all runs where it is the only one."""
    rows = [one for one in judged if one.role == "gain"]
    free = [one for one in rows if not _of_one_run(one, names)]
    stems = {one.item.stem.casefold() for one in free}
    for one in free:
        if len(stems) == 1 and len(free) == len(rows):
            one.claim = Claim(None, sure=one.sure, why="the only gain reference: for all runs")
        else:
            one.role, one.why, one.claim = "", SEVERAL, Claim(None, sure=False, why=SEVERAL)


def _of_one_run(one: Judged, names: Names) -> bool:
    """A run's name in it, perhaps with the counter of the movie that it was saved with, or its folder."""
    if one.run is not None:
        return True
    inside = names.within(one.item.stem)
    if not inside or one.claim.others:
        return False
    name, rest = inside[0]
    if rest and not COUNTER.fullmatch(rest):
        return False
    one.claim = Claim(name, sure=names.names[name], why="the run's name in the file's")
    return True
