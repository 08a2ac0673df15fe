"""A deposition with runs and read files, without a bucket: for tests of what is judged from facts."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib.auth import get_user_model

from submissions import drafts
from submissions.models import Assignment, Block, Deposition, File, Run
from submissions.schema import Level
from validation.formats import READER_VERSION, read_file
from validation.models import Content, Reading
from validation.queue import QueueState
from validation.reader import MemoryFile


class World:
    """One deposition with one dataset. `files` are read at once, so judging needs nothing else."""

    def __init__(self, *, runs: int = 2) -> None:
        people = get_user_model().objects
        number = people.count()
        self.owner = people.create_user(f"owner{number}@lab.example", "x", name="Olga Owner")
        self.deposition: Deposition = drafts.create_deposition(self.owner)
        self.dataset = self.deposition.datasets.get()
        self.runs = [Run.objects.create(dataset=self.dataset, name=f"TS_{n}", position=n) for n in range(1, runs + 1)]

    def block(self, kind: Level) -> Block:
        return self.dataset.blocks.get(kind=kind)

    def state(self, kind: Level, **values: Any) -> Block:
        """State values of a block, as typed or stored."""
        block = self.block(kind)
        block.values |= values
        block.save()
        return block

    def file(self, path: str, data: bytes, *, role: str, run: Run | None, block: Block) -> File:
        """A file that was uploaded and read."""
        key = f"{self.deposition.prefix}g1/{path}"
        content = Content.objects.create(scope=self.deposition.uuid, key=key, size=len(data), checksum=uuid.uuid4().hex)
        self._read(content, path, data)
        file = File.objects.create(deposition=self.deposition, path=path, content=content, generation=1)
        Assignment.objects.create(file=file, dataset=self.dataset, run=run, block=block, role=role)
        return file

    def _read(self, content: Content, path: str, data: bytes) -> None:
        out = read_file(MemoryFile(data, name=path))
        Reading.objects.create(
            content=content,
            scope=content.scope,
            state=QueueState.DONE,
            format=out.format,
            facts=out.facts.to_json() if out.facts else None,
            problems=[problem.to_json() for problem in out.problems],
            reader_version=READER_VERSION,
        )
