"""What becomes of files in another archive further on: checks, submitting, review, snapshot and export."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from django.test import Client
from django.urls import reverse

from submissions import elsewhere, export, files, judging
from submissions.export import needs
from submissions.export.files import fetching, fetching_note, manifest, to_yaml
from submissions.export.record import read
from submissions.models import Deposition, File, RunCheck
from submissions.refusals import MoveRefused
from submissions.review import history, workflow
from submissions.states import Action, State
from tests.factories import make_user
from tests.submissions.checks_page import rows_of, see, words
from tests.submissions.documents import PREFIX, complete
from tests.submissions.exporting import exported, finds_exactly, the_only, valid
from tests.submissions.mixed import give, judge_all, tomograms
from tests.submissions.submitted import ready, submit
from tests.submissions.world import World

ENTRY = "EMPIAR-10045"


def move_away(deposition: Deposition, *, role: str, count: int = 100) -> int:
    """The files of a role, as if they had been stated and never uploaded. Returns how many."""
    moved = list(File.objects.filter(deposition=deposition, assignments__role=role)[:count])
    for file in moved:
        file.content, file.elsewhere_entry, file.elsewhere_path = None, ENTRY, f"data/{file.path}"
        file.save()
    return len(moved)


# --- checks


@pytest.mark.django_db
def test_a_cell_says_that_the_file_lies_elsewhere_and_waits_for_nothing(client: Client) -> None:
    world = World(runs=2)
    block = tomograms(world)
    give(world, world.runs[0], block=block)
    elsewhere.state(world.deposition, entry=ENTRY, text="rec/far.mrc", actor=world.owner)
    far = File.objects.get(path="rec/far.mrc")
    files.assign(far, places=[files.Place("tomogram", world.dataset, block, world.runs[1])])
    judge_all(world)

    cells = RunCheck.objects.get(run=world.runs[1]).cells
    assert (cells["tomogram"]["state"], cells["voxel_size"]["state"]) == ("elsewhere", "elsewhere")
    assert cells["tomogram"]["note"] == "Not checked: far.mrc lies at EMPIAR-10045."
    assert "unknown" not in {cell["state"] for cell in cells.values()}

    page = see(client, world)
    assert "Not checked, the files lie elsewhere: 1 run" in words(page)
    assert "Lies elsewhere 1" in words(page)
    assert rows_of(see(client, world, show="elsewhere"), "Not checked") == ["TS_2"]
    panel = see(client, world, "panel/", cell=f"{world.runs[1].pk}.voxel_size")
    assert "Not checked: far.mrc lies at EMPIAR-10045." in words(panel)


@pytest.mark.django_db
def test_withdrawing_what_lies_elsewhere_judges_the_run_again() -> None:
    world = World(runs=1)
    block = tomograms(world)
    elsewhere.state(world.deposition, entry=ENTRY, text="far.mrc", actor=world.owner)
    files.assign(File.objects.get(), places=[files.Place("tomogram", world.dataset, block, world.runs[0])])
    judge_all(world)

    elsewhere.withdraw(world.deposition, entry=ENTRY, actor=world.owner)
    while judging.judge_batch():
        pass

    assert {cell["state"] for cell in RunCheck.objects.get().cells.values()} == {"absent"}


# --- submitting and review


@pytest.mark.django_db
def test_the_owner_is_told_before_submitting_and_nothing_says_that_all_is_checked(client: Client) -> None:
    deposition = ready()
    move_away(deposition, role="movie_stack")
    client.force_login(deposition.owner)

    page = words(client.get(reverse("submit", args=[deposition.label])).content.decode())

    assert "2 files lie at EMPIAR-10045 and were not checked, as you stated; the curator is told." in page
    assert "every file that is here is checked" in page
    assert "is here and checked" not in page


@pytest.mark.django_db
def test_it_is_accepted_with_open_eyes_only() -> None:
    deposition = ready()
    count = move_away(deposition, role="movie_stack")
    submit(deposition)
    curator = make_user("curator")
    workflow.move(deposition, action=Action.CLAIM, actor=curator)

    for data in ({}, {"unchecked": count - 1}, {"unchecked": None}):
        with pytest.raises(MoveRefused) as refused:
            workflow.move(deposition, action=Action.ACCEPT, actor=curator, data=data)
        assert "2 files lie at EMPIAR-10045 and were not checked" in refused.value.obstacles[0].sentence
    workflow.move(deposition, action=Action.ACCEPT, actor=curator, data={"unchecked": count})

    assert deposition.state == State.ACCEPTED
    assert history.latest(deposition, count=1)[0].said.endswith("accepted it, with 2 files not checked")


@pytest.mark.django_db
def test_the_curator_reads_what_was_not_checked_and_accepts_it_by_a_second_look() -> None:
    deposition = ready()
    move_away(deposition, role="movie_stack", count=1)
    submit(deposition)
    curator = make_user("curator")
    workflow.move(deposition, action=Action.CLAIM, actor=curator)
    client = Client()
    client.force_login(curator)

    page = words(client.get(reverse("review", args=[deposition.label])).content.decode())
    assert "1 file elsewhere, not checked" in page
    assert "Accept with 1 file not checked?" in page
    assert "Lies at EMPIAR-10045, not checked: data/frames/TS_01.mrc" in page
    assert "Every check has been made" in page

    url = reverse("accept", args=[deposition.label])
    assert client.post(url, {"revision": 1}).status_code == 409
    assert client.post(url, {"revision": 1, "unchecked": 1}).status_code == 302
    deposition.refresh_from_db()
    assert deposition.state == State.ACCEPTED
    record = words(client.get(reverse("record", args=[deposition.label])).content.decode())
    assert "Lies at EMPIAR-10045, not checked" in record


@pytest.mark.django_db
def test_the_snapshot_says_where_it_lies_and_the_export_what_is_to_be_fetched() -> None:
    deposition = ready()
    move_away(deposition, role="movie_stack")
    submit(deposition)

    (snapshot,) = deposition.snapshots.all()
    row = next(row for row in snapshot.document["files"] if row["path"] == "frames/TS_01.mrc")
    assert (row["content"], row["elsewhere"]) == (
        None,
        {"entry": ENTRY, "path": "data/frames/TS_01.mrc", "size": None},
    )
    assert export.obstacles(deposition) == []

    curator = make_user("curator")
    workflow.move(deposition, action=Action.CLAIM, actor=curator)
    workflow.move(deposition, action=Action.ACCEPT, actor=curator, data={"unchecked": 2})
    found = export.files(snapshot)
    assert "fetch.tsv" in found
    admin = Client()
    admin.force_login(make_user("admin"))
    assert admin.get(reverse("export_file", args=[deposition.label, "fetch.tsv"])).status_code == 200


# --- the archive's configuration


def away(paths: list[str], **more: Any) -> Any:
    builder = complete(["TS_1", "TS_2"])
    for path in paths:
        builder.away(path, **more)
    return builder


MOVIES = [f"frames/TS_{run}_00{n}.mrc" for run in (1, 2) for n in (1, 2)]


@pytest.mark.parametrize("paths", [MOVIES, MOVIES[:2], ["ts/TS_1.st"], ["tomo/TS_1_rec.mrc", "aln/TS_2.xf"]])
def test_the_configuration_finds_it_where_it_is_to_be_fetched_to(paths: list[str]) -> None:
    builder = away(paths)

    archive = exported(builder)

    valid(archive)
    finds_exactly(builder, archive)
    assert needs.of_record(read(builder.document())) == []


def test_the_tilt_series_names_the_entry() -> None:
    archive = exported(away(MOVIES[:2]))

    entries = [the_only(archive, "tiltseries", run).get("related_empiar_entry") for run in ("TS_1", "TS_2")]
    assert entries == [ENTRY, None]


def test_what_was_said_of_the_entry_counts_more() -> None:
    builder = away(MOVIES)
    builder.blocks[0]["values"] |= {"movies": "empiar", "empiar_entry": "EMPIAR-10499"}

    found = the_only(exported(builder), "tiltseries", "TS_1")
    assert found["related_empiar_entry"] == "EMPIAR-10499"


def test_what_is_to_be_fetched_stands_in_a_list_the_manifest_and_above_the_configuration() -> None:
    record = read(away(MOVIES[:1], size=9437184).document())

    assert fetching(record).splitlines() == [
        "entry\tpath there\tsize as stated\tkey",
        f"{ENTRY}\tdata/{MOVIES[0]}\t9437184\t{PREFIX}elsewhere/{MOVIES[0]}",
    ]
    assert f"{MOVIES[0]}\t9437184\t\t\t\t\t\t{ENTRY}\tdata/{MOVIES[0]}" in manifest(record).splitlines()
    note = fetching_note(record)
    assert note.startswith(f"1 file lies at {ENTRY}, unchecked, and not in the bucket.")
    written = to_yaml({"version": "1.3.0"}, note=note)
    assert yaml.safe_load(written) == {"version": "1.3.0"}
    assert written.startswith("# 1 file lies at EMPIAR-10045")


def test_where_nothing_lies_elsewhere_nothing_is_said_of_it() -> None:
    record = read(complete(["TS_1"]).document())

    assert (record.to_fetch, fetching_note(record)) == ([], "")
