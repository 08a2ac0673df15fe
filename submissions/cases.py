"""What the checks see of a run: its blocks with their effective values, its files with their facts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from submissions.effective import effective_values
from submissions.models import CatalogueTomogram, Run
from submissions.schema import Level, field
from submissions.seen import SeenFile
from submissions.tree import BlockNode, DatasetNode, FileNode
from validation.cases import ExistingTomogram
from validation.findings import Problem
from validation.formats import facts_from_json
from validation.models import Reading
from validation.queue import QueueState
from validation.run import BlockCase, FileCase, RunCase, Value

# Kind of block -> keys of its fields.
Keys = Mapping[str, frozenset[str]]


def run_case(
    node: DatasetNode, run: Run, *, existing: Iterable[CatalogueTomogram] = (), keys: Keys | None = None
) -> RunCase:
    """What the checks see of one run. ``existing``: the tomograms that the catalogue knows of it; ``keys``: of each
    kind of block, where not all values are wanted."""
    blocks, there = node.blocks_for(run), list(existing)
    return RunCase(
        name=run.name,
        blocks=tuple(_block_case(block, run, existing=there, keys=keys) for block in blocks),
        files=tuple(
            _file_case(file, role=role, block=block, shape=shape)
            for block in blocks
            for key in (run.pk, None)
            for role, files in (block.files or {}).get(key, {}).items()
            for file in dict.fromkeys(files)  # one of several kinds of files of an annotation stands there twice
            for shape in block.shapes.get((key, file.file.pk), ("",))
        ),
    )


def _block_case(node: BlockNode, run: Run, *, existing: Iterable[CatalogueTomogram], keys: Keys | None) -> BlockCase:
    only = None if keys is None else keys.get(node.block.kind, frozenset())
    values = {
        key: Value(found.value, found.source, field(node.level, key).unit, found.address)
        for key, found in effective_values(run, node, keys=only).items()
    }
    parent = None if node.parent_id is None else str(node.parent_id)
    if node.level is Level.TOMOGRAM:
        found = _of_same_alignment(values, existing)
    else:
        found = None if parent else _existing_tomogram(values, existing)
    return BlockCase(id=str(node.block.pk), kind=node.block.kind, values=values, refs=parent, existing=found)


def _existing_tomogram(values: Mapping[str, Value], among: Iterable[CatalogueTomogram]) -> ExistingTomogram | None:
    """The one of this spacing and alignment; without a size where the catalogue has several of different sizes."""
    spacing, alignment = values.get("existing_voxel_spacing"), values.get("existing_alignment")
    if spacing is None:
        return None
    fitting = [
        row
        for row in among
        if row.voxel_spacing == round(spacing.value, 3) and (alignment is None or row.alignment == alignment.value)
    ]
    sizes = {(row.size_x, row.size_y, row.size_z) for row in fitting}
    x, y, z = sizes.pop() if len(sizes) == 1 else (None, None, None)
    return ExistingTomogram(spacing.value, None if x is None or y is None or z is None else (x, y, z))


def _of_same_alignment(values: Mapping[str, Value], among: Iterable[CatalogueTomogram]) -> ExistingTomogram | None:
    """What a tomogram of an existing alignment can be held against: one that the archive has of it, of any spacing."""
    alignment = values.get("existing_alignment")
    for row in among:
        if alignment is not None and row.alignment == alignment.value and row.voxel_spacing:
            x, y, z = row.size_x, row.size_y, row.size_z
            if x and y and z:
                return ExistingTomogram(row.voxel_spacing, (x, y, z))
    return None


def _file_case(node: FileNode | SeenFile, *, role: str, block: BlockNode, shape: str) -> FileCase:
    if isinstance(node, SeenFile):
        return _seen_case(node, role=role, block=block, shape=shape)
    content, reading, elsewhere = node.file.content, node.reading, node.file.elsewhere_entry
    state = "waiting" if reading is None else _STATES.get(QueueState(reading.state), "waiting")
    return FileCase(
        id=str(node.file.pk),
        path=node.file.path,
        role=role,
        block=str(block.block.pk),
        shape=shape,
        size=content.size if content else 0,
        facts=facts_from_json(node.facts),
        problems=_problems(reading) if state == "read" else (),
        state="elsewhere" if elsewhere else state,
        content=content.identity if content else f"{elsewhere}:{node.file.path}" if elsewhere else "",
        stated_voxel=node.stated.value if node.stated else None,
        stated_reason=node.stated.reason if node.stated else "",
        elsewhere=elsewhere,
    )


def _seen_case(node: SeenFile, *, role: str, block: BlockNode, shape: str) -> FileCase:
    stated = node.stated
    return FileCase(
        id=node.pk,
        path=node.path,
        role=role,
        block=str(block.block.pk),
        shape=shape,
        size=node.size,
        facts=node.record,
        problems=node.problems,
        state=node.state,
        content=node.identity,
        stated_voxel=stated.value if stated else None,
        stated_reason=stated.reason if stated else "",
        elsewhere=node.elsewhere,
        provisional=node.provisional,
    )


_STATES = {QueueState.DONE: "read", QueueState.GAVE_UP: "gave_up"}


def _problems(reading: Reading | None) -> tuple[Problem, ...]:
    return tuple(Problem.from_json(problem) for problem in reading.problems) if reading else ()
