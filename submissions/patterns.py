"""Patterns: which files play a role for a block, by their paths. What was put right by hand is never touched."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from django.db import IntegrityError, transaction

from submissions.drafts import locked
from submissions.files import FOR_ALL_RUNS, runs_at
from submissions.judging import mark_stale
from submissions.models import Assignment, Block, Deposition, File, Pattern, Run
from submissions.refusals import Refused
from validation.matching import Resolution, glob_problem, normalise, resolve
from validation.roles import ROLES


class PatternRefused(Refused):
    """A pattern that cannot be used."""


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

    @cached_property
    def matches(self) -> list[tuple[str, tuple[str, ...]]]:
        return [(match.path, match.runs) for match in self.resolution.matches if match.path not in self.taken]

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


def preview(block: Block, *, role: str, list_glob: str) -> Preview:
    """What this pattern would match in the deposition as it is now. Raises: PatternRefused."""
    _check(block, role=role, list_glob=list_glob)
    paths = _paths(block.dataset.deposition)
    runs = _runs(block)
    rows = Assignment.objects.filter(file__deposition=block.dataset.deposition).values_list("file__path", "origin")
    rows_here = Assignment.objects.filter(block=block, role=role, origin="pattern")
    return Preview(
        block,
        role,
        normalise(list_glob),
        resolve(list_glob, run_names=list(runs), paths=paths),
        len(runs),
        taken=frozenset(path for path, origin in rows if origin != "pattern"),
        placed=frozenset(rows_here.values_list("file__path", flat=True)),
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
    paths = _paths(deposition)
    names = _runs_by_block([row.block for row in rows])
    placed: dict[tuple[int | None, str], set[str]] = {}
    taken = set[str]()
    found = Assignment.objects.filter(file__deposition=deposition)
    for block, role, origin, path in found.values_list("block", "role", "origin", "file__path"):
        if origin == "pattern":
            placed.setdefault((block, role), set()).add(path)
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
            placed=frozenset(placed.get((row.block_id, row.role), ())),
            pattern=row,
        )
        for row in rows
    ]


def save(block: Block, *, role: str, list_glob: str, pattern: Pattern | None = None) -> Pattern:
    """Keep a pattern, new or changed, and apply it. Raises: NotEditable, PatternRefused."""
    _check(block, role=role, list_glob=list_glob)
    with locked(block.dataset.deposition) as deposition:
        row = pattern or Pattern()
        before = (row.block, row.role) if row.pk else None
        row.block, row.role, row.list_glob = block, role, normalise(list_glob)
        try:
            with transaction.atomic():
                row.save()
        except IntegrityError as error:
            raise PatternRefused("There is such a pattern already.") from error
        for place in {before or (block, role), (block, role)}:
            _apply(deposition, *place)
    return row


def apply(pattern: Pattern) -> int:
    """Give the files that match by now their place. Returns how many places there are. Raises: NotEditable."""
    with locked(pattern.block.dataset.deposition) as deposition:
        return _apply(deposition, pattern.block, pattern.role)


def delete(pattern: Pattern) -> None:
    """Drop a pattern and the places it gave. Raises: NotEditable."""
    with locked(pattern.block.dataset.deposition) as deposition:
        block, role = pattern.block, pattern.role
        pattern.delete()
        _apply(deposition, block, role)


def _check(block: Block, *, role: str, list_glob: str) -> None:
    known = ROLES.get(role)
    if known is None or known.block is None:
        raise PatternRefused("Choose a role that belongs to a block.")
    if known.block != block.kind:
        raise PatternRefused(f"A {known.label} belongs to a block of another kind than {block.title}.")
    if problem := glob_problem(list_glob):
        raise PatternRefused(problem)
    if len(normalise(list_glob)) > 900:
        raise PatternRefused("The pattern is longer than 900 characters.")
    if "{run_name}" not in normalise(list_glob) and role not in FOR_ALL_RUNS:
        raise PatternRefused(f"Write {{run}} where the run's name stands: a {known.label} belongs to one run.")


def _apply(deposition: Deposition, block: Block, role: str) -> int:
    """All patterns of this block and role together: make what is missing, drop what no longer matches."""
    by_hand = Assignment.objects.filter(file__deposition=deposition).exclude(origin="pattern")
    kept_out = set(by_hand.values_list("file_id", flat=True))
    files = {row.path: row for row in _present(deposition) if row.pk not in kept_out}
    runs = _runs(block)
    wanted: dict[tuple[object, int | None], Assignment] = {}
    for pattern in Pattern.objects.filter(block=block, role=role):
        for match in resolve(pattern.list_glob, run_names=list(runs), paths=files).matches:
            for run in [runs[name] for name in match.runs] or [None]:
                file = files[match.path]
                row = Assignment(file=file, dataset=block.dataset, run=run, block=block, role=role, origin="pattern")
                wanted[file.pk, run and run.pk] = row
    existing = {
        (row.file_id, row.run_id): row for row in Assignment.objects.filter(block=block, role=role, origin="pattern")
    }
    gone = [row for key, row in existing.items() if key not in wanted]
    new = [row for key, row in wanted.items() if key not in existing]
    Assignment.objects.filter(pk__in=[row.pk for row in gone]).delete()
    Assignment.objects.bulk_create(new, ignore_conflicts=True, batch_size=1000)
    mark_stale(deposition, runs=runs_at([*gone, *new]))
    return len(wanted)


def _present(deposition: Deposition) -> Iterable[File]:
    return File.objects.filter(deposition=deposition, removed_at=None).only("pk", "path", "deposition")


def _paths(deposition: Deposition) -> list[str]:
    return [file.path for file in _present(deposition)]


def _runs(block: Block) -> dict[str, Run]:
    rows = Run.objects.filter(dataset=block.dataset) if block.all_runs else block.runs.all()
    return {run.name: run for run in rows}


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
