"""The bell and the sweeper. What is to be done stands in the database."""

from __future__ import annotations

from portal.platform.tasks import ring, take_turn, task
from validation import reading_ahead
from validation.models import Ahead, Reading
from validation.queue import is_due, sweep
from validation.reading import announce, line_up, outdated, reading_line


@task(name="validation.tasks.read")
def read() -> None:
    """Read batches until nothing is due, in turns with other tasks."""
    with reading_line() as line:
        take_turn(read, work=line.step)


@task(name="validation.tasks.read_ahead")
def read_ahead() -> None:
    """Read what was sent ahead of files until nothing is due, in turns with other tasks."""
    take_turn(read_ahead, work=reading_ahead.read_batch)


@task(name="validation.tasks.sweep")
def sweep_readings() -> None:
    """Every few seconds, from beat: free what a dead worker held, line up what an older reader read, ring."""
    announce(sweep(Reading).gave_up)
    line_up(outdated())
    if is_due(Reading):
        ring_readers()
    reading_ahead.sweep_ahead()
    if is_due(Ahead):
        ring_ahead()


def ring_readers() -> None:
    ring(read)


def ring_ahead() -> None:
    ring(read_ahead)
