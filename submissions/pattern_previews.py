"""What a pattern would do, before it is kept: asked while it is typed, so nothing of the files but paths is loaded."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cached_property

from submissions import shapes
from submissions.files import label_of
from submissions.matching import terms as finer
from submissions.matching.kept import kept
from submissions.matching.terms import PLAIN, Paths, Terms
from submissions.models import Assignment, Block, Deposition
from submissions.patterns import PatternRefused, check, present, runs_of
from validation.matching import Match, Resolution, normalise
from validation.matching.engine import no_collection
from validation.roles import ROLES

SHOWN = 100


@dataclass(eq=False)
class Preview:
    """What a pattern would do now. ``taken``: paths it matches whose place was set by hand, so it leaves them alone;
    ``elsewhere``: how many of its files another pattern places as well; ``unplaced``: files without a place that it
    does not match either."""

    block: Block
    role: str
    list_glob: str
    resolution: Resolution
    run_count: int
    taken: frozenset[str]
    elsewhere: int = 0
    unplaced: int = 0
    shape: str = ""

    @cached_property
    def matches(self) -> list[tuple[str, tuple[str, ...]]]:
        return [(match.path, match.runs) for match in self.resolution.matches if match.path not in self.taken]

    @property
    def shown(self) -> list[tuple[str, tuple[str, ...]]]:
        return self.matches[:SHOWN]

    @cached_property
    def twice(self) -> tuple[Match, ...]:
        return self.resolution.twice

    @property
    def taken_count(self) -> int:
        return len(self.resolution.matches) - len(self.matches)

    @property
    def role_label(self) -> str:
        return label_of(self.role)

    @property
    def belongs_to(self) -> str:
        """The block, with the kind of file where it has several."""
        row = shapes.row_of(self.block.values, shape=self.shape) if self.shape else None
        return f"{self.block.title}, {row.title}" if row else self.block.title

    @property
    def by_run(self) -> bool:
        return self.resolution.by_run

    @property
    def runs_matched(self) -> int:
        return len(self.counts) if self.by_run else self.run_count

    @cached_property
    def counts(self) -> dict[str, int]:
        """Run -> how many files it gets."""
        return {run: len(paths) for run, paths in self.resolution.per_run.items()}

    @property
    def complete(self) -> int:
        """Runs that have what most have: one file, or as many as the others."""
        return sum(count == self.usual for count in self.counts.values())

    @property
    def usual(self) -> int:
        return usual_of(self.counts) if ROLES[self.role].many else 1

    @property
    def crowded(self) -> list[tuple[str, int]]:
        """Runs that get several files although the role has one per run."""
        if ROLES[self.role].many or not self.by_run:
            return []
        return [(run, count) for run, count in self.counts.items() if count > 1]

    @property
    def uneven(self) -> list[tuple[str, int]]:
        """Runs with another number of files than most."""
        return uneven_of(self.counts) if ROLES[self.role].many else []

    @property
    def verdict(self) -> tuple[str, str]:
        """Severity and words: the result column."""
        if not self.resolution.matches:
            return "warning", "No file matches"
        if self.twice:
            return "warning", f"{_count(len(self.twice), 'file')} matched twice"
        if not self.by_run:
            return "pass", "For all runs"
        return verdict_of(self.counts, role=self.role, without=self.resolution.runs_without)


def usual_of(counts: dict[str, int]) -> int:
    """How many files most runs have."""
    return Counter(counts.values()).most_common(1)[0][0] if counts else 0


def uneven_of(counts: dict[str, int]) -> list[tuple[str, int]]:
    if len(counts) < 3:
        return []
    usual = usual_of(counts)
    return [(run, count) for run, count in counts.items() if count != usual]


def verdict_of(counts: dict[str, int], *, role: str, without: tuple[str, ...] = ()) -> tuple[str, str]:
    """Severity and words for files by run: ``counts`` of those that have some, ``without``: runs that have none."""
    many = ROLES[role].many
    crowded = [] if many else [(run, count) for run, count in counts.items() if count > 1]
    if crowded:
        return "warning", f"{crowded[0][0]} has {crowded[0][1]}, one is needed"
    if without:
        return "warning", f"None for {some(without)}"
    if many and (uneven := uneven_of(counts)):
        more = f" and {len(uneven) - 1:,} more differ" if len(uneven) > 1 else ""
        return "warning", f"{uneven[0][0]} has {uneven[0][1]}{more}, others {usual_of(counts)}"
    return "pass", "For every run" if many else "One for each run"


def preview(block: Block, *, role: str, list_glob: str, shape: str = "", terms: Terms = PLAIN) -> Preview:
    """What this pattern would match in the deposition as it is now. Raises: PatternRefused."""
    check(block, role=role, list_glob=list_glob, shape=shape, terms=terms)
    deposition, runs = block.dataset.deposition, runs_of(block)
    here = kept(deposition, "places of files", load=lambda: _load(deposition))
    try:
        with no_collection():
            found = finer.find(list_glob, run_names=list(runs), paths=here.paths, terms=terms)
    except ValueError as error:
        raise PatternRefused(str(error)) from error
    matched = {match.path for match in found.matches}
    slot = block.pk, role, shape
    other = set().union(*(paths for key, paths in here.by_pattern.items() if key != slot))
    return Preview(
        block,
        role,
        normalise(list_glob),
        found,
        len(runs),
        taken=here.by_hand & matched,
        elsewhere=len(matched & other),
        unplaced=len(here.unplaced - matched),
        shape=shape,
    )


@dataclass(frozen=True)
class Here:
    """The paths of a deposition, and which of them have a place already: by block, role and shape where by pattern."""

    paths: Paths
    by_hand: frozenset[str]
    by_pattern: dict[tuple[int | None, str, str], frozenset[str]]
    unplaced: frozenset[str]


def _load(deposition: Deposition) -> Here:
    paths = {pk: path for path, pk in present(deposition)}
    by_hand, by_pattern = set[str](), defaultdict[tuple[int | None, str, str], set[str]](set)
    rows = Assignment.objects.filter(dataset__deposition=deposition).order_by()
    for pk, origin, block, role, shape in rows.values_list("file_id", "origin", "block_id", "role", "shape"):
        if pk in paths:
            (by_pattern[block, role, shape] if origin == "pattern" else by_hand).add(paths[pk])
    placed = by_hand.union(*by_pattern.values())
    by_slot = {slot: frozenset(some) for slot, some in by_pattern.items()}
    unplaced = frozenset(path for path in paths.values() if path not in placed)
    return Here(Paths(paths.values()), frozenset(by_hand), by_slot, unplaced)


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def some(names: tuple[str, ...]) -> str:
    return ", ".join(names) if len(names) <= 2 else f"{names[0]} and {len(names) - 1:,} more runs"
