"""Which files are missing: a role that nothing plays, for the runs that need it, and kinds of annotation files."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from submissions import shapes
from submissions.gaps import Missing, of_page, some
from submissions.schema import FileNeed, Level
from submissions.schema.conditions import When, holds
from submissions.tree import BlockNode, Outline


def of_files(tree: Outline, node: BlockNode) -> Iterator[Missing]:
    """All runs of the block in one line for each role."""
    for section in node.block.sections:
        for need in section.files:
            if need.every_run:
                yield from _of_role(tree, node, need)
    if node.level == Level.ANNOTATION and node.block.sections:
        yield from _of_shapes(tree, node)


def _of_role(tree: Outline, node: BlockNode, need: FileNeed) -> Iterator[Missing]:
    lacking = tree.provided.lacking(node.block.pk, role=need.role, runs=node.run_ids)
    runs = [run for run in node.dataset.runs if run.pk in lacking] if lacking else []

    def names(when: When) -> list[str]:
        return [run.name for run in runs if holds(when, node.judgement_for(run).values)]

    if wanted := names(need.required):
        yield _gap(tree, node, f"{some(wanted)}: {_lower(need.sentence)}", fragment=need.role)
    elif wished := names(need.archive_required):
        sentence = f"{some(wished)}: {_lower(need.sentence)} The archive wants one."
        yield _gap(tree, node, sentence, fragment=need.role, kind="archive")


def _of_shapes(tree: Outline, node: BlockNode) -> Iterator[Missing]:
    """Each kind of file of an annotation has a file for one run at least; no file is of a kind that is not stated."""
    given = tree.provided.shapes(node.block.pk, role=shapes.ROLE)
    rows = shapes.rows(node.block.values)
    if not given:
        yield _gap(tree, node, "No annotation file is assigned.", fragment=shapes.ROLE)
    elif len(rows) > 1:
        for row in rows:
            if row.key not in given:
                yield _gap(tree, node, f"No file is of the kind “{row.title}”.", fragment=f"{shapes.ROLE}.{row.key}")
        if given - {row.key for row in rows}:
            sentence = "Say of some files which of the kinds of this annotation they are."
            yield _gap(tree, node, sentence, fragment=f"{shapes.ROLE}.kind")


def _gap(tree: Outline, node: BlockNode, sentence: str, *, fragment: str, **kind: Any) -> Missing:
    title = node.dataset.dataset.title
    fragment = f"{node.block.pk}.{fragment}"
    label = node.block.title
    return of_page(tree, "files", label=label, sentence=sentence, place=f"{title}, Files", fragment=fragment, **kind)


def _lower(sentence: str) -> str:
    return f"{sentence[0].lower()}{sentence[1:]}"
