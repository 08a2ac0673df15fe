"""What patterns would do: the card of patterns, and the preview before one is kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from submissions import shapes
from submissions.files import label_of
from submissions.models import Assignment, Block, Deposition, Pattern, Run
from submissions.patterns import check, paths_of, runs_of
from validation.matching import RUN, SUGAR, Resolution, normalise, resolve
from validation.roles import ROLES


@dataclass(eq=False)
class Preview:
    """What a pattern would do now. ``taken``: paths it matches whose place was set by hand, so it leaves them alone."""

    block: Block
    role: str
    list_glob: str
    resolution: Resolution
    run_count: int
    taken: frozenset[str]
    placed: frozenset[str]
    pattern: Pattern | None = None
    shape: str = ""

    @cached_property
    def matches(self) -> list[tuple[str, tuple[str, ...]]]:
        return [(match.path, match.runs) for match in self.resolution.matches if match.path not in self.taken]

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
    def shown_glob(self) -> str:
        return self.list_glob.replace(RUN, SUGAR)

    @property
    def by_run(self) -> bool:
        return self.resolution.by_run

    @property
    def to_do(self) -> int:
        """Files that it matches and that have no place by it yet."""
        return sum(path not in self.placed for path, _ in self.matches)

    @property
    def runs_matched(self) -> int:
        return self.run_count - len(self.resolution.runs_without) if self.by_run else self.run_count

    @property
    def crowded(self) -> list[tuple[str, int]]:
        """Runs that get several files although the role has one per run."""
        if ROLES[self.role].many or not self.by_run:
            return []
        return [(run, len(paths)) for run, paths in self.resolution.per_run.items() if len(paths) > 1]

    @property
    def uneven(self) -> tuple[str, int, int] | None:
        """The first run with another number of files than most, that number, and the usual one."""
        counts = {run: len(paths) for run, paths in self.resolution.per_run.items()}
        if not ROLES[self.role].many or len(counts) < 3:
            return None
        usual = Counter(counts.values()).most_common(1)[0][0]
        return next(((run, count, usual) for run, count in counts.items() if count != usual), None)

    @property
    def verdict(self) -> tuple[str, str]:
        """Severity and words: the result column."""
        if not self.resolution.matches:
            return "warning", "No file matches"
        if self.resolution.twice:
            return "warning", f"{_count(len(self.resolution.twice), 'file')} matched twice"
        if self.crowded:
            return "warning", f"{self.crowded[0][0]} has {self.crowded[0][1]}, one is needed"
        if self.resolution.runs_without:
            return "warning", f"None for {_some(self.resolution.runs_without)}"
        if self.uneven:
            return "warning", "{} has {}, most have {}".format(*self.uneven)
        return "pass", (
            "One for each run" if not ROLES[self.role].many else "For every run"
        ) if self.by_run else "For all runs"


def preview(block: Block, *, role: str, list_glob: str, shape: str = "") -> Preview:
    """What this pattern would match in the deposition as it is now. Raises: PatternRefused."""
    check(block, role=role, list_glob=list_glob, shape=shape)
    paths = paths_of(block.dataset.deposition)
    runs = runs_of(block)
    rows = Assignment.objects.filter(file__deposition=block.dataset.deposition).values_list("file__path", "origin")
    rows_here = Assignment.objects.filter(block=block, role=role, shape=shape, origin="pattern")
    return Preview(
        block,
        role,
        normalise(list_glob),
        resolve(list_glob, run_names=list(runs), paths=paths),
        len(runs),
        taken=frozenset(path for path, origin in rows if origin != "pattern"),
        placed=frozenset(rows_here.values_list("file__path", flat=True)),
        shape=shape,
    )


def previews(deposition: Deposition) -> list[Preview]:
    """One for each pattern, with a fixed number of queries."""
    rows = list(
        Pattern.objects.filter(block__dataset__deposition=deposition).select_related("block__dataset").order_by("pk")
    )
    if not rows:
        return []
    order = list(ROLES)
    rows.sort(key=lambda row: (row.block.dataset.position, order.index(row.role), row.pk))
    paths = paths_of(deposition)
    names = _runs_by_block([row.block for row in rows])
    placed: dict[tuple[int | None, str, str], set[str]] = {}
    taken = set[str]()
    found = Assignment.objects.filter(file__deposition=deposition)
    for block, role, shape, origin, path in found.values_list("block", "role", "shape", "origin", "file__path"):
        if origin == "pattern":
            placed.setdefault((block, role, shape), set()).add(path)
        else:
            taken.add(path)
    return [
        Preview(
            row.block,
            row.role,
            row.list_glob,
            resolve(row.list_glob, run_names=names[row.block_id], paths=paths),
            len(names[row.block_id]),
            taken=frozenset(taken),
            placed=frozenset(placed.get((row.block_id, row.role, row.shape), ())),
            pattern=row,
            shape=row.shape,
        )
        for row in rows
    ]


def _runs_by_block(blocks: Iterable[Block]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    by_id = {block.pk: block for block in blocks}
    datasets = {block.dataset_id for block in by_id.values()}
    everything: dict[int, list[str]] = {}
    for dataset, name in Run.objects.filter(dataset__in=datasets).values_list("dataset", "name"):
        everything.setdefault(dataset, []).append(name)
    named = Block.runs.through.objects.filter(block__in=by_id).order_by("run__position")
    for link, name in named.values_list("block", "run__name"):
        found.setdefault(link, []).append(name)
    for pk, block in by_id.items():
        found[pk] = everything.get(block.dataset_id, []) if block.all_runs else found.get(pk, [])
    return found


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _some(names: tuple[str, ...]) -> str:
    return ", ".join(names) if len(names) <= 2 else f"{names[0]} and {len(names) - 1:,} more runs"
