"""What is missing between the parts of a deposition: blocks for runs, references between blocks, existing things."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from submissions.gaps import Missing, of_field, of_page, some
from submissions.models import Run
from submissions.models.block import KIND_LABELS, ONE_PER_RUN, PARENT
from submissions.schema import Level, sections_of
from submissions.tree import BlockNode, DatasetNode, Outline

# What a group is about: at least one such block, and every run of an existing dataset in one of them.
BROUGHT = {"annotation": Level.ANNOTATION, "tomogram": Level.TOMOGRAM}


def between(tree: Outline, dataset: DatasetNode) -> Iterator[Missing]:
    """Of one dataset: its runs, the blocks that they need, and what these refer to."""
    place = f"{dataset.dataset.title}, Runs"
    if not dataset.runs:
        yield of_page(tree, "runs", label="Runs", sentence="Add at least one run.", place=place)
    yield from _one_per_run(tree, dataset, place=place)
    yield from _brought(tree, dataset, place=place)
    for node in dataset.blocks:
        if sections_of(node.level, node.block.context):
            yield from _references(tree, node)


def of_groups(tree: Outline) -> Iterator[Missing]:
    """What the whole deposition must have: a block of each of its groups; and no existing dataset twice."""
    blocks = Counter(node.level for node in tree.blocks.values())
    for kind in tree.deposition.kinds:
        level = BROUGHT.get(kind)
        if level and not blocks[level]:
            label = KIND_LABELS[level]
            sentence = f"Add a block of {label.lower()}: this deposition is to bring some."
            yield of_page(tree, "runs", label=label, sentence=sentence, place="Datasets", fragment=level.value)
    numbers = Counter(node.judgement.values.get("existing_number") for node in tree.datasets)
    for node in tree.datasets:
        number = node.judgement.values.get("existing_number")
        if number is not None and numbers[number] > 1:
            yield of_field(
                tree,
                node.dataset,
                "existing_number",
                label="Number of the dataset",
                sentence=f"Dataset {number} is here more than once. Put all its runs into one.",
                place=node.dataset.title,
                kind="rule",
            )


def _one_per_run(tree: Outline, dataset: DatasetNode, *, place: str) -> Iterator[Missing]:
    """Kinds of which a run has exactly one; of alignments of existing datasets at most one."""
    for kind in ONE_PER_RUN:
        if not sections_of(kind, dataset.dataset.context):
            continue
        held = Counter(pk for node in dataset.of_kind(kind) for pk in node.run_ids)
        optional = dataset.dataset.is_existing
        for count, words in ((2, "more than one"),) if optional else ((0, "no"), (2, "more than one")):
            names = [run.name for run in dataset.runs if min(held[run.pk], 2) == count]
            if names:
                label = KIND_LABELS[kind]
                have = "has" if len(names) == 1 else "have"
                wanted = "at most one is possible" if optional else "exactly one is needed"
                sentence = f"{some(names)} {have} {words} {label.lower()} block; {wanted}."
                yield of_page(tree, "runs", label=label, sentence=sentence, place=place, fragment=kind.value)


def _brought(tree: Outline, dataset: DatasetNode, *, place: str) -> Iterator[Missing]:
    """Runs of an existing dataset for which the deposition brings nothing."""
    levels = [level for kind, level in BROUGHT.items() if kind in tree.deposition.kinds]
    if not levels or not any(dataset.of_kind(level) for level in levels):
        return
    covered = {pk for level in levels for node in dataset.of_kind(level) for pk in node.run_ids}
    names = [run.name for run in dataset.runs if run.pk not in covered]
    if names:
        words = " or ".join(KIND_LABELS[level].lower() for level in levels)
        have = "has" if len(names) == 1 else "have"
        sentence = f"{some(names)} {have} no {words}. Add them, or remove the runs."
        yield of_page(tree, "runs", label="Runs", sentence=sentence, place=place, fragment="brought")


def _references(tree: Outline, node: BlockNode) -> Iterator[Missing]:
    parent = tree.blocks.get(node.parent_id) if node.parent_id is not None else None
    if parent is not None:
        yield from _not_covered(tree, node, parent)
    elif node.dataset.dataset.is_existing:
        yield from _existing(tree, node)
    elif node.level == Level.ANNOTATION:
        yield of_field(
            tree,
            node.block,
            PARENT[node.level],
            label="Tomograms",
            sentence="Say which tomograms the annotation belongs to.",
            place=_place(node),
            anchor="block",
        )


def _not_covered(tree: Outline, node: BlockNode, parent: BlockNode) -> Iterator[Missing]:
    """A block cannot be made from one that is not about the same runs."""
    others = node.run_ids - parent.run_ids
    names = [run.name for run in node.dataset.runs if run.pk in others]
    if names:
        yield of_field(
            tree,
            node.block,
            PARENT[node.level],
            label=parent.block.title,
            sentence=f"{some(names)}: “{parent.block.title}” is about other runs.",
            place=_place(node),
            anchor="block",
            kind="rule",
        )


# What stands for the reference where the archive has the other side: key, words.
EXISTING = {
    Level.TOMOGRAM: {
        "existing_alignment": "refer to an alignment block, or state the number of the existing alignment."
    },
    Level.ANNOTATION: {
        "existing_voxel_spacing": "refer to a block of tomograms, or state the voxel spacing of the existing one.",
        "existing_alignment": "state the number of the alignment of the existing tomogram.",
    },
}


def _existing(tree: Outline, node: BlockNode) -> Iterator[Missing]:
    """Without a reference here, each run needs what names the existing alignment or tomogram."""
    labels = {asked.key: asked.label for asked in node.fields}
    for key, words in EXISTING.get(node.level, {}).items():
        names = [run.name for run in _runs(node) if _says_nothing(node, run, key)]
        if key in labels and names:
            every = len(names) == len(node.run_ids)
            sentence = f"{words[0].upper()}{words[1:]}" if every else f"{some(names)}: {words}"
            yield of_field(tree, node.block, key, label=labels[key], sentence=sentence, place=_place(node))


def _runs(node: BlockNode) -> list[Run]:
    return [run for run in node.dataset.runs if run.pk in node.run_ids]


def _says_nothing(node: BlockNode, run: Run, key: str) -> bool:
    """Wrong values are told already."""
    judged = node.judgement_for(run)
    return key not in judged.values and not any(problem.kind == "wrong" for problem in judged.of(key))


def _place(node: BlockNode) -> str:
    return f"{node.dataset.dataset.title}, {node.block.title}"
