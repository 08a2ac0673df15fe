"""The one function that tells what is missing. Submitting, the side bar, the curator's page and the export ask it."""

from __future__ import annotations

from collections.abc import Iterator

from submissions import files_missing, relations_missing
from submissions.effective import from_headers_everywhere
from submissions.gaps import Missing, of_field, of_page
from submissions.models.values import Valued
from submissions.schema import Judgement
from submissions.tree import BlockNode, Outline

__all__ = ["Missing", "missing"]


def missing(tree: Outline) -> list[Missing]:
    """All that is missing or wrong, in the order of the pages."""
    found = list(_of_row(tree, tree.deposition, tree.judgement, title=""))
    if not tree.datasets:
        found.append(of_page(tree, "runs", label="Datasets", sentence="Add a dataset."))
    found += relations_missing.of_groups(tree)
    for dataset in tree.datasets:
        found += _of_row(tree, dataset.dataset, dataset.judgement, title=dataset.dataset.title)
        for node in dataset.blocks:
            found += _of_block(tree, node)
        found += relations_missing.between(tree, dataset)
        for node in dataset.blocks:
            found += files_missing.of_files(tree, node)
    return found


def _of_row(tree: Outline, row: Valued, judgement: Judgement, *, title: str) -> Iterator[Missing]:
    for section in row.sections:
        labels = {field.key: field.label for field in section.fields}
        for problem in judgement.problems:
            if problem.field in labels:
                yield of_field(
                    tree,
                    row,
                    problem.field,
                    label=labels[problem.field],
                    sentence=problem.sentence if problem.row is None else f"Row {problem.row + 1}: {problem.sentence}",
                    place=f"{title}, {section.title}" if title else section.title,
                    kind=problem.kind,
                    section=section.key,
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
