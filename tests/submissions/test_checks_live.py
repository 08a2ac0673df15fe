"""Progress, the live part, what the page costs, and who sees it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from submissions import judging
from submissions.review import decisions
from submissions.views.checks.summary import pace
from tests.submissions.checks_page import at, one_wrong, rows_of, see, somebody, submitted, words
from tests.submissions.mixed import findings, judge_all, wait_for
from validation.models import Reading

pytestmark = pytest.mark.django_db


# --- progress and the live part


def test_progress_is_told_in_words(client: Client) -> None:
    world = one_wrong(runs=3)
    judging.mark_stale(world.deposition, runs=[world.runs[0].pk])
    page = see(client, world)

    assert "Checking 2 of 3 runs" in words(page)
    assert 'hx-trigger="every 3s"' in page
    judge_all(world)
    page = see(client, world)
    assert "every 3s" not in page, "nothing is left to wait for"
    assert "3 errors" in words(page)


@pytest.mark.parametrize(
    ("read", "seconds", "left", "says"),
    [
        (0, 0, 900, ""),
        (19, 30, 900, ""),
        (400, 2, 900, ""),
        (400, 10, 8_000, "About 40 files a second, about 3 minutes left"),
        (400, 10, 800, "About 40 files a second, less than two minutes left"),
        (30, 60, 300, "About 30 files a minute, about 10 minutes left"),
        (600, 60, 120_000, "About 10 files a second, about 3 hours left"),
    ],
)
def test_how_fast_it_goes_is_told_where_enough_was_read(read: int, seconds: int, left: int, says: str) -> None:
    assert pace(read, since=timezone.now() - timedelta(seconds=seconds) if read else None, left=left) == says


def test_the_page_tells_how_many_files_are_read_and_how_fast(client: Client) -> None:
    world = one_wrong(runs=20)
    Reading.objects.update(read_at=timezone.now() - timedelta(seconds=10))
    for run in range(1, 11):
        wait_for(world, f"rec/TS_{run}.mrc")
    page = words(see(client, world))

    assert "Reading 70 of 80 files" in page
    assert "About 8 files a second, less than two minutes left." in page


def test_a_poll_is_told_304_while_nothing_changed_and_286_at_the_end(client: Client) -> None:
    world = one_wrong()
    judging.mark_stale(world.deposition)
    client.force_login(world.owner)
    poll = {"HX-Request": "true", "HX-Trigger": "checks-poll"}

    first = client.get(at(world, "live/"), headers=poll)
    assert first.status_code == 200
    again = client.get(at(world, "live/"), headers={**poll, "If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert (
        client.get(at(world, "live/"), {"show": "error"}, headers={"If-None-Match": first["ETag"]}).status_code == 200
    )
    while judging.judge_batch():
        pass
    last = client.get(at(world, "live/"), headers={**poll, "If-None-Match": first["ETag"]})
    assert last.status_code == 286
    assert b"All checks are done: 1 error" in last.content


def test_an_explanation_changes_the_mark_of_the_live_part(client: Client) -> None:
    world = one_wrong()
    client.force_login(world.owner)
    first = client.get(at(world, "live/"))
    rows = findings(world, "tomogram.voxel-size-differs")
    for said in ("It is so.", "It is so, indeed."):
        decisions.explain(world.deposition, findings=rows, text=said, author=world.owner)
        second = client.get(at(world, "live/"), headers={"If-None-Match": first["ETag"]})
        assert said.encode() in second.content
        first = second


# --- cost and access


@pytest.mark.parametrize("page", ["", "live/", "panel/"])
def test_thirty_runs_take_as_many_queries_as_one(client: Client, page: str) -> None:
    counts = []
    for world in (one_wrong(), one_wrong(runs=30)):
        see(client, world, page)
        with CaptureQueriesContext(connection) as seen:
            client.get(at(world, page), {"cell": f"{world.runs[0].pk}.voxel_size", "open": "passes"})
        counts.append(len(seen))

    assert counts[0] == counts[1]


def test_a_stranger_sees_nothing(client: Client) -> None:
    world = one_wrong()
    client.force_login(somebody("depositor"))

    for page in ("", "live/", "panel/"):
        assert client.get(at(world, page)).status_code == 404
    assert client.post(at(world, "again/")).status_code == 404
    client.logout()
    assert client.get(at(world)).status_code == 302


@pytest.mark.parametrize("role", ["curator", "admin"])
def test_curators_and_admins_read_only(client: Client, role: str) -> None:
    world = one_wrong()
    person = somebody(role)
    submitted(world)
    page = see(client, world, user=person, cell=f"{world.runs[0].pk}.voxel_size")

    assert rows_of(page, "Open") == ["TS_1"]
    assert "<textarea" not in page
    assert "What settles it" in page


def test_the_owner_reads_only_while_somebody_else_has_it(client: Client) -> None:
    world = one_wrong()
    submitted(world)

    assert "<textarea" not in see(client, world)
