"""Gain references: for one run, for all, or for some that only a person knows."""

from __future__ import annotations

import re
from collections.abc import Iterable

from validation.matching.claims import Claim, Names
from validation.matching.judged import Judged
from validation.matching.names import LETTERS
from validation.matching.told import Told

COULD_BE = frozenset({"gain", "dm", "volume", "tiff", "other"})
SAYS_NOTHING = re.compile(
    r"gain|reference|ref|count|super|eer|k[23]|falcon|flip[xy]?|rot|norm|new|final|camera|\d{8}"
    r"|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
)
COUNTER = re.compile(r"[_-]\d{3,5}(?:[_-]-?\d{1,2}\.\d{1,4})?")
SEVERAL = "there are several gain references, and nothing says which is for which run; a table of runs and gains tells"


def claim_gains(judged: Iterable[Judged], *, names: Names, told: Told) -> None:
    """Give each gain reference its run or runs: by a table, by its name, or all where it is the only one."""
    rows, known = list[Judged](), 0
    for one in judged:
        if told and one.item.kind in COULD_BE and (runs := told.gains(one.item)):
            one.role, one.sure, one.why, one.more = "gain", True, "a gain reference", tuple(runs[1:])
            one.belongs(Claim(runs[0], sure=True, why="the table says so"))
            known += 1
        elif one.role == "gain":
            rows.append(one)
    free = [one for one in rows if not _of_one_run(one, names)]
    stems = {one.item.stem.casefold() for one in free}
    for one in free:
        if len(stems) == 1 and len(free) == len(rows) and not known:
            sure = one.sure and not _says_more(one.item.stem)
            one.belongs(Claim(None, sure=sure, why="the only gain reference: for all runs"))
        else:
            one.role, one.why = "", SEVERAL
            one.belongs(Claim(None, sure=False, why=SEVERAL))


def _says_more(stem: str) -> bool:
    """Whether the name may hold that of a run, one that has no other file here."""
    return bool(LETTERS.sub("", SAYS_NOTHING.sub("", stem.lower()))) or bool(COUNTER.search(stem[-6:]))


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
    one.belongs(Claim(name, sure=names.names[name], why="the run's name in the file's"))
    return True
