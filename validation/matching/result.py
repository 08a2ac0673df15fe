"""What matching answers: which file plays which role for which run, how certain that is, and why."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

NOT_DEPOSITED = "not_deposited"


class Assigned(NamedTuple):
    """A file, its run (None: all runs of the block, or none at all), its role and the block it would belong to.

    `block` is a kind of block with the variant after a colon where a run has several: "tomogram:denoised". It is empty
    for roles without a block. `sure` is false for everything that a person should look at. One file for several runs
    stands here once for each.
    """

    path: str
    run: str | None
    role: str
    block: str
    sure: bool
    why: str


class Unmatched(NamedTuple):
    path: str
    why: str


class Twice(NamedTuple):
    """A file that two or more runs may claim."""

    path: str
    runs: tuple[str, ...]
    why: str


@dataclass(frozen=True, slots=True)
class Pattern:
    """One finder of the archive: a glob with ``{run_name}``, or with a column of the run map, for a block and role.

    ``column``: run -> what stands in the column that the glob names, where no pattern alone will do.
    """

    block: str
    role: str
    list_glob: str
    match_regex: str = ""
    name_regex: str = ""
    exclude: tuple[str, ...] = ()
    parent_filters: tuple[str, ...] = ()
    column: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Matching:
    """The proposal for a whole listing; every path of it is in exactly one of the four groups.

    ``notes``: sentences on tables that were given, such as a name in them that no file bears.
    """

    assignments: tuple[Assigned, ...]
    twice: tuple[Twice, ...]
    unmatched: tuple[Unmatched, ...]
    clutter: tuple[str, ...]
    runs: tuple[str, ...]
    layout: str
    notes: tuple[str, ...] = ()
    propose: Callable[[Matching], tuple[Pattern, ...]] = field(repr=False, compare=False, default=lambda _: ())

    @cached_property
    def patterns(self) -> tuple[Pattern, ...]:
        """Worked out when asked for: each resolves to exactly what is assigned."""
        return self.propose(self)
