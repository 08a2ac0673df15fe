"""How well a proposal agrees with what the files of a listing truly are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from tests.validation.listings import CLUTTER, LEFT, True_
from validation.matching import Assigned, Matching, collapse, match


@dataclass
class Score:
    """Counts of files that have a role; `wrong` holds the sure ones that are not what they are said to be."""

    files: int = 0
    assigned: int = 0
    right: int = 0
    sure: int = 0
    wrong: list[tuple[True_, Assigned]] = field(default_factory=list)
    missed: list[True_] = field(default_factory=list)
    noise: list[True_] = field(default_factory=list)

    @property
    def recall(self) -> float:
        return self.right / self.files

    @property
    def precision(self) -> float:
        return self.right / self.assigned


def score(files: Iterable[True_], *, runs: Sequence[str] = ()) -> Score:
    """Match the paths and compare: role, run and block must agree; of what is not deposited only the role counts."""
    rows = list(files)
    return compare(rows, match([row.path for row in rows], runs=runs))


def compare(files: Sequence[True_], found: Matching) -> Score:
    said: dict[str, list[Assigned]] = defaultdict(list)
    for row in found.assignments:
        said[row.path].append(row)
    result, clutter = Score(), set(found.clutter)
    for file in {collapse([file.path])[0]: file for file in reversed(files)}.values():
        _count(result, file, said[collapse([file.path])[0]], is_clutter=file.path in clutter)
    return result


def _count(result: Score, file: True_, said: list[Assigned], *, is_clutter: bool) -> None:
    if file.role in (CLUTTER, ""):
        if said or is_clutter != (file.role == CLUTTER):
            result.noise.append(file)
        return
    right = any(_agrees(file, row) for row in said)
    result.files += 1
    result.assigned += bool(said)
    result.right += right
    result.sure += any(row.sure for row in said)
    if not right:
        result.missed.append(file)
        result.wrong += [(file, row) for row in said if row.sure]


def _agrees(file: True_, row: Assigned) -> bool:
    if file.role == LEFT:
        return row.role == LEFT
    return (row.run, row.role, row.block) == (file.run, file.role, file.block)
