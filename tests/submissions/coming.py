"""Files that were announced and have not arrived: told, sent ahead and looked at as a worker does it."""

from __future__ import annotations

import uuid
from typing import Any

from submissions import announcing, files, judging, outline, sent_ahead
from submissions.announcing import Told
from submissions.models import File, Run, RunCheck
from submissions.schema import Level
from submissions.sent_ahead import Sent
from tests.submissions.world import World
from tests.validation import build
from validation import reading_ahead
from validation.formats import read_file
from validation.models import Content, Reading
from validation.queue import claim
from validation.reader import MemoryFile
from validation.reading import record
from validation.reading_line import LEASE
from validation.services import add_content


def with_tomograms(*, runs: int = 2, stated: float = 10.8) -> World:
    world = World(runs=runs)
    outline.create_block(world.dataset, kind=Level.TOMOGRAM)
    world.state(Level.TOMOGRAM, voxel_size=stated)
    return world


def volume(voxel: float = 10.8, *, side: int = 8) -> bytes:
    return build.mrc((side, side, side), pixel=voxel)


def announce(
    world: World, path: str, data: bytes, *, run: Run | None = None, kind: Level = Level.TOMOGRAM,
    role: str = "tomogram",
) -> File:  # fmt: skip
    """Announced, and in a role where a run is given."""
    (answer,) = announcing.announce(world.deposition, [Told(path, len(data), 1)], actor=world.owner)
    file = File.objects.get(path=answer.path, deposition=world.deposition)
    if run is not None:
        place = files.Place(role, world.dataset, world.block(kind), run)
        files.assign(file, places=[place])
    return file


def send(world: World, file: File, head: bytes) -> None:
    taken = sent_ahead.take(world.deposition, [Sent(file.pk, head=head)])
    assert (taken.count, taken.refused) == (1, {})


def foretell(world: World, path: str, data: bytes, *, run: Run | None = None) -> File:
    """Announced, sent ahead and looked at."""
    file = announce(world, path, data, run=run)
    send(world, file, data[:1024])
    look(world)
    return file


def look(world: World) -> None:
    """What a worker does until nothing is left."""
    while reading_ahead.read_batch() or judging.judge_batch():
        pass


def arrive(world: World, file: File, data: bytes) -> Content:
    """The file is in the bucket; its content waits to be read."""
    key = f"{world.deposition.prefix}g1/{file.path}"
    content = add_content(scope=world.deposition.uuid, key=key, size=len(data), checksum=uuid.uuid4().hex)
    File.objects.filter(pk=file.pk).update(content=content, generation=1)
    judging.mark_stale_by_contents(world.deposition, contents=[content.pk])
    return content


def read(content: Content, data: bytes, *, name: str) -> None:
    """As the worker reads and records it."""
    (row,) = claim(Reading, limit=1, lease=LEASE)
    assert row.content_id == content.pk
    record([(row, read_file(MemoryFile(data, name=name)))])


def cell(run: Run, relation: str) -> dict[str, Any]:
    found: dict[str, Any] = RunCheck.objects.get(run=run).cells[relation]
    return found
