"""What the checks page says of findings and of our own faults, and explaining them."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from submissions.models import Event, Explanation, RunCheck
from submissions.review import decisions
from tests.submissions.checks_page import DIFFERS, at, one_wrong, see, somebody, submitted, words
from tests.submissions.mixed import findings, give, give_up, judge_all, tomograms
from tests.submissions.world import World
from validation.models import Reading, Tally
from validation.queue import QueueState

pytestmark = pytest.mark.django_db


# --- findings


def test_equal_findings_are_folded_into_one_line(client: Client) -> None:
    world = one_wrong(runs=12)
    page = see(client, world)

    assert page.count('class="kind"') == 1
    assert "12 tomograms in TS_1, TS_2, TS_3 and 9 more" in words(page)
    assert 'id="fold-tomogramvoxel-size-differs"' in page
    assert "Explain all 12 at once" in page


def test_of_many_findings_the_first_are_shown_with_the_way_to_all(client: Client) -> None:
    world = one_wrong(runs=25)

    page = see(client, world)
    assert page.count('<details class="one"') == 20
    assert "All 25 of this kind" in page
    whole = see(client, world, kind=DIFFERS)
    assert whole.count('<details class="one"') == 25
    last = findings(world, DIFFERS)[-1]
    assert f'id="finding-{last.pk}" open' in see(client, world, finding=last.pk)


def test_the_chosen_finding_alone_is_open(client: Client) -> None:
    world = one_wrong(runs=2)
    first, second = findings(world, DIFFERS)
    page = see(client, world, finding=second.pk)

    assert f'id="finding-{second.pk}" open' in page
    assert f'id="finding-{first.pk}" open' not in page


def test_a_finding_leads_to_its_field(client: Client) -> None:
    world = one_wrong()
    block = world.dataset.blocks.get(kind="tomogram")

    assert f"/s/block:{block.pk}/tomogram/#f-voxel_size" in see(client, world)


def test_names_of_files_and_runs_are_text_and_nothing_else(client: Client) -> None:
    world = World(runs=1)
    run, evil = world.runs[0], "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"
    run.name = evil
    run.save()
    block = tomograms(world)
    give(world, run, block=block, voxel=5.4)
    judge_all(world)
    row = findings(world, DIFFERS)[0]
    decisions.explain(world.deposition, findings=[row], text=evil, author=world.owner)

    for page in (see(client, world, cell=f"{run.pk}.voxel_size"), see(client, world, find=evil, show=evil, kind=evil)):
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "&lt;script&gt;alert(1)" in page


# --- our fault


def test_what_we_could_not_check_is_our_fault_and_can_be_tried_again(client: Client) -> None:
    world = one_wrong()
    give_up(world, "rec/TS_1.mrc")
    judge_all(world)
    page = words(see(client, world))

    assert "We could not check rec/TS_1.mrc , reference F-20431" in page
    assert "it does not keep you from submitting" in page
    client.post(at(world, "again/"))
    assert Reading.objects.get(content__file__path="rec/TS_1.mrc").state == QueueState.WAITING
    assert "We could not check" not in see(client, world)


def test_a_run_that_we_could_not_judge_can_be_judged_again(client: Client) -> None:
    world = one_wrong()
    RunCheck.objects.update(state=QueueState.GAVE_UP, reference="F-7")
    Tally.objects.update(gave_up=1)

    assert "We could not check run TS_1 , reference F-7" in words(see(client, world))
    client.post(at(world, "again/"))
    assert RunCheck.objects.get().state == QueueState.WAITING


# --- explaining


def explain(client: Client, world: World, *, user: Any = None, **data: Any) -> HttpResponse:
    client.force_login(user or world.owner)
    return client.post(f"/depositions/{world.deposition.label}/explain/", data)


def test_the_depositor_explains_one_finding_and_may_change_it(client: Client) -> None:
    world = one_wrong(runs=2)
    first, second = findings(world, DIFFERS)

    explain(client, world, finding=first.pk, text="Binned twice.")
    page = see(client, world, finding=first.pk)
    assert "Explained by Olga Owner" in page
    assert ">Binned twice.</textarea>" in page, "it can be changed"
    explain(client, world, finding=first.pk, text="Binned by two.")
    assert [row.text for row in Explanation.objects.all()] == ["Binned by two."]
    assert not Explanation.objects.filter(subject_run=second.subject_run).exists()
    assert Event.objects.filter(deposition=world.deposition, action="explain").count() == 2


def test_all_of_a_kind_are_explained_at_once(client: Client) -> None:
    world = one_wrong(runs=3)
    first = findings(world, DIFFERS)[0]

    explain(client, world, finding=first.pk, all="1", text="All were binned by two.")

    assert Explanation.objects.count() == 3
    assert "3 errors (3 explained)" in words(see(client, world))


def test_an_explanation_needs_words(client: Client) -> None:
    world = one_wrong()
    explain(client, world, finding=findings(world, DIFFERS)[0].pk, text="  ")

    assert not Explanation.objects.exists()
    assert "is empty" in see(client, world)


def test_nobody_else_explains_and_nobody_while_a_curator_has_it(client: Client) -> None:
    world = one_wrong()
    row = findings(world, DIFFERS)[0]
    submitted(world)

    assert explain(client, world, finding=row.pk, text="It is so.").status_code == 302
    assert "nothing in it can be changed now" in see(client, world)
    for role in ("curator", "depositor"):
        assert explain(client, world, user=somebody(role), finding=row.pk, text="It is so.").status_code in (403, 404)
    assert not Explanation.objects.exists()


def test_findings_of_other_depositions_cannot_be_explained(client: Client) -> None:
    mine, other = one_wrong(), one_wrong()
    explain(client, mine, finding=findings(other, DIFFERS)[0].pk, text="It is so.")

    assert not Explanation.objects.exists()
