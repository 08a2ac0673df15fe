"""Resolved, new, remaining: since the last look while drafting, since the last revision after that."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import F
from django.test import Client
from django.test.utils import CaptureQueriesContext

from submissions import since
from submissions.found import find
from submissions.judging import mark_stale
from submissions.models import Deposition, Look, Snapshot
from submissions.review import snapshot
from submissions.states import State
from submissions.tree import load_tree
from tests.factories import make_user, put_in_state
from tests.submissions.checks_page import DIFFERS, one_wrong, see, somebody, words
from tests.submissions.mixed import findings, judge_all, wait_for
from tests.submissions.world import World
from validation.models import Finding, Reading
from validation.queue import QueueState

pytestmark = pytest.mark.django_db


def told(world: World, *, user: Any = None) -> str:
    deposition = Deposition.objects.get(pk=world.deposition.pk)
    found = since.since(deposition, found=find(deposition), user=user or world.owner)
    return found.sentence if found else ""


def look(world: World, *, ago: timedelta = timedelta(0)) -> None:
    since.look(world.deposition, user=world.owner)
    for row in Look.objects.filter(deposition=world.deposition):
        row.at, row.since = row.at - ago, row.since - ago
        row.save()


def restate(world: World, value: float) -> None:
    block = world.dataset.blocks.get(kind="tomogram")
    block.values = {"voxel_size": value}
    block.save()
    judge_all(world)


def submit(world: World, *, now: State = State.SUBMITTED) -> None:
    """Revision 1 with its snapshot as the workflow takes it; ``now``: what it has become since."""
    put_in_state(world.deposition, now)
    tree = load_tree(Deposition.objects.get(pk=world.deposition.pk))
    snapshot.take(tree, revision=world.deposition.revision, actor=world.owner)


# --- while drafting


def test_nothing_is_told_before_anybody_looked_and_while_nothing_changed() -> None:
    world = one_wrong()
    assert told(world) == ""
    look(world)
    assert told(world) == ""


def test_what_was_resolved_and_what_is_new_since_the_last_look_is_told() -> None:
    world = one_wrong(runs=3)
    look(world)
    restate(world, 5.4)
    assert told(world).endswith(": 3 resolved, 0 new, 0 remain")

    look(world, ago=timedelta(hours=2))
    look(world)
    assert told(world) == "", "another visit, compared with the last"
    restate(world, 21.6)
    assert told(world) == "", "they were there until just now: neither resolved nor new"


def test_looks_shortly_after_one_another_are_one_visit() -> None:
    world = one_wrong(runs=3)
    Finding.objects.update(first_seen=F("first_seen") - timedelta(hours=1))
    look(world, ago=timedelta(minutes=20))
    restate(world, 5.4)
    look(world)

    assert "3 resolved" in told(world)


def test_a_finding_that_went_while_its_file_was_read_again_remains() -> None:
    world = one_wrong(runs=2)
    look(world)
    wait_for(world, "rec/TS_1.mrc")
    judge_all(world)
    assert len(findings(world, DIFFERS)) == 1
    Reading.objects.filter(content__file__path="rec/TS_1.mrc").update(state=QueueState.DONE)
    judge_all(world)

    assert len(findings(world, DIFFERS)) == 2
    assert told(world) == "", "neither resolved nor new"


def test_while_checks_run_the_page_tells_no_news(client: Client) -> None:
    world = one_wrong(runs=2)
    see(client, world)
    restate(world, 5.4)
    mark_stale(world.deposition)
    assert "resolved" not in words(see(client, world))
    judge_all(world)

    page = words(see(client, world))
    assert ": 2 resolved, 0 new, 0 remain. Resolved: voxel size differs (2)." in page


def test_a_look_is_that_of_one_person(client: Client) -> None:
    world = one_wrong()
    see(client, world)
    restate(world, 5.4)

    assert told(world, user=make_user()) == ""
    assert Look.objects.count() == 1


# --- after a submission


def test_after_it_was_sent_back_it_is_compared_with_what_was_submitted() -> None:
    world = one_wrong(runs=3)
    submit(world, now=State.CHANGES_REQUESTED)
    assert told(world) == "Since revision 1 was sent back: 0 resolved, 0 new, 3 remain"
    file = Reading.objects.get(content__file__path="rec/TS_3.mrc")
    file.facts = file.facts | {"cell": [4 * 21.6] * 3}
    file.save()
    restate(world, 5.4)

    assert told(world) == "Since revision 1 was sent back: 2 resolved, 0 new, 1 remains"


def test_a_curator_is_told_what_changed_since_the_revision_before(client: Client) -> None:
    world = one_wrong(runs=2)
    submit(world)
    assert told(world) == "", "the first revision is compared with nothing"
    document = Snapshot.objects.get().document
    Snapshot.objects.create(
        deposition=world.deposition, revision=2, document=document, digest="x", submitted_by=world.owner
    )
    Deposition.objects.filter(pk=world.deposition.pk).update(revision=2)
    restate(world, 5.4)

    page = words(see(client, world, user=somebody("curator")))
    assert "Since revision 1 was submitted: 2 resolved, 0 new, 0 remain" in page


def test_it_costs_the_same_for_few_and_many() -> None:
    counts = []
    for world in (one_wrong(), one_wrong(runs=30)):
        submit(world, now=State.CHANGES_REQUESTED)
        deposition = Deposition.objects.get(pk=world.deposition.pk)
        found = find(deposition)
        with CaptureQueriesContext(connection) as seen:
            since.since(deposition, found=found, user=world.owner)
        counts.append(len(seen))
    assert counts == [1, 1]
