"""A world of runs with mixed results, for the tests of the checks page."""

from __future__ import annotations

from typing import Any

from submissions import judging, outline
from submissions.models import Block, Run
from submissions.schema import Level
from tests.submissions.world import World
from tests.validation import build
from validation.formats.facts import StoredOnly
from validation.models import Content, Finding, Reading
from validation.queue import QueueState
from validation.tally import refresh_tallies

STATED = 10.8


def judge_all(world: World) -> None:
    judging.mark_stale(world.deposition)
    while judging.judge_batch():
        pass


def tomograms(world: World, *, stated: float = STATED) -> Block:
    """A block of tomograms for all runs, with a stated voxel size."""
    block = outline.create_block(world.dataset, kind=Level.TOMOGRAM)
    block.values = {"voxel_size": stated}
    block.save()
    return block


def give(world: World, run: Run, *, block: Block, voxel: float = STATED, sections: int = 5) -> None:
    """A tomogram with this voxel size, and a tilt series of so many sections with five angles in rawtlt and mdoc."""
    series, acquisition = world.block(Level.TILT_SERIES), world.block(Level.ACQUISITION)
    world.file(f"rec/{run.name}.mrc", build.mrc((4, 4, 4), pixel=voxel), role="tomogram", run=run, block=block)
    stack = build.mrc((8, 6, sections))
    world.file(f"ts/{run.name}.st", stack, role="tilt_series", run=run, block=series)
    world.file(f"ts/{run.name}.rawtlt", build.angles(), role="rawtlt", run=run, block=series)
    world.file(f"mdoc/{run.name}.mdoc", build.mdoc(), role="mdoc", run=run, block=acquisition)


def reading_of(world: World, path: str, **values: Any) -> None:
    """Put the reading of one file into another state of the queue."""
    readings = Reading.objects.filter(content__file__path=path, content__file__deposition=world.deposition)
    assert readings.update(claim=None, deadline=None, **values) == 1
    refresh_tallies([world.deposition.uuid])


def give_up(world: World, path: str, *, reference: str = "F-20431") -> None:
    reading_of(world, path, state=QueueState.GAVE_UP, reference=reference)


def wait_for(world: World, path: str) -> None:
    reading_of(world, path, state=QueueState.WAITING)


def findings(world: World, code: str) -> list[Finding]:
    return list(Finding.objects.filter(scope=world.deposition.uuid, code=code).order_by("pk"))


def mixed(*, runs: int = 30) -> World:
    """Of every ten runs two have another voxel size, one has an angle too many, one is unread, one our fault."""
    world = World(runs=runs)
    world.state(Level.TILT_SERIES, pixel_size=build.BINNED_PIXEL)
    block = tomograms(world)
    for number, run in enumerate(world.runs):
        kind = number % 10
        give(world, run, block=block, voxel={2: 5.4, 6: 10.85}.get(kind, STATED), sections=4 if kind == 4 else 5)
        if kind == 7:
            wait_for(world, f"ts/{run.name}.st")
        if kind == 8:
            give_up(world, f"rec/{run.name}.mrc", reference=f"F-{20400 + number}")
        if kind == 5:
            acquisition = world.block(Level.ACQUISITION)
            world.file(f"gain/{run.name}.dm4", b"\0" * 64, role="gain", run=run, block=acquisition)
            # As of a format that nobody reads.
            reading_of(world, f"gain/{run.name}.dm4", facts=StoredOnly("dm4").to_json(), problems=[])
    judge_all(world)
    assert Content.objects.filter(scope=world.deposition.uuid).exists()
    return world
