"""Saving, creating and deleting a draft."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connection, transaction

from submissions.drafts import create_deposition, delete_draft, locked, save_section
from submissions.models import Block, Deposition, Event, RunCheck
from submissions.refusals import NotEditable, Refused
from submissions.schema import Level, section
from submissions.states import State
from submissions.typed import mark
from tests.factories import make_deposition, make_runs, make_user, put_in_state
from validation.models import Content

ABOUT = section("deposition", "about")
ACQUISITION = section("acquisition", "acquisition")


def block_of(deposition: Deposition, kind: Level) -> Block:
    return Block.objects.get(dataset__deposition=deposition, kind=kind)


@pytest.mark.django_db
def test_a_new_draft_has_a_dataset_with_its_blocks_wired() -> None:
    deposition = create_deposition(make_user())
    alignment = block_of(deposition, Level.ALIGNMENT).as_alignment  # type: ignore[attr-defined]
    assert alignment.tilt_series.pk == block_of(deposition, Level.TILT_SERIES).pk
    assert alignment.tilt_series.acquisition.pk == block_of(deposition, Level.ACQUISITION).pk
    assert all(block.all_runs for block in Block.objects.filter(dataset__deposition=deposition))


@pytest.mark.django_db
def test_a_wrong_value_is_kept_and_mended_later() -> None:
    block = block_of(make_deposition(), Level.ACQUISITION)
    save_section(block, section=ACQUISITION, typed={"acceleration_voltage": "300 V", "nonsense": "x"})
    block.refresh_from_db()
    assert block.values == {"acceleration_voltage": "300 V"}
    assert [problem.sentence for problem in block.judgement().of("acceleration_voltage")] == [
        "300 V is 0.3 kV. Did you mean 300 kV?"
    ]
    save_section(block, section=ACQUISITION, typed={"acceleration_voltage": "300"})
    block.refresh_from_db()
    assert block.values == {"acceleration_voltage": 300_000.0}


@pytest.mark.django_db
def test_two_windows_do_not_wipe_each_other() -> None:
    """Both opened the empty page; each sends the whole form with only its own field filled."""
    first = make_deposition()
    second = Deposition.objects.get(pk=first.pk)
    seen = {field.key: mark(field, None) for field in ABOUT.fields}
    save_section(first, section=ABOUT, typed={"title": "Yeast", "description": "", "hold_until": ""}, seen=seen)
    save_section(second, section=ABOUT, typed={"title": "", "description": "Cells.", "hold_until": ""}, seen=seen)
    first.refresh_from_db()
    assert first.values == {"title": "Yeast", "description": "Cells."}


@pytest.mark.django_db
def test_a_field_that_was_emptied_here_is_emptied() -> None:
    deposition = make_deposition(title="Yeast")
    seen = {"title": mark(next(ABOUT.fields), "Yeast")}
    save_section(deposition, section=ABOUT, typed={"title": ""}, seen=seen)
    deposition.refresh_from_db()
    assert deposition.values == {}


@pytest.mark.django_db(transaction=True)
def test_interleaved_saves_wait_for_each_other() -> None:
    """The second save begins while the first holds the lock, and sees what the first wrote."""
    deposition = make_deposition()
    inside, done = threading.Event(), threading.Event()

    def second() -> None:
        inside.wait(10)
        try:
            save_section(Deposition.objects.get(pk=deposition.pk), section=ABOUT, typed={"description": "Cells."})
        finally:
            connection.close()
            done.set()

    thread = threading.Thread(target=second)
    thread.start()
    with transaction.atomic(), locked(deposition):
        inside.set()
        assert not done.wait(0.3)
        save_section(deposition, section=ABOUT, typed={"title": "Yeast"})
    thread.join(10)
    deposition.refresh_from_db()
    assert deposition.values == {"title": "Yeast", "description": "Cells."}


@pytest.mark.django_db
def test_a_changed_block_value_asks_for_a_new_judgement() -> None:
    deposition = make_deposition()
    runs = make_runs(deposition.datasets.get(), 2)
    block = block_of(deposition, Level.ACQUISITION)
    assert save_section(block, section=ACQUISITION, typed={"tilt_step": "3"}).changed == {"tilt_step"}
    assert set(RunCheck.objects.values_list("run", flat=True)) == {run.pk for run in runs}
    RunCheck.objects.all().delete()
    assert not save_section(block, section=ACQUISITION, typed={"tilt_step": "3.0"}).changed - {"tilt_step"}


@pytest.mark.django_db
@pytest.mark.parametrize("state", ["submitted", "withdrawn"])
def test_nothing_changes_outside_the_editable_states(state: str) -> None:
    deposition = make_deposition(title="Yeast")
    put_in_state(deposition, State(state))
    with pytest.raises(NotEditable, match=f"D-[0-9]+ is {state}"):
        save_section(deposition, section=ABOUT, typed={"title": "Other"})
    deposition.refresh_from_db()
    assert deposition.values == {"title": "Yeast"}


@pytest.mark.django_db
def test_saving_into_a_block_that_was_removed_is_refused() -> None:
    block = block_of(make_deposition(), Level.ALIGNMENT)
    Block.objects.filter(pk=block.pk).delete()
    with pytest.raises(Refused, match="was removed in the meantime"):
        save_section(block, section=section("alignment", "alignment"), typed={"format": "IMOD"})


@pytest.mark.django_db
def test_saved_at_moves_with_every_save() -> None:
    deposition = make_deposition()
    before = deposition.saved_at
    save_section(deposition, section=ABOUT, typed={"title": "Yeast"})
    assert deposition.saved_at > before
    assert Deposition.objects.get(pk=deposition.pk).saved_at == deposition.saved_at


@pytest.mark.django_db
def test_a_draft_that_was_submitted_once_cannot_be_deleted() -> None:
    deposition = make_deposition()
    Deposition.objects.filter(pk=deposition.pk).update(revision=1)
    with pytest.raises(Refused, match="was submitted before"):
        delete_draft(deposition)
    assert Deposition.objects.filter(pk=deposition.pk).exists()


def test_deleting_a_draft_empties_its_folder(bucket: str, db: Any, django_capture_on_commit_callbacks: Any) -> None:
    from portal.platform import s3
    from portal.platform.s3.folders import empty_folder

    mine, other = make_deposition(), make_deposition()
    for deposition in (mine, other):
        s3.client().put_object(Bucket=bucket, Key=f"{deposition.prefix}g1/a.mrc", Body=b"data")
        Content.objects.create(scope=deposition.uuid, key=f"{deposition.prefix}g1/a.mrc", size=4)
    s3.create_multipart(f"{mine.prefix}g1/b.mrc")
    make_runs(mine.datasets.get(), 1)
    with django_capture_on_commit_callbacks() as callbacks:
        delete_draft(mine)
    assert len(callbacks) == 1
    assert empty_folder(mine.prefix) == 1
    assert not Deposition.objects.filter(pk=mine.pk).exists()
    assert [content.scope for content in Content.objects.all()] == [other.uuid]
    assert list(s3.list_objects(mine.prefix)) == []
    assert [item.key for item in s3.list_objects(other.prefix)] == [f"{other.prefix}g1/a.mrc"]
    uploads = s3.client().list_multipart_uploads(Bucket=bucket, Prefix=mine.prefix).get("Uploads", [])
    assert uploads == []
    assert not Event.objects.exists()


@pytest.mark.parametrize("prefix", ["", "/", "depositions/", "depositions"])
def test_only_the_folder_of_one_deposition_can_be_emptied(prefix: str) -> None:
    from portal.platform.s3.folders import empty_folder

    with pytest.raises(ValueError, match="is not the folder of one deposition"):
        empty_folder(prefix)
