"""A pixel or voxel size stated in place of a file's header: what it reaches, for which content, and taking it back."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from submissions import headers
from submissions.effective import STATED, effective, from_headers_everywhere
from submissions.export.files import manifest
from submissions.export.record import read
from submissions.models import Block, Event, File, HeaderStatement, StatedHeader
from submissions.refusals import Refused
from submissions.review import snapshot
from submissions.review.history import line
from submissions.schema import Level
from submissions.states import State
from submissions.tree import load_outline, load_tree
from tests.factories import put_in_state
from tests.submissions.checks_page import DIFFERS, at, one_wrong, see, somebody, submitted, words
from tests.submissions.mixed import findings, give, judge_all, tomograms
from tests.submissions.world import World
from tests.validation import build
from validation.models import Content

pytestmark = pytest.mark.django_db
WHY = "Calibrated with a catalase crystal."
NOT_SET = "mrc.voxel-size-missing"


def unset(*, runs: int = 1) -> World:
    """Every run has a tomogram whose header does not say its voxel size, and nobody states one."""
    world = World(runs=runs)
    block = tomograms(world)
    block.values = {}
    block.save()
    for run in world.runs:
        give(world, run, block=block, voxel=0.0)
    judge_all(world)
    return world


def tomogram(world: World, *, run: int = 1) -> File:
    return File.objects.get(deposition=world.deposition, path=f"rec/TS_{run}.mrc")


def block_of(world: World) -> Block:
    return world.dataset.blocks.get(kind="tomogram")


def state(world: World, *files: File, value: str = "10.8", reason: str = WHY) -> int:
    chosen = [file.pk for file in files] or [tomogram(world).pk]
    return headers.state(world.deposition, files=chosen, value=value, reason=reason, author=world.owner)


def post(client: Client, world: World, *, user: Any = None, **data: Any) -> HttpResponse:
    client.force_login(user or world.owner)
    return client.post(at(world, "headers/"), {"value": "10.8", "text": WHY, **data})


# --- what it reaches


def test_it_stands_for_the_header_everywhere() -> None:
    world = unset()
    assert [row.code for row in findings(world, NOT_SET)] == [NOT_SET]
    state(world)
    judge_all(world)
    assert findings(world, NOT_SET) == []
    note = findings(world, "file.voxel-size-overridden")[0]
    assert "10.800" in note.sentence
    assert WHY in note.sentence

    tree, outline = load_tree(world.deposition), load_outline(world.deposition)
    node = tree.blocks[block_of(world).pk]
    found = effective(world.runs[0], node, "voxel_size")
    assert (found.value, found.source, found.file, found.words) == (10.8, STATED, "rec/TS_1.mrc", WHY)
    assert "voxel_size" in from_headers_everywhere(outline, outline.blocks[node.block.pk])


def test_a_header_that_differs_agrees_once_it_is_corrected() -> None:
    world = one_wrong(runs=2)
    state(world, tomogram(world, run=1))
    judge_all(world)

    assert [row.subject_run for row in findings(world, DIFFERS)] == [world.runs[1].uuid]


def test_the_snapshot_and_the_manifest_tell_both_numbers() -> None:
    world = one_wrong()
    state(world)
    document = snapshot.compose(load_tree(world.deposition))
    row = next(row for row in document["files"] if row["path"] == "rec/TS_1.mrc")["stated_voxel"]
    assert (row["value"], row["reason"], row["by"]) == (10.8, WHY, "Olga Owner")
    assert row["header"] == pytest.approx(5.4)

    told = next(line for line in manifest(read(document)).splitlines() if line.startswith("rec/"))
    assert told.split("\t")[5:7] == ["10.8", "5.4"]


def test_the_export_states_it_as_it_was_stated() -> None:
    world = unset()
    state(world, value="10.80123")
    document = snapshot.compose(load_tree(world.deposition))
    block = next(block for row in document["datasets"] for block in row["blocks"] if block["kind"] == "tomogram")
    own = block["runs"][str(world.runs[0].pk)]["voxel_size"]

    assert own == {"value": 10.80123, "source": STATED, "file": "rec/TS_1.mrc"}


def test_it_holds_for_this_content_alone() -> None:
    world = unset()
    state(world)
    file = tomogram(world)
    data = build.mrc((4, 4, 4), pixel=0.0)
    content = Content.objects.create(scope=world.deposition.uuid, key="another", size=len(data), checksum="other")
    world._read(content, file.path, data)
    file.content = content
    file.save()
    judge_all(world)

    assert len(findings(world, NOT_SET)) == 1
    assert headers.standing(world.deposition) == []


# --- stating and withdrawing


@pytest.mark.parametrize(
    ("value", "reason", "says"),
    [
        ("10.8", " ", "reason is empty"),
        ("", WHY, "value is empty"),
        ("0", WHY, "Voxel size"),
        ("2000", WHY, "at most 1000"),
        ("many", WHY, "Voxel size"),
        ("nan", WHY, "Voxel size"),
        ("10.8", "x" * 4001, "4,001 characters"),
    ],
)
def test_what_cannot_be_stated_is_refused_in_words(value: str, reason: str, says: str) -> None:
    world = unset()
    with pytest.raises(Refused) as refused:
        state(world, value=value, reason=reason)

    assert says in refused.value.sentence
    assert not HeaderStatement.objects.exists()
    assert not Event.objects.filter(action="state_header").exists()


def test_a_file_whose_header_has_no_length_is_refused() -> None:
    world = unset()
    angles = File.objects.get(deposition=world.deposition, path="ts/TS_1.rawtlt")
    with pytest.raises(Refused, match=r"ts/TS_1\.rawtlt plays no role"):
        state(world, angles)


def test_files_of_other_depositions_cannot_be_named() -> None:
    mine, other = unset(), unset()
    with pytest.raises(Refused):
        state(mine, tomogram(other))


def test_stating_it_again_replaces_what_was_stated() -> None:
    world = unset(runs=2)
    state(world, tomogram(world, run=1), tomogram(world, run=2))
    state(world, tomogram(world, run=1), value="13.5")

    assert sorted((row.statement.value, row.file.path) for row in StatedHeader.objects.all()) == [
        (10.8, "rec/TS_2.mrc"),
        (13.5, "rec/TS_1.mrc"),
    ]
    state(world, tomogram(world, run=2), value="13.5")
    assert sorted(HeaderStatement.objects.values_list("value", flat=True)) == [13.5, 13.5], "nothing empty stays"


def test_withdrawing_lets_the_header_count_again_and_both_are_in_the_record() -> None:
    world = unset(runs=2)
    state(world, tomogram(world, run=1), tomogram(world, run=2))
    judge_all(world)
    said = HeaderStatement.objects.get()
    first = tomogram(world, run=1)
    assert headers.withdraw(world.deposition, statement=said.pk, actor=world.owner, file=first.pk) == 1
    assert headers.withdraw(world.deposition, statement=said.pk, actor=world.owner) == 1
    judge_all(world)

    assert len(findings(world, NOT_SET)) == 2
    told = [line(event).said for event in Event.objects.filter(action__endswith="_header").order_by("id")]
    assert told == [
        "Olga Owner stated 10.800\u00a0Å in place of the header of 2 files",
        "Olga Owner let the header of rec/TS_1.mrc count again, in place of 10.800\u00a0Å",
        "Olga Owner let the header of rec/TS_2.mrc count again, in place of 10.800\u00a0Å",
    ]
    with pytest.raises(Refused, match="withdrawn already"):
        headers.withdraw(world.deposition, statement=said.pk, actor=world.owner)


# --- the page


def test_one_file_is_stated_from_its_finding(client: Client) -> None:
    world = one_wrong(runs=2)
    row = findings(world, DIFFERS)[0]
    assert 'value="10.8"' in see(client, world, finding=row.pk), "what was stated is offered"
    post(client, world, finding=row.pk)
    judge_all(world)

    assert StatedHeader.objects.get().file_id == row.subject_file
    page = words(see(client, world))
    assert "Stated in place of headers" in page
    assert f"10.800 Å 5.400 Å {WHY} Olga Owner" in page.replace("\u00a0", " ")


@pytest.mark.parametrize("chosen", ["all", "kind"])
def test_all_of_a_group_are_stated_at_once(client: Client, chosen: str) -> None:
    world = unset(runs=12)
    row = findings(world, NOT_SET)[0]
    page = see(client, world)
    assert "Correct what the headers say, for all 12 at once" in page
    post(client, world, **({"finding": row.pk, "all": "1"} if chosen == "all" else {"kind": NOT_SET}))
    judge_all(world)

    assert HeaderStatement.objects.get().stated.count() == 12
    assert "and 9 more files" in words(see(client, world))


def test_a_finding_about_something_else_offers_nothing(client: Client) -> None:
    world = World(runs=1)
    block = tomograms(world)
    give(world, world.runs[0], block=block, sections=4)
    judge_all(world)
    row = findings(world, "tiltseries.angle-count")[0]

    assert "Correct what the header" not in see(client, world, finding=row.pk)
    post(client, world, finding=row.pk)
    assert not HeaderStatement.objects.exists()


def test_nobody_else_states_it_and_nobody_while_a_curator_has_it(client: Client) -> None:
    world = one_wrong()
    row = findings(world, DIFFERS)[0]
    state(world)
    said = HeaderStatement.objects.get()
    assert post(client, world, user=somebody("depositor"), finding=row.pk).status_code == 404
    submitted(world)

    post(client, world, finding=row.pk)
    assert "nothing in it can be changed now" in see(client, world)
    client.post(at(world, f"headers/{said.pk}/withdraw/"))
    assert HeaderStatement.objects.count() == 1
    assert "Withdraw" not in see(client, world)


def test_a_statement_is_withdrawn_on_the_page(client: Client) -> None:
    world = one_wrong()
    state(world)
    said = HeaderStatement.objects.get()
    client.force_login(world.owner)
    other = one_wrong()
    assert client.post(at(other, f"headers/{said.pk}/withdraw/")).status_code == 404
    client.post(at(world, f"headers/{said.pk}/withdraw/"), {"file": "no"})
    assert HeaderStatement.objects.exists()
    client.post(at(world, f"headers/{said.pk}/withdraw/"))

    assert not HeaderStatement.objects.exists()


def test_the_curator_reads_value_header_and_reason_side_by_side(client: Client) -> None:
    world = one_wrong(runs=5)
    state(world, *(tomogram(world, run=number) for number in (1, 2, 3, 4)))
    put_in_state(world.deposition, State.IN_REVIEW)
    snapshot.take(load_tree(world.deposition), revision=1, actor=world.owner)
    client.force_login(somebody("curator"))
    page = words(client.get(f"/depositions/{world.deposition.label}/review/").content.decode()).replace("\u00a0", " ")

    assert f"rec/TS_3.mrc and 1 more file 10.800 Å 5.400 Å {WHY} Olga Owner," in page


# --- what it costs


def test_stating_it_for_thirty_files_takes_as_many_queries_as_for_one(client: Client) -> None:
    counts = []
    for world in (unset(), unset(runs=30)):
        client.force_login(world.owner)
        with CaptureQueriesContext(connection) as seen:
            client.post(at(world, "headers/"), {"kind": NOT_SET, "value": "10.8", "text": WHY})
        counts.append(len(seen))
        assert StatedHeader.objects.filter(file__deposition=world.deposition).count() == len(world.runs)
    assert counts[0] == counts[1]


def test_many_statements_are_listed_with_as_many_queries_as_one(client: Client) -> None:
    counts = []
    for number in (1, 12):
        world = unset(runs=number)
        for run in range(1, number + 1):
            state(world, tomogram(world, run=run))
        judge_all(world)
        see(client, world)
        with CaptureQueriesContext(connection) as seen:
            client.get(at(world))
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_the_outline_costs_the_same_with_and_without() -> None:
    world = unset(runs=3)
    assert world.block(Level.TILT_SERIES)
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as seen:
            outline = load_outline(world.deposition)
            from_headers_everywhere(outline, outline.blocks[block_of(world).pk])
        counts.append(len(seen))
        state(world)
    assert counts[0] == counts[1]
