"""Who changed which value when, and batches that are taken back as one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from submissions import changes, history, structure
from submissions.drafts import save_section
from submissions.models import Batch, Block, Deposition, Event, FieldChange, Override
from submissions.overrides import save_overrides
from submissions.refusals import Refused
from submissions.schema import section
from tests.factories import make_deposition, make_runs, make_user

pytestmark = pytest.mark.django_db
ABOUT = section("deposition", "about")
ACQUISITION = section("acquisition", "acquisition")


def told(deposition: Deposition) -> list[tuple[Any, ...]]:
    rows = FieldChange.objects.filter(deposition=deposition).order_by("id")
    return [(row.actor, row.address, row.before, row.after) for row in rows]


def later(minutes: int) -> None:
    """As if the changes so far were made some minutes ago."""
    for row in FieldChange.objects.filter(batch=None):
        FieldChange.objects.filter(pk=row.pk).update(at=row.at - timedelta(minutes=minutes))


def type_title(deposition: Deposition, text: str, *, actor: Any) -> None:
    save_section(deposition, section=ABOUT, typed={"title": text}, actor=actor)


def test_typing_in_one_field_is_one_change() -> None:
    deposition, ben = make_deposition(), make_user()
    ada = deposition.owner
    for text in ("Y", "Yea", "Yeast"):
        type_title(deposition, text, actor=ada)
    assert told(deposition) == [(ada, "deposition", {"title": None}, {"title": "Yeast"})]
    type_title(deposition, "Baker's yeast", actor=ben)
    type_title(deposition, "Yeast", actor=ada)
    assert [(row[0], row[2]["title"], row[3]["title"]) for row in told(deposition)[1:]] == [
        (ben, "Yeast", "Baker's yeast"),
        (ada, "Baker's yeast", "Yeast"),
    ]


def test_what_is_typed_later_is_a_change_of_its_own() -> None:
    deposition = make_deposition()
    type_title(deposition, "Yeast", actor=deposition.owner)
    later(6)
    type_title(deposition, "Yeast cells", actor=deposition.owner)
    assert len(told(deposition)) == 2


def test_typed_and_taken_back_leaves_nothing() -> None:
    deposition = make_deposition(title="Yeast")
    type_title(deposition, "Yeasty", actor=deposition.owner)
    type_title(deposition, "Yeast", actor=deposition.owner)
    assert told(deposition) == []


def test_values_of_single_runs_are_written_down() -> None:
    deposition = make_deposition()
    run, _ = make_runs(deposition.datasets.get(), 2)
    block = Block.objects.get(dataset__deposition=deposition, kind="acquisition")
    save_overrides(block, typed={run.pk: {"dose_per_movie": "2.5"}}, actor=deposition.owner)
    address = f"block:{block.pk}@run:{run.pk}"
    assert told(deposition) == [(deposition.owner, address, {"dose_per_movie": None}, {"dose_per_movie": 2.5})]


def test_a_written_change_does_not_change() -> None:
    deposition = make_deposition()
    type_title(deposition, "Yeast", actor=deposition.owner)
    with pytest.raises(IntegrityError), transaction.atomic():
        FieldChange.objects.update(before={"title": "Human"})
    with history.batch(deposition, actor=deposition.owner, what="All new"):
        Deposition.objects.filter(pk=deposition.pk).update(values={"title": "Fly"})
    with pytest.raises(IntegrityError), transaction.atomic():
        FieldChange.objects.exclude(batch=None).update(at=timezone.now())


def make_batch(deposition: Deposition) -> tuple[Batch, Block, list[Any]]:
    """A batch over the deposition, a block and two runs, through verbs and past them."""
    runs = make_runs(deposition.datasets.get(), 3)
    block = Block.objects.get(dataset__deposition=deposition, kind="acquisition")
    save_section(block, section=ACQUISITION, typed={"tilt_step": "3", "camera_model": "K3"}, actor=deposition.owner)
    with history.batch(deposition, actor=deposition.owner, what="Values from runs.xlsx") as done:
        save_section(block, section=ACQUISITION, typed={"tilt_step": "2", "tilt_max": "60"})
        Override.objects.bulk_create(Override(block=block, run=run, values={"total_dose": 120.0}) for run in runs[:2])
    return done, block, runs


def test_a_batch_knows_all_that_it_changed_and_is_told() -> None:
    deposition = make_deposition()
    done, block, runs = make_batch(deposition)
    assert (done.places, done.count) == (3, 4)
    rows = {row.address: (row.before, row.after) for row in done.changes.all()}
    assert rows[block.address] == ({"tilt_step": 3.0, "tilt_max": None}, {"tilt_step": 2.0, "tilt_max": 60.0})
    assert rows[f"block:{block.pk}@run:{runs[0].pk}"] == ({"total_dose": None}, {"total_dose": 120.0})
    event = Event.objects.get(deposition=deposition, action="batch")
    assert event.actor == deposition.owner
    assert event.data == {"batch": done.pk, "what": "Values from runs.xlsx", "values": 4, "created": 0}


def test_undoing_a_batch_keeps_what_was_changed_since() -> None:
    deposition = make_deposition()
    done, block, runs = make_batch(deposition)
    save_overrides(block, typed={runs[1].pk: {"total_dose": "130"}}, actor=deposition.owner)
    undone = history.undo(done, actor=deposition.owner)
    assert undone.restored == 3
    assert undone.kept == [(f"block:{block.pk}@run:{runs[1].pk}", "total_dose")]
    block.refresh_from_db()
    assert block.values == {"tilt_step": 3.0, "camera_model": "K3"}
    assert {row.run_id: row.values for row in block.overrides.all()} == {runs[1].pk: {"total_dose": 130.0}}
    with pytest.raises(Refused, match="undone already"):
        history.undo(done, actor=deposition.owner)


def test_an_undone_batch_can_be_brought_back() -> None:
    deposition = make_deposition()
    done, block, _ = make_batch(deposition)
    history.undo(done, actor=deposition.owner)
    history.undo(Batch.objects.get(undoes=done), actor=deposition.owner)
    block.refresh_from_db()
    assert block.values["tilt_step"] == 2.0
    assert block.overrides.count() == 2


def test_undoing_a_copy_removes_it_unless_somebody_worked_with_it() -> None:
    deposition = make_deposition()
    dataset = deposition.datasets.get()
    with history.batch(deposition, actor=deposition.owner, what="A second dataset") as first:
        structure.copy_dataset(dataset)
    with history.batch(deposition, actor=deposition.owner, what="A third dataset") as second:
        third = structure.copy_dataset(dataset)
    assert (first.count, len(first.created)) == (0, 4)
    save_section(third, section=section("dataset", "sample"), typed={"sample_type": "cell"}, actor=deposition.owner)
    assert history.undo(first, actor=deposition.owner).removed == ["Dataset 2"]
    with pytest.raises(Refused, match="nothing to undo"):
        history.undo(second, actor=deposition.owner)
    assert [row.position for row in deposition.datasets.all()] == [1, 3]


def test_a_batch_that_fails_writes_nothing() -> None:
    deposition = make_deposition()
    with pytest.raises(ZeroDivisionError), history.batch(deposition, actor=deposition.owner, what="Half a sheet"):
        _ = Deposition.objects.filter(pk=deposition.pk).update(values={"title": "Fly"}) / 0
    deposition.refresh_from_db()
    assert (deposition.values, Batch.objects.count(), FieldChange.objects.count()) == ({}, 0, 0)


def test_a_batch_without_a_change_is_none() -> None:
    deposition = make_deposition()
    with history.batch(deposition, actor=deposition.owner, what="Nothing new") as done:
        pass
    assert done.pk is None
    assert not Event.objects.filter(deposition=deposition, action="batch").exists()


def test_a_batch_in_a_batch_is_part_of_it() -> None:
    deposition = make_deposition()
    with history.batch(deposition, actor=deposition.owner, what="Outer") as outer:
        with history.batch(deposition, actor=deposition.owner, what="Inner") as inner:
            type_title(deposition, "Fly", actor=deposition.owner)
        assert inner is outer
    assert [batch.what for batch in Batch.objects.all()] == ["Outer"]


def test_the_queries_of_a_batch_do_not_grow_with_the_runs(django_assert_max_num_queries: Any) -> None:
    deposition = make_deposition()
    runs = make_runs(deposition.datasets.get(), 300)
    block = Block.objects.get(dataset__deposition=deposition, kind="acquisition")
    with django_assert_max_num_queries(30), history.batch(deposition, actor=None, what="Many") as done:
        Override.objects.bulk_create(Override(block=block, run=run, values={"total_dose": 1.0}) for run in runs)
    with django_assert_max_num_queries(60):
        history.undo(done, actor=deposition.owner)
    assert block.overrides.count() == 0


def test_differing_keys_keep_their_order() -> None:
    assert changes.differing({"a": 1, "b": 2, "c": 3}, {"b": 2, "c": 4, "d": 5}) == ["c", "d", "a"]


def test_name_runs_and_reference_of_a_block_are_written_down() -> None:
    deposition = make_deposition()
    make_runs(deposition.datasets.get(), 3)
    block = Block.objects.get(dataset__deposition=deposition, kind="tilt_series")
    structure.describe_block(
        block, name="Second", all_runs=False, runs=["TS_01", "TS_02"], parent=None, actor=deposition.owner
    )
    rows = [(row.before, row.after) for row in FieldChange.objects.order_by("id")]
    assert rows == [
        ({"name": None}, {"name": "Second"}),
        ({"runs": "all runs"}, {"runs": "TS_01, TS_02"}),
        ({"made_from": "Acquisition"}, {"made_from": None}),
    ]
    client = Client()
    client.force_login(deposition.owner)
    page = client.get(reverse("changes", args=[deposition.label])).content.decode()
    assert "Made from" in page
    assert "TS_01, TS_02" in page


def test_the_page_of_changes_tells_places_and_undoes(django_assert_max_num_queries: Any) -> None:
    deposition = make_deposition()
    done, block, runs = make_batch(deposition)
    client = Client()
    client.force_login(deposition.owner)
    page = client.get(reverse("changes", args=[deposition.label])).content.decode()
    assert "Values from runs.xlsx" in page
    assert "4 values in 3 places" in page
    inside = client.get(reverse("batch", args=[deposition.label, done.pk])).content.decode()
    assert f"Acquisition, {runs[0].name}" in inside
    answer = client.post(reverse("batch_undo", args=[deposition.label, done.pk]), follow=True).content.decode()
    assert "4 values as before" in answer
    assert "Do it again" in answer
    block.refresh_from_db()
    assert block.values["tilt_step"] == 3.0


def test_the_history_at_a_field_takes_one_query_however_long_it_is() -> None:
    deposition = make_deposition()
    client = Client()
    client.force_login(deposition.owner)
    url = reverse("section", args=[deposition.label, "deposition", "about"])
    counts = []
    for number in (1, 300):
        FieldChange.objects.bulk_create(
            FieldChange(deposition=deposition, address="deposition", actor=make_user() if n == 0 else None,
                        before={"title": str(n)}, after={"title": str(n + 1)}) for n in range(number)
        )  # fmt: skip
        with CaptureQueriesContext(connection) as queries:
            page = client.get(url).content.decode()
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert "All changes of this field" in page
    pages = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("changes", args=[deposition.label]))
        pages.append(len(queries))
        FieldChange.objects.filter(pk__in=FieldChange.objects.order_by("id").values("pk")[:250]).delete()
    assert pages[0] == pages[1]
