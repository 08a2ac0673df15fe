"""A whole deposition in memory, loaded with a fixed number of queries, for everything that judges or writes it out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import Q

from submissions.models import Assignment, Block, Dataset, Deposition, File, Override, Run
from submissions.models.block import PARENT
from submissions.schema import Judgement, Level, judge, sections_of
from validation.models import Reading
from validation.queue import QueueState


@dataclass(frozen=True)
class FileNode:
    """A file that is there. ``reading`` is None while nothing was uploaded yet."""

    file: File
    reading: Reading | None

    @property
    def facts(self) -> dict[str, Any] | None:
        return self.reading.facts if self.reading and self.reading.state == QueueState.DONE else None


@dataclass(eq=False)
class BlockNode:
    """A block with its runs and the files assigned to it, by run id (None: for all its runs) and role."""

    block: Block
    dataset: DatasetNode
    parent_id: int | None
    run_ids: frozenset[int]
    overrides: dict[int, Override] = field(default_factory=dict)
    files: dict[int | None, dict[str, list[FileNode]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(list))
    )

    @property
    def level(self) -> Level:
        return self.block.level

    @cached_property
    def judgement(self) -> Judgement:
        return self.block.judgement()

    def values_for(self, run: Run) -> dict[str, Any]:
        """What was stated for this run: the block's values with the run's override on top, not yet judged."""
        override = self.overrides.get(run.pk)
        return {**self.block.values, **override.values} if override else self.block.values

    def judgement_for(self, run: Run) -> Judgement:
        """The judgement of what was stated for this run."""
        if run.pk not in self.overrides:
            return self.judgement
        return judge(sections_of(self.level), self.values_for(run))

    def files_for(self, run: Run, role: str) -> list[FileNode]:
        """The files that play ``role`` for ``run``: its own and those for all runs of the block."""
        own = self.files[run.pk][role] if run.pk in self.files else []
        shared = self.files[None][role] if None in self.files else []
        return [*own, *shared]


@dataclass(eq=False)
class DatasetNode:
    dataset: Dataset
    runs: list[Run]
    blocks: list[BlockNode] = field(default_factory=list)

    def blocks_for(self, run: Run, *, kind: Level | None = None) -> list[BlockNode]:
        return [node for node in self.blocks if run.pk in node.run_ids and kind in (None, node.level)]

    def of_kind(self, kind: Level) -> list[BlockNode]:
        return [node for node in self.blocks if node.level == kind]

    @cached_property
    def judgement(self) -> Judgement:
        return self.dataset.judgement()


@dataclass(eq=False)
class Tree:
    """The deposition, its datasets with runs and blocks, all files that were not removed, and all assignments."""

    deposition: Deposition
    datasets: list[DatasetNode]
    files: dict[Any, FileNode]
    assignments: list[Assignment]

    @cached_property
    def judgement(self) -> Judgement:
        return self.deposition.judgement()

    @cached_property
    def blocks(self) -> dict[int, BlockNode]:
        return {node.block.pk: node for dataset in self.datasets for node in dataset.blocks}


def load_tree(
    deposition: Deposition, *, datasets: Iterable[int] | None = None, runs: Iterable[int] | None = None
) -> Tree:
    """Load the deposition; with ``datasets`` only these, with ``runs`` only these runs (primary keys)."""
    rows = deposition.datasets.all() if datasets is None else deposition.datasets.filter(pk__in=list(datasets))
    nodes = {row.pk: DatasetNode(row, []) for row in rows}
    run_rows = Run.objects.filter(dataset__in=nodes)
    run_rows = run_rows if runs is None else run_rows.filter(pk__in=list(runs))
    for run in run_rows:
        nodes[run.dataset_id].runs.append(run)
    wanted = {run.pk for node in nodes.values() for run in node.runs}
    blocks = _load_blocks(nodes)
    for override in Override.objects.filter(block__in=blocks, run__in=wanted):
        blocks[override.block_id].overrides[override.run_id] = override
    files = _load_files(deposition, runs=None if runs is None else wanted)
    assignments = _load_assignments(nodes, files=files, runs=None if runs is None else wanted)
    for assignment in assignments:
        if assignment.block_id is not None:
            slot = blocks[assignment.block_id].files[assignment.run_id]
            slot[assignment.role].append(files[assignment.file_id])
    return Tree(deposition, list(nodes.values()), files, assignments)


def _load_blocks(nodes: dict[int, DatasetNode]) -> dict[int, BlockNode]:
    children = [f"as_{kind.value}" for kind in PARENT]
    rows = Block.objects.filter(dataset__in=nodes).select_related(*children)
    named: dict[int, set[int]] = defaultdict(set)
    for link in Block.runs.through.objects.filter(block__dataset__in=nodes):
        named[link.block_id].add(link.run_id)
    blocks: dict[int, BlockNode] = {}
    for row in rows:
        node = nodes[row.dataset_id]
        row.dataset = node.dataset
        runs = {run.pk for run in node.runs}
        covered = frozenset(runs if row.all_runs else runs & named[row.pk])
        blocks[row.pk] = BlockNode(row, node, parent_id(row), covered)
        node.blocks.append(blocks[row.pk])
    return blocks


def parent_id(block: Block) -> int | None:
    """The block that this one refers to: tilt series to acquisition, alignment to tilt series, and so on."""
    reference = PARENT.get(block.level)
    if reference is None:
        return None
    child = getattr(block, f"as_{block.kind}")
    found: int | None = getattr(child, f"{reference}_id")
    return found


def _load_files(deposition: Deposition, *, runs: set[int] | None) -> dict[Any, FileNode]:
    rows = File.objects.filter(deposition=deposition, removed_at=None).select_related("content__reading")
    if runs is not None:
        rows = rows.filter(
            Q(assignments__run__in=runs) | Q(assignments__run=None, assignments__isnull=False)
        ).distinct()
    nodes = {}
    for row in rows:
        reading = getattr(row.content, "reading", None) if row.content else None
        nodes[row.pk] = FileNode(row, reading)
    return nodes


def _load_assignments(
    nodes: dict[int, DatasetNode], *, files: dict[Any, FileNode], runs: set[int] | None
) -> list[Assignment]:
    rows = Assignment.objects.filter(dataset__in=nodes).order_by("pk")
    if runs is not None:
        rows = rows.filter(_for_runs(runs))
    return [row for row in rows if row.file_id in files]


def _for_runs(runs: set[int]) -> Q:
    return Q(run__in=runs) | Q(run=None)
