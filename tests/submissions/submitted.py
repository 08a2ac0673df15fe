"""Depositions that are complete, with files and no bucket, taken through the workflow itself."""

from __future__ import annotations

from typing import Any

from submissions.models import Assignment, Block, Deposition, File
from submissions.outline import create_block
from submissions.review import workflow
from submissions.schema import Level
from submissions.states import Action
from tests.factories import fill, make_deposition, make_runs, make_user
from validation.models import Content, Finding, Reading
from validation.queue import QueueState

PLACES = {
    "movie_stack": (Level.ACQUISITION, "frames/{}.mrc"),
    "mdoc": (Level.ACQUISITION, "mdoc/{}.mdoc"),
    "tilt_series": (Level.TILT_SERIES, "ts/{}.st"),
    "rawtlt": (Level.TILT_SERIES, "ts/{}.rawtlt"),
    "xf": (Level.ALIGNMENT, "aln/{}.xf"),
    "tlt": (Level.ALIGNMENT, "aln/{}.tlt"),
    "tomogram": (Level.TOMOGRAM, "tomo/{}.mrc"),
}


def add_file(deposition: Deposition, path: str, **place: Any) -> File:
    """A file that was uploaded and read without any facts."""
    key = f"{deposition.prefix}g1/{path}"
    content = Content.objects.create(scope=deposition.uuid, key=key, size=1024, checksum="AAAA", checksum_algorithm="X")
    Reading.objects.create(content=content, scope=deposition.uuid, state=QueueState.DONE)
    file = File.objects.create(deposition=deposition, path=path, content=content, generation=1)
    if place:
        Assignment.objects.create(file=file, **place)
    return file


def ready(owner: Any = None, *, runs: int = 2) -> Deposition:
    """A draft that nothing stands against but the policy."""
    deposition = make_deposition(owner)
    dataset = deposition.datasets.get()
    create_block(dataset, kind=Level.TOMOGRAM)
    fill(deposition)
    blocks = {block.level: block for block in Block.objects.filter(dataset=dataset)}
    for run in make_runs(dataset, runs):
        for role, (level, place) in PLACES.items():
            add_file(deposition, place.format(run.name), dataset=dataset, run=run, block=blocks[level], role=role)
    return deposition


def submit(deposition: Deposition) -> Deposition:
    workflow.move(deposition, action=Action.SUBMIT, actor=deposition.owner, data={"policy": True})
    return deposition


def in_review(owner: Any = None, *, curator: Any = None) -> Deposition:
    deposition = submit(ready(owner))
    workflow.move(deposition, action=Action.CLAIM, actor=curator or make_user("curator"))
    return deposition


def accepted(owner: Any = None, *, curator: Any = None) -> Deposition:
    deposition = in_review(owner, curator=curator)
    workflow.move(deposition, action=Action.ACCEPT, actor=deposition.curator)
    return deposition


def find(deposition: Deposition, code: str = "mrc.body-truncated", *, run: Any = None, **extra: Any) -> Finding:
    """A finding as the checks record it; ``evidence`` tells two of them apart."""
    params = {"file": "TS_01.st", "observed": 312_000_000, "expected": 344_000_000, "missing": 32_000_000}
    named = {"severity": "error", "evidence": "e1", "params": params} | extra
    return Finding.objects.create(scope=deposition.uuid, subject_run=run.uuid if run else None, code=code, **named)
