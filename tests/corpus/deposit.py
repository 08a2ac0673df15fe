"""A dataset of the corpus as a deposition: its files in the real bucket, its runs, blocks, values and roles as rows."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from portal.platform import s3
from submissions import headers, paths
from submissions.judging import judge_batch, mark_stale
from submissions.models import Assignment, Block, Dataset, Deposition, File, Override
from submissions.models import Run as RunRow
from submissions.models.block import PARENT
from submissions.schema import Level
from submissions.structure import add_block
from tests.corpus.base import CHAIN, Run
from tests.factories import make_deposition
from validation import services
from validation.models import Content, Finding, Reading

THREADS = 8
Told = tuple[str, str, str, str, str]


def deposit(runs: Sequence[Run]) -> Dataset:
    """A draft with these runs, read and judged by what the worker does."""
    deposition = make_deposition()
    dataset = deposition.datasets.get()
    rows = RunRow.objects.bulk_create(
        [RunRow(dataset=dataset, name=run.name, position=number) for number, run in enumerate(runs)]
    )
    by_run = dict(zip((run.name for run in runs), rows, strict=True))
    blocks = _blocks(dataset, runs, by_run)
    files = _files(deposition, runs)
    Assignment.objects.bulk_create(
        Assignment(
            file=files[part.path], dataset=dataset, run=by_run[run.name], block=blocks[part.block], role=part.role,
            shape=part.shape,
        )
        for run in runs
        for part in run.parts
    )  # fmt: skip
    while services.read_batch():
        pass
    for run in runs:
        for path, (value, reason) in run.stated.items():
            headers.state(deposition, files=[files[path].pk], value=str(value), reason=reason, author=deposition.owner)
    mark_stale(deposition)
    while judge_batch():
        pass
    return dataset


def told(dataset: Dataset) -> set[Told]:
    """What the portal found: code, path, run, severity, message."""
    deposition = dataset.deposition
    runs = {row.uuid: row.name for row in dataset.runs.all()}
    files = {file.pk: file.path for file in File.objects.filter(deposition=deposition)}
    return {
        (
            row.code,
            files[row.subject_file] if row.subject_file else "",
            runs[row.subject_run],
            row.severity,
            row.sentence,
        )
        for row in Finding.objects.filter(scope=deposition.uuid).exclude(subject_run=None)
    }


def _blocks(dataset: Dataset, runs: Sequence[Run], by_run: Mapping[str, RunRow]) -> dict[str, Block]:
    """A block of each name, with the values that most runs have; what differs is an override."""
    dataset.blocks.all().delete()
    names = {name: None for run in runs for name in run.values}
    made: dict[str, Block] = {}
    for name in sorted(names, key=lambda name: (CHAIN.index(name.partition(":")[0]), name)):
        kind = Level(name.partition(":")[0])
        block = add_block(dataset, kind=kind)
        usual = _usual([run.values[name] for run in runs if name in run.values])
        Block.objects.filter(pk=block.pk).update(values=usual, all_runs=True)
        made[name] = Block.objects.get(pk=block.pk)
        _refer(made[name], made.get(next(run.parent(name) or "" for run in runs if name in run.values)))
        Override.objects.bulk_create(
            Override(block=made[name], run=by_run[run.name], values=differing)
            for run in runs
            if name in run.values and (differing := _differing(run.values[name], usual))
        )
    return made


def _refer(block: Block, parent: Block | None) -> None:
    if parent is not None:
        child = getattr(block, f"as_{block.kind}")
        setattr(child, f"{PARENT[Level(block.kind)]}_id", parent.pk)
        child.save()


def _usual(values: Sequence[dict[str, Any]]) -> dict[str, Any]:
    counted = Counter(repr(sorted(one.items(), key=lambda item: item[0])) for one in values)
    most = counted.most_common(1)[0][0]
    return next(one for one in values if repr(sorted(one.items(), key=lambda item: item[0])) == most)


def _differing(own: Mapping[str, Any], usual: Mapping[str, Any]) -> dict[str, Any]:
    return {key: own.get(key) for key in own.keys() | usual.keys() if own.get(key) != usual.get(key)}


def _files(deposition: Deposition, runs: Sequence[Run]) -> dict[str, File]:
    """Every file that plays a role, and the objects behind it."""
    objects = {name: data for run in runs for name, data in run.files.items()}
    wanted = {part.path for run in runs for part in run.parts}
    keys = {path: paths.key(deposition=deposition.uuid, generation=1, path=path) for path in wanted}
    bodies = {
        keys[path] + name.removeprefix(path): data
        for name, data in objects.items()
        for path in (name, *_folders(name))
        if path in wanted
    }
    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(lambda key: s3.client().put_object(Bucket=s3.bucket(), Key=key, Body=bodies[key]), bodies))
    stores = [path for path in wanted if path not in objects]
    contents = {path: services.add_store(scope=deposition.uuid, prefix=keys[path]) for path in stores}
    sizes = {path: len(objects[path]) for path in wanted if path in objects}
    contents |= _contents(deposition.uuid, {keys[path]: (path, size) for path, size in sizes.items()})
    rows = [File(deposition=deposition, path=path, content=content, generation=1) for path, content in contents.items()]
    return {file.path: file for file in File.objects.bulk_create(rows)}


def _contents(scope: uuid.UUID, objects: Mapping[str, tuple[str, int]]) -> dict[str, Content]:
    """What services.add_content does for each, at once. ``objects``: key -> path and bytes."""
    made = [Content(scope=scope, key=key, size=size) for key, (_, size) in objects.items()]
    Content.objects.bulk_create(made)
    Reading.objects.bulk_create([Reading(scope=scope, content=content) for content in made])
    return {objects[content.key][0]: content for content in made}


def _folders(name: str) -> list[str]:
    parts = name.split("/")
    return ["/".join(parts[:count]) for count in range(1, len(parts))]
