"""The matrix of the checks page: groups, chips, columns, cells and the panel."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from submissions.models import RunCheck
from submissions.review import decisions
from tests.submissions.checks_page import at, one_wrong, rows_of, see, words
from tests.submissions.mixed import findings, give, judge_all, mixed, tomograms, wait_for
from tests.submissions.world import World

pytestmark = pytest.mark.django_db


# --- what there is nothing of yet


def test_without_runs_the_page_says_what_to_do_first(client: Client) -> None:
    page = see(client, World(runs=0))

    assert "No runs yet" in page
    assert "What was found" not in page


def test_without_files_the_page_says_what_to_do_first(client: Client) -> None:
    page = see(client, World(runs=2))

    assert "No files yet" in page
    assert "Nothing was found" not in page, "nothing was looked at"


# --- groups


@pytest.fixture
def ten_runs() -> World:
    return mixed(runs=10)


def test_runs_stand_in_groups_by_what_is_to_be_done(client: Client, ten_runs: World) -> None:
    page = see(client, ten_runs)

    assert rows_of(page, "Needs you") == ["TS_3", "TS_5", "TS_7"]
    assert rows_of(page, "Not yet known") == ["TS_8", "TS_9"]
    assert "All that we check passes: 5 runs" in words(page)
    assert rows_of(page, "All that we check passes") == [], "closed until it is opened"
    assert rows_of(see(client, ten_runs, open="passes"), "All that we check passes") == [
        "TS_1", "TS_2", "TS_4", "TS_6", "TS_10",
    ]  # fmt: skip


def test_an_explained_error_leaves_the_group_that_needs_somebody(client: Client, ten_runs: World) -> None:
    rows = findings(ten_runs, "tomogram.voxel-size-differs")
    decisions.explain(ten_runs.deposition, findings=rows, text="Binned twice.", author=ten_runs.owner)
    page = see(client, ten_runs)

    assert rows_of(page, "Explained by you") == ["TS_3"]
    assert "TS_3" not in rows_of(page, "Needs you")


def test_an_explanation_lapses_when_the_number_changes(client: Client) -> None:
    world = one_wrong()
    rows = findings(world, "tomogram.voxel-size-differs")
    decisions.explain(world.deposition, findings=rows, text="It is so.", author=world.owner)
    assert rows_of(see(client, world), "Explained by you") == ["TS_1"]

    block = world.dataset.blocks.get(kind="tomogram")
    block.values = {"voxel_size": 21.6}
    block.save()
    judge_all(world)

    page = see(client, world)
    assert rows_of(page, "Needs you") == ["TS_1"]
    assert "It is so." not in page


def test_chips_filter_by_the_address(client: Client, ten_runs: World) -> None:
    page = see(client, ten_runs, show="warning")

    assert rows_of(page, "Needs you") == ["TS_7"]
    assert "Errors 2" in words(page)
    assert rows_of(see(client, ten_runs, find="ts_1"), "Everything passes") == ["TS_1", "TS_10"]
    assert "No run fits" in see(client, ten_runs, find="nobody")


def test_a_hundred_runs_a_page(client: Client) -> None:
    world = World(runs=103)
    block = tomograms(world)
    for run in world.runs[:1]:
        give(world, run, block=block)
    judge_all(world)
    RunCheck.objects.exclude(run=world.runs[0]).update(
        cells={"tomogram": {"state": "unknown", "numbers": [], "note": ""}}
    )

    assert len(rows_of(see(client, world), "Not yet known")) == 100
    assert rows_of(see(client, world, page=2), "Not yet known") == ["TS_102", "TS_103"]


# --- columns and cells


def test_columns_that_no_run_has_files_for_are_left_out_and_named(client: Client) -> None:
    page = words(see(client, one_wrong()))

    assert "columns left out, as there is nothing to compare in any run Movies, gain" in page
    assert "Alignment, tilt series : Alignment and tilt series: a row for every section" in page


def test_only_cells_that_are_not_a_pass_are_links(client: Client) -> None:
    world = one_wrong()
    page = see(client, world)

    links = re.findall(r'<a class="cell [^"]*" href="([^"]*)"', page)
    assert links == [f"{at(world)}?cell={world.runs[0].pk}.voxel_size"]


def test_a_format_that_is_only_stored_says_so(client: Client, ten_runs: World) -> None:
    page = see(client, ten_runs, open="passes")

    assert "stored, not checked yet" in re.findall(r'<a class="cell s".*?</a>', page, re.DOTALL)[0]
    assert "some files are stored, not checked yet" in words(page)


def test_the_panel_of_a_cell_has_both_numbers_and_what_to_do(client: Client) -> None:
    world = one_wrong()
    panel = words(see(client, world, "panel/", cell=f"{world.runs[0].pk}.voxel_size"))

    assert "10.800 Å" in panel
    assert " 5.400 Å" in panel
    assert "\u22125.400 Å" in panel, "the difference"
    assert "Allowed: 0.011" in panel
    assert "Go to voxel size" in panel
    assert "Replace rec/TS_1.mrc" in panel
    assert "tomogram.voxel-size-differs" in panel


def test_the_panel_of_an_unknown_cell_says_why(client: Client) -> None:
    world = one_wrong()
    wait_for(world, "rec/TS_1.mrc")
    judge_all(world)

    assert "TS_1.mrc is not read yet" in see(client, world, "panel/", cell=f"{world.runs[0].pk}.tomogram")


@pytest.mark.parametrize(
    "cell", ["", "x", "1", "1.nothing", "99999999.voxel_size", "²." + "voxel_size", "'.voxel_size"]
)
def test_an_address_of_no_cell_shows_no_panel(client: Client, cell: str) -> None:
    world = one_wrong()

    assert "finding-title" not in see(client, world, cell=cell)


def test_cells_of_other_depositions_are_not_shown(client: Client) -> None:
    mine, other = one_wrong(), one_wrong()

    assert "finding-title" not in see(client, mine, cell=f"{other.runs[0].pk}.voxel_size")
