"""Runs: pasted names, natural order, renaming, deleting; the list at constant queries."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from submissions import runs
from submissions.models import Assignment, Dataset, Deposition, Event, Explanation, File, Run, RunCheck
from submissions.refusals import NotEditable
from submissions.runs import RunRefused, read_names
from submissions.states import State
from tests.factories import make_deposition, make_runs, make_user, put_in_state
from validation.findings import Finding as CoreFinding
from validation.models import Finding, Tally
from validation.services import record_runs


@pytest.fixture
def deposition(db: None) -> Deposition:
    return make_deposition()


@pytest.fixture
def dataset(deposition: Deposition) -> Dataset:
    return deposition.datasets.get()


def names(dataset: Dataset) -> list[str]:
    return list(dataset.runs.values_list("name", flat=True))


def test_lines_are_read_one_by_one() -> None:
    read = read_names("TS_1\n\n  TS_2 \nTS_1\nTS_0\nbad*\na/b\r\nTS_9", existing=["TS_0"])
    assert read.good == ["TS_1", "TS_2", "TS_9"]
    assert [(line.number, line.sentence) for line in read.wrong] == [
        (4, "TS_1 is in line 1 already."),
        (5, "There is a run called TS_0 already."),
        (6, "bad*: the character * at place 4 has a meaning in patterns. Rename it."),
        (7, "a/b: a run's name has no / in it."),
    ]


def test_runs_stand_in_natural_order(dataset: Dataset) -> None:
    runs.create(dataset, text="TS_10\nTS_9\nb2\nTS_1")
    runs.create(dataset, text="TS_2")
    assert names(dataset) == ["b2", "TS_1", "TS_2", "TS_9", "TS_10"]


def test_new_runs_are_in_line_to_be_judged(dataset: Dataset) -> None:
    runs.create(dataset, text="TS_1\nTS_2")
    assert RunCheck.objects.filter(run__dataset=dataset, state="waiting").count() == 2


def test_names_may_be_given_once(dataset: Dataset) -> None:
    runs.create(dataset, text="TS_1\nTS_2")
    with pytest.raises(RunRefused, match="There is a run called TS_2 already"):
        runs.rename(dataset.runs.get(name="TS_1"), name="TS_2")
    runs.rename(dataset.runs.get(name="TS_1"), name="TS_3")
    assert names(dataset) == ["TS_2", "TS_3"]


def test_deleting_takes_the_places_and_leaves_the_files(deposition: Deposition, dataset: Dataset) -> None:
    one, two = make_runs(dataset, 2)
    file = File.objects.create(deposition=deposition, path="TS_1.st")
    block = dataset.blocks.get(kind="tilt_series")
    for run in (one, two):
        Assignment.objects.create(file=file, dataset=dataset, run=run, block=block, role="tilt_series")
    finding = CoreFinding(code="file.empty", files=(str(file.pk),), params={"file": "TS_1.st"})
    record_runs(scope=deposition.uuid, findings={one.uuid: [finding], two.uuid: [finding]})
    Explanation.objects.create(
        deposition=deposition,
        subject_run=one.uuid,
        code="file.empty",
        evidence="x",
        text="So it is.",
        author=deposition.owner,
    )
    going = runs.what_goes(deposition, runs=[one.pk])
    assert (len(going.runs), going.assignments, going.explanations) == (1, 1, 1)

    assert runs.delete(deposition, runs=[one.pk], actor=deposition.owner) == ["TS_01"]

    assert names(dataset) == ["TS_02"]
    assert [row.run for row in Assignment.objects.all()] == [two]
    assert Finding.objects.get().subject_run == two.uuid
    assert Tally.objects.get(scope=deposition.uuid).errors == 1
    assert not Explanation.objects.exists()
    assert Event.objects.get(action="runs_deleted").data["runs"] == ["TS_01"]


def test_runs_of_others_are_never_deleted(deposition: Deposition) -> None:
    other = make_runs(make_deposition().datasets.get(), 1)[0]
    assert runs.delete(deposition, runs=[other.pk], actor=deposition.owner) == []
    assert Run.objects.filter(pk=other.pk).exists()


def test_nothing_changes_once_it_was_handed_in(deposition: Deposition, dataset: Dataset) -> None:
    run = make_runs(dataset, 1)[0]
    put_in_state(deposition, State.SUBMITTED)
    for change in (
        lambda: runs.create(dataset, text="TS_9"),
        lambda: runs.rename(run, name="TS_9"),
        lambda: runs.delete(deposition, runs=[run.pk], actor=deposition.owner),
    ):
        with pytest.raises(NotEditable):
            change()
    assert names(dataset) == ["TS_01"]


def test_the_page_adds_good_lines_and_keeps_the_others(
    client: Client, deposition: Deposition, dataset: Dataset
) -> None:
    client.force_login(deposition.owner)
    answer = client.post(
        reverse("runs_add", args=[deposition.label]), {"dataset": dataset.pk, "names": "TS_1\n<b>*\nTS_2"}
    )
    page = answer.content.decode()
    assert "2 runs are added." in page
    assert "Line 2: &lt;b&gt;*: the character * at place 4" in page
    assert ">&lt;b&gt;*</textarea>" in page
    assert names(dataset) == ["TS_1", "TS_2"]


def test_the_page_deletes_only_after_it_said_what_goes(
    client: Client, deposition: Deposition, dataset: Dataset
) -> None:
    one, two = make_runs(dataset, 2)
    client.force_login(deposition.owner)
    url = reverse("runs_delete", args=[deposition.label])
    asked = client.get(url, {"run": [one.pk]}).content.decode()
    assert "Delete 1 run?" in asked
    assert dataset.runs.count() == 2
    client.post(url, {"run": [one.pk]})
    assert list(dataset.runs.all()) == [two]


def test_the_list_takes_the_same_queries_for_few_and_many(
    client: Client, deposition: Deposition, dataset: Dataset, django_assert_max_num_queries: Any
) -> None:
    client.force_login(deposition.owner)
    url = reverse("runs", args=[deposition.label])
    counts = []
    for more in (1, 130):
        block = dataset.blocks.get(kind="tilt_series")
        for run in make_runs(dataset, more):
            file = File.objects.create(deposition=deposition, path=f"{run.name}.st")
            Assignment.objects.create(file=file, dataset=dataset, run=run, block=block, role="tilt_series")
        with django_assert_max_num_queries(60) as captured:
            page = client.get(url).content.decode()
        counts.append(len(captured))
    assert counts[0] == counts[1]
    assert "1 to 100 of 131 runs" in page


def test_others_see_nothing(client: Client, deposition: Deposition) -> None:
    client.force_login(make_user())
    assert client.get(reverse("runs", args=[deposition.label])).status_code == 404
    assert client.post(reverse("runs_add", args=[deposition.label]), {"names": "TS_1"}).status_code == 404
