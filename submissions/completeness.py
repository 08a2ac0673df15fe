"""The one function that tells what is missing. Submitting, the side bar, the curator's page and the export ask it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from submissions.effective import from_headers_everywhere
from submissions.models.block import KIND_LABELS, ONE_PER_RUN
from submissions.models.values import Valued
from submissions.refusals import Obstacle
from submissions.schema import Judgement, Problem
from submissions.schema.conditions import holds
from submissions.schema.judge import ProblemKind
from submissions.tree import BlockNode, DatasetNode, Outline


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing that stands against submitting, or (kind "archive") only against acceptance.

    ``address``: of the value, such as ``block:12.voxel_size``; ``page``: the page it belongs to, as ``<row
    address>/<section>`` or "runs" or "files"; ``place``: that page in words; ``url``: leads to the very field.
    """

    address: str
    page: str
    place: str
    label: str
    sentence: str
    kind: ProblemKind
    url: str

    @property
    def blocks_submitting(self) -> bool:
        return self.kind in ("missing", "wrong", "rule")

    @property
    def blocks_accepting(self) -> bool:
        return self.kind != "advice"

    def obstacle(self) -> Obstacle:
        return Obstacle(sentence=self.sentence, url=self.url, place=f"{self.place}: {self.label}")


def missing(tree: Outline) -> list[Missing]:
    """All that is missing or wrong, in the order of the pages."""
    found = list(_of_row(tree, tree.deposition, tree.judgement, title=""))
    if not tree.datasets:
        found.append(_whole(tree, "runs", "Datasets", "Add a dataset."))
    for dataset in tree.datasets:
        found += _of_row(tree, dataset.dataset, dataset.judgement, title=dataset.dataset.title)
        for node in dataset.blocks:
            found += _of_block(tree, node)
        found += _of_runs(tree, dataset)
    return found


def _of_row(tree: Outline, row: Valued, judgement: Judgement, *, title: str) -> Iterator[Missing]:
    for section in row.sections:
        labels = {field.key: field.label for field in section.fields}
        for problem in judgement.problems:
            if problem.field in labels:
                place = f"{title}, {section.title}" if title else section.title
                label = labels[problem.field]
                yield _of_field(tree, problem, row=row.address, section=section.key, place=place, label=label)


def _of_field(tree: Outline, problem: Problem, *, row: str, section: str, place: str, label: str) -> Missing:
    page = f"{row}/{section}"
    url = reverse("section", args=[tree.deposition.label, row, section])
    sentence = problem.sentence if problem.row is None else f"Row {problem.row + 1}: {problem.sentence}"
    return Missing(
        address=f"{row}.{problem.field}",
        page=page,
        place=place,
        label=label,
        sentence=sentence,
        kind=problem.kind,
        url=f"{url}?{urlencode({'show': 'missing'})}#f-{problem.field}",
    )


def _of_block(tree: Outline, node: BlockNode) -> Iterator[Missing]:
    known = from_headers_everywhere(tree, node)
    judgement = node.block.judgement(known=known)
    title = node.dataset.dataset.title
    yield from _of_row(tree, node.block, judgement, title=title)
    told = {(problem.field, problem.sentence) for problem in judgement.problems}
    for run in node.dataset.runs:
        if run.pk in node.overrides and run.pk in node.run_ids:
            own = node.judgement_for(run, known=known)
            fresh = tuple(problem for problem in own.problems if (problem.field, problem.sentence) not in told)
            yield from _of_row(tree, node.block, Judgement(own.values, fresh), title=f"{title}, {run.name}")


def _whole(tree: Outline, page: str, label: str, sentence: str, *, place: str = "", fragment: str = "") -> Missing:
    """Something about a whole page of runs or files."""
    return Missing(
        address=f"{page}{fragment and '.'}{fragment}",
        page=page,
        place=place or page.capitalize(),
        label=label,
        sentence=sentence,
        kind="missing",
        url=reverse(page, args=[tree.deposition.label]),
    )


def _of_runs(tree: Outline, dataset: DatasetNode) -> Iterator[Missing]:
    title = dataset.dataset.title
    if not dataset.runs:
        yield _whole(tree, "runs", "Runs", "Add at least one run.", place=f"{title}, Runs")
    for kind in ONE_PER_RUN:
        held = Counter(pk for node in dataset.of_kind(kind) for pk in node.run_ids)
        for count, words in ((0, "no"), (2, "more than one")):
            names = [run.name for run in dataset.runs if min(held[run.pk], 2) == count]
            if names:
                label = KIND_LABELS[kind]
                have = "has" if len(names) == 1 else "have"
                sentence = f"{_some(names)} {have} {words} {label.lower()} block; exactly one is needed."
                yield _whole(tree, "runs", label, sentence, place=f"{title}, Runs", fragment=kind.value)
    for node in dataset.blocks:
        yield from _of_files(tree, node)


def _of_files(tree: Outline, node: BlockNode) -> Iterator[Missing]:
    """Roles that no file plays, for all runs of the block in one line each."""
    for section in node.block.sections:
        for need in section.files:
            lacking = tree.provided.lacking(node.block.pk, role=need.role, runs=node.run_ids)
            names = [
                run.name
                for run in (node.dataset.runs if lacking else ())
                if run.pk in lacking and holds(need.required, node.judgement_for(run).values)
            ]
            if names:
                yield _whole(
                    tree,
                    "files",
                    node.block.title,
                    f"{_some(names)}: {need.sentence[0].lower()}{need.sentence[1:]}",
                    place=f"{node.dataset.dataset.title}, Files",
                    fragment=f"{node.block.pk}.{need.role}",
                )


def _some(names: list[str]) -> str:
    """At most four names, else three and a count."""
    if len(names) <= 4:
        return ", ".join(names)
    return f"{', '.join(names[:3])} and {len(names) - 3:,} more runs"
