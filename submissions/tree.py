"""A deposition in memory, loaded with a fixed number of queries.

`load_outline` gives its rows, which is what pages need; `load_tree` all its files and their facts as well, for what
judges it or writes it out.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet

from submissions.models import Assignment, Block, Dataset, Deposition, File, HeaderStatement, Override, Run
from submissions.models.block import PARENT
from submissions.models.values import Valued
from submissions.provided import Provided, provided
from submissions.schema import Field, Judgement, Level, every_field_of, judge
from submissions.vocabulary.agreement import terms_of
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

    @property
    def stated(self) -> HeaderStatement | None:
        """What the depositor states in place of this content's header."""
        row = getattr(self.file.content, "stated", None)
        return row.statement if row else None


Slots = dict[int | None, dict[str, list[FileNode]]]


@dataclass(eq=False)
class BlockNode:
    """A block with its runs. ``files``: those assigned to it, by run id (None: for all its runs) and role; None in an
    outline, which knows no files. ``shapes``: which rows of its shapes a file of an annotation is of, by run id and
    file."""

    block: Block
    dataset: DatasetNode
    parent_id: int | None
    run_ids: frozenset[int]
    overrides: dict[int, Override] = field(default_factory=dict)
    files: Slots | None = None
    shapes: dict[tuple[int | None, Any], list[str]] = field(default_factory=lambda: defaultdict(list))
    _judged: dict[tuple[str, frozenset[str]], Judgement] = field(default_factory=dict)

    @property
    def level(self) -> Level:
        return self.block.level

    @property
    def fields(self) -> Iterator[Field]:
        """What is asked about the block in its dataset."""
        for section in self.block.sections:
            yield from section.fields

    @cached_property
    def judgement(self) -> Judgement:
        return self.block.judgement()

    def values_for(self, run: Run) -> dict[str, Any]:
        """What was stated for this run: the block's values with the run's override on top, not yet judged."""
        override = self.overrides.get(run.pk)
        return {**self.block.values, **override.values} if override else self.block.values

    def judgement_for(self, run: Run, *, known: frozenset[str] = frozenset()) -> Judgement:
        """The judgement of what was stated for this run. Runs with the same override share one."""
        if run.pk not in self.overrides:
            return self.judgement if not known else self._judge("", self.block.values, known)
        return self._judge(json.dumps(self.overrides[run.pk].values, sort_keys=True), self.values_for(run), known)

    def _judge(self, name: str, values: dict[str, Any], known: frozenset[str]) -> Judgement:
        if (name, known) not in self._judged:
            self._judged[name, known] = judge(self.block.sections, values, known=known, terms=self.block.terms)
        return self._judged[name, known]

    def files_for(self, run: Run, role: str) -> list[FileNode]:
        """The files that play ``role`` for ``run``: its own and those for all runs of the block."""
        if self.files is None:
            raise LookupError("an outline knows no files; load the tree")
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
class Outline:
    """The deposition, and its datasets with runs and blocks."""

    deposition: Deposition
    datasets: list[DatasetNode]

    @cached_property
    def judgement(self) -> Judgement:
        return self.deposition.judgement()

    @cached_property
    def blocks(self) -> dict[int, BlockNode]:
        return {node.block.pk: node for dataset in self.datasets for node in dataset.blocks}

    @cached_property
    def provided(self) -> Provided:
        """What all its files provide. One query for the roles and one for each kind of fact, when first asked."""
        fields = (asked for node in self.blocks.values() for asked in every_field_of(node.level))
        return provided(self.blocks, facts=(fact for asked in fields for fact in asked.facts))


@dataclass(eq=False)
class Tree(Outline):
    """The same with all files that were not removed, and all assignments."""

    files: dict[Any, FileNode]
    assignments: list[Assignment]


def load_outline(deposition: Deposition) -> Outline:
    """Load the deposition without its files. Five queries, and one for all terms when it is judged."""
    outline = _load_outline(deposition, deposition.datasets.all(), runs=None)
    rows: list[Valued] = [deposition, *(node.dataset for node in outline.datasets)]
    rows += [node.block for node in outline.blocks.values()]
    terms = terms_of((row.sections, row.values) for row in rows)
    for row in rows:
        row.terms = terms
    return outline


def load_runs(deposition: Deposition, *, runs: Iterable[int]) -> Outline:
    """Some runs (primary keys) with their blocks, without files."""
    return _load_outline(deposition, deposition.datasets.all(), runs=set(runs))


def load_tree(
    deposition: Deposition,
    *,
    datasets: Iterable[int] | None = None,
    runs: Iterable[int] | None = None,
) -> Tree:
    """Load the deposition; with ``datasets`` only these, with ``runs`` only these runs (primary keys)."""
    rows = deposition.datasets.all() if datasets is None else deposition.datasets.filter(pk__in=list(datasets))
    chosen = None if runs is None else set(runs)
    outline = _load_outline(deposition, rows, runs=chosen)
    assignments = _load_assignments(outline, runs=chosen)
    files = _load_files(deposition, only=None if chosen is None else {row.file_id for row in assignments})
    assignments = [row for row in assignments if row.file_id in files]
    for node in outline.blocks.values():
        node.files = defaultdict(lambda: defaultdict(list))
    for row in assignments:
        if row.block_id is not None and (slots := outline.blocks[row.block_id].files) is not None:
            slots[row.run_id][row.role].append(files[row.file_id])
            if row.shape:
                outline.blocks[row.block_id].shapes[row.run_id, row.file_id].append(row.shape)
    return Tree(deposition, outline.datasets, files, assignments)


def _load_outline(deposition: Deposition, rows: QuerySet[Dataset], *, runs: set[int] | None) -> Outline:
    nodes = {row.pk: DatasetNode(row, []) for row in rows}
    run_rows = Run.objects.filter(dataset__in=nodes)
    for run in run_rows if runs is None else run_rows.filter(pk__in=runs):
        nodes[run.dataset_id].runs.append(run)
    blocks = _load_blocks(nodes, runs=runs)
    overrides = Override.objects.filter(block__in=blocks)
    for override in overrides if runs is None else overrides.filter(run__in=runs):
        blocks[override.block_id].overrides[override.run_id] = override
    return Outline(deposition, list(nodes.values()))


def _load_blocks(nodes: dict[int, DatasetNode], *, runs: set[int] | None) -> dict[int, BlockNode]:
    children = [f"as_{kind.value}" for kind in PARENT]
    rows = Block.objects.filter(dataset__in=nodes).select_related(*children)
    named: dict[int, set[int]] = defaultdict(set)
    links = Block.runs.through.objects.filter(block__dataset__in=nodes)
    links = links if runs is None else links.filter(run__in=runs)
    for block, run in links.values_list("block", "run"):
        named[block].add(run)
    every = {pk: frozenset(run.pk for run in node.runs) for pk, node in nodes.items()}
    blocks: dict[int, BlockNode] = {}
    for row in rows:
        node = nodes[row.dataset_id]
        row.dataset = node.dataset
        covered = every[row.dataset_id] if row.all_runs else every[row.dataset_id] & named[row.pk]
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


_OF_FILE = ("content__reading", "content__stated__statement__author")


def _load_files(deposition: Deposition, *, only: set[Any] | None) -> dict[Any, FileNode]:
    rows = File.objects.filter(deposition=deposition, removed_at=None).select_related(*_OF_FILE)
    rows = rows if only is None else rows.filter(pk__in=only)
    return {row.pk: FileNode(row, getattr(row.content, "reading", None)) for row in rows}


def _load_assignments(outline: Outline, *, runs: set[int] | None) -> list[Assignment]:
    rows = Assignment.objects.filter(dataset__in=[node.dataset.pk for node in outline.datasets]).order_by("pk")
    return list(rows if runs is None else rows.filter(Q(run__in=runs) | Q(run=None)))
