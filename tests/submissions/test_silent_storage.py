"""What a depositor reads while the storage does not answer: our fault, and nothing to do."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from submissions.file_rows import FileList
from tests.submissions.checks_page import see, words
from tests.submissions.mixed import give, judge_all, reading_of, tomograms
from tests.submissions.world import World
from validation.queue import QueueState
from validation.tally import refresh_tallies

pytestmark = pytest.mark.django_db
SAID = "Our storage does not answer; we ask again by ourselves"


@pytest.fixture
def world() -> World:
    made = World(runs=2)
    block = tomograms(made)
    for run in made.runs:
        give(made, run, block=block)
    judge_all(made)
    return made


def waits(world: World, *, silent: bool) -> None:
    since = timezone.now() if silent else None
    path = world.deposition.files.order_by("path")[0].path
    reading_of(world, path, state=QueueState.WAITING, outage_since=since)
    refresh_tallies([world.deposition.uuid])


@pytest.mark.parametrize("silent", [True, False])
def test_the_checks_say_that_the_storage_does_not_answer(client: Client, world: World, silent: bool) -> None:
    waits(world, silent=silent)

    page = words(see(client, world))

    assert "Reading 7 of 8 files" in page
    assert (SAID in page) == silent


@pytest.mark.parametrize("silent", [True, False])
def test_so_does_the_list_of_files(world: World, silent: bool) -> None:
    waits(world, silent=silent)

    listed = FileList(world.deposition)
    row = listed.rows(list(listed.files.select_related("content__reading")))[0]

    assert row.status.word == "Waiting"
    assert (SAID in row.status.detail) == silent
