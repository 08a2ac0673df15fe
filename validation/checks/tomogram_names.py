"""Which points of a file that names tomograms are those of a run."""

from __future__ import annotations

import re
from collections.abc import Sequence

from validation.checks.seen import Points

ENDING = re.compile(r"\.(tomostar|mrcs?|rec|st|zarr|star|tlt)$")


def plain(name: str) -> str:
    """The base name of a tomogram without ending and rec_, case-blind, leading zeros of numbers left out."""
    base = re.split(r"[\\/]", name.strip().strip("\"'"))[-1].casefold()
    base = ENDING.sub("", base).removeprefix("rec_")
    return re.sub(r"(?<![0-9.])0+(?=[0-9])", "", base)


def of_run(parts: Sequence[Points], *, run: str, stated: str = "") -> list[Points]:
    """Those that name no tomogram or that of the run: exactly, else the run's name at the edges of a longer one.

    `stated`: the name of the tomogram in the file, as the depositor states it.
    """
    wanted = plain(stated or run)
    exact = [part for part in parts if not part.name or plain(part.name) == wanted]
    if exact or not wanted:
        return exact
    edges = re.compile(rf"(?<![a-z0-9]){re.escape(wanted)}(?![a-z0-9])")
    longer = [part for part in parts if edges.search(plain(part.name))]
    # Position_1 is in Position_1_2 as well: several are no answer.
    if len({plain(part.name) for part in longer}) == 1:
        return longer
    return _by_number(parts, wanted) or ([] if longer else _by_end(parts, wanted))


def _by_end(parts: Sequence[Points], wanted: str) -> list[Points]:
    """The run grid1_TS_01 of whose session the tomogram is TS_01."""
    shorter = [part for part in parts if wanted.endswith(name := plain(part.name)) and _begins(wanted, name)]
    return shorter if len({plain(part.name) for part in shorter}) == 1 else []


def _begins(run: str, name: str) -> bool:
    """Whether the name, at the end of the run's, has letters and begins at an edge."""
    before = run[: -len(name)]
    return not name.isdigit() and bool(before) and not before[-1].isalnum()


def _by_number(parts: Sequence[Points], wanted: str) -> list[Points]:
    """STOPGAP numbers its tomograms, TOMOMAN calls those of TS_017 017: the one that is the run's last number."""
    if not all(plain(part.name).isdigit() for part in parts):
        return []
    numbers = re.findall(r"[0-9]+", wanted)
    return [part for part in parts if numbers and plain(part.name) == numbers[-1]]
