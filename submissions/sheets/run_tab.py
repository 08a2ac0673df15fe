"""The tab of the runs: a line for each run, a column for each value of a block that may differ by run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from submissions.models.block import BLOCK_MODELS, KIND_LABELS, ONE_PER_RUN
from submissions.overrides import varying
from submissions.schema import Field, Kind
from submissions.schema.show import show
from submissions.sheets import cells
from submissions.sheets.cells import Out
from submissions.sheets.tabs import Column, columns_of
from submissions.tree import BlockNode, DatasetNode, Outline

RUNS, DATASET, RUN = "runs", "runs.dataset", "runs.run"


@dataclass(frozen=True)
class Group:
    """The columns of one block, or of one kind of block where a run has only one. ``prefix``: of their keys.

    ``nodes``: dataset (primary key) -> its blocks of the group.
    """

    prefix: str
    title: str
    nodes: dict[int, list[BlockNode]]

    @cached_property
    def fields(self) -> dict[str, Field]:
        """Lists of rows never differ by run."""
        every = (one for nodes in self.nodes.values() for node in nodes for one in varying(node.block))
        return {one.key: one for one in every if one.kind is not Kind.ROWS}

    def node_for(self, dataset: int, *, run: int | None) -> BlockNode | None:
        """The block that is about this run; None for ``run``: about a run that is added now."""
        nodes = self.nodes.get(dataset, [])
        return next((node for node in nodes if (node.block.all_runs if run is None else run in node.run_ids)), None)

    def columns(self) -> Iterator[Column]:
        for key, asked in self.fields.items():
            yield from columns_of(
                asked, key=f"{self.prefix}.{key}", label=f"{self.title}: {asked.label}", help_text=self._else(key)
            )

    def _else(self, key: str) -> str:
        """What an empty cell means."""
        own = [node.block.values.get(key) for nodes in self.nodes.values() for node in nodes]
        said = show(self.fields[key], own[0]) if own and all(value == own[0] for value in own) else ""
        return f"Empty: as the block says{f', {said[:100]}' if said else ''}."


@dataclass(frozen=True)
class RunTab:
    datasets: list[DatasetNode]
    groups: list[Group]
    key: str = RUNS
    title: str = "Runs"
    key_column: str = RUN

    def columns(self) -> list[Column]:
        named = [
            Column(DATASET, "Dataset", "Leave it as it is. For a new run: its dataset."),
            Column(RUN, "Run", "The name of the run. A name that is not there yet makes a new run."),
        ]
        return [*named, *(column for group in self.groups for column in group.columns())]

    def lines(self) -> Iterator[list[Out]]:
        for dataset in self.datasets:
            for run in dataset.runs:
                line: list[Out] = [dataset.dataset.address, cells.text_cell(run.name)]
                for group in self.groups:
                    line += _stated(group, group.node_for(dataset.dataset.pk, run=run.pk), run.pk)
                yield line


def _stated(group: Group, node: BlockNode | None, run: int) -> list[Out]:
    override = node.overrides.get(run) if node else None
    values = override.values if override else {}
    return [cell for key, asked in group.fields.items() for cell in cells.out(asked, values.get(key))]


def run_tab(outline: Outline) -> RunTab:
    return RunTab(outline.datasets, [group for group in _groups(outline) if group.fields])


def _groups(outline: Outline) -> Iterator[Group]:
    for kind in BLOCK_MODELS:
        by_dataset = {node.dataset.pk: node.of_kind(kind) for node in outline.datasets}
        alone = {pk: nodes for pk, nodes in by_dataset.items() if kind in ONE_PER_RUN or len(nodes) == 1}
        if any(alone.values()):
            yield Group(kind.value, KIND_LABELS[kind], alone)
        for pk, nodes in by_dataset.items():
            if pk not in alone:
                yield from (Group(node.block.address, node.block.title, {pk: [node]}) for node in nodes)
