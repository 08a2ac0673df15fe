"""How files are matched, as it stands: one line for each role and block, from the assignments themselves.

Counted by the database, so that a page costs the same queries for ten files and for a hundred thousand.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db.models import Count, Q

from submissions import shapes
from submissions.files import FOR_ALL_RUNS, label_of
from submissions.models import Assignment, Block, Deposition, Pattern
from submissions.pattern_previews import usual_of, verdict_of
from submissions.patterns import runs_by_block
from validation.matching import RUN, SUGAR
from validation.roles import ROLES

Slot = tuple[int, str, str]


@dataclass(eq=False)
class Line:
    """What is given in one role for one block (and kind of file): ``counts``: run -> files; ``shared``: for all runs;
    ``run_names``: of the block."""

    block: Block
    role: str
    shape: str
    run_names: tuple[str, ...]
    patterns: list[Pattern] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    shared: int = 0
    files: int = 0
    by_hand: int = 0

    @property
    def role_label(self) -> str:
        return label_of(self.role)

    @property
    def belongs_to(self) -> str:
        row = shapes.row_of(self.block.values, shape=self.shape) if self.shape else None
        return f"{self.block.title}, {row.title}" if row else self.block.title

    @property
    def shown(self) -> list[tuple[Pattern, str]]:
        return [(row, row.list_glob.replace(RUN, SUGAR)) for row in self.patterns]

    @property
    def runs_with(self) -> int:
        return len(self.run_names) if self.shared else len(self.counts)

    @property
    def run_count(self) -> int:
        return len(self.run_names)

    @property
    def without(self) -> tuple[str, ...]:
        """Runs that have nothing in this role; none where a file is for all of them."""
        return () if self.shared else tuple(name for name in self.run_names if name not in self.counts)

    @property
    def usual(self) -> int:
        return usual_of(self.counts)

    @property
    def verdict(self) -> tuple[str, str]:
        if not self.files:
            return "warning", "No file matches"
        if self.shared and not self.counts:
            return "pass", "One for all runs" if self.shared == 1 else f"{self.shared:,} for all runs"
        wanted = () if self.role in FOR_ALL_RUNS and self.role != "gain" else self.without
        return verdict_of(self.counts, role=self.role, without=wanted)


def lines(deposition: Deposition) -> list[Line]:
    """In the order of datasets, roles and blocks. A fixed number of queries."""
    found: dict[Slot, Line] = {}
    patterns = list(Pattern.objects.filter(block__dataset__deposition=deposition).order_by("pk"))
    counted = _counted(deposition)
    slots = {(row.block_id, row.role, row.shape) for row in patterns} | counted.keys()
    rows = Block.objects.filter(pk__in={slot[0] for slot in slots}).select_related("dataset__deposition")
    blocks = {row.pk: row for row in rows}
    runs = runs_by_block(blocks.values())
    names = {pk: tuple(runs[pk]) for pk in blocks}
    for slot in slots:
        found[slot] = Line(blocks[slot[0]], slot[1], slot[2], names[slot[0]])
    for row in patterns:
        found[row.block_id, row.role, row.shape].patterns.append(row)
    for slot, told in counted.items():
        line, by_pk = found[slot], {pk: name for name, pk in runs[slot[0]].items()}
        line.shared = told.get(None, (0, 0))[0]
        line.counts = {by_pk[run]: count for run, (count, _) in told.items() if run in by_pk}
        line.by_hand = sum(hand for _, hand in told.values())
        line.files = sum(count for count, _ in told.values())
    return sorted(found.values(), key=_order)


def _order(line: Line) -> tuple[int, ...]:
    keys = [row.key for row in shapes.rows(line.block.values)]
    shape = keys.index(line.shape) if line.shape in keys else len(keys)
    return line.block.dataset.position, list(ROLES).index(line.role), line.block.position, line.block.pk, shape


def _counted(deposition: Deposition) -> Mapping[Slot, dict[int | None, tuple[int, int]]]:
    """Block, role and shape -> run -> how many files, and how many of them not by a pattern."""
    # The places of a file whose upload was cancelled wait for it; it is not there.
    rows = Assignment.objects.filter(file__removed_at=None, dataset__deposition=deposition, block__isnull=False)
    grouped = rows.order_by().values_list("block_id", "role", "shape", "run_id")
    found: dict[Slot, dict[int | None, tuple[int, int]]] = defaultdict(dict)
    counts = grouped.annotate(files=Count("pk"), hand=Count("pk", filter=~Q(origin="pattern")))
    for block, role, shape, run, files, hand in counts:
        found[block, role, shape][run] = (files, hand)
    return found
